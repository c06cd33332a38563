"""REST of what meetings decided: noted, corrected, postponed, done, as on the page."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.kernel.errors import Stale
from programs.cycles.models import Activity, Decision
from programs.cycles.operations import correct_decision, finish_decision
from tests.certification.test_api import System
from tests.factories import NOON, region
from tests.factories.cycles import cycle

pytestmark = pytest.mark.django_db
URL = "/api/v1/decisions/"
SCOPES = ["programs.activity.view", "programs.activity.keep"]
SAID = {"words": "落实奖补兑现", "owner": "质量科", "due_on": "2026-12-30"}


def meeting(at: str = "330381", **values) -> Activity:
    given = {"kind": "meeting", "title": "十月例会", "held_on": date(2026, 10, 12)} | values
    return Activity.objects.create(
        cycle=cycle(), region=region(at), recorded_at=NOON, place="瑞安", **given
    )


def decision(of: Activity | None = None, **values) -> Decision:
    of = of or meeting()
    given = {
        "number": of.decisions.count() + 1, "words": "开展培训", "owner": "质量科",
        "decided_on": of.held_on, "due_on": date(2026, 11, 30),
    } | values  # fmt: skip
    return Decision.objects.create(meeting=of, cycle=of.cycle, region=of.region, **given)


@pytest.fixture
def ruian(cast) -> System:
    return System("330381", cast.officer, SCOPES)


def send(system, method, path="", body=None, tag=None, key=""):
    headers = {"Idempotency-Key": key or uuid4().hex}
    if tag is not None:
        headers["If-Match"] = tag
    return system.send(method, f"{URL}{path}", body, **headers)


def test_a_decision_is_noted_once(ruian):
    held, key = meeting(), uuid4().hex
    answer = send(ruian, "POST", body=SAID | {"meeting": held.pk}, key=key)
    assert answer.status_code == 201
    row = Decision.objects.get()
    assert answer.headers["Location"] == f"{URL}{row.pk}/"
    said = answer.json()
    assert (said["meeting"], said["number"], said["decided_on"]) == (held.pk, 1, "2026-10-12")
    assert (said["words"], said["done_on"], said["region"]) == (SAID["words"], None, "330381")
    again = send(ruian, "POST", body=SAID | {"meeting": held.pk}, key=key)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Decision.objects.count() == 1
    assert Event.objects.filter(verb="programs.decision.open").count() == 1


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"words": " "}, "/words"),
        ({"words": "长" * 301}, "/words"),
        ({"owner": ""}, "/owner"),
        ({"due_on": "2026-10-11"}, "/due_on"),
        ({"due_on": "soon"}, "/due_on"),
        ({"meeting": 987_654_321}, "/meeting"),
        ({"meeting": 0}, "/meeting"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(ruian, wrong, where):
    body = SAID | {"meeting": meeting().pk} | wrong
    answer = send(ruian, "POST", body=body)
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, where)
    assert not Decision.objects.exists()


def test_meetings_alone_decide_and_offices_their_own(ruian):
    training = meeting(kind="training", hours=3)
    assert send(ruian, "POST", body=SAID | {"meeting": training.pk}).status_code == 409
    theirs = meeting("330382")
    answer = send(ruian, "POST", body=SAID | {"meeting": theirs.pk})
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, "/meeting")


def test_it_is_postponed_and_said_otherwise_by_who_read_it(ruian):
    row = decision()
    path = f"{row.pk}/"
    assert send(ruian, "PATCH", path, {"due_on": "2027-01-29"}).status_code == 428
    tag = ruian.get(URL + path).headers["ETag"]
    answer = send(ruian, "PATCH", path, {"due_on": "2027-01-29"}, tag)
    assert (answer.status_code, answer.json()["due_on"]) == (200, "2027-01-29")
    assert answer.json()["words"] == row.words
    stale = send(ruian, "PATCH", path, {"owner": "认证科"}, tag)
    assert stale.status_code == 412
    current = answer.headers["ETag"]
    assert send(ruian, "PATCH", path, {"owner": "认证科"}, current).status_code == 200
    told = Event.objects.filter(verb="programs.decision.correct").order_by("pk")
    assert told[0].detail["cells"] == {"due_on": ["2026-11-30", "2027-01-29"]}
    assert send(ruian, "PATCH", path, {"owner": "认证科"}, "*").status_code == 422
    assert send(ruian, "PATCH", path, {"done_on": "2026-11-01"}, "*").status_code == 422


def test_it_is_done_with_what_came_of_it(ruian):
    row, key = decision(), uuid4().hex
    path = f"{row.pk}/finish/"
    assert send(ruian, "POST", path, {"outcome": "已办"}).status_code == 428
    tag = ruian.get(f"{URL}{row.pk}/").headers["ETag"]
    empty = send(ruian, "POST", path, {"outcome": ""}, tag)
    assert (empty.status_code, empty.json()["faults"][0]["where"]) == (422, "/outcome")
    answer = send(ruian, "POST", path, {"outcome": "已举办两期"}, tag, key)
    assert (answer.status_code, answer.json()["outcome"]) == (200, "已举办两期")
    assert answer.json()["done_on"] is not None
    again = send(ruian, "POST", path, {"outcome": "已举办两期"}, tag, key)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert send(ruian, "POST", path, {"outcome": "又办"}, "*").status_code == 409
    assert send(ruian, "PATCH", f"{row.pk}/", {"owner": "认证科"}, "*").status_code == 409


def test_what_was_read_before_somebody_changed_it_is_refused_under_the_lock(cast):
    row = decision()
    read, by = row.version, actor_for(cast.officer)
    Decision.objects.filter(pk=row.pk).update(owner="办公室")
    given = {"by": by, "at": NOON, "version": read}
    with pytest.raises(Stale):
        correct_decision(row, words="x", owner="y", due_on=row.due_on, **given)
    with pytest.raises(Stale):
        finish_decision(row, outcome="已办", **given)
    row.refresh_from_db()
    assert (row.owner, row.done_on) == ("办公室", None)


def test_the_list_is_narrowed_as_the_page_is(ruian, cast):
    held = meeting()
    late = decision(held, due_on=date(2026, 10, 20))
    done = decision(held, done_on=date(2026, 10, 30), outcome="已办", due_on=date(2026, 10, 31))
    far = decision(due_on=date(2999, 1, 1))
    decision(meeting("330382"))

    def listed(query: str) -> list[int]:
        return [row["id"] for row in ruian.get(URL + query).json()["results"]]

    assert listed("") == [late.pk, done.pk, far.pk]
    assert listed("?state=done") == [done.pk]
    assert listed("?state=open") == [late.pk, far.pk]
    assert far.pk not in listed("?state=overdue")
    assert listed(f"?meeting={held.pk}") == [late.pk, done.pk]
    assert listed("?meeting=x") == listed("?year=330000-1999") == []
    assert listed("?year=330000-2026&region=330381") == [late.pk, done.pk, far.pk]


def test_nobody_reads_or_changes_what_is_not_theirs(ruian, cast):
    theirs = decision(meeting("330382"))
    assert ruian.get(f"{URL}{theirs.pk}/").status_code == 404
    assert send(ruian, "PATCH", f"{theirs.pk}/", {"owner": "x"}, "*").status_code == 404
    assert send(ruian, "POST", f"{theirs.pk}/finish/", {"outcome": "x"}, "*").status_code == 404
    own = decision()
    reader = System("330381", cast.officer, SCOPES[:1])
    assert reader.get(f"{URL}{own.pk}/").status_code == 200
    assert send(reader, "PATCH", f"{own.pk}/", {"owner": "x"}, "*").status_code == 403
    assert send(reader, "POST", f"{own.pk}/finish/", {"outcome": "x"}, "*").status_code == 403
    body = SAID | {"meeting": own.meeting_id}
    assert send(reader, "POST", body=body).status_code == 403
