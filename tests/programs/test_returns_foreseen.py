"""A dry run says what the real run says: of one return, of many, submitted or not."""

import pytest
from django.apps import apps
from django.utils import timezone

from portal.api.models import Window
from portal.jobs.models import Job
from portal.offices.operations import allow_submission
from programs.cycles.models import CycleLock
from programs.returns.models import Return
from tests.factories import NOON
from tests.factories.cycles import cycle
from tests.factories.returns import TYPED, WORDS, county_return
from tests.programs.test_returns_api import BULK, URL, body, key_of, send

pytestmark = pytest.mark.django_db
UNFINISHED = {code: text for code, text in TYPED.items() if code != "events"}


@pytest.fixture(autouse=True)
def _it_is_november(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


@pytest.fixture
def machine(cast):
    cycle()
    return key_of(cast.officer)


@pytest.fixture
def may_submit(machine, cast, acting):
    allow_submission(machine.key, by=acting(cast.approver), at=NOON)


def codes(answer):
    return sorted(one["code"] for one in answer.json().get("faults", ()))


def rows():
    """How many there are of everything: returns, steps, events, notices, deliveries, jobs.

    But for the window in which a key's requests are counted: a dry run is a request too, and a
    key that only ever tries must meet its limit.
    """
    counted = set(apps.get_models()) - {Window}
    return {model._meta.label: model._base_manager.count() for model in counted}


def both(machine, data, **headers):
    """The answers of a dry run and of the real one; the dry run has kept nothing."""
    before = rows()
    dry = send(machine, data, to=f"{URL}?dry_run=1", key="", **headers)
    assert dry.status_code == 200, dry.text
    assert rows() == before
    return dry, send(machine, data, key="r" * 20, **headers)


@pytest.mark.usefixtures("may_submit")
def test_what_is_unfinished_would_not_be_submitted(machine):
    dry, real = both(machine, body(values=UNFINISHED, texts={}, submit=True))
    assert (dry.json()["would_keep"], real.status_code) == (False, 422)
    assert codes(dry) == codes(real) == ["returns.missing", "returns.text_too_short"]
    dry, real = both(machine, body(values=UNFINISHED, texts={}))
    assert (dry.json()["would_keep"], real.status_code) == (True, 201)


def test_a_key_that_may_not_submit_hears_it_before(machine):
    dry, real = both(machine, body(submit=True))
    assert (dry.json()["would_keep"], real.status_code) == (False, 403)
    (fault,) = dry.json()["faults"]
    assert (fault["code"], fault["message"]) == ("returns.not_permitted", real.json()["detail"])


@pytest.mark.usefixtures("may_submit")
def test_what_is_sound_would_be_submitted(machine):
    dry, real = both(machine, body(submit=True))
    assert (dry.json()["would_keep"], dry.json()["faults"]) == (True, [])
    assert (real.status_code, real.json()["state"]) == (201, "submitted")


def test_a_locked_month_a_sent_return_and_a_draft_of_another_are_foreseen(machine, cast):
    row = county_return(prepared_by=cast.officer)
    dry, real = both(machine, body())
    assert (dry.json()["would_keep"], real.status_code) == (False, 428)
    assert codes(dry) == ["returns.if_match_required"]
    tag = real.json()["current"]
    dry = send(machine, body(), to=f"{URL}?dry_run=1", key="", **{"If-Match": tag})
    assert dry.json()["would_keep"] is True
    Return.objects.filter(pk=row.pk).update(state="submitted", submitted_at=NOON)
    dry, real = both(machine, body())
    assert (codes(dry), real.status_code) == (["returns.wrong_state"], 409)
    Return.objects.all().delete()
    CycleLock.objects.create(cycle=cycle(), period="2026-10", locked_at=NOON)
    dry, real = both(machine, body(values={"events": "x"}, texts={"highlights": WORDS}))
    assert real.status_code == 409
    assert {"returns.wrong_state", "returns.not_a_number"} <= set(codes(dry))


@pytest.mark.parametrize(
    "item",
    [body(), body(values={"events": "x"}), body(submit=True), body(period="2026-12"),
     body(region="330382"), body(values=UNFINISHED, texts={})],
)  # fmt: skip
def test_a_dry_run_of_many_says_what_the_bulk_and_its_job_say(
    machine, item, django_capture_on_commit_callbacks
):
    dry = send(machine, {"items": [item]}, to=f"{BULK}?dry_run=1", key="")
    with django_capture_on_commit_callbacks(execute=True):
        job = send(machine, {"items": [item]}, to=BULK, key="j" * 20, Prefer="respond-async")
    is_kept = job.status_code == 202 and Return.objects.exists()
    assert is_kept is dry.json()["would_keep"]
    Job.objects.all().delete()
    Return.objects.all().delete()
    real = send(machine, {"items": [item]}, to=BULK, key="b" * 20)
    assert (real.status_code == 201) is dry.json()["would_keep"]
    assert codes(real) == ([] if real.status_code == 201 else codes(dry))
