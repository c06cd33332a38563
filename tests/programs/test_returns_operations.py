"""The whole chain of a return, and everybody who may not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.indicators.models import DirtyCell
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.kernel.period import Period
from programs.cycles.models import CycleLock
from programs.returns import operations
from programs.returns.models import Return
from programs.returns.operations.noting import Note
from programs.returns.queries import awaiting, due_of, late_counties, month_state, to_prepare
from programs.returns.rules import Given
from programs.returns.vocabulary import State
from programs.returns.workflow import RETURN
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle, moves_of, roster_entry
from tests.factories.returns import OCTOBER, TYPED, WORDS, county_return, given

pytestmark = pytest.mark.django_db
WHOLE = given()


def opened(cast, acting, **more):
    cycle()
    return operations.open_return(
        region("330381"), period=OCTOBER, by=acting(cast.officer), at=NOON, **more
    )


def test_a_return_goes_from_the_county_to_the_province_and_back_and_through(cast, acting):
    row = opened(cast, acting)
    operations.save_draft(row, given=WHOLE, by=acting(cast.officer), at=NOON, revision=1)
    operations.submit(row, by=acting(cast.approver), at=NOON)
    assert (row.state, row.submitted_by, row.is_on_time) == (State.SUBMITTED, cast.approver, True)
    note = Note("subsidy_paid_wan", "evidence", "附件合计 40.80 万元")
    operations.return_for_changes(
        row, by=acting(cast.city), at=NOON, reason="请核对补助资金", notes=[note]
    )
    assert row.state == State.RETURNED
    with pytest.raises(operations.Faulty) as refusal:
        operations.submit(row, by=acting(cast.approver), at=NOON)
    assert [fault.code for fault in refusal.value.faults] == ["returns.remark_unanswered"]
    remark = row.remarks.get()
    operations.answer_remark(
        row, remark=remark.pk, answer="漏传第二批凭证，已补传", by=acting(cast.officer), at=NOON
    )
    operations.submit(row, by=acting(cast.approver), at=NOON)
    operations.approve(row, by=acting(cast.city), at=NOON)
    operations.accept(row, by=acting(cast.province), at=NOON)
    assert (row.state, row.accepted_on) == (State.ACCEPTED, date(2026, 11, 3))
    assert moves_of(row) == ["submit", "return", "submit", "approve", "accept"]
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"programs.return.open", "programs.return.save", "programs.return.submit",
            "programs.return.accept", "programs.return.answer"} <= verbs  # fmt: skip
    assert DirtyCell.objects.filter(model="programs.return").exists()


def test_what_the_portal_counts_is_filled_in_and_follows_the_count(cast, acting):
    row = opened(cast, acting)
    assert row.values["roster_total"] == "0"
    entry = roster_entry()
    operations_on_roster(entry, acting(cast.city))
    operations.save_draft(row, given=WHOLE, by=acting(cast.officer), at=NOON)
    # listed on 3 November: it does not count in October, neither as new nor in the total
    assert (row.values["roster_total"], row.values["roster_new"]) == ("0", "0")


def operations_on_roster(entry, by):
    from programs.cycles.operations import list_entry

    list_entry(entry, by=by, at=NOON)


@pytest.mark.parametrize("place", ["500101", "419001"])
def test_where_no_city_stands_between_the_return_goes_straight_to_the_province(acting, place):
    province = place[:2] + "0000"
    of_year = cycle(at=province)
    officer, approver = holder("county_officer", place), holder("county_approver", place)
    manager = holder("province_manager", province)
    row = operations.open_return(region(place), period=OCTOBER, by=acting(officer), at=NOON)
    assert row.cycle == of_year
    operations.save_draft(row, given=WHOLE, by=acting(officer), at=NOON)
    operations.submit(row, by=acting(approver), at=NOON)
    assert row.state == State.APPROVED
    operations.accept(row, by=acting(manager), at=NOON)
    assert moves_of(row) == ["submit_straight", "accept"]


def test_the_province_returns_what_the_city_approved(cast, acting):
    row = county_return(state="approved")
    operations.return_for_changes(row, by=acting(cast.province), at=NOON, reason="证书数不符")
    assert moves_of(row) == ["return_from_province"]


ACTS = {
    "save_draft": ("draft", {"given": WHOLE}, {"officer"}),
    "submit": ("draft", {}, {"approver"}),
    "approve": ("submitted", {}, {"city"}),
    "return_for_changes": ("submitted", {"reason": "why"}, {"city"}),
    "accept": ("approved", {}, {"province"}),
    "correct": ("accepted", {"reason": "wrong"}, {"officer"}),
}
PEOPLE = ["province", "viewer", "city", "officer", "approver", "neighbour", "stranger",
          "other_city", "abroad", "system_admin", "security_admin", "audit_admin"]  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", PEOPLE)
def test_only_those_to_whom_it_is_due(cast, acting, act, who):
    state, more, may = ACTS[act]
    row = county_return(state=state)
    verb = getattr(operations, act)
    if who in may:
        verb(row, by=acting(getattr(cast, who)), at=NOON, **more)
    else:
        with pytest.raises(NotPermitted):
            verb(row, by=acting(getattr(cast, who)), at=NOON, **more)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", State.values)
def test_nothing_is_done_in_another_state(cast, acting, act, state):
    right, more, (who, *_none) = ACTS[act][0], ACTS[act][1], sorted(ACTS[act][2])
    allowed = {right, "returned"} if right == "draft" else {right}
    if state in allowed:
        return
    row = county_return(state=state)
    with pytest.raises((WrongState, NotPermitted)):
        getattr(operations, act)(row, by=acting(getattr(cast, who)), at=NOON, **more)
    row.refresh_from_db()
    assert row.state == state


def test_every_move_is_made_by_an_operation():
    assert {move.name for move in RETURN} == {
        "submit", "submit_straight", "approve", "return", "return_from_province", "accept",
    }  # fmt: skip


def test_who_prepared_it_does_not_submit_it(cast, acting):
    row = county_return(prepared_by=cast.approver)
    with pytest.raises(operations.SamePerson):
        operations.submit(row, by=acting(cast.approver), at=NOON)


def test_the_database_holds_it_too(cast):
    row = county_return(prepared_by=cast.approver)
    with pytest.raises(IntegrityError), transaction.atomic():
        Return.objects.filter(pk=row.pk).update(
            submitted_by=cast.approver, submitted_at=NOON, state="submitted"
        )


def test_there_is_one_return_for_a_county_month_and_version(cast):
    county_return()
    with pytest.raises(IntegrityError), transaction.atomic():
        county_return()


def test_a_month_is_begun_once(cast, acting):
    opened(cast, acting)
    with pytest.raises(operations.AlreadySent):
        opened(cast, acting)


def test_a_month_to_come_is_refused_by_field(cast, acting):
    cycle()
    with pytest.raises(operations.Faulty) as refusal:
        operations.open_return(
            region("330381"), period=Period.month(2026, 12), by=acting(cast.officer), at=NOON
        )
    assert [(f.code, f.where) for f in refusal.value.faults] == [
        ("returns.period_in_future", "/period")
    ]


def test_this_month_is_prepared_and_not_submitted(cast, acting):
    cycle()
    row = operations.open_return(
        region("330381"), period=Period.month(2026, 11), by=acting(cast.officer), at=NOON
    )
    operations.save_draft(row, given=WHOLE, by=acting(cast.officer), at=NOON)
    with pytest.raises(operations.Faulty):
        operations.submit(row, by=acting(cast.approver), at=NOON)


def test_without_a_programme_year_there_is_no_return(cast, acting):
    with pytest.raises(operations.NoYear):
        operations.open_return(region("330381"), period=OCTOBER, by=acting(cast.officer), at=NOON)
    cycle(state="draft")
    with pytest.raises(operations.NoYear):
        operations.open_return(region("330381"), period=OCTOBER, by=acting(cast.officer), at=NOON)


@pytest.mark.parametrize("at_place", ["330000", "330300"])
def test_a_return_is_a_countys(cast, acting, at_place):
    cycle()
    with pytest.raises(Invalid):
        operations.open_return(region(at_place), period=OCTOBER, by=acting(cast.officer), at=NOON)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("what", ["2026-10", "2026"])
def test_what_is_locked_changes_no_more(cast, acting, act, what):
    """A locked month is corrected, and what was submitted decided (ADR 0039); a year is closed."""
    state, more, (who, *_none) = ACTS[act][0], ACTS[act][1], sorted(ACTS[act][2])
    if act in {"correct", "approve", "accept"} and what == "2026-10":
        return  # tests/programs/test_returns_locking.py
    row = county_return(state=state)
    CycleLock.objects.create(cycle=row.cycle, period=what, locked_at=NOON)
    with pytest.raises(operations.Locked):
        getattr(operations, act)(row, by=acting(getattr(cast, who)), at=NOON, **more)


def test_a_stale_copy_in_hand_is_harmless_and_an_old_revision_refused(cast, acting):
    row = county_return()
    mine = Return.objects.get(pk=row.pk)
    operations.submit(row, by=acting(cast.approver), at=NOON)
    with pytest.raises(WrongState):
        operations.save_draft(mine, given=WHOLE, by=acting(cast.officer), at=NOON)
    other = county_return(at="330382")
    with pytest.raises(Stale):
        operations.save_draft(other, given=WHOLE, by=acting(cast.neighbour), at=NOON, revision=7)


def test_a_draft_may_hold_what_is_wrong_but_nothing_unreadable(cast, acting):
    row = county_return()
    by = acting(cast.officer)
    verdict = operations.save_draft(row, given=given(trained_persons="1"), by=by, at=NOON)
    assert verdict.wrong
    before = row.values
    with pytest.raises(operations.Faulty):
        operations.save_draft(row, given=given(events="two"), by=by, at=NOON)
    with pytest.raises(operations.Faulty):
        operations.save_draft(row, given=given(trained_persons="2"), by=by, at=NOON, strict=True)
    row.refresh_from_db()
    assert row.values == before


def test_what_needs_a_reason_stops_submission_until_it_is_given(cast, acting):
    county_return(state="accepted", period=Period.month(2026, 9))
    row = county_return()
    by = acting(cast.officer)
    operations.save_draft(row, given=given(trained_persons="99"), by=by, at=NOON)
    with pytest.raises(operations.Faulty) as refusal:
        operations.submit(row, by=acting(cast.approver), at=NOON)
    assert [fault.code for fault in refusal.value.faults] == ["returns.change"]
    what = Given(
        TYPED | {"trained_persons": "99"},
        {"trained_persons": "十月集中举办内审员培训班"},
        {"highlights": WORDS},
    )
    operations.save_draft(row, given=what, by=by, at=NOON)
    operations.submit(row, by=acting(cast.approver), at=NOON)


def test_an_accepted_return_is_corrected_by_a_new_version(cast, acting):
    old = county_return(state="accepted")
    new = operations.correct(old, by=acting(cast.officer), at=NOON, reason="补登培训")
    assert (new.version, new.state, new.values) == (2, State.DRAFT, old.values)
    with pytest.raises(WrongState):
        operations.correct(old, by=acting(cast.officer), at=NOON, reason="again")
    assert list(Return.objects.newest_version()) == [new]


def test_a_late_first_submission_stays_late(cast, acting):
    row = county_return()
    late = due_of(OCTOBER)
    operations.submit(row, by=acting(cast.approver), at=late)
    assert (row.is_on_time, row.submitted_on) == (False, date(2026, 11, 6))


def test_a_return_is_due_on_the_fifth_or_the_next_working_day():
    assert due_of(OCTOBER) == datetime(2026, 11, 5, 16, 0, tzinfo=UTC)


def test_the_month_of_a_region_names_every_county(cast):
    county_return(state="submitted")
    rows = month_state(cycle(), OCTOBER, region("330000"), at=NOON)
    assert len(rows) == 90
    ruian = next(row for row in rows if row.region.code == "330381")
    assert (ruian.state, ruian.is_late, ruian.is_waiting) == ("submitted", False, False)
    assert ruian.city.code == "330300"
    assert sum(row.state == "missing" for row in rows) == 89
    assert len(month_state(cycle(), OCTOBER, region("330300"), at=NOON)) == 12


def test_who_never_submitted_is_late_after_the_due_date(cast):
    county_return(state="returned")
    county_return(at="330382")
    after = due_of(OCTOBER) + timedelta(days=2)
    late = late_counties(cycle(), OCTOBER, region("330300"), at=after)
    assert len(late) == 11
    assert "330381" not in [one.region.code for one in late]
    assert {one.days for one in late} == {3}
    assert {one.months_running for one in late} == {10}
    assert late_counties(cycle(), OCTOBER, region("330300"), at=NOON) == []


def test_a_county_is_reminded_by_hand_once_a_day(cast, acting):
    of_year = cycle()
    where = region("330381")
    operations.remind(of_year, region=where, period=OCTOBER, by=acting(cast.city), at=NOON)
    with pytest.raises(WrongState):
        operations.remind(of_year, region=where, period=OCTOBER, by=acting(cast.city), at=NOON)
    with pytest.raises(NotPermitted):
        operations.remind(
            of_year, region=where, period=OCTOBER, by=acting(cast.other_city), at=NOON
        )


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        (NOON, "due_soon"),
        (datetime(2026, 11, 2, 4, tzinfo=UTC), "opened"),
        (datetime(2026, 11, 6, 4, tzinfo=UTC), "overdue"),
    ],
)
def test_the_portal_reminds_once_for_each_occasion(cast, at, kind):
    county_return(state="submitted")
    of_year = cycle()
    told = operations.remind_by_schedule(of_year, period=OCTOBER, at=at)
    assert len(told) == 89
    assert {reminder.kind for reminder in told} == {kind}
    assert not operations.remind_by_schedule(of_year, period=OCTOBER, at=at)


def test_what_waits_for_whom(cast, acting):
    submitted = county_return(state="submitted")
    approved = county_return(at="330382", state="approved")
    assert list(awaiting(acting(cast.city))) == [submitted]
    assert list(awaiting(acting(cast.province))) == [approved]
    assert not awaiting(acting(cast.officer)).exists()
    months = [period.code for _place, period in to_prepare(acting(cast.officer), at=NOON)]
    assert months[0] == "2026-09"
    assert "2026-10" not in months
    assert to_prepare(acting(cast.city), at=NOON) == []


def test_many_returns_are_kept_by_one_event(cast, acting, django_assert_max_num_queries):
    cycle()
    items = [
        operations.Item(f"/items/{n}", region("330381"), Period.month(2026, n + 1), WHOLE)
        for n in range(10)
    ]
    with django_assert_max_num_queries(20):
        kept = operations.keep_returns(items, by=acting(cast.officer), at=NOON, sha256="0" * 64)
    assert len(kept.new) == 10
    assert Event.objects.filter(verb="programs.return.keep_many").count() == 1
    again = operations.keep_returns(items, by=acting(cast.officer), at=NOON, sha256="0" * 64)
    assert (len(again.new), len(again.old)) == (0, 10)
    assert Return.objects.filter(revision=2).count() == 10


def test_of_many_all_are_kept_or_none_and_every_fault_is_placed(cast, acting):
    cycle()
    county_return(state="submitted", period=Period.month(2026, 1))
    item = operations.Item
    items = [
        item("/items/0", region("330381"), OCTOBER, WHOLE),
        item("/items/1", region("330381"), OCTOBER, WHOLE),
        item("/items/2", region("330382"), OCTOBER, WHOLE),
        item("/items/3", region("330381"), Period.month(2026, 12), WHOLE),
        item("/items/4", region("330381"), Period.month(2026, 9), given(events="x")),
        item("/items/5", region("330381"), Period.month(2026, 1), WHOLE),
    ]
    with pytest.raises(operations.Faulty) as refusal:
        operations.keep_returns(items, by=acting(cast.officer), at=NOON, sha256="0" * 64)
    assert {(fault.code, fault.where) for fault in refusal.value.faults} == {
        ("returns.twice", "/items/1"),
        ("returns.not_permitted", "/items/2"),
        ("returns.period_in_future", "/items/3/period"),
        ("returns.not_a_number", "/items/4/values/events"),
        ("returns.wrong_state", "/items/5"),
    }
    assert Return.objects.count() == 1


def test_a_key_prepares_and_submits_only_for_the_approver_who_allowed_it(cast, acting):
    from portal.offices.operations import allow_submission, issue_key
    from tests.factories import office

    cycle()
    issued = issue_key(
        office("330381"),
        by=acting(cast.officer),
        at=NOON,
        name="county system",
        scopes=["returns.return.view", "returns.return.prepare"],
        expires_on=date(2027, 6, 1),
    )
    key = issued.key

    def machine():
        key.refresh_from_db()
        return actor_for(key.user, scopes=frozenset(key.scopes))

    row, _verdict, is_new = operations.send(
        region("330381"), period=OCTOBER, given=WHOLE, by=machine(), at=NOON
    )
    assert is_new
    with pytest.raises(NotPermitted):
        operations.submit(row, by=machine(), at=NOON)
    allow_submission(key, by=acting(cast.approver), at=NOON)
    row, _verdict, is_new = operations.send(
        region("330381"), period=OCTOBER, given=WHOLE, by=machine(), at=NOON, submitting=True
    )
    assert not is_new
    assert (row.state, row.submitted_by, row.prepared_by) == ("submitted", cast.approver, key.user)


def test_the_mornings_job_reminds_by_schedule(cast):
    from types import SimpleNamespace

    from portal.jobs.schedule import schedule
    from programs.returns.jobs import REMIND, run_reminders
    from programs.returns.models import Reminder

    cycle()
    run_reminders(SimpleNamespace(at=NOON, through=lambda items, total: items))
    assert Reminder.objects.filter(period="2026-10").count() == 90
    assert REMIND in {entry.kind for entry in schedule}
