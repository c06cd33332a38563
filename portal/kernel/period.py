"""Periods: a month or a year of the programme, written 2026-10 and 2026."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$", re.ASCII)
_YEAR = re.compile(r"^\d{4}$", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `first` to `last`, both included."""

    first: date
    last: date

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))

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

    @property
    def is_month(self) -> bool:
        return (self.first.year, self.first.month) == (self.last.year, self.last.month)

    @property
    def code(self) -> str:
        return f"{self.first:%Y-%m}" if self.is_month else f"{self.first:%Y}"

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
