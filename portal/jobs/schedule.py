"""What runs when: a table of entries, each asked for once per due moment, whoever asks.

A moment is a job's `once` key, so that two schedulers ask for one job, and a scheduler that was
away asks for the last moment that it missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from celery.schedules import crontab
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.kernel.registry import Registry

#: A moment that was missed for longer than this is not made up for.
LOOK_BACK = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """`crontab` is five fields in local time: minute, hour, day of month, month, day of week."""

    code: str
    crontab: str
    kind: str
    params: dict[str, Any] = field(default_factory=dict)


schedule: Registry[Scheduled] = Registry("scheduled job")


def ask_for_what_is_due(*, at: datetime) -> list[Job]:
    """Ask for the last due moment of every entry, unless it was asked for before."""
    asked = []
    for entry in schedule:
        moment = last_due(entry.crontab, before=at)
        once = f"{entry.code}@{moment:%Y-%m-%dT%H:%M}" if moment else ""
        if once and not Job.objects.filter(once=once).exists():
            asked.append(ask(entry.kind, by=SYSTEM, at=at, params=entry.params, once=once))
    return asked


def last_due(expression: str, *, before: datetime) -> datetime | None:
    """The last moment at or before `before`, within `LOOK_BACK`; None if there is none."""
    fields: Any = crontab.from_string(expression)
    local = timezone.localtime(before)
    for moment in _minutes_back_from(local):
        if (
            moment.minute in fields.minute
            and moment.hour in fields.hour
            and moment.day in fields.day_of_month
            and moment.month in fields.month_of_year
            and moment.isoweekday() % 7 in fields.day_of_week
        ):
            return moment
    return None


def _minutes_back_from(moment: datetime) -> Iterator[datetime]:
    start = moment.replace(second=0, microsecond=0)
    for minutes in range(int(LOOK_BACK.total_seconds() // 60) + 1):
        yield start - timedelta(minutes=minutes)
