"""The city's month, many decisions at once, corrections after the lock, the history of cells."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from portal.audit.models import Event
from portal.kernel.errors import NotPermitted, WrongState
from portal.kernel.period import Period
from portal.offices.models import Office
from portal.regions.models import Region
from programs.cycles.models import CycleLock
from programs.returns import operations
from programs.returns.models import Return, ReturnEdit, Summary
from programs.returns.operations.noting import Note
from programs.returns.queries import (
    changes_since,
    corrections_after,
    ground_of,
    history_of,
    month_state,
    restated,
    returned_at,
)
from programs.returns.queries.summaries import cities_of, returned_figures, summary_of
from programs.returns.rules import Given
from programs.returns.vocabulary import State, SummaryState
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle, moves_of
from tests.factories.returns import OCTOBER, SENT_AT, county_return, figures, given

pytestmark = pytest.mark.django_db
NOVEMBER_5 = datetime(2026, 11, 5, 4, tzinfo=UTC)


def wenzhou(state="approved", **values):
    """A whole return of each of the city's counties."""
    places = region("330300")
    counties = Region.objects.living().counties().within(places).order_by("path")
    return [county_return(at=one.code, state=state, **values) for one in counties]


def month():
    return summary_of(cycle(), region("330300"), OCTOBER)


def approved_month(cast, acting):
    rows = wenzhou()
    summary = month()
    operations.approve_summary(summary, by=acting(cast.city), at=NOON)
    return rows, month()


def test_the_citys_approval_opens_when_all_its_counties_are_done(cast, acting):
    rows = wenzhou()
    Return.objects.filter(pk=rows[0].pk).update(state=State.SUBMITTED)
    with pytest.raises(operations.ChildrenNotDone) as refusal:
        operations.approve_summary(month(), by=acting(cast.city), at=NOON)
    assert rows[0].region.name in str(refusal.value)
    operations.approve(Return.objects.get(pk=rows[0].pk), by=acting(cast.city), at=NOON)
    operations.approve_summary(month(), by=acting(cast.city), at=NOON)
    kept = month()
    assert kept.state == SummaryState.APPROVED
    assert kept.totals["trained_persons"] == str(60 * len(rows))
    operations.accept_summary(kept, by=acting(cast.province), at=NOON)
    assert set(Return.objects.values_list("state", flat=True)) == {State.ACCEPTED}
    assert moves_of(month()) == ["approve", "accept"]


@pytest.mark.parametrize("who", ["province", "officer", "other_city", "viewer", "abroad"])
def test_only_the_city_approves_its_month(cast, acting, who):
    wenzhou()
    with pytest.raises(NotPermitted):
        operations.approve_summary(month(), by=acting(getattr(cast, who)), at=NOON)
    assert not Summary.objects.exists()


def test_the_province_returns_a_citys_month_and_nobody_below_is_touched(cast, acting):
    _rows, summary = approved_month(cast, acting)
    operations.return_summary(summary, by=acting(cast.province), at=NOON, reason="请核对培训人次")
    assert (month().state, month().approved_at) == (SummaryState.RETURNED, None)
    assert set(Return.objects.values_list("state", flat=True)) == {State.APPROVED}
    operations.approve_summary(month(), by=acting(cast.city), at=NOON)


def test_the_approval_above_falls_back_when_a_county_is_returned(cast, acting):
    rows, _summary = approved_month(cast, acting)
    operations.return_for_changes(rows[3], by=acting(cast.province), at=NOON, reason="证书数不符")
    assert month().state == SummaryState.OPEN
    step = month().steps.order_by("-pk").first()
    assert step.move == "fall_back"
    assert rows[3].region.name in step.reason
    assert Event.objects.filter(verb="programs.summary.fall_back").count() == 1
    with pytest.raises(WrongState):
        operations.accept_summary(month(), by=acting(cast.province), at=NOON)


