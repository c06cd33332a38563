"""A year begun from the one before: its months are set by the same rule."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.actor import Actor
from portal.kernel.period import Period
from programs.cycles.models import Cycle
from programs.returns.models import Window
from programs.returns.queries.windows import Dates, moved_dates


def carry_windows(before: Cycle, made: Cycle, _by: Actor, _at: datetime) -> int:
    """Set the months of a new year by the rule by which those of an earlier one were set, within
    the operation that opens it. Returns how many."""
    rows = Window.objects.filter(cycle=before).order_by("period")
    return len(Window.objects.bulk_create(_moved(row, made) for row in rows))


def _moved(row: Window, made: Cycle) -> Window:
    of = Period.parse(row.period)
    to = Period.month(made.year, of.first.month)
    dates = moved_dates(Dates(row.opens_on, row.due_on, row.locks_on), of, to)
    return Window(
        cycle=made,
        period=to.code,
        opens_on=dates.opens_on,
        due_on=dates.due_on,
        locks_on=dates.locks_on,
    )
