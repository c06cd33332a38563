"""Working days, due dates and the words for them."""

import warnings
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from portal.calendar import rules
from portal.calendar.checks import CODE, calendar_reaches_far_enough, warn_of_missing_years
from portal.calendar.rules import (
    SHANGHAI,
    UnknownYear,
    UnreadableCalendar,
    add_workdays,
    due_at,
    due_on,
    end_of,
    in_words,
    is_workday,
    missing_years,
    next_workday,
    parse_calendar,
    read_calendar,
    workdays_between,
)

LINE = {"year": "2026", "first": "2026-01-01", "last": "2026-01-03", "kind": "holiday"}


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_agrees_with_an_independent_calendar(year):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import chinese_calendar
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    assert [day for day in days if is_workday(day) != chinese_calendar.is_workday(day)] == []


def test_three_years_are_known():
    assert read_calendar().years == {2024, 2025, 2026}


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 1), False),  # National Day, a Thursday
        (date(2026, 10, 10), True),  # a Saturday on which people work
        (date(2026, 10, 11), False),  # a Sunday
        (date(2026, 10, 12), True),
        (date(2025, 1, 26), True),  # a Sunday before Spring Festival
        (date(2025, 10, 8), False),
    ],
)
def test_offices_work_as_the_notice_says(day, works):
    assert is_workday(day) is works


def test_the_next_workday_is_the_day_itself_when_offices_work():
    assert next_workday(date(2026, 11, 5)) == date(2026, 11, 5)
    assert next_workday(date(2026, 10, 1)) == date(2026, 10, 8)
    assert next_workday(date(2026, 2, 15)) == date(2026, 2, 24)


def test_working_days_are_added_over_a_holiday_and_back():
    assert add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert add_workdays(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert add_workdays(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert add_workdays(date(2026, 10, 3), 0) == date(2026, 10, 3)


@pytest.mark.parametrize("n", [1, 5, 23, -7])
def test_adding_and_counting_working_days_agree(n):
    start = date(2025, 9, 22)
    assert workdays_between(start, add_workdays(start, n)) == n


def test_the_first_day_is_not_counted_and_the_last_one_is():
    assert workdays_between(date(2026, 11, 2), date(2026, 11, 6)) == 4
    assert workdays_between(date(2026, 11, 6), date(2026, 11, 6)) == 0


@pytest.mark.parametrize(
    ("year", "month", "last_day"),
    [
        (2026, 10, date(2026, 11, 5)),
        (2025, 9, date(2025, 10, 9)),  # 5 October lies in the holiday
        (2026, 8, date(2026, 9, 7)),  # 5 September is a Saturday
        (2025, 12, date(2026, 1, 5)),  # over the year's end
        (2024, 4, date(2024, 5, 6)),
    ],
)
def test_a_month_is_due_on_the_fifth_or_the_next_working_day(year, month, last_day):
    assert due_on(year, month) == last_day


def test_a_due_day_that_the_month_lacks_is_its_last():
    assert due_on(2026, 10, day=31) == date(2026, 11, 30)
    assert due_on(2026, 5, day=20) == date(2026, 6, 22)  # Dragon Boat Festival, then a weekend


def test_due_is_midnight_in_shanghai_at_the_end_of_the_day():
    due = due_at(2026, 10)
    assert due == datetime(2026, 11, 5, 16, tzinfo=UTC)
    assert due == end_of(date(2026, 11, 5))
    assert due.tzinfo is SHANGHAI


def test_midnight_is_said_as_24_of_the_day_that_it_ends():
    with override("en"):
        assert in_words(due_at(2026, 10)) == "November 5 24:00"
        assert in_words(datetime(2026, 11, 5, 1, 30, tzinfo=UTC)) == "November 5 09:30"


def test_a_year_without_data_is_monday_to_friday_and_is_named():
    assert is_workday(date(2031, 10, 1))  # a Wednesday
    assert not is_workday(date(2031, 10, 4))
    assert missing_years(date(2026, 12, 31), date(2031, 1, 2))[0] == UnknownYear(2027)
    assert len(missing_years(date(2026, 12, 31), date(2031, 1, 2))) == 5
    assert missing_years(date(2025, 1, 1), date(2026, 1, 1)) == ()
    assert missing_years() == ()
    with override("en"):
        assert "2027" in UnknownYear(2027).message


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 9, 30), []),
        (date(2026, 10, 1), [2027]),
        (date(2025, 12, 31), []),
        (date(2031, 3, 1), [2031]),
        (date(2031, 10, 1), [2031, 2032]),
    ],
)
def test_the_check_asks_for_next_year_from_october_on(today, years):
    found = warn_of_missing_years(today)
    assert [message.id for message in found] == [CODE] * len(years)
    assert all(str(year) in message.msg for message, year in zip(found, years, strict=True))


def test_the_check_runs_as_django_calls_it():
    assert isinstance(calendar_reaches_far_enough(None, databases=None), list)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"first": "2026-13-01"}, "line 2"),
        ({"last": "2025-12-31"}, "comes before"),
        ({"year": "2025"}, "does not lie in 2025"),
        ({"kind": "feast"}, "feast"),
        ({"kind": "workday", "last": "2026-01-01"}, "is a working day anyway"),
    ],
)
def test_a_wrong_line_is_named(change, cause):
    with pytest.raises(UnreadableCalendar, match=cause):
        parse_calendar([{**LINE, **change}])


def test_a_day_cannot_be_both():
    saturday = {"first": "2026-01-03", "last": "2026-01-03", "kind": "workday"}
    with pytest.raises(UnreadableCalendar, match="2026-01-03"):
        parse_calendar([LINE, {**LINE, **saturday}])


def test_the_default_day_is_the_fifth():
    assert rules.DEFAULT_DUE_DAY == 5
