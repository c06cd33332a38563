"""Programme years as they are asked for elsewhere: which is open, what is locked, who is listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from django.db import models
from django.db.models import Count, Q

from enterprises.register.models import Enterprise, Membership
from enterprises.register.storage import matching
from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.offices.models import Post
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.cycles.models import Cycle, CycleLock, RosterEntry, RosterEntryQuerySet, Target
from programs.cycles.vocabulary import CycleState, Permission, RosterState

Row = TypeVar("Row", bound=models.Model)


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
    return (
        Cycle.objects.published()
        .filter(year=year, region__path=province_path(enterprise.region.path))
        .first()
    )


def cycles_at(paths: Iterable[str]) -> list[Cycle]:
    """The published years of the provinces that the paths lie in, newest first; "" means all."""
    provinces = {province_path(path) for path in paths}
    rows = Cycle.objects.published().select_related("region").newest_first()
    return list(rows if "" in provinces else rows.filter(region__path__in=provinces))


def is_locked(cycle: Cycle, month: str = "") -> bool:
    """Whether the month ("2026-10") or its whole year is locked; without a month, the year."""
    periods = {str(cycle.year), month} - {""}
    return CycleLock.objects.held().filter(cycle=cycle, period__in=periods).exists()


def locked_periods(cycle: Cycle) -> frozenset[str]:
    """Every period that is locked now."""
    return frozenset(CycleLock.objects.held().filter(cycle=cycle).values_list("period", flat=True))


def roster_entry_of(enterprise: Enterprise, year: int) -> RosterEntry | None:
    """The enterprise's entry of that year; one that was withdrawn only when there is no other."""
    entries = RosterEntry.objects.filter(enterprise=enterprise, cycle__year=year).with_all()
    return entries.living().first() or entries.order_by("-pk").first()


def reviewing_region_of(county: Region, on: date) -> Region:
    """Whose office reviews a county: its city, or its province where no city stands between."""
    parts = county.path.rstrip(".").split(".")
    above = ".".join(parts[:2] if len(parts) > 2 else parts[:1]) + "."
    return Region.objects.in_force(on=on).get(path=above)


@dataclass(frozen=True, slots=True)
class RosterCount:
    """How many entries of a year are in each state, and how many of the listed in each tier."""

    nominated: int
    listed: int
    returned: int
    withdrawn: int
    introduction: int
    cultivation: int


def roster_count(cycle: Cycle, *, path: str = "") -> RosterCount:
    """The roster of a year beneath a path, counted in one question."""
    listed = Q(state=RosterState.LISTED)
    return RosterCount(
        **RosterEntry.objects.filter(cycle=cycle, region__path__startswith=path).aggregate(
            nominated=Count("pk", filter=Q(state=RosterState.NOMINATED)),
            listed=Count("pk", filter=listed),
            returned=Count("pk", filter=Q(state=RosterState.RETURNED)),
            withdrawn=Count("pk", filter=Q(state=RosterState.WITHDRAWN)),
            introduction=Count("pk", filter=listed & Q(tier="introduction")),
            cultivation=Count("pk", filter=listed & Q(tier="cultivation")),
        )
    )


@dataclass(frozen=True, slots=True)
class TargetSum:
    """An indicator's target for the province beside the sum over its counties."""

    indicator: str
    province: Decimal | None
    counties: Decimal
    county_count: int

    @property
    def difference(self) -> Decimal | None:
        """What the counties' sum is above (+) or below (−) the province's target."""
        return None if self.province is None else self.counties - self.province


def target_sums(cycle: Cycle) -> list[TargetSum]:
    """Each indicator with a target, by code."""
    province: dict[str, Decimal] = {}
    counties: dict[str, list[Decimal]] = defaultdict(list)
    rows = Target.objects.filter(cycle=cycle).values_list("indicator", "value", "region__level")
    for indicator, value, level in rows:
        counties.setdefault(indicator, [])
        if level == Level.PROVINCE:
            province[indicator] = value
        elif level == Level.COUNTY:
            counties[indicator].append(value)
    return [
        TargetSum(code, province.get(code), sum(values, Decimal()), len(values))
        for code, values in sorted(counties.items())
    ]


def target_of(cycle_code: str, region_id: int, indicator: str) -> Decimal | None:
    """The target of an indicator in a region, if one was set."""
    return (
        Target.objects.filter(cycle__code=cycle_code, region_id=region_id, indicator=indicator)
        .values_list("value", flat=True)
        .first()
    )


