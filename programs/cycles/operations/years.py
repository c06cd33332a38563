"""Opening a programme year, its targets and pilot industries; locking what is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from enterprises.register.rules.industries import industry_of
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.indicators.definition import indicators
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from portal.kernel.text import one_line, unsafe_characters
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.workflows.steps import lock as hold
from portal.workflows.steps import take
from programs.cycles.models import Cycle, CycleLock, PilotIndustry, RosterEntry, Target
from programs.cycles.vocabulary import CycleState, Permission

LARGEST_TARGET = Decimal("9999999999")


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
        title=_text(title, "title", longest=100),
        opens_on=opens_on,
        closes_on=closes_on,
    )
    if not cycle.allows(by, to=Permission.YEAR_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if not 2020 <= year <= 2100:
        raise Invalid(_("Give a year such as 2026."), year=_("Give a year such as 2026."))
    if closes_on <= opens_on:
        words = _("The year must close after it opens.")
        raise Invalid(words, closes_on=words)
    if Cycle.objects.filter(region=province, year=year).exists():
        raise YearExists(_("This province has a programme year %(year)s already.") % {"year": year})
    cycle.save()
    record("programs.cycle.open", by=by, at=at, target=cycle, year=year)
    return cycle


@operation
def publish(cycle: Cycle, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Let cities and counties begin to work in the year."""
    take("publish", cycle, by=by, at=at, reason=reason)


@operation
def set_targets(
    cycle: Cycle,
    *,
    indicator: str,
    values: Mapping[int, Decimal | None],
    by: Actor,
    at: datetime,
) -> int:
    """Set an indicator's targets by region id; None takes one away. Returns how many changed."""
    _hold_to_manage(cycle, by)
    if indicator not in indicators:
        raise Invalid(_("There is no such indicator."), indicator=_("There is no such indicator."))
    known = set(
        Region.objects.in_force(on=cycle.opens_on).within(cycle.region).values_list("pk", flat=True)
    )
    if set(values) - known:
        raise Invalid(_("One of the regions does not lie in this province."))
    for value in values.values():
        if value is not None and not (value.is_finite() and 0 <= value <= LARGEST_TARGET):
            raise Invalid(_("A target is a number that is not below 0."))
    before = dict(
        Target.objects.filter(cycle=cycle, indicator=indicator, region_id__in=values).values_list(
            "region_id", "value"
        )
    )
    changed = {pk: value for pk, value in values.items() if before.get(pk) != value}
    kept = [
        Target(cycle=cycle, indicator=indicator, region_id=pk, value=value)
        for pk, value in changed.items()
        if value is not None
    ]
    gone = [pk for pk, value in changed.items() if value is None]
    Target.objects.filter(cycle=cycle, indicator=indicator, region_id__in=gone).delete()
    Target.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["cycle", "indicator", "region"],
        update_fields=["value"],
    )
    detail = {str(pk): [str(before.get(pk, "")), str(value)] for pk, value in changed.items()}
    record(
        "programs.cycle.set_targets",
        by=by,
        at=at,
        target=cycle,
        indicator=indicator,
        changed=detail,
    )
    return len(changed)


@operation
def add_pilot_industry(
    cycle: Cycle,
    *,
    code: str,
    name: str,
    industry_codes: Sequence[str],
    lead: str = "",
    by: Actor,
    at: datetime,
) -> PilotIndustry:
    """Add an industry to the year's list, with the codes of GB/T 4754 that it covers."""
    _hold_to_manage(cycle, by)
    code = _text(code, "code", longest=30)
    if cycle.pilot_industries.filter(code=code).exists():
        words = _("There is a pilot industry with this code already.")
        raise Invalid(words, code=words)
    unknown = [one for one in industry_codes if industry_of(one) is None]
    if unknown or not industry_codes:
        words = _("These are no industry codes of GB/T 4754: %(codes)s") % {
            "codes": ", ".join(unknown) or "—"
        }
        raise Invalid(words, industry_codes=words)
    added = PilotIndustry.objects.create(
        cycle=cycle,
        code=code,
        name=_text(name, "name", longest=100),
        industry_codes=list(industry_codes),
        lead=_text(lead, "lead", longest=100, required=False),
    )
    record("programs.cycle.add_pilot_industry", by=by, at=at, target=cycle, code=code)
    return added


@operation
def remove_pilot_industry(pilot: PilotIndustry, *, by: Actor, at: datetime) -> None:
    """Take an industry off the list, as long as no enterprise is entered under it."""
    cycle = pilot.cycle
    _hold_to_manage(cycle, by)
    if RosterEntry.objects.filter(pilot_industry=pilot).exists():
        raise WrongState(_("Enterprises are entered under this industry."))
    record("programs.cycle.remove_pilot_industry", by=by, at=at, target=cycle, code=pilot.code)
    pilot.delete()


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
    record("programs.cycle.unlock_period", by=by, at=at, target=cycle, period=period, reason=reason)


def _hold_to_manage(cycle: Cycle, by: Actor) -> None:
    hold(cycle)
    if not cycle.allows(by, to=Permission.YEAR_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if cycle.state == CycleState.LOCKED:
        raise WrongState(_("The programme year is locked."))


def _refuse_period(cycle: Cycle, period: str) -> None:
    try:
        asked = Period.parse(period)
    except ValueError:
        words = _("Write a month as 2026-10 or a year as 2026.")
        raise Invalid(words, period=words) from None
    if asked.first.year != cycle.year:
        words = _("This period does not lie in the programme year.")
        raise Invalid(words, period=words)


def _text(text: str, field: str, *, longest: int, required: bool = True) -> str:
    """One line without what no text may hold; refused when it is missing or too long."""
    kept, words = one_line(text), ""
    if found := unsafe_characters(text):
        words = _("The text holds characters that cannot be kept: %(characters)s") % {
            "characters": ", ".join(found[:5])
        }
    elif required and not kept:
        words = _("This is missing.")
    elif len(kept) > longest:
        words = _("At most %(limit)d characters.") % {"limit": longest}
    if words:
        fields: dict[str, Any] = {field: words}
        raise Invalid(words, **fields)
    return kept
