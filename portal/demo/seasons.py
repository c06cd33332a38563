"""When things happen: working days of a programme year, more of them in early summer."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import Final

from portal.calendar.rules import SHANGHAI, add_workdays, is_workday

#: how busy the months are, January to December (DOMAIN 1.2: visits from May to July, then remedies)
BUSY: Final = (0.2, 0.3, 0.7, 0.9, 1.6, 1.7, 1.5, 1.2, 1.2, 1.0, 0.9, 0.5)
DAY: Final = timedelta(days=1)

workdays_after = lru_cache(maxsize=10_000)(add_workdays)


@dataclass
class Season:
    """The days of one programme year on which something was done: from `first` to `last`."""

    year: int
    first: date
    last: date
    _days: list[date] = field(init=False, repr=False)
    _weights: list[float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        span = (self.last - self.first).days + 1
        self._days = [day for n in range(span) if is_workday(day := self.first + DAY * n)]
        self._weights = list(accumulate(BUSY[day.month - 1] for day in self._days))

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def pick(self, rng: Random, first: date, last: date | None = None) -> date:
        """A working day between two days (both included), in busy months more often.

        Where there is none between them: the nearest day of the season after `first`.
        """
        low = bisect_left(self._days, first)
        high = bisect_right(self._days, min(last or self.last, self.last))
        if low >= high:
            return min(max(first, self.first), self.last)
        bottom = self._weights[low - 1] if low else 0.0
        place = bisect_right(self._weights, rng.uniform(bottom, self._weights[high - 1]))
        return self._days[min(max(place, low), high - 1)]

    def soon(self, rng: Random, day: date, *, least: int = 0, most: int = 7) -> date:
        """A day `least` to `most` days later, not after the season's last."""
        return min(day + DAY * rng.randint(least, most), self.last)


def at_time(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of the day in Shanghai."""
    return datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI)


def office_time(rng: Random, day: date) -> datetime:
    """A moment of the day at which offices work."""
    return at_time(day, rng.randint(9, 16), rng.randint(0, 59))
