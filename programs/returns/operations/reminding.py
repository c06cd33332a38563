"""Reminders: by the portal itself once for each occasion, by a person as often as it helps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import SYSTEM, Actor
from portal.audit.trail import operation, record
from portal.calendar.rules import add_workdays
from portal.kernel.errors import NotPermitted, WrongState
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.vocabulary import SANDBOX_FROM
from programs.cycles.models import Cycle
from programs.cycles.queries import locked_periods
from programs.returns.models import Reminder
from programs.returns.queries import (
    CountyMonth,
    Dates,
    Terms,
    month_state,
    needs_city,
    terms_of,
)
from programs.returns.vocabulary import Permission, ReminderKind

#: working days before the due date on which "due soon" is said
SOON = 2
#: working days after it, after which the city is told, and then the province
TO_THE_CITY = 2
TO_THE_PROVINCE = 4
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


def occasions(dates: Dates, *, due: datetime, at: datetime) -> tuple[str, ...]:
    """What is to be said of a county's month by today: it opened, or it is due soon, or it is
    overdue, of which the city and then the province are told too."""
    today, last_day = localdate(at), localdate(due - timedelta(seconds=1))
    if at >= due:
        return _overdue(last_day, today)
    if today >= add_workdays(last_day, -SOON):
        return (ReminderKind.DUE_SOON,)
    return (ReminderKind.OPENED,) if today >= dates.opens_on else ()


def _overdue(last_day: date, today: date) -> tuple[str, ...]:
    told: tuple[str, ...] = (ReminderKind.OVERDUE,)
    if today > add_workdays(last_day, TO_THE_CITY):
        told += (ReminderKind.ESCALATED_CITY,)
    if today > add_workdays(last_day, TO_THE_PROVINCE):
        told += (ReminderKind.ESCALATED_PROVINCE,)
    return told


@operation
def remind_by_schedule(
    cycle: Cycle, *, period: Period, by: Actor = SYSTEM, at: datetime
) -> Sequence[Reminder]:
    """Remind every county of the year that has not sent the month, once for each occasion.

    A locked month is asked for only where more time runs; where nobody stands between, the city's
    turn is left out.
    """
    told = set(
        Reminder.objects.of_month(cycle, period.code)
        .exclude(kind=ReminderKind.ASKED)
        .values_list("region_id", "kind")
    )
    terms = terms_of(cycle, period)
    dates = terms.dates(cycle.code, period)
    states = _asked(cycle, period, terms, at=at)
    reminders = [
        Reminder(cycle=cycle, region=row.region, period=period.code, kind=kind, by=by.user, at=at)
        for row in states
        if row.is_waiting
        for kind in occasions(dates, due=row.due_at, at=at)
        if not _is_for_nobody(kind, row) and (row.region.pk, kind) not in told
    ]
    Reminder.objects.bulk_create(reminders)
    by_kind: dict[str, list[int]] = defaultdict(list)
    for reminder in reminders:
        by_kind[str(reminder.kind)].append(reminder.region_id)
    for kind, regions in (by_kind or {"": []}).items():
        record(
            "programs.return.remind_all",
            by=by,
            at=at,
            target=cycle,
            period=period.code,
            kind=kind,
            regions=regions,
        )
    return reminders


def _asked(cycle: Cycle, period: Period, terms: Terms, *, at: datetime) -> list[CountyMonth]:
    """The counties that may still send the month."""
    locked = locked_periods(cycle)
    if str(cycle.year) in locked:
        return []
    states = month_state(cycle, period, cycle.region, at=at, terms=terms)
    if period.code not in locked:
        return states
    return [row for row in states if terms.open_until(cycle.code, period, row.region, at=at)]


@operation
def rehearse_reminder(
    cycle: Cycle, *, region: Region, period: Period, kind: str, by: Actor, at: datetime
) -> Reminder:
    """Say of a sandbox's county that a month opened, is due soon or overdue, whatever the day and
    however often it was said: so that its system hears it when it asks."""
    asked = Reminder(cycle=cycle, region=region, period=period.code, kind=kind, by=by.user, at=at)
    if not asked.allows(by, to=Permission.REMIND) or region.path < SANDBOX_FROM:
        raise NotPermitted(_("This county is not within your area."))
    Reminder.objects.of_month(cycle, period.code).filter(region=region, kind=kind).delete()
    asked.save()
    record(
        "programs.return.remind_all",
        by=by,
        at=at,
        target=cycle,
        period=period.code,
        kind=kind,
        regions=[region.pk],
    )
    return asked


def _is_for_nobody(kind: str, row: CountyMonth) -> bool:
    return kind == ReminderKind.ESCALATED_CITY and not needs_city(row.region)
