"""Locking months when their time is over, and saying so before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.timezone import localdate

from portal.accounts.actor import SYSTEM, Actor
from portal.audit.models import Event
from portal.audit.trail import operation, record
from portal.calendar.rules import add_workdays, end_of, in_words
from portal.kernel.period import Period
from portal.workflows.steps import lock as hold
from programs.cycles.models import Cycle, CycleLock
from programs.cycles.queries import locked_periods
from programs.cycles.vocabulary import CycleState
from programs.returns.models import Window
from programs.returns.queries import month_state, terms_of
from programs.returns.vocabulary import State

#: working days before the last one on which it is said that a month will lock
WARNED_BEFORE: Final = 2


@operation
def warn_of_locks(cycle: Cycle, *, by: Actor = SYSTEM, at: datetime) -> Sequence[str]:
    """Say of each month that will lock by itself within two working days what it leaves behind:
    to counties that have not sent it, to cities with which returns lie, to the province. Once for
    each month and day. Returns which months.

    Who has time beyond that day is not told of it.
    """
    hold(cycle)
    today, held = localdate(at), locked_periods(cycle)
    windows = Window.objects.filter(cycle=cycle, locked_at=None, locks_on__gte=today)
    told = []
    for window in windows.order_by("period") if cycle.state == CycleState.OPEN else ():
        is_near = window.locks_on and today >= add_workdays(window.locks_on, -WARNED_BEFORE)
        if is_near and window.period not in held and _warn(cycle, window, by=by, at=at):
            told.append(window.period)
    record("programs.return.warn_of_locks", by=by, at=at, target=cycle, months=told)
    return told


def _warn(cycle: Cycle, window: Window, *, by: Actor, at: datetime) -> bool:
    """Whether there was something to say, and it was not said before."""
    assert window.locks_on is not None
    day = window.locks_on.isoformat()
    said = Event.objects.filter(
        verb="programs.return.warn_of_lock", target=f"{cycle._meta.label_lower}:{cycle.pk}"
    )
    if said.filter(detail__period=window.period, detail__locks_on=day).exists():
        return False
    left = _left_behind(cycle, window, at=at)
    if not any(left.values()):
        return False
    record(
        "programs.return.warn_of_lock",
        by=by,
        at=at,
        target=cycle,
        period=window.period,
        locks_on=day,
        until_words=in_words(end_of(window.locks_on)),
        **left,
    )
    return True


def _left_behind(cycle: Cycle, window: Window, *, at: datetime) -> dict[str, Any]:
    """Ids of the counties that could send the month no more, and of the cities with which returns
    lie; how many returns lie with cities and with the province."""
    assert window.locks_on is not None
    period, locks_at = Period.parse(window.period), end_of(window.locks_on)
    terms = terms_of(cycle, period)
    states = month_state(cycle, period, cycle.region, at=at, terms=terms)
    lying = [row for row in states if row.state == State.SUBMITTED]
    return {
        "regions": [
            row.region.pk
            for row in states
            if row.is_waiting and not terms.open_until(cycle.code, period, row.region, at=locks_at)
        ],
        "cities": sorted({row.city.pk for row in lying if row.city is not None}),
        "with_city": len(lying),
        "with_province": sum(row.state == State.APPROVED for row in states),
    }


@operation
def lock_by_schedule(cycle: Cycle, *, by: Actor = SYSTEM, at: datetime) -> Sequence[str]:
    """Lock the months whose last day is over, each once. Returns which."""
    hold(cycle)
    due = Window.objects.filter(cycle=cycle, locked_at=None, locks_on__lt=localdate(at))
    held = locked_periods(cycle)
    windows = list(due.order_by("period")) if cycle.state == CycleState.OPEN else []
    months = [row.period for row in windows if row.period not in held]
    CycleLock.objects.bulk_create(
        CycleLock(cycle=cycle, period=code, locked_at=at, by=by.user) for code in months
    )
    Window.objects.filter(pk__in=[row.pk for row in windows]).update(locked_at=at)
    record("programs.return.lock_months", by=by, at=at, target=cycle, months=months)
    return months
