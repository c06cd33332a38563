"""What a lock leaves open: more time that was given, decisions on what came in time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from portal.audit.models import Event
from portal.calendar.rules import end_of
from portal.kernel.period import Period
from portal.notices.contributions import todos
from portal.notices.models import Notice
from portal.regions.models import Region
from programs.cycles import operations as cycles
from programs.cycles.models import CycleLock
from programs.evaluation.operations import NotReady, lock_period
from programs.evaluation.queries import standing
from programs.returns import operations
from programs.returns.models import Grace, Reminder, Return
from programs.returns.queries import Dates, ground_of, to_prepare
from programs.returns.queries.listing import undecided_after_lock
from programs.returns.queries.summaries import summary_of
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle
from tests.factories.returns import OCTOBER, county_return

pytestmark = pytest.mark.django_db
RUIAN, YUEQING = "330381", "330382"
DATES = Dates(date(2026, 11, 2), date(2026, 11, 10), date(2026, 11, 20))
#: the day after the last one
LOCKED_AT = datetime(2026, 11, 21, 1, tzinfo=UTC)


def extended(cast, acting, until, place=RUIAN):
    return operations.extend(
        region(place), cycle=cycle(), period=OCTOBER, until=until, reason="台风停工",
        by=acting(cast.city), at=NOON,
    )  # fmt: skip


@pytest.fixture
def extended_beyond_the_lock(cast, acting):
    """Two counties with drafts; the first has time until the 27th, the month locked on the 20th."""
    rows = county_return(), county_return(YUEQING)
    operations.set_windows(cycle(), dates={"2026-10": DATES}, by=acting(cast.province), at=NOON)
    given = extended(cast, acting, date(2026, 11, 27))
    assert operations.lock_by_schedule(cycle(), at=LOCKED_AT) == ["2026-10"]
    for row in rows:
        row.refresh_from_db()
    return *rows, given


def test_an_extension_outlasts_the_lock_for_whom_it_was_given(
    cast, acting, extended_beyond_the_lock
):
    row, other, given = extended_beyond_the_lock
    assert given.until == row.due_at == end_of(date(2026, 11, 27))
    just_before = given.until - timedelta(microseconds=1)
    assert not ground_of(row.region, OCTOBER, at=just_before).is_locked
    assert ground_of(row.region, OCTOBER, at=given.until).is_locked
    with pytest.raises(operations.Locked):
        operations.submit(row, by=acting(cast.approver), at=given.until)
    with pytest.raises(operations.Locked):
        operations.submit(other, by=acting(holder("county_approver", YUEQING)), at=LOCKED_AT)
    operations.submit(row, by=acting(cast.approver), at=just_before)
    assert (row.state, row.is_on_time) == ("submitted", True)


def test_a_locked_year_gives_no_time_to_anybody(cast, acting, extended_beyond_the_lock):
    row, _other, _given = extended_beyond_the_lock
    CycleLock.objects.create(cycle=cycle(), period="2026", locked_at=NOON)
    with pytest.raises(operations.Locked):
        operations.submit(row, by=acting(cast.approver), at=LOCKED_AT)


def test_who_has_time_beyond_the_lock_is_asked_and_reminded(cast, acting, extended_beyond_the_lock):
    row, _other, given = extended_beyond_the_lock
    theirs = acting(holder("county_officer", YUEQING))
    assert (row.region, OCTOBER) in to_prepare(acting(cast.officer), at=LOCKED_AT)
    assert OCTOBER not in {month for _place, month in to_prepare(theirs, at=LOCKED_AT)}
    assert OCTOBER not in {m for _place, m in to_prepare(acting(cast.officer), at=given.until)}
    on_the_last_day = datetime(2026, 11, 27, 1, tzinfo=UTC)
    operations.remind_by_schedule(cycle(), period=OCTOBER, at=on_the_last_day)
    assert set(Reminder.objects.values_list("region__code", "kind")) == {(RUIAN, "due_soon")}


@pytest.mark.parametrize("kind", ["extension", "reopening"])
def test_the_short_way_knows_of_time_beyond_the_lock(cast, kind):
    """PostgreSQL alone reads a month's ground in one statement (programs.returns.storage)."""
    from programs.returns.storage import swift_ground

    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    CycleLock.objects.create(cycle=cycle(), period="2026-10", locked_at=NOON)
    Grace.objects.create(
        cycle=cycle(), region=region(RUIAN), period="2026-10", kind=kind, reason="台风停工",
        until=end_of(date(2026, 11, 27)), at=NOON,
    )  # fmt: skip
    for place, at in (
        (RUIAN, LOCKED_AT),
        (YUEQING, LOCKED_AT),
        (RUIAN, end_of(date(2026, 11, 27))),
    ):
        short, long = swift_ground(place, OCTOBER, at=at), ground_of(region(place), OCTOBER, at=at)
        assert (short.is_locked, short.due_at) == (long.is_locked, long.due_at)


