"""The dates of a year's months; more time for some."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.calendar.rules import end_of, in_words
from portal.indicators.folding import mark_many
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from portal.kernel.text import unsafe_characters
from portal.regions.models import Region
from portal.workflows.steps import lock as hold
from programs.cycles.models import Cycle
from programs.cycles.queries import locked_periods
from programs.cycles.vocabulary import CycleState
from programs.returns.models import Grace, Return, Window
from programs.returns.operations.refusals import LABEL, Locked
from programs.returns.queries.windows import Dates, terms_of
from programs.returns.vocabulary import GraceKind, Permission
from programs.returns.workflow import OPEN

#: more time is given for so many days at most
LONGEST = timedelta(days=31)


@operation
def set_windows(cycle: Cycle, *, dates: Mapping[str, Dates], by: Actor, at: datetime) -> int:
    """Set when months open, are due and lock. Returns how many changed.

    Drafts that were never sent are due by the new dates, but where an extension was given.
    """
    hold(cycle)
    _refuse(cycle, by, Permission.SCHEDULE, within=cycle.region)
    if cycle.state == CycleState.LOCKED:
        raise Locked(_("The programme year is locked."))
    kept = {row.period: row for row in Window.objects.filter(cycle=cycle)}
    locked = locked_periods(cycle)
    changed: dict[str, list[str]] = {}
    for code, one in sorted(dates.items()):
        _refuse_dates(cycle, code, one)
        row = kept.get(code)
        if row is not None and (row.opens_on, row.due_on, row.locks_on) == _days(one):
            continue
        if code in locked:
            raise Locked(_("%(month)s is locked. The province can open it again.")
                         % {"month": code})  # fmt: skip
        _keep(cycle, code, one)
        changed[code] = [str(day or "") for day in _days(one)]
    record("programs.return.set_windows", by=by, at=at, target=cycle, changed=changed)
    return len(changed)


def _days(one: Dates) -> tuple[date, date, date | None]:
    return one.opens_on, one.due_on, one.locks_on


def _keep(cycle: Cycle, code: str, one: Dates) -> None:
    opens_on, due_on, locks_on = _days(one)
    Window.objects.update_or_create(
        cycle=cycle,
        period=code,
        defaults={
            "opens_on": opens_on,
            "due_on": due_on,
            "locks_on": locks_on,
            "locked_at": None,
        },
    )
    period = Period.parse(code)
    terms = terms_of(cycle, period)
    waiting = Return.objects.filter(cycle=cycle, period=code, submitted_on=None, state__in=OPEN)
    rows = list(waiting.select_related("region"))
    for row in rows:
        row.due_at = terms.due_at(cycle.code, period, row.region)
    Return.objects.bulk_update(rows, ["due_at"])
    counties = Region.objects.in_force(on=period.last).counties().within(cycle.region)
    mark_many(LABEL, set(counties.values_list("pk", flat=True)), cycle_code=cycle.code)


def _refuse_dates(cycle: Cycle, code: str, one: Dates) -> None:
    words = ""
    period = _month_of(cycle, code)
    if one.opens_on <= period.first:
        words = _("A month opens after it has begun.")
    elif one.due_on < one.opens_on or one.due_on <= period.last:
        words = _("It is due after the month is over, and not before it opens.")
    elif one.due_on > period.last + 2 * LONGEST:
        words = _("It is due within two months.")
    elif one.locks_on is not None and one.locks_on <= one.due_on:
        words = _("It locks after it is due.")
    if words:
        fields: dict[str, Any] = {code: words}
        raise Invalid(f"{code}: {words}", **fields)


@operation
def extend(
    region: Region,
    *,
    cycle: Cycle,
    period: Period,
    until: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> Grace:
    """Give a county, or all beneath a city, until the end of a day for a month's return."""
    hold(cycle)
    _refuse(cycle, by, Permission.EXTEND, within=region)
    reason = _reason(reason)
    terms = terms_of(cycle, _month_of(cycle, period.code))
    if locked_periods(cycle) & {period.code, str(cycle.year)}:
        raise Locked(_("%(month)s is locked. The province can open it again.")
                     % {"month": period.code})  # fmt: skip
    due = terms.due_at(cycle.code, period, region)
    ends = _until(until, at=at, after=max(due, at))
    grace = _give(cycle, region, period, GraceKind.EXTENSION, ends, reason, by=by, at=at)
    never_sent = Return.objects.filter(
        cycle=cycle, period=period.code, region__path__startswith=region.path,
        submitted_on=None, state__in=OPEN,
    )  # fmt: skip
    never_sent.filter(due_at__lt=ends).update(due_at=ends)
    return grace


