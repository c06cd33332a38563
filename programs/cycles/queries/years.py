"""Programme years as they are asked for elsewhere: which is open, what is locked, where."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q

from enterprises.register.facts import Belongings
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.regions.boundaries import beneath
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.cycles.models import Cycle, CycleLock
from programs.cycles.vocabulary import CycleState, Permission


def province_path(path: str) -> str:
    """The path of the province that a path lies in; "" for the nation."""
    return path.split(".", 1)[0] + "." if path else ""


def open_cycle_at(path: str) -> Cycle | None:
    """The newest open programme year of the province that the path lies in."""
    return (
        Cycle.objects.open()
        .filter(region__path=province_path(path))
        .select_related("region")
        .newest_first()
        .first()
    )


def cycle_of(enterprise: Enterprise, year: int) -> Cycle | None:
    """The published programme year of the enterprise's province."""
    return next((one for one in _years.of(enterprise) if one.year == year), None)


def open_cycle_of(enterprise: Enterprise) -> Cycle | None:
    """The newest open programme year of the enterprise's province."""
    return next((one for one in _years.of(enterprise) if one.state == CycleState.OPEN), None)


def _years_by_enterprise(enterprises: Sequence[Enterprise]) -> dict[int, list[Cycle]]:
    """The published years of each one's province, newest first."""
    found = cycles_at({one.region.path for one in enterprises})
    return {
        one.pk: [year for year in found if year.region.path == one.region.province_path]
        for one in enterprises
    }


_years: Belongings[list[Cycle]] = Belongings("cycles.years", _years_by_enterprise, list)


def cycles_at(paths: Iterable[str]) -> list[Cycle]:
    """The published years of the provinces that the paths lie in, newest first; "" means all."""
    provinces = {province_path(path) for path in paths}
    rows = Cycle.objects.published().select_related("region").newest_first()
    return list(rows.filter(_in(provinces)))


def _in(provinces: Collection[str]) -> Q:
    """The years of the provinces of these paths; "" means all that belong to the nation."""
    if "" in provinces:
        return beneath("", lookup="region__path__startswith")
    return Q(region__path__in=provinces)


def province_of(by: Actor) -> Region | None:
    """The province whose years somebody manages."""
    paths = [path for path in paths_of(by, to=Permission.YEAR_MANAGE) if path]
    found = Region.objects.living().filter(path__in=paths, level=Level.PROVINCE)
    return found.order_by("path").first()


def paths_of(by: Actor, *, to: str) -> list[str]:
    """The paths of the regions on which somebody may do `to`."""
    return [str(grant.value) for grant in by.holding(to) if grant.boundary == "region"]


def year_for(by: Actor, pk: int, *, to: str) -> Cycle | None:
    """A year of the province in which `by` does `to`; one in preparation if they manage it."""
    paths = {province_path(path) for path in paths_of(by, to=to)}
    rows = Cycle.objects.filter(pk=pk).select_related("region")
    found = rows.filter(_in(paths)).first()
    if found is None or found.state != CycleState.DRAFT:
        return found
    return found if found.allows(by, to=Permission.YEAR_MANAGE) else None


def is_locked(cycle: Cycle, month: str = "") -> bool:
    """Whether the month ("2026-10") or its whole year is locked; without a month, the year."""
    periods = {str(cycle.year), month} - {""}
    return CycleLock.objects.held().filter(cycle=cycle, period__in=periods).exists()


def locked_periods(cycle: Cycle) -> frozenset[str]:
    """Every period that is locked now."""
    return frozenset(CycleLock.objects.held().filter(cycle=cycle).values_list("period", flat=True))


def is_writable(cycle: Cycle) -> bool:
    """Whether rosters and questionnaires of the year may still change."""
    return cycle.state == CycleState.OPEN and not is_locked(cycle)


def counties_of(cycle: Cycle) -> list[Region]:
    """The counties of the province that are in force when the year opens, by code."""
    return list(
        Region.objects.in_force(on=cycle.opens_on)
        .counties()
        .within(cycle.region)
        .order_by("path", "code")
    )


def counties_in_reach(by: Actor, *, to: str, ever: bool = False) -> list[Region]:
    """The counties of today on which somebody may do `to`, by path; with `ever` those that ended
    and came to them too."""
    within = Q(pk__in=())
    for grant in by.holding(to):
        if grant.boundary == "region":
            within |= beneath(str(grant.value))
    counties = Region.objects.counties() if ever else Region.objects.living().counties()
    return list(counties.filter(within).order_by("path"))