def counties_of_wenzhou(**state):
    """A return of every county of Wenzhou, in one state, by county code."""
    places = Region.objects.living().counties().within(region("330300"))
    return {one.code: county_return(one.code, **state) for one in places}


def lock(cast, acting, period="2026-10", at=LOCKED_AT):
    return cycles.lock(cycle(), period=period, by=acting(cast.province), at=at)


def test_what_was_submitted_in_time_is_decided_after_the_lock(cast, acting):
    rows = counties_of_wenzhou(state="approved")
    sent = rows[RUIAN]
    Return.objects.filter(pk=sent.pk).update(state="submitted")
    lock(cast, acting)
    city, province = acting(cast.city), acting(cast.province)
    month = summary_of(cycle(), region("330300"), OCTOBER)
    with pytest.raises(operations.ChildrenNotDone):
        operations.approve_summary(month, by=city, at=LOCKED_AT)
    operations.approve(sent, by=city, at=LOCKED_AT)
    operations.approve_summary(month, by=city, at=LOCKED_AT)
    operations.accept(rows[YUEQING], by=province, at=LOCKED_AT)
    month = summary_of(cycle(), region("330300"), OCTOBER)
    operations.accept_summary(month, by=province, at=LOCKED_AT)
    assert set(Return.objects.values_list("state", flat=True)) == {"accepted"}
    assert summary_of(cycle(), region("330300"), OCTOBER).state == "accepted"


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_nothing_is_returned_to_a_county_that_cannot_change_it(cast, acting, state):
    row = county_return(state=state)
    lock(cast, acting)
    by = acting(cast.city if state == "submitted" else cast.province)
    with pytest.raises(operations.Locked) as refusal:
        operations.return_for_changes(row, by=by, at=LOCKED_AT, reason="核对")
    assert "first" in str(refusal.value)
    reopened(cast, acting)
    operations.return_for_changes(row, by=by, at=LOCKED_AT, reason="核对")
    assert row.state == "returned"


def reopened(cast, acting, place=RUIAN):
    return operations.reopen(
        region(place), cycle=cycle(), period=OCTOBER, until=date(2026, 11, 27), reason="补报",
        by=acting(cast.province), at=LOCKED_AT,
    )  # fmt: skip


def test_a_month_opened_for_one_county_is_approved_again_by_its_city(cast, acting):
    rows = counties_of_wenzhou(state="approved")
    late = rows[RUIAN]
    Return.objects.filter(pk=late.pk).update(state="draft", submitted_at=None, submitted_on=None)
    late.refresh_from_db()
    lock(cast, acting)
    until = reopened(cast, acting).until
    operations.submit(late, by=acting(cast.approver), at=until - timedelta(hours=1))
    day_after = until + timedelta(hours=9)
    operations.approve(late, by=acting(cast.city), at=day_after)
    month = summary_of(cycle(), region("330300"), OCTOBER)
    operations.approve_summary(month, by=acting(cast.city), at=day_after)
    assert summary_of(cycle(), region("330300"), OCTOBER).state == "approved"


def test_a_locked_year_decides_no_more(cast, acting):
    rows = counties_of_wenzhou(state="approved")
    Return.objects.filter(pk=rows[RUIAN].pk).update(state="submitted")
    lock(cast, acting, "2026")
    month = summary_of(cycle(), region("330300"), OCTOBER)
    for act, on, by in (
        (operations.approve, rows[RUIAN], cast.city),
        (operations.accept, rows[YUEQING], cast.province),
        (operations.approve_summary, month, cast.city),
    ):
        with pytest.raises(operations.Locked):
            act(on, by=acting(by), at=LOCKED_AT)
    assert not undecided_after_lock(acting(cast.province)).exists()


def test_the_pages_offer_what_can_be_decided_after_the_lock(cast, acting, signed_in, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LOCKED_AT)
    rows = counties_of_wenzhou(state="approved")
    sent = rows[RUIAN]
    Return.objects.filter(pk=sent.pk).update(state="submitted")
    lock(cast, acting)
    shown = signed_in(cast.city).get(reverse("returns:return", args=[sent.pk]))
    assert shown.context["moves"] == ["approve"]
    reopened(cast, acting)
    shown = signed_in(cast.city).get(reverse("returns:return", args=[sent.pk]))
    assert shown.context["moves"] == ["approve", "return"]
    operations.approve(sent, by=acting(cast.city), at=LOCKED_AT)
    month = signed_in(cast.city).get("/returns/city/?city=330300&period=2026-10")
    assert 'value="approve"' in month.text


