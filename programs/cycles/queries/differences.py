"""What differs between a year and the one before: dates, and each part that a room contributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal.indicators.definition import indicators
from programs.cycles.facts import year_parts
from programs.cycles.models import Cycle

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was; `was` or `now` is empty where it is new or gone."""

    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class PartDifference:
    """A part of the year: how many things it has, and what is not as it was."""

    title: str | _StrPromise
    count: int
    differences: list[Difference]


def year_before(cycle: Cycle) -> Cycle | None:
    """The newest earlier year of the same province."""
    earlier = Cycle.objects.filter(region=cycle.region, year__lt=cycle.year)
    return earlier.select_related("region").newest_first().first()


def differences_between(before: Cycle, now: Cycle) -> list[PartDifference]:
    """Dates first, then every part in the order in which rooms contribute them."""
    found = [PartDifference(_("Dates"), 2, _of_dates(before, now))]
    for part in year_parts:
        was, become = part.things(before), part.things(now)
        found.append(PartDifference(part.title, len(become), _compared(was, become)))
    return found


def _of_dates(before: Cycle, now: Cycle) -> list[Difference]:
    lines = (
        (_("Opens on"), before.opens_on, now.opens_on),
        (_("Closes on"), before.closes_on, now.closes_on),
    )
    return [
        Difference(what, was.isoformat(), become.isoformat())
        for what, was, become in lines
        if (was.month, was.day) != (become.month, become.day)
    ]


def _compared(was: Mapping[str, str], now: Mapping[str, str]) -> list[Difference]:
    return [
        Difference(what, was.get(what, ""), now.get(what, ""))
        for what in sorted(was.keys() | now.keys())
        if was.get(what) != now.get(what)
    ]


def industries_as_things(cycle: Cycle) -> dict[str, str]:
    """Name of each confirmed industry to its codes of GB/T 4754."""
    return {
        one.name: _("GB/T 4754 %(codes)s") % {"codes": ", ".join(one.industry_codes)}
        for one in cycle.pilot_industries.confirmed().order_by("code")
    }


def targets_as_things(cycle: Cycle) -> dict[str, str]:
    """Indicator and division to the target."""
    found = {}
    for one in cycle.targets.select_related("region").order_by("indicator", "region__path"):
        known = indicators.get(one.indicator)
        title = known.title if known else one.indicator
        value = f"{one.value.normalize():f} {known.unit_words if known else ''}".strip()
        found[f"{title} · {one.region.name} {one.region.code}"] = value
    return found
