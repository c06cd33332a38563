"""Working days by the State Council's yearly notices, and what is due when. Pure.

A year without data counts as Monday to Friday; `missing_years` says for which that happened, so
that whoever shows a date can say it too.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

SHANGHAI = ZoneInfo("Asia/Shanghai")
DEFAULT_DUE_DAY = 5
"""A month's return is due on the 5th of the next month, unless the province says otherwise."""

_DAY = timedelta(days=1)
_KINDS = {"holiday", "workday"}


class UnreadableCalendar(ValueError):
    """A line of the calendar is wrong; the message names the line and the cause."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that differ from Monday to Friday, and the years for which they are known."""

    years: frozenset[int]
    holidays: frozenset[date]
    workdays: frozenset[date]


@dataclass(frozen=True, slots=True)
class UnknownYear:
    """A year whose notice is not entered: its days were counted as Monday to Friday."""

    year: int

    @property
    def message(self) -> str:
        return _(
            "The working calendar for %(year)s is not entered yet; Monday to Friday was assumed."
        ) % {"year": self.year}


@lru_cache(maxsize=1)
def read_calendar() -> Calendar:
    """The calendar that comes with the portal."""
    path = Path(__file__).with_name("data") / "working_days.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return parse_calendar(csv.DictReader(file))


def parse_calendar(lines: Iterable[dict[str, str]]) -> Calendar:
    """A calendar from lines with year, first, last and kind; the header is line 1."""
    years: set[int] = set()
    days: dict[str, set[date]] = {kind: set() for kind in _KINDS}
    for number, line in enumerate(lines, start=2):
        try:
            years.add(int(line["year"]))
            days[line["kind"]].update(_span(line))
        except (KeyError, TypeError, ValueError) as cause:
            raise UnreadableCalendar(f"working_days.csv line {number}: {cause}") from cause
    if both := days["holiday"] & days["workday"]:
        raise UnreadableCalendar(f"{min(both)} is a holiday and a working day")
    return Calendar(frozenset(years), frozenset(days["holiday"]), frozenset(days["workday"]))


def _span(line: dict[str, str]) -> Iterator[date]:
    first, last = date.fromisoformat(line["first"]), date.fromisoformat(line["last"])
    if last < first:
        raise ValueError(f"{last} comes before {first}")
    if {first.year, last.year} != {int(line["year"])}:
        raise ValueError(f"{first} does not lie in {line['year']}")
    if line["kind"] == "workday" and (first != last or first.weekday() < 5):
        raise ValueError(f"{first} is a working day anyway")
    return (first + _DAY * number for number in range((last - first).days + 1))


def is_workday(day: date) -> bool:
    """Whether offices work on the day."""
    calendar = read_calendar()
    if day in calendar.workdays:
        return True
    return day.weekday() < 5 and day not in calendar.holidays


def next_workday(day: date) -> date:
    """The day itself if offices work on it, else the first one after it."""
    while not is_workday(day):
        day += _DAY
    return day


def add_workdays(day: date, n: int) -> date:
    """The n-th working day after `day` (before it when n is negative); `day` itself for 0."""
    step = _DAY if n > 0 else -_DAY
    for _number in range(abs(n)):
        day += step
        while not is_workday(day):
            day += step
    return day


def workdays_between(first: date, last: date) -> int:
    """How many working days come after `first` up to and including `last`; negative backwards."""
    if last < first:
        return -workdays_between(last, first)
    return sum(is_workday(first + _DAY * number) for number in range(1, (last - first).days + 1))


def due_on(period_year: int, month: int, *, day: int = DEFAULT_DUE_DAY) -> date:
    """The last day for a month's return: the `day`-th of the next month, or the next working day.

    A `day` that the month does not have means its last day.
    """
    year, next_month = divmod(period_year * 12 + month, 12)
    first = date(year, next_month + 1, 1)
    following = date(year + (next_month + 1) // 12, (next_month + 1) % 12 + 1, 1)
    return next_workday(min(first + _DAY * (day - 1), following - _DAY))


def due_at(period_year: int, month: int, *, day: int = DEFAULT_DUE_DAY) -> datetime:
    """24:00 of `due_on` in Shanghai, which is 00:00 of the day after: late is `at >= due_at`."""
    return end_of(due_on(period_year, month, day=day))


def end_of(day: date) -> datetime:
    """24:00 of the day in Shanghai."""
    return datetime.combine(day + _DAY, time(), tzinfo=SHANGHAI)


def in_words(due: datetime) -> str:
    """An instant as offices say it: midnight is 24:00 of the day that it ends."""
    local = due.astimezone(SHANGHAI)
    hour = f"{local:%H:%M}"
    if local.time() == time():
        local, hour = local - _DAY, "24:00"
    return f"{day_in_words(local)} {hour}"


def day_in_words(day: date) -> str:
    """A day without its year, and with no zero before the month, which Django writes in Chinese."""
    return date_format(day, pgettext("day of a month, as Django's date filter takes it", "F j"))


def missing_years(*days: date) -> tuple[UnknownYear, ...]:
    """The years between the earliest and the latest of the days that have no data, in order."""
    if not days:
        return ()
    known = read_calendar().years
    span = range(min(days).year, max(days).year + 1)
    return tuple(UnknownYear(year) for year in span if year not in known)


def years_to_enter(today: date) -> tuple[UnknownYear, ...]:
    """The years whose notice should stand here by `today`: this one, from October on the next."""
    years = (today.year, today.year + 1) if today.month >= 10 else (today.year,)
    known = read_calendar().years
    return tuple(UnknownYear(year) for year in years if year not in known)