def test_what_a_lock_leaves_undecided_is_the_provinces_to_do(cast, acting, signed_in):
    county_return(state="submitted")
    county_return(YUEQING, state="approved")
    county_return("330383", state="accepted")
    county_return(period=Period.month(2026, 9), state="submitted")
    assert not undecided_after_lock(acting(cast.province)).exists()
    lock(cast, acting)
    assert undecided_after_lock(acting(cast.province)).count() == 2
    assert not undecided_after_lock(acting(cast.city)).exists()
    todo = todos["evaluation.undecided"]
    assert str(todo.label) in signed_in(cast.province).get("/").text
    assert str(todo.label) not in signed_in(cast.city).get("/").text


def test_who_locks_reads_what_lies_where_and_says_why(cast, acting, signed_in, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LOCKED_AT)
    county_return(state="submitted")
    county_return(YUEQING, state="approved")
    (line,) = [
        one for one in standing(cycle(), region("330000"), at=LOCKED_AT) if one.period == OCTOBER
    ]
    assert (line.missing, line.with_city, line.with_province) == (88, 1, 1)
    words = f"{line.missing} not sent, 1 with their cities, 1 with the province."
    assert words in signed_in(cast.province).get(f"/evaluation/{cycle().code}/").text
    how = {"period": "2026-10", "by": acting(cast.province), "at": LOCKED_AT}
    with pytest.raises(NotReady) as refusal:
        lock_period(cycle(), **how)
    assert "88 not sent, 2 not decided" in str(refusal.value)
    lock_period(cycle(), reason="省厅要求按期封账", **how)
    told = Event.objects.get(verb="programs.period.lock").detail
    assert (told["gaps"], told["undecided"]) == (90, 2)


def told_of_the_lock():
    return set(Notice.objects.filter(kind__startswith="returns.locks").values_list("kind", "user"))


def test_a_lock_is_told_two_working_days_before_once_to_whom_it_concerns(cast, acting):
    of_year = cycle()
    operations.set_windows(of_year, dates={"2026-10": DATES}, by=acting(cast.province), at=NOON)
    neighbour = holder("county_officer", YUEQING)
    county_return(YUEQING)
    county_return(state="submitted")
    assert operations.warn_of_locks(of_year, at=datetime(2026, 11, 17, 1, tzinfo=UTC)) == []
    near = datetime(2026, 11, 18, 1, tzinfo=UTC)
    assert operations.warn_of_locks(of_year, at=near) == ["2026-10"]
    told = told_of_the_lock()
    assert ("returns.locks_soon", neighbour.pk) in told
    assert ("returns.locks_soon", cast.officer.pk) not in told
    assert ("returns.locks_soon_city", cast.city.pk) in told
    assert ("returns.locks_soon_province", cast.province.pk) in told
    assert operations.warn_of_locks(of_year, at=near + timedelta(days=1)) == []
    assert told_of_the_lock() == told
    later = Dates(DATES.opens_on, DATES.due_on, date(2026, 11, 24))
    operations.set_windows(of_year, dates={"2026-10": later}, by=acting(cast.province), at=near)
    assert operations.warn_of_locks(of_year, at=datetime(2026, 11, 20, 1, tzinfo=UTC)) == [
        "2026-10"
    ]


def test_who_has_time_beyond_the_lock_is_not_told_of_it(cast, acting):
    operations.set_windows(cycle(), dates={"2026-10": DATES}, by=acting(cast.province), at=NOON)
    extended(cast, acting, date(2026, 11, 27))
    operations.warn_of_locks(cycle(), at=datetime(2026, 11, 18, 1, tzinfo=UTC))
    told = Event.objects.get(verb="programs.return.warn_of_lock").detail
    assert region(RUIAN).pk not in told["regions"]
    assert region(YUEQING).pk in told["regions"]


def test_nothing_is_said_of_a_month_in_which_nothing_is_left(cast, acting):
    operations.set_windows(cycle(), dates={"2026-10": DATES}, by=acting(cast.province), at=NOON)
    for place in Region.objects.living().counties().within(region("330000")):
        county_return(place.code, state="accepted")
    assert operations.warn_of_locks(cycle(), at=datetime(2026, 11, 18, 1, tzinfo=UTC)) == []
    assert not told_of_the_lock()
