"""Opening a programme year; locking what is over."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.indicators.folding import mark_many
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.workflows.steps import lock as hold
from portal.workflows.steps import permit, take
from programs.cycles.models import Cycle, CycleLock
from programs.cycles.operations.stages import fold_stages_of
from programs.cycles.operations.texts import text_of
from programs.cycles.vocabulary import CycleState, Permission


class YearExists(WrongState):
    """The province has this programme year already."""


@operation
def open_cycle(
    province: Region,
    *,
    year: int,
    title: str,
    opens_on: date,
    closes_on: date,
    by: Actor,
    at: datetime,
) -> Cycle:
    """Prepare a programme year; others see it when it is published."""
    if province.level != Level.PROVINCE:
        raise Invalid(_("A programme year belongs to a province."))
    cycle = Cycle(
        code=f"{province.code}-{year}",
        region=province,
        year=year,
        title=text_of(title, "title", longest=100),
        opens_on=opens_on,
        closes_on=closes_on,
    )
    if not cycle.allows(by, to=Permission.YEAR_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if not 2020 <= year <= 2100:
        raise Invalid(_("Give a year such as 2026."), year=_("Give a year such as 2026."))
    _refuse_days(opens_on, closes_on)
    if Cycle.objects.filter(region=province, year=year).exists():
        raise YearExists(_("This province has a programme year %(year)s already.") % {"year": year})
    cycle.save()
    record("programs.cycle.open", by=by, at=at, target=cycle, year=year)
    return cycle


@operation
def correct_cycle(
    cycle: Cycle,
    *,
    title: str,
    closes_on: date,
    opens_on: date | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Say title and dates otherwise: freely in preparation; of a year under way the title, and a
    last day that is later, with the reason. Without `opens_on` the first day stays."""
    hold(cycle)
    if not cycle.allows(by, to=Permission.YEAR_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if cycle.state == CycleState.LOCKED:
        raise WrongState(_("This programme year is locked."))
    first = opens_on or cycle.opens_on
    said = {
        "title": text_of(title, "title", longest=100),
        "opens_on": first,
        "closes_on": closes_on,
    }
    _refuse_days(first, closes_on)
    if cycle.state == CycleState.OPEN:
        _refuse_under_way(cycle, first, closes_on)
        reason = text_of(reason, "reason", longest=300)
    was = {name: str(getattr(cycle, name)) for name in said}
    cells = {name: [was[name], str(now)] for name, now in said.items() if str(now) != was[name]}
    if not cells:
        raise Invalid(_("Nothing was changed."))
    if first != cycle.opens_on:
        _move_industries(cycle, first)
        _move_bases(cycle)
    for name, now in said.items():
        setattr(cycle, name, now)
    cycle.save(update_fields=list(said))
    record("programs.cycle.correct", by=by, at=at, target=cycle, cells=cells, reason=reason)


def _refuse_days(opens_on: date, closes_on: date) -> None:
    if closes_on <= opens_on:
        words = _("The year must close after it opens.")
        raise Invalid(words, closes_on=words)


def _refuse_under_way(cycle: Cycle, opens_on: date, closes_on: date) -> None:
    if opens_on != cycle.opens_on:
        words = _("The first day of a year under way stays as it is.")
        raise Invalid(words, opens_on=words)
    if closes_on < cycle.closes_on:
        words = _("The last day of a year under way can only be moved to a later day.")
        raise Invalid(words, closes_on=words)


def _move_industries(cycle: Cycle, opens_on: date) -> None:
    """Industries that were carried on from the year before are on its list from its first day."""
    carried = cycle.pilot_industries.confirmed().filter(confirmed_on=cycle.opens_on)
    regions = set(carried.values_list("region_id", flat=True))
    carried.update(confirmed_on=opens_on)
    mark_many("programs.PilotIndustry", regions, cycle_code=cycle.code)


def _move_bases(cycle: Cycle) -> None:
    """Bases hold from the year's first day."""
    regions = set(cycle.bases.values_list("region_id", flat=True))
    mark_many("programs.EnterpriseBase", regions, cycle_code=cycle.code)


@operation
def publish(cycle: Cycle, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Let cities and counties begin to work in the year, from the day on which it opens.

    The newest open year is the one that is worked in: published in the autumn before, it would
    take the place of the year that is still running.
    """
    permit("publish", cycle, by=by)
    first = cycle.first_day
    if localdate(at) < first:
        words = _(
            "The programme year can be published from %(day)s on. Until then targets, "
            "questionnaires and forms are prepared in it."
        )
        raise WrongState(words % {"day": first.isoformat()})
    take("publish", cycle, by=by, at=at, reason=reason)


@operation
def lock(cycle: Cycle, *, period: str, by: Actor, at: datetime) -> CycleLock:
    """Lock a month ("2026-10") or the whole year ("2026") of an open programme year."""
    hold(cycle)
    _refuse_period(cycle, period)
    if not cycle.allows(by, to=Permission.YEAR_LOCK):
        raise NotPermitted(_("This is not yours to do."))
    if CycleLock.objects.held().filter(cycle=cycle, period=period).exists():
        raise WrongState(_("%(period)s is locked already.") % {"period": period})
    if period == str(cycle.year):
        take("lock", cycle, by=by, at=at)
        fold_stages_of(cycle)
    elif cycle.state != CycleState.OPEN:
        raise WrongState(_("Only months of an open programme year are locked."))
    made = CycleLock.objects.create(cycle=cycle, period=period, locked_at=at, by=by.user)
    record("programs.cycle.lock_period", by=by, at=at, target=cycle, period=period)
    return made


@operation
def unlock(cycle: Cycle, *, period: str, reason: str, by: Actor, at: datetime) -> None:
    """Release a lock, with the reason."""
    hold(cycle)
    if not cycle.allows(by, to=Permission.YEAR_LOCK):
        raise NotPermitted(_("This is not yours to do."))
    if not reason.strip():
        raise Invalid(_("Please say why."), reason=_("Please say why."))
    held = CycleLock.objects.held().filter(cycle=cycle, period=period)
    if not held.update(released_at=at):
        raise WrongState(_("%(period)s is not locked.") % {"period": period})
    if period == str(cycle.year):
        take("unlock", cycle, by=by, at=at, reason=reason)
        fold_stages_of(cycle)
    record("programs.cycle.unlock_period", by=by, at=at, target=cycle, period=period, reason=reason)


def _refuse_period(cycle: Cycle, period: str) -> None:
    try:
        asked = Period.parse(period)
    except ValueError:
        words = _("Write a month as 2026-10 or a year as 2026.")
        raise Invalid(words, period=words) from None
    if asked.first.year != cycle.year:
        words = _("This period does not lie in the programme year.")
        raise Invalid(words, period=words)
