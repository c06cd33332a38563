"""When a decision of a meeting is open for too long (DOMAIN 2.1, row 66: red items). Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from portal.kernel.period import months_after

#: for more calendar months than these
MONTHS: Final = 2
DAY: Final = timedelta(days=1)
#: two months after a day are at least so many days later: of 1 January, 1 March
SHORTEST: Final = 59 * DAY


def long_open_from(decided_on: date) -> date:
    """The first day on which a decision that is not done is open for more than two months.

    Two months after a day is the day of that number two calendar months later, or the last of a
    month that has no such day: of 31 December, 28 or 29 February. The day after it is the first.
    """
    return months_after(decided_on, MONTHS) + DAY


def last_long_open(on: date) -> date:
    """The last day of a decision that is open for more than two months on a day, if not done."""
    found = on - SHORTEST
    while long_open_from(found) > on:
        found -= DAY
    return found
