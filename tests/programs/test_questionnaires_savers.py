"""Five hundred who save drafts at once: nothing is lost, and nothing crosses over."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from django.db import connection, connections

from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.regions.loading import load_regions
from programs.questionnaires import operations
from programs.questionnaires.models import Edit, Response
from tests.factories import NOON
from tests.factories.enterprises import enterprise, member
from tests.factories.questionnaires import SMALL, response, version, words

RESPONSES, DEVICES = 50, 10
SAVES = 2
OWN = [f"Q{device}" for device in range(DEVICES)]
#: the question that every device of a response answers, each with a word of its own
ALL = "A1"
SHEET = SMALL | {
    "sections": [
        *SMALL["sections"],
        {
            "code": "Q",
            "words": words("Own"),
            "questions": [{"code": code, "kind": "text", "words": words(code)} for code in OWN],
        },
    ]
}


def in_batches(work):
    """Run every piece in a thread of its own, so many at once; what one raised comes out.

    At once run all that the server has connections for, beside those of a second such test: all
    five hundred on the servers of ``bin/servers``, thirty on one with PostgreSQL's own settings.
    """
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        at_once = int(cursor.fetchone()[0]) // 2 - 20
    raised = []

    def run(one):
        try:
            one()
        except BaseException as cause:  # noqa: BLE001 - it is raised again below
            raised.append(cause)
        finally:
            connections.close_all()

    for start in range(0, len(work), at_once):
        threads = [
            threading.Thread(target=run, args=[one]) for one in work[start : start + at_once]
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if raised:
        raise raised[0]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_five_hundred_savers_lose_nothing_and_cross_nothing():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    load_regions()
    asked = version(None, SHEET)
    drafts = [response(enterprise(), to=asked, answers={}) for _ in range(RESPONSES)]
    people = {of.pk: actor_for(member(of.enterprise)) for of in drafts}
    told = Counter()
    lock = threading.Lock()

    def saver(of, device):
        """One open page: it answers its own question twice, and the common one with its word."""
        mine, revision = Response.objects.get(pk=of.pk), 0
        for number in range(SAVES):
            word = f"{of.pk}-{device}-{number}"
            saved = operations.save_answers(
                mine,
                values={OWN[device]: word, ALL: f"{of.pk}-{device}"},
                revision=revision,
                device=f"page{device}",
                by=people[of.pk],
                at=NOON,
            )
            assert OWN[device] in saved.kept
            with lock:
                told["kept"] += ALL in saved.kept
                told["conflicts"] += bool(saved.conflicts)
                told["saves"] += 1

    # devices of one response stand next to each other, so that they do meet
    in_batches([lambda of=of, n=n: saver(of, n) for of in drafts for n in range(DEVICES)])

    assert told["saves"] == RESPONSES * DEVICES * SAVES
    assert told["kept"] == RESPONSES
    assert told["kept"] + told["conflicts"] == told["saves"] - RESPONSES * (SAVES - 1)
    for of in drafts:
        of.refresh_from_db()
        words_of = {OWN[n]: f"{of.pk}-{n}-{SAVES - 1}" for n in range(DEVICES)}
        assert {code: of.answers[code] for code in OWN} == words_of
        assert of.answers[ALL] in {f"{of.pk}-{n}" for n in range(DEVICES)}
        assert set(of.answers) == {*OWN, ALL}
        assert of.revision == DEVICES * SAVES
        edits = of.edits.exclude(question=ALL)
        assert edits.count() == DEVICES * SAVES
        was = {edit.was for edit in edits if edit.was is not None}
        assert was == {
            f"{of.pk}-{n}-{number}" for n in range(DEVICES) for number in range(SAVES - 1)
        }
    assert Edit.objects.filter(question=ALL).count() == RESPONSES
    assert Event.objects.filter(verb="programs.response.save").count() == told["saves"]
