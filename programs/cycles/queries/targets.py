"""Targets: an indicator's for a region, and the sum over the counties beside the province's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from portal.accounts.actor import Actor
from portal.indicators.definition import Indicator, indicators
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.cycles.models import Cycle, Target, TargetAnswer
from programs.cycles.queries.heirs import followed_by, standing_targets
from programs.cycles.queries.years import counties_of, paths_of, province_path
from programs.cycles.rules import Gap, gaps_between
from programs.cycles.vocabulary import AnswerState, CycleState, Permission

#: of one indicator in one region, by indicator and region id; None takes a target away
Values = Mapping[tuple[str, int], Decimal | None]


def targetable() -> list[Indicator]:
    """The indicators for which targets are set, in the order of their declaration."""
    return [one for one in indicators if one.is_targeted]


def divisions_of(cycle: Cycle) -> list[Region]:
    """The province, its cities and counties that are in force when the year opens, and those that
    are made in the course of it, by path."""
    on_its_first_day = Q(valid_from__lte=cycle.opens_on) & (
        Q(valid_to=None) | Q(valid_to__gt=cycle.opens_on)
    )
    made = Q(valid_from__gt=cycle.opens_on, valid_from__lte=cycle.closes_on)
    found = Region.objects.within(cycle.region).filter(on_its_first_day | made)
    return list(found.order_by("path", "code"))


def divisions_by_code(cycle: Cycle, *, on: date) -> dict[str, Region]:
    """The same by code, as they are named on a day: of several with one code the last one made."""
    begun = [one for one in divisions_of(cycle) if one.valid_from <= max(on, cycle.opens_on)]
    return {one.code: one for one in sorted(begun, key=lambda one: one.valid_from)}


def parent_path(region: Region) -> str:
    """The path of the division above; "" for a province."""
    return "".join(f"{part}." for part in region.path.rstrip(".").split(".")[:-1])


def may_set_target(by: Actor, region: Region) -> bool:
    """Whether somebody sets the targets of a division: the offices above it, of a province its
    own."""
    above = region.path if region.level == Level.PROVINCE else parent_path(region)
    return any(above.startswith(path) for path in paths_of(by, to=Permission.TARGET_SET))


def gaps_after(cycle: Cycle, values: Values) -> list[tuple[Region, Gap]]:
    """What would not add up once `values` are set, where they change a whole or a part of it.

    A gap elsewhere, or of another indicator, was accounted for when it was made."""
    codes = {code for code, _pk in values if not indicators[code].is_ratio}
    rows = Target.objects.filter(cycle=cycle, indicator__in=codes)
    stand = {
        (code, pk): value for code, pk, value in rows.values_list("indicator", "region_id", "value")
    }
    merged = {key: value for key, value in {**stand, **values}.items() if value is not None}
    divisions = divisions_of(cycle)
    followed = followed_by(cycle, divisions)
    concerned: dict[str, set[str]] = defaultdict(set)
    for one in divisions:
        for code in codes:
            if stand.get((code, one.pk)) != merged.get((code, one.pk)):
                concerned[one.path].add(code)
                concerned[parent_path(one)].add(code)
    return [
        (place, gap)
        for place in divisions
        for gap in _gaps(place, divisions, merged, concerned.get(place.path, set()), followed)
    ]


def _gaps(
    place: Region,
    divisions: list[Region],
    targets: Mapping[tuple[str, int], Decimal],
    codes: set[str],
    followed: Mapping[int, set[int]],
) -> list[Gap]:
    parts = [one.pk for one in divisions if parent_path(one) == place.path]
    whole = {code: targets[code, place.pk] for code in codes if (code, place.pk) in targets}
    return gaps_between(
        whole,
        {code: standing_targets(code, parts, targets, followed) for code in codes},
    )


def accepting_counties(cycle: Cycle, values: Values) -> set[tuple[str, int]]:
    """Those of `values` that would change a target of a county that has accepted its own."""
    accepted = TargetAnswer.objects.filter(
        cycle=cycle, state=AnswerState.ACCEPTED, region_id__in={pk for _code, pk in values}
    )
    counties = set(accepted.values_list("region_id", flat=True))
    rows = Target.objects.filter(cycle=cycle, region_id__in=counties)
    stand = {
        (code, pk): value for code, pk, value in rows.values_list("indicator", "region_id", "value")
    }
    return {key for key, value in values.items() if key[1] in counties and stand.get(key) != value}


def years_to_set(by: Actor) -> list[Cycle]:
    """The years in which somebody sets targets, newest first: not locked ones."""
    paths = {province_path(path) for path in paths_of(by, to=Permission.TARGET_SET)}
    rows = Cycle.objects.exclude(state=CycleState.LOCKED).select_related("region").newest_first()
    found = rows if "" in paths else rows.filter(region__path__in=paths)
    return [
        one
        for one in found
        if one.state != CycleState.DRAFT or one.allows(by, to=Permission.YEAR_MANAGE)
    ]


@dataclass(frozen=True, slots=True)
class Launch:
    """How far the launch of a year has come: it is over when every county accepted its targets
    (DOMAIN 1.2, step 1)."""

    counties: int
    asked: int
    accepted: int
    objected: int
    waiting_for: tuple[Region, ...] = ()
    objecting: tuple[Region, ...] = ()

    @property
    def without(self) -> int:
        return self.counties - self.asked - self.accepted - self.objected

    @property
    def is_over(self) -> bool:
        return self.counties > 0 and self.accepted == self.counties


def launch_of(cycle: Cycle, *, within: Region | None = None) -> Launch:
    """The answers of the counties that are in force when the year opens: of all, or of an area."""
    start = within.path if within else ""
    counties = [one for one in counties_of(cycle) if one.path.startswith(start)]
    rows = TargetAnswer.objects.filter(cycle=cycle, region__in=counties)
    found = dict(rows.values_list("region_id", "state"))
    by_state = {
        state: tuple(one for one in counties if found.get(one.pk) == state) for state in AnswerState
    }
    return Launch(
        len(counties),
        len(by_state[AnswerState.ASKED]),
        len(by_state[AnswerState.ACCEPTED]),
        len(by_state[AnswerState.OBJECTED]),
        by_state[AnswerState.ASKED],
        by_state[AnswerState.OBJECTED],
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
    """Each indicator with a target, in the order of the grid."""
    province: dict[str, Decimal] = {}
    counties: dict[str, dict[tuple[str, int], Decimal]] = defaultdict(dict)
    rows = Target.objects.filter(cycle=cycle)
    for indicator, value, pk, level in rows.values_list(
        "indicator", "value", "region_id", "region__level"
    ):
        counties.setdefault(indicator, {})
        if level == Level.PROVINCE:
            province[indicator] = value
        elif level == Level.COUNTY:
            counties[indicator][indicator, pk] = value
    followed = followed_by(cycle, divisions_of(cycle))
    places = {one.code: place for place, one in enumerate(targetable())}
    return [
        TargetSum(code, province.get(code), sum(values, Decimal()), len(values))
        for code, kept in sorted(
            counties.items(), key=lambda one: (places.get(one[0], len(places)), one[0])
        )
        for values in [standing_targets(code, [pk for _code, pk in kept], kept, followed)]
    ]


def target_of(cycle_code: str, region_id: int, indicator: str) -> Decimal | None:
    """The target of an indicator in a region, if one was set."""
    return (
        Target.objects.filter(cycle__code=cycle_code, region_id=region_id, indicator=indicator)
        .values_list("value", flat=True)
        .first()
    )
