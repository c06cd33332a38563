"""Which day it is, Shanghai says: in whatever zone the server stands and an instant is written."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar.rules import SHANGHAI, due_at, due_on, end_of, in_words
from portal.indicators.years import YearFacts
from portal.kernel.period import Period
from portal.pages.coverage.queries import choice_named
from portal.regions.models import Region

ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Asia/Kolkata")
YEAR = [YearFacts(f"330000-{year}", year, "", is_locked=False) for year in (2028, 2027, 2026)]
TINY = timedelta(microseconds=1)

#: an instant as Shanghai's clock shows it, and the day that it lies in
INSTANTS = {
    "the last of a month": (datetime(2026, 10, 31, 23, 59, 59, 999999), date(2026, 10, 31)),
    "the first of a month": (datetime(2026, 11, 1), date(2026, 11, 1)),
    "a moment into a month": (datetime(2026, 11, 1, 0, 0, 0, 1), date(2026, 11, 1)),
    "08:00, where the UTC day begins": (datetime(2026, 11, 1, 8), date(2026, 11, 1)),
    "07:59:59, still yesterday in UTC": (datetime(2026, 11, 1, 7, 59, 59), date(2026, 11, 1)),
    "noon, yesterday's midnight in New York": (datetime(2026, 11, 1, 12), date(2026, 11, 1)),
    "the last of a year": (datetime(2026, 12, 31, 23, 59, 59, 999999), date(2026, 12, 31)),
    "the first of a year": (datetime(2027, 1, 1), date(2027, 1, 1)),
    "before a leap day": (datetime(2028, 2, 28, 23, 59, 59, 999999), date(2028, 2, 28)),
    "a leap day begins": (datetime(2028, 2, 29), date(2028, 2, 29)),
    "a leap day ends": (datetime(2028, 2, 29, 23, 59, 59, 999999), date(2028, 2, 29)),
    "after a leap day": (datetime(2028, 3, 1), date(2028, 3, 1)),
}


@pytest.fixture(params=ZONES)
def server_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The process believes to stand there, as `TZ=` of the server would have it."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.fixture(params=INSTANTS, ids=list(INSTANTS))
def instant(request: pytest.FixtureRequest) -> tuple[datetime, date]:
    shown, day = INSTANTS[request.param]
    return shown.replace(tzinfo=SHANGHAI), day


def ways_to_write(at: datetime) -> list[datetime]:
    """The same instant in every zone; an instant of the database comes in UTC."""
    return [at.astimezone(ZoneInfo(zone)) for zone in ZONES]


def test_the_zone_of_the_server_is_really_changed(server_zone):
    """Else every other test here would pass without saying anything."""
    noon = datetime(2026, 11, 1, 4, tzinfo=UTC)
    there = noon.astimezone(ZoneInfo(server_zone)).replace(tzinfo=None)
    assert datetime.fromtimestamp(noon.timestamp()) == there


def test_an_instant_lies_in_one_day_and_month(server_zone, instant):
    at, day = instant
    for written in ways_to_write(at):
        assert localdate(written) == day
        month = Period.month(localdate(written).year, localdate(written).month)
        assert day in month
        assert day not in month.previous()
        assert day not in month.next()
        assert Period.parse(month.code) == month


def test_a_day_ends_where_the_next_one_begins(server_zone, instant):
    at, day = instant
    for written in ways_to_write(at):
        assert written < end_of(day)
        assert written >= end_of(day - timedelta(days=1))
    assert localdate(end_of(day) - TINY) == day
    assert localdate(end_of(day)) == day + timedelta(days=1)


def test_a_page_without_a_month_opens_the_month_of_shanghai(server_zone, instant):
    at, day = instant
    for written in ways_to_write(at):
        choice = choice_named({"year": str(day.year)}, Region(path="33."), YEAR, at=written)
        assert choice.month.code == f"{day:%Y-%m}"


@pytest.mark.parametrize("month", [(2026, 10), (2026, 12), (2028, 1), (2028, 2)], ids=str)
def test_a_return_is_due_at_the_same_instant_everywhere(server_zone, month):
    last = due_on(*month)
    due = due_at(*month)
    assert due == datetime(last.year, last.month, last.day, 16, tzinfo=UTC)
    for written in ways_to_write(due):
        assert localdate(written - TINY) == last
        assert in_words(written) == in_words(due)
        assert in_words(written).endswith(" 24:00")
        assert str(last.day) in in_words(written)


@given(
    at=st.datetimes(
        min_value=datetime(2020, 1, 1),
        max_value=datetime(2035, 12, 31),
        timezones=st.sampled_from([ZoneInfo(zone) for zone in ZONES]),
    )
)
def test_every_instant_belongs_to_exactly_one_month(at):
    day = localdate(at)
    months = [
        month
        for year in (day.year - 1, day.year, day.year + 1)
        for number in range(1, 13)
        if day in (month := Period.month(year, number))
    ]
    assert [month.code for month in months] == [f"{day:%Y-%m}"]
    assert end_of(day - timedelta(days=1)) <= at < end_of(day)
