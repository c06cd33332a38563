"""Until when a campaign asks at least, when it reminds, and from when a follow-up asks. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date

from portal.calendar.rules import add_workdays
from programs.questionnaires.rules.limits import Limits


def earliest_close(opens_on: date, limits: Limits) -> date:
    """The first day on which a campaign may close without a reason for the short time."""
    return add_workdays(opens_on, limits.workdays_at_least)


def reminded_on(closes_on: date, days: int) -> date:
    """The day that lies so many working days before the close."""
    return add_workdays(closes_on, -days)


def due_days(closes_on: date, reminders: Iterable[int], *, on: date) -> int | None:
    """The reminder that is due on a day: the latest whose day has come; None before the first.

    A day on which nothing ran is made up for by the next run; several that were missed are one.
    """
    if on > closes_on:
        return None
    return min((days for days in reminders if reminded_on(closes_on, days) <= on), default=None)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