def test_a_correction_that_is_accepted_takes_back_the_citys_approval_and_says_what_changed(
    cast, acting
):
    rows, summary = approved_month(cast, acting)
    operations.accept_summary(summary, by=acting(cast.province), at=NOON)
    ruian = next(row for row in rows if row.region.code == "330381")
    ruian = Return.objects.select_related("region").get(pk=ruian.pk)
    new = corrected(cast, acting, ruian, trained_persons="75")
    assert month().state == SummaryState.ACCEPTED  # what was accepted counts until then
    operations.accept(new, by=acting(cast.province), at=NOON)
    assert month().state == SummaryState.OPEN
    reason = month().steps.order_by("-pk").first().reason
    assert "60 → 75" in reason
    found = returned_figures(cycle(), OCTOBER, region("330300"), before=month())
    persons = next(one for one in found.totals if one.field.code == "trained_persons")
    assert (persons.value - int(persons.was), persons.is_changed) == (15, True)


def corrected(cast, acting, row, **values):
    """A new version, prepared, submitted and approved by the city."""
    new = operations.correct(row, by=acting(cast.officer), at=NOON, reason="补登第二期培训")
    operations.save_draft(new, given=given(**values), by=acting(cast.officer), at=NOON)
    operations.submit(new, by=acting(cast.approver), at=NOON)
    operations.approve(new, by=acting(cast.city), at=NOON)
    return new


def test_a_locked_month_is_corrected_by_a_new_version_and_restated_line_by_line(cast, acting):
    old = county_return(state="accepted")
    CycleLock.objects.create(cycle=old.cycle, period="2026-10", locked_at=NOON)
    new = corrected(cast, acting, old, trained_persons="75", events="3")
    counting = Return.objects.counting()
    assert list(counting) == [old]
    operations.accept(new, by=acting(cast.province), at=NOON + timedelta(hours=1))
    assert list(counting.all()) == [new]
    lines = {line.code: line for line in restated(new)}
    assert set(lines) == {"trained_persons", "events"}
    line = lines["trained_persons"]
    assert (line.was, line.is_now, line.reason) == ("60", "75", "补登第二期培训")
    assert (line.by, line.at, line.channel) == (
        cast.officer, NOON + timedelta(hours=1), "form",
    )  # fmt: skip


def test_a_locked_month_that_fell_back_takes_its_way_again(cast, acting, signed_in):
    """After a correction; a locked year stays."""
    rows, summary = approved_month(cast, acting)
    operations.accept_summary(summary, by=acting(cast.province), at=NOON)
    CycleLock.objects.create(cycle=cycle(), period="2026-10", locked_at=NOON)
    ruian = Return.objects.select_related("region").get(region__code="330381")
    operations.accept(
        corrected(cast, acting, ruian, trained_persons="75"), by=acting(cast.province), at=NOON
    )
    address = "/returns/city/?city=330300&period=2026-10"
    assert 'value="approve"' in signed_in(cast.city).get(address).content.decode()
    operations.approve_summary(month(), by=acting(cast.city), at=NOON)
    assert month().totals["trained_persons"] == str(60 * len(rows) + 15)
    assert 'value="accept"' in signed_in(cast.province).get(address).content.decode()
    lock = CycleLock.objects.create(cycle=cycle(), period="2026", locked_at=NOON)
    with pytest.raises(operations.Locked):
        operations.accept_summary(month(), by=acting(cast.province), at=NOON)
    lock.delete()
    operations.accept_summary(month(), by=acting(cast.province), at=NOON)
    assert moves_of(month()) == ["approve", "accept", "fall_back", "approve", "accept"]


def test_a_locked_year_is_not_corrected(cast, acting):
    old = county_return(state="accepted")
    CycleLock.objects.create(cycle=old.cycle, period="2026", locked_at=NOON)
    with pytest.raises(operations.Locked):
        operations.correct(old, by=acting(cast.officer), at=NOON, reason="补登")


def test_next_month_is_compared_with_what_counts_while_a_correction_is_under_way(cast, acting):
    september = county_return(state="accepted", period=Period.month(2026, 9))
    operations.correct(september, by=acting(cast.officer), at=NOON, reason="补登")
    known = ground_of(region("330381"), OCTOBER, at=NOON).known
    assert str(known.previous["trained_persons"]) == "60"


