"""Targets: an indicator's for a region, and the sum over the counties beside the province's."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from portal.regions.vocabulary import Level
from programs.cycles.models import Cycle, Target


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