@operation
def reopen(
    region: Region,
    *,
    cycle: Cycle,
    period: Period,
    until: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> Grace:
    """Let a locked month change for a county, or all beneath a region, until the end of a day.

    After it the month is locked as before: nobody has to do anything.
    """
    hold(cycle)
    _refuse(cycle, by, Permission.SCHEDULE, within=region)
    reason = _reason(reason)
    _month_of(cycle, period.code)
    locked = locked_periods(cycle)
    if str(cycle.year) in locked or cycle.state == CycleState.LOCKED:
        raise Locked(_("The programme year is locked."))
    if period.code not in locked:
        raise WrongState(_("%(period)s is not locked.") % {"period": period.code})
    if terms_of(cycle, period).reopened(cycle.code, period, region, at=at):
        raise WrongState(_("It is open again already."))
    ends = _until(until, at=at, after=at)
    return _give(cycle, region, period, GraceKind.REOPENING, ends, reason, by=by, at=at)


def _give(
    cycle: Cycle,
    region: Region,
    period: Period,
    kind: GraceKind,
    until: datetime,
    reason: str,
    *,
    by: Actor,
    at: datetime,
) -> Grace:
    grace = Grace.objects.create(
        cycle=cycle,
        region=region,
        period=period.code,
        kind=kind,
        until=until,
        reason=reason,
        by=by.user,
        at=at,
    )
    beneath = Region.objects.in_force(on=period.last).counties().within(region)
    told: dict[str, Any] = {
        "period": period.code,
        "until": until.isoformat(),
        "until_words": in_words(until),
        "reason": reason,
        "regions": list(beneath.values_list("pk", flat=True)),
    }
    if kind == GraceKind.EXTENSION:
        mark_many(LABEL, set(told["regions"]), cycle_code=cycle.code)
        record("programs.return.extend", by=by, at=at, target=grace, **told)
    else:
        record("programs.return.reopen", by=by, at=at, target=grace, **told)
    return grace


def _refuse(cycle: Cycle, by: Actor, permission: Permission, *, within: Region) -> None:
    asked = Grace(cycle=cycle, region=within)
    if not asked.allows(by, to=permission):
        raise NotPermitted(_("This is not yours to do."))
    if not within.path.startswith(cycle.region.path):
        raise Invalid(_("One of the regions does not lie in this province."))
    if cycle.state == CycleState.DRAFT:
        raise WrongState(_("The programme year is not published yet."))


def _month_of(cycle: Cycle, code: str) -> Period:
    period = Period.parse(code)
    if not period.is_month or period.first.year != cycle.year:
        words = _("This period does not lie in the programme year.")
        raise Invalid(words, period=words)
    return period


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > 500 or unsafe_characters(text):
        words = _("Say why, in at most 500 readable characters.")
        raise Invalid(words, reason=words)
    return reason


def _until(day: date, *, at: datetime, after: datetime) -> datetime:
    ends = end_of(day)
    if ends <= after:
        words = _("This day gives no more time than there is.")
        raise Invalid(words, until=words)
    if ends - at > LONGEST:
        words = _("At most %(n)d days are given at once.") % {"n": LONGEST.days}
        raise Invalid(words, until=words)
    return ends
