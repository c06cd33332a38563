"""Periods: a month or a year of the programme, written 2026-10 and 2026."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

_MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$", re.ASCII)
_YEAR = re.compile(r"^\d{4}$", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `first` to `last`, both included."""

    first: date
    last: date
    is_month: bool = field(init=False, repr=False, compare=False)
    code: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        first, last = self.first, self.last
        is_month = (first.year, first.month) == (last.year, last.month)
        object.__setattr__(self, "is_month", is_month)
        month = f"-{first.month:02}" if is_month else ""
        object.__setattr__(self, "code", f"{first.year:04}{month}")

    @staticmethod
    def month(year: int, month: int) -> Period:
        return _month(year, month)

    @classmethod
    def year(cls, year: int) -> Period:
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def parse(cls, text: str) -> Period:
        """'2026-10' or '2026'; anything else is a ValueError."""
        if found := _MONTH.match(text):
            return cls.month(int(found[1]), int(found[2]))
        if _YEAR.match(text) and int(text):
            return cls.year(int(text))
        raise ValueError(text)

    def previous(self) -> Period:
        """The month or the year before."""
        if not self.is_month:
            return Period.year(self.first.year - 1)
        year, month = divmod(self.first.year * 12 + self.first.month - 2, 12)
        return Period.month(year, month + 1)

    def next(self) -> Period:
        if not self.is_month:
            return Period.year(self.first.year + 1)
        year, month = divmod(self.first.year * 12 + self.first.month, 12)
        return Period.month(year, month + 1)

    def a_year_before(self) -> Period:
        if not self.is_month:
            return Period.year(self.first.year - 1)
        return Period.month(self.first.year - 1, self.first.month)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def __str__(self) -> str:
        return self.code


@lru_cache(maxsize=512)
def _month(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