def test_corrections_after_a_moment_are_told_to_whoever_had_frozen_the_old_figures(cast, acting):
    old = county_return(state="accepted")
    frozen_at = NOON
    new = corrected(cast, acting, old, trained_persons="75")
    year = {"year_code": "330000-2026", "region": region("330000"), "until": OCTOBER}
    assert corrections_after(frozen_at, **year) == []
    operations.accept(new, by=acting(cast.province), at=NOON + timedelta(hours=1))
    (found,) = corrections_after(frozen_at, **year)
    assert (found.row, [line.code for line in found.lines]) == (new, ["trained_persons"])
    later = NOON + timedelta(hours=2)
    assert corrections_after(later, **year) == []
    assert corrections_after(frozen_at, **(year | {"until": Period.month(2026, 9)})) == []


def test_every_save_leaves_one_row_with_the_cells_that_it_changed(cast, acting):
    row = county_return(prepared_by=cast.officer)
    by = acting(cast.officer)
    assert {one.was for one in history_of(row)} == {""}  # the first save is the return itself
    assert not ReturnEdit.objects.exists()
    operations.save_draft(row, given=given(events="3"), by=by, at=NOON)
    operations.save_draft(row, given=given(events="3"), by=by, at=NOON)
    operations.save_draft(row, given=given(events="4"), by=by, at=NOVEMBER_5)
    assert ReturnEdit.objects.count() == 3  # the first, and two that changed something
    newest, before = [one for one in history_of(row) if one.code == "events"][:2]
    assert (newest.was, newest.is_now, newest.at, newest.by) == ("3", "4", NOVEMBER_5, by.user)
    assert (before.was, before.is_now) == ("2", "3")


def test_the_history_of_a_cell_ends_in_what_the_return_says(cast, acting):
    row = county_return(prepared_by=cast.officer)
    for events in ("3", "0", "7"):
        operations.save_draft(row, given=given(events=events), by=acting(cast.officer), at=NOON)
    cells = {}
    for one in reversed(history_of(row)):
        assert cells.get((one.part, one.code), "") == one.was
        cells[one.part, one.code] = one.is_now
    said = {code: text for (part, code), text in cells.items() if part == "values" and text}
    numbers = {code: Decimal(text) for code, text in said.items()}
    assert numbers == {code: Decimal(text) for code, text in row.values.items()}


def test_the_reviewer_sees_only_what_changed_with_the_answers(cast, acting):
    row = county_return(state="submitted")
    note = Note("trained_persons", "evidence", "签到表为 58 人次")
    operations.return_for_changes(row, by=acting(cast.city), at=NOON, reason="请核对", notes=[note])
    later = NOON + timedelta(hours=1)
    remark = row.remarks.get()
    operations.save_draft(
        row, given=given(trained_persons="58"), by=acting(cast.officer), at=later,
        answers={remark.pk: "已按签到表更正"},
    )  # fmt: skip
    operations.save_draft(row, given=given(trained_persons="59"), by=acting(cast.officer), at=later)
    operations.submit(row, by=acting(cast.approver), at=later)
    (change,) = changes_since(row, returned_at(row))
    assert (change.code, change.was, change.is_now) == ("trained_persons", "60", "59")
    assert row.times_returned == 1


def test_what_was_changed_back_is_no_change(cast, acting):
    row = county_return(state="returned")
    for events in ("5", "2"):
        operations.save_draft(
            row, given=given(events=events), by=acting(cast.officer), at=NOVEMBER_5
        )
    assert changes_since(row, NOON) == []


def test_nothing_with_an_unanswered_remark_goes_up_however_it_came_there(cast, acting):
    for state, verb, who in (
        ("submitted", operations.approve, "city"),
        ("approved", operations.accept, "province"),
    ):
        row = county_return(state=state, period=Period.month(2026, 9 + (state == "approved")))
        row.remarks.create(field="events", reason="other", words="?", at=NOON)
        with pytest.raises(WrongState):
            verb(row, by=acting(getattr(cast, who)), at=NOON)


def test_whoever_prepared_or_submitted_it_does_not_decide_on_it(cast, acting):
    row = county_return(state="submitted", submitted_by=cast.city)
    with pytest.raises(operations.SamePerson):
        operations.approve(row, by=acting(cast.city), at=NOON)
    other = county_return(at="330382", state="approved", prepared_by=cast.province)
    with pytest.raises(operations.SamePerson):
        operations.accept(other, by=acting(cast.province), at=NOON)


