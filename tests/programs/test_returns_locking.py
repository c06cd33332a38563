"""What a lock leaves open: more time that was given, decisions on what came in time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from portal.calendar.rules import end_of
from programs.cycles.models import CycleLock
from programs.returns import operations
from programs.returns.models import Grace, Reminder
from programs.returns.queries import Dates, ground_of, to_prepare
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
