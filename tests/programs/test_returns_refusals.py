"""What the verbs of returns refuse, one guard each, where nothing else would stop it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from programs.cycles.models import CycleLock
from programs.returns import operations
from programs.returns.models import Doubt, Return
from programs.returns.operations import Item
from programs.returns.operations.noting import MOST, Note
from tests.factories import NOON, region
from tests.factories.cycles import cycle
from tests.factories.returns import OCTOBER, county_return, given
from tests.programs.test_returns_api import BULK, URL, body, key_of, machine, send  # noqa: F401

pytestmark = pytest.mark.django_db
RUIAN = "330381"


@pytest.fixture(autouse=True)
def _it_is_november(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def sent_back(cast, acting, at=RUIAN):
    row = county_return(at, state="submitted")
    notes = [Note("events", "evidence", "请核对")]
    operations.return_for_changes(row, by=acting(cast.city), at=NOON, reason="核对", notes=notes)
    return row


def test_no_machine_answers_for_a_submission(cast, acting, machine):  # noqa: F811
    row = county_return(RUIAN)
    with pytest.raises(NotPermitted):
        operations.submit(row, by=replace(acting(cast.approver), user=machine.key.user), at=NOON)
    row.refresh_from_db()
    assert row.state == "draft"


@pytest.mark.parametrize("reason", ["长" * 501, "a\u202eb", "\x07"])
def test_a_reason_that_cannot_be_kept_sends_nothing_back(cast, acting, reason):
    row = county_return(RUIAN, state="submitted")
    with pytest.raises(Invalid):
        operations.return_for_changes(row, by=acting(cast.city), at=NOON, reason=reason)


@pytest.mark.parametrize(
    "note",
    [
        Note("nothing", "evidence", "请核对"),
        Note("events", "because", "请核对"),
        Note("events", "evidence", ""),
        Note("events", "evidence", "\u3164"),
        Note("events", "evidence", "长" * 301),
        Note("events", "evidence", "a\u202eb"),
    ],
)
def test_a_remark_names_a_cell_and_says_what_is_wrong(cast, acting, note):
    row = county_return(RUIAN, state="submitted")
    with pytest.raises(Invalid):
        operations.return_for_changes(
            row, by=acting(cast.city), at=NOON, reason="核对", notes=[note]
        )
    row.refresh_from_db()
    assert (row.state, row.remarks.count()) == ("submitted", 0)


def test_every_fault_of_every_remark_is_said_at_once(cast, acting):
    row = county_return(RUIAN, state="submitted")
    notes = [Note("events", "evidence", "请核对"), Note("nothing", "because", ""),
             Note("highlights", "text", "长" * 301)]  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        operations.return_for_changes(
            row, by=acting(cast.city), at=NOON, reason="核对", notes=notes
        )
    assert [fault.where for fault in refusal.value.faults] == [
        "/notes/1/field", "/notes/1/reason", "/notes/1/words", "/notes/2/words",
    ]  # fmt: skip
    many = [Note("events", "evidence", "请核对")] * (MOST + 1)
    with pytest.raises(Invalid) as refusal:
        operations.return_for_changes(row, by=acting(cast.city), at=NOON, reason="x", notes=many)
    assert [fault.where for fault in refusal.value.faults] == ["/notes"]
    row.refresh_from_db()
    assert (row.state, row.remarks.count()) == ("submitted", 0)


def test_who_may_not_return_it_hears_nothing_of_the_remarks(cast, acting):
    row = county_return(RUIAN, state="submitted")
    for who in (cast.province, cast.officer):
        with pytest.raises(NotPermitted):
            operations.return_for_changes(
                row, by=acting(who), at=NOON, reason="", notes=[Note("nothing", "", "")]
            )


def test_a_remark_on_a_text_is_answered_like_one_on_a_figure(cast, acting):
    row = county_return(RUIAN, state="submitted")
    note = Note("highlights", "text", "请写明成效")
    operations.return_for_changes(row, by=acting(cast.city), at=NOON, reason="补充", notes=[note])
    with pytest.raises(operations.Faulty) as refusal:
        operations.submit(row, by=acting(cast.approver), at=NOON)
    (fault,) = refusal.value.faults
    assert (fault.code, fault.where) == ("returns.remark_unanswered", "/texts/highlights")
    operations.answer_remark(
        row, remark=row.remarks.get().pk, answer="已补充", by=acting(cast.officer), at=NOON
    )
    operations.submit(row, by=acting(cast.approver), at=NOON)
    assert row.state == "submitted"


def test_nobody_answers_for_another_county_or_on_another_return(cast, acting):
    row, other = sent_back(cast, acting), sent_back(cast, acting, "330382")
    for by, on, remark in (
        (cast.neighbour, row, row.remarks.get()),
        (cast.officer, row, other.remarks.get()),
        (cast.city, row, row.remarks.get()),
    ):
        with pytest.raises((NotPermitted, Invalid)):
            operations.answer_remark(on, remark=remark.pk, answer="已核对", by=acting(by), at=NOON)
    assert {one.remarks.get().answer for one in (row, other)} == {""}


def test_what_lies_with_the_city_takes_no_answer(cast, acting):
    row = sent_back(cast, acting)
    Return.objects.filter(pk=row.pk).update(state="submitted")
    with pytest.raises(operations.AlreadySent):
        operations.answer_remark(
            row, remark=row.remarks.get().pk, answer="已核对", by=acting(cast.officer), at=NOON
        )


@pytest.mark.parametrize("period", ["2026-10", "2026"])
def test_a_draft_of_a_locked_month_stays_as_it_is(cast, acting, machine, period):  # noqa: F811
    row = county_return(RUIAN)
    CycleLock.objects.create(cycle=cycle(), period=period, locked_at=NOON)
    with pytest.raises(operations.Locked):
        operations.save_draft(row, given=given(events=7), by=acting(cast.officer), at=NOON)
    with pytest.raises(operations.Locked):
        operations.send(
            region(RUIAN), period=OCTOBER, given=given(events=7), by=acting(cast.officer), at=NOON
        )
    answer = send(machine, {"items": [body()]}, to=BULK)
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, "/items/0")
    row.refresh_from_db()
    assert (row.values["events"], row.revision) == ("2", 1)


def test_a_bulk_leaves_what_was_sent_and_what_has_not_begun(machine):  # noqa: F811
    county_return(RUIAN, state="submitted")
    ahead = county_return(RUIAN, period=Period.month(2026, 12))
    items = [body(), body(period="2026-12")]
    answer = send(machine, {"items": items}, to=BULK)
    assert [fault["where"] for fault in answer.json()["faults"]] == ["/items/0", "/items/1/period"]
    ahead.refresh_from_db()
    assert ahead.revision == 1


def test_only_a_county_of_ones_own_is_sent_for(cast, acting):
    county_return("330382")
    for by, at in ((cast.officer, "330382"), (cast.city, "330300")):
        with pytest.raises((NotPermitted, Invalid)):
            operations.send(region(at), period=OCTOBER, given=given(), by=acting(by), at=NOON)


def test_a_bulk_writes_over_no_draft_of_another_county(cast, acting):
    other = county_return("330382")
    items = [Item("/items/0", region("330382"), OCTOBER, given(events=7))]
    with pytest.raises(operations.Faulty) as refused:
        operations.keep_returns(items, by=acting(cast.officer), at=NOON, sha256="a" * 64)
    assert [fault.where for fault in refused.value.faults] == ["/items/0"]
    other.refresh_from_db()
    assert other.revision == 1


def test_a_county_alone_has_a_return(cast, acting):
    """Also where somebody prepares for all of a city."""
    grants = acting(cast.officer).grants
    widened = tuple(replace(one, value="33.03.") for one in grants if one.boundary == "region")
    by = replace(acting(cast.officer), grants=widened)
    with pytest.raises(Invalid):
        operations.open_return(region("330300"), period=OCTOBER, by=by, at=NOON)


def test_a_doubt_is_settled_once_and_by_who_reviews(cast, acting):
    row = county_return(RUIAN, state="submitted")
    doubt = Doubt.objects.create(subject=row, kind="history", field="events", found_at=NOON)
    for who in (cast.officer, cast.approver, cast.other_city, cast.viewer):
        with pytest.raises(NotPermitted):
            operations.settle_doubt(doubt, reason="已核对台账", by=acting(who), at=NOON)
    operations.settle_doubt(doubt, reason="已核对台账", by=acting(cast.city), at=NOON)
    with pytest.raises(WrongState):
        operations.settle_doubt(doubt, reason="又核对一次", by=acting(cast.province), at=NOON)
    doubt.refresh_from_db()
    assert doubt.reason == "已核对台账"


def patched(machine, row, data):  # noqa: F811
    here = f"{URL}{row.pk}/"
    tag = Client().get(here, headers=machine.headers)["ETag"]
    return Client().patch(
        here, json.dumps(data), content_type="application/json",
        headers=machine.headers | {"If-Match": tag},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"values": {"events": "7"}, "state": "accepted"}, ""),
        ({"values": {"events": "7"}, "region": "330382"}, ""),
        ([], ""),
        ({"answers": {"1": 5}}, "/answers"),
        ({"answers": {"1": None}}, "/answers"),
        ({"answers": {"١": "好"}}, "/answers"),
        ({"answers": ["好"]}, "/answers"),
    ],
)
def test_a_change_says_nothing_but_what_may_change(machine, data, where):  # noqa: F811
    row = county_return(RUIAN)
    answer = patched(machine, row, data)
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, where)
    row.refresh_from_db()
    assert row.values["events"] == "2"


def test_a_bulk_has_its_measure(machine, monkeypatch):  # noqa: F811
    monkeypatch.setattr("programs.returns.api.reading.AT_ONCE", 1)
    answer = send(machine, {"items": [body(), body(period="2026-09")]}, to=BULK)
    assert answer.status_code == 413


def test_what_the_city_sent_back_is_told_to_nobody_above(cast, acting, signed_in):
    row = sent_back(cast, acting)
    operations.save_draft(row, given=given(events=7), by=acting(cast.officer), at=NOON)
    for who in (cast.city, cast.province, cast.viewer):
        client = signed_in(who)
        told = client.get(f"{URL}{row.pk}/remarks/").json()
        assert told == {"reason": "", "remarks": []}
        assert client.get(f"{URL}{row.pk}/history/").json() == {"changes": [], "restated": []}
    own = signed_in(cast.officer).get(f"{URL}{row.pk}/remarks/").json()
    assert (own["reason"], len(own["remarks"])) == ("核对", 1)


def test_a_correction_in_preparation_restates_nothing_above(cast, acting, signed_in):
    row = county_return(RUIAN, state="accepted")
    new = operations.correct(row, by=acting(cast.officer), at=NOON, reason="漏计")
    operations.save_draft(new, given=given(events=7), by=acting(cast.officer), at=NOON)
    here = f"{URL}{new.pk}/history/"
    assert signed_in(cast.city).get(here).json() == {"changes": [], "restated": []}
    assert signed_in(cast.officer).get(here).json()["restated"]
    with pytest.raises(WrongState):
        operations.correct(row, by=acting(cast.officer), at=NOON, reason="再改")


def test_a_locked_year_is_not_corrected(cast, acting):
    row = county_return(RUIAN, state="accepted")
    CycleLock.objects.create(cycle=cycle(), period="2026", locked_at=NOON)
    with pytest.raises(operations.Locked):
        operations.correct(row, by=acting(cast.officer), at=NOON, reason="漏计")
    assert Return.objects.count() == 1


def test_nobody_is_reminded_by_hand_twice_a_day(cast, acting):
    of = {"region": region(RUIAN), "period": OCTOBER, "by": acting(cast.city)}
    operations.remind(cycle(), at=NOON, **of)
    with pytest.raises(WrongState):
        operations.remind(cycle(), at=NOON + timedelta(hours=19), **of)
    assert operations.remind(cycle(), at=NOON + timedelta(hours=21), **of)


def test_what_a_real_county_is_told_is_not_rehearsed(cast, acting):
    with pytest.raises(NotPermitted):
        operations.rehearse_reminder(
            cycle(), region=region(RUIAN), period=OCTOBER, kind="due_soon",
            by=acting(cast.province), at=NOON,
        )  # fmt: skip