def test_many_are_decided_each_by_itself_and_what_was_foreseen_happens(cast, acting):
    good = county_return(state="submitted")
    back = county_return(at="330382", state="returned")
    strange = county_return(at="330106", state="submitted")
    rows, by = [back, good, strange], acting(cast.city)
    of_year = cycle()
    seen = operations.foresee(of_year, rows=rows, act="approve", by=by, at=NOON)
    assert [one.is_done for one in seen] == [True, False, False]
    assert set(Return.objects.values_list("state", flat=True)) == {"submitted", "returned"}
    assert not Event.objects.filter(verb="programs.return.approve").exists()
    done = operations.decide_many(of_year, rows=rows, act="approve", by=by, at=NOON)
    assert [(one.row, one.refusal) for one in done] == [(one.row, one.refusal) for one in seen]
    good.refresh_from_db()
    assert (good.state, moves_of(good)) == (State.APPROVED, ["approve"])


def test_figures_are_told_above_when_they_were_passed_on(cast, acting):
    nation = Office.objects.create(code="nation", name="总局", kind="national")
    national = holder("national_viewer", nation)
    seen = {
        "draft": {"officer", "approver"},
        "submitted": {"officer", "approver", "city"},
        "returned": {"officer", "approver"},
        "approved": {"officer", "approver", "city", "province", "viewer", "national"},
        "accepted": {"officer", "approver", "city", "province", "viewer", "national"},
    }
    people = {name: getattr(cast, name) for name in
              ("officer", "approver", "city", "province", "viewer", "stranger")}  # fmt: skip
    people["national"] = national
    for number, (state, who) in enumerate(seen.items()):
        row = county_return(state=state, period=Period.month(2026, 1 + number))
        shown = {name for name, user in people.items() if row.shows_figures_to(acting(user))}
        assert shown == who, state


def test_what_an_area_returned_is_of_approved_returns_and_provisional_until_all_are_accepted(cast):
    county_return(state="accepted")
    county_return(at="330382", state="approved", values=figures(events="5"))
    county_return(at="330302", state="submitted", values=figures(events="50"))
    found = returned_figures(cycle(), OCTOBER, region("330300"))
    events = next(one.value for one in found.totals if one.field.code == "events")
    assert (events, found.counties, found.accepted, found.is_provisional) == (7, 2, 1, True)
    states = month_state(cycle(), OCTOBER, region("330000"), at=NOON)
    (city,) = [one for one in cities_of(states, cycle()) if one.city.code == "330300"]
    assert (city.state, city.done, city.of) == ("open", 2, 12)


def test_a_return_in_which_nothing_is_typed_is_empty(cast, acting):
    row = county_return()
    nothing = dict.fromkeys(
        ("trained_enterprises", "trained_persons", "events", "policies_new", "subsidy_paid_wan",
         "fee_waived_wan", "credit_granted_wan", "credit_disbursed_wan"), "0",
    )  # fmt: skip
    operations.save_draft(row, given=given(**nothing), by=acting(cast.officer), at=NOON)
    operations.submit(row, by=acting(cast.approver), at=NOON)
    assert row.is_empty is True
    other = county_return(at="330382")
    operations.submit(other, by=acting(holder("county_approver", "330382")), at=NOON)
    assert other.is_empty is False
    assert (other.submitted_on, SENT_AT.day) == (date(2026, 11, 3), 2)


def test_a_change_keeps_the_reason_that_it_was_made_with(cast, acting):
    row = county_return()
    by = acting(cast.officer)
    for number, (events, why) in enumerate(
        [("50", "第一次原因说明"), ("70", "第二次原因说明"), ("90", "第二次原因说明"), ("2", "")]
    ):
        said = given(events=events)
        kept = Given(said.values, {"events": why} if why else {}, said.texts)
        operations.save_draft(row, given=kept, by=by, at=NOON + timedelta(hours=number))
    changes = [one for one in history_of(row) if (one.part, one.code) == ("values", "events")]
    assert [(one.is_now, one.reason) for one in changes[:-1]] == [
        ("2", ""), ("90", "第二次原因说明"), ("70", "第二次原因说明"), ("50", "第一次原因说明"),
    ]  # fmt: skip
    since = [one for one in changes_since(row, NOON) if one.part == "values"]
    assert [(one.was, one.is_now, one.reason) for one in since] == [("50", "2", "")]