def targets_by_region(cycle: Cycle, indicator: str) -> dict[int, Decimal]:
    """Region id to target."""
    return dict(
        Target.objects.filter(cycle=cycle, indicator=indicator).values_list("region_id", "value")
    )


def counties_of(cycle: Cycle) -> list[Region]:
    """The counties of the province that are in force when the year opens, by code."""
    return list(
        Region.objects.in_force(on=cycle.opens_on)
        .counties()
        .within(cycle.region)
        .order_by("path", "code")
    )


def is_writable(cycle: Cycle) -> bool:
    """Whether rosters and questionnaires of the year may still change."""
    return cycle.state == CycleState.OPEN and not is_locked(cycle)


@dataclass(frozen=True, slots=True)
class Leaf(Generic[Row]):
    """Some rows of a list, newest first, and the key after which the next begin."""

    rows: list[Row]
    after: int | None


def leaf_through(rows: models.QuerySet[Row], *, after: int | None, size: int = 50) -> Leaf[Row]:
    """The rows after a key, in falling order of keys: new rows never move what was read."""
    shown = rows.order_by("-pk")
    if after is not None:
        shown = shown.filter(pk__lt=after)
    found = list(shown[: size + 1])
    more = len(found) > size
    return Leaf(found[:size], found[size - 1].pk if more else None)


def counties_in_reach(by: Actor, *, to: str) -> list[Region]:
    """The counties of today on which somebody may do `to`, by path."""
    within = Q(pk__in=())
    for grant in by.holding(to):
        if grant.boundary == "region":
            within |= Q(path__startswith=str(grant.value))
    return list(Region.objects.living().counties().filter(within).order_by("path"))


def paths_of(by: Actor, *, to: str) -> list[str]:
    """The paths of the regions on which somebody may do `to`."""
    return [str(grant.value) for grant in by.holding(to) if grant.boundary == "region"]


def province_of(by: Actor) -> Region | None:
    """The province whose years somebody manages."""
    paths = [path for path in paths_of(by, to=Permission.YEAR_MANAGE) if path]
    found = Region.objects.living().filter(path__in=paths, level=Level.PROVINCE)
    return found.order_by("path").first()


def narrowed(rows: RosterEntryQuerySet, chosen: Mapping[str, str]) -> RosterEntryQuerySet:
    """The rows that meet every filter: q (name or credit code), place, tier, state."""
    if text := chosen.get("q", ""):
        found = matching(Enterprise.objects.all(), text).values("pk")
        rows = rows.filter(enterprise_id__in=found)
    if place := chosen.get("place"):
        rows = rows.filter(region__code=place)
    for name in ("tier", "state"):
        if value := chosen.get(name):
            rows = rows.filter(**{name: value})
    return rows


def on_roster(cycle: Cycle, enterprises: Iterable[Enterprise]) -> dict[int, RosterEntry]:
    """Enterprise id to its living entry of the year."""
    rows = RosterEntry.objects.living().filter(cycle=cycle, enterprise__in=list(enterprises))
    return {row.enterprise_id: row for row in rows}


def years_of_rows(rows: RosterEntryQuerySet) -> list[Cycle]:
    """The years that some rows belong to, newest first: for who reaches rows and no region."""
    years = Cycle.objects.filter(pk__in=rows.order_by().values("cycle"))
    return list(years.select_related("region").newest_first())


def members_of(enterprise_id: int) -> Iterator[User]:
    """The people who act for an enterprise now."""
    held = Membership.objects.held().filter(enterprise_id=enterprise_id)
    for membership in held.select_related("user"):
        yield membership.user


def members_on_roster(cycle: Cycle) -> Iterator[User]:
    """The people who act for the enterprises on the roster of a year, each once."""
    on_it = RosterEntry.objects.listed().filter(cycle=cycle).values("enterprise")
    held = Membership.objects.held().filter(enterprise__in=on_it)
    yield from User.objects.filter(pk__in=held.values("user"))


def officers_at(region: Region, role: str) -> Iterator[User]:
    """The people who hold a role at an office that answers for the region itself."""
    held = Post.objects.held().filter(office__region=region, role=role)
    for post in held.select_related("user"):
        yield post.user


def enterprise_of_code(code: str, *, by: Actor) -> Enterprise | None:
    """The enterprise of a credit code that somebody may nominate."""
    reached = Enterprise.objects.reachable(by=by, to=Permission.ROSTER_NOMINATE)
    return reached.filter(credit_code=code).select_related("region").first()
