"""Reminders: by the portal itself once for each occasion, by a person as often as it helps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import SYSTEM, Actor
from portal.audit.trail import operation, record
from portal.calendar.rules import add_workdays
from portal.kernel.errors import NotPermitted, WrongState
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.returns.models import Reminder
from programs.returns.queries import due_of, month_state
from programs.returns.vocabulary import Permission, ReminderKind

#: working days before the due date on which "due soon" is said
SOON = 2
#: nobody is reminded by hand twice within this time
PAUSE = timedelta(hours=20)


@operation
def remind(
    cycle: Cycle, *, region: Region, period: Period, by: Actor, at: datetime
) -> Sequence[Reminder]:
    """Remind by hand every county beneath a region that has not sent the month."""
    asked = Reminder(cycle=cycle, region=region, period=period.code)
    if not asked.allows(by, to=Permission.REMIND):
        raise NotPermitted(_("This county is not within your area."))
    waiting = [row for row in month_state(cycle, period, region, at=at) if row.is_waiting]
    if not waiting:
        raise WrongState(_("Every county here has sent its return already."))
    lately = Reminder.objects.of_month(cycle, period.code).filter(
        kind=ReminderKind.ASKED, at__gt=at - PAUSE
    )
    told = set(lately.values_list("region_id", flat=True))
    reminders = [
        Reminder(
            cycle=cycle,
            region=row.region,
            period=period.code,
            kind=ReminderKind.ASKED,
            by=by.user,
            at=at,
        )
        for row in waiting
        if row.region.pk not in told
    ]
    if not reminders:
        raise WrongState(_("They were reminded today already."))
    Reminder.objects.bulk_create(reminders)
    record(
        "programs.return.remind",
        by=by,
        at=at,
        target=cycle,
        period=period.code,
        within=region.code,
        kind=str(ReminderKind.ASKED),
        regions=[reminder.region_id for reminder in reminders],
    )
    return reminders


def occasion(period: Period, *, at: datetime) -> str:
    """What is to be said of a month today: it opened, it is due soon, it is overdue; or ""."""
    today, due = localdate(at), due_of(period)
    last_day = localdate(due - timedelta(seconds=1))
    if at >= due:
        return ReminderKind.OVERDUE
    if today >= add_workdays(last_day, -SOON):
        return ReminderKind.DUE_SOON
    return ReminderKind.OPENED if today > period.last else ""


@operation
def remind_by_schedule(
    cycle: Cycle, *, period: Period, by: Actor = SYSTEM, at: datetime
) -> Sequence[Reminder]:
    """Remind every county of the year that has not sent the month, once for each occasion."""
    kind = occasion(period, at=at)
    told = set(
        Reminder.objects.of_month(cycle, period.code)
        .filter(kind=kind)
        .values_list("region_id", flat=True)
    )
    waiting = [
        Reminder(cycle=cycle, region=row.region, period=period.code, kind=kind, by=by.user, at=at)
        for row in month_state(cycle, period, cycle.region, at=at)
        if kind and row.is_waiting and row.region.pk not in told
    ]
    Reminder.objects.bulk_create(waiting)
    record(
        "programs.return.remind_all",
        by=by,
        at=at,
        target=cycle,
        period=period.code,
        kind=str(kind),
        regions=[reminder.region_id for reminder in waiting],
    )
    return waiting
