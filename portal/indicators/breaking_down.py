"""Keeping the parts of readings by industry and tier, level by level, as the fold counts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Substr

from portal.indicators.counting import NAMES, Parts, base_rows, count_parts
from portal.indicators.definition import Measure, measures
from portal.indicators.dimensions import dimensions, is_broken_down
from portal.indicators.models import Breakdown
from portal.indicators.once import excess_above, less
from portal.regions.models import Region
from portal.regions.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Above:
    """The regions above those that were counted, and the parts that they add up to."""

    region_ids: set[int]
    values: Parts
    deltas: Parts


def write_parts(
    measure: Measure,
    cycle_code: str,
    region_ids: set[int],
    values: Parts,
    deltas: Parts,
    *,
    today: date,
) -> Above:
    """Write the parts of these regions, and of those above them, anew."""
    _write(measure, cycle_code, region_ids, values, deltas)
    above = _added_up(measure, cycle_code, region_ids, today=today)
    _write(measure, cycle_code, above.region_ids, above.values, above.deltas)
    return above


#: by measure and programme year, the regions whose parts were counted in this very fold
Done = dict[tuple[str, str], set[int]]


def break_down_again(
    label: str, cycle_code: str, region_ids: set[int], done: Done, *, today: date
) -> None:
    """What was marked as deciding may have moved enterprises to another member (a new industry,
    another tier): count the parts of every measure again, wherever those enterprises are counted
    and it is not `done` already."""
    for dimension in dimensions:
        if dimension.changed_by.lower() == label:
            for measure in measures:
                if is_broken_down(measure) and (measure.cycle or not dimension.needs_year):
                    touched = dimension.changed_in(region_ids, cycle_code)
                    _again(measure, cycle_code, touched, done, today=today)


def _again(
    measure: Measure, cycle_code: str, touched: QuerySet[Any], done: Done, *, today: date
) -> None:
    """Count the parts wherever the enterprises touched have rows."""
    rows = base_rows(measure, cycle_code).filter(**{f"{measure.enterprise}__in": touched})
    cycle = F(measure.cycle) if measure.cycle else Value("")
    spots: dict[str, set[int]] = defaultdict(set)
    for region_id, code in rows.order_by().values_list(measure.region, cycle).distinct():
        if region_id not in done.get((measure.code, code), ()):
            spots[code].add(region_id)
    for code, regions in spots.items():
        done.setdefault((measure.code, code), set()).update(regions)
        parts = count_parts(measure, code, regions, today=today)
        write_parts(measure, code, regions, *parts, today=today)


def leaves_above(regions: Iterable[Region], level: Level) -> list[Region]:
    """The living regions of a level that stand above any of `regions`."""
    paths: set[str] = set()
    for region in regions:
        parts = region.path.split(".")[:-1]
        depth = 1 if level == Level.PROVINCE else 2
        if len(parts) > depth:
            paths.add(".".join(parts[:depth]) + ".")
    return list(Region.objects.living().filter(level=level, path__in=paths))


#: how much of a county's path names the region of a level: "33.03.81." lies in "33.03." and "33."
WIDTHS = {Level.CITY: len("33.03."), Level.PROVINCE: len("33.")}


def _added_up(measure: Measure, cycle_code: str, region_ids: set[int], *, today: date) -> Above:
    """What the counties of the cities and provinces above add up to, a statement for each level;
    without what they count of one enterprise more than once."""
    leaves = list(Region.objects.filter(pk__in=region_ids))
    above = Above(set(), {}, {})
    every: list[Region] = []
    for level, width in WIDTHS.items():
        regions = leaves_above(leaves, level)
        every += regions
        heads = {one.path: one.pk for one in regions}
        if not heads:
            continue
        within = Q()
        for path in heads:
            within |= Q(path__startswith=path)
        counties = Region.objects.counties().filter(within).values("pk")
        parts = Breakdown.objects.filter(
            measure=measure.code, cycle_code=cycle_code, region__in=counties
        )
        summed = parts.values_list(
            Substr("region__path", 1, width), "month", "industry", "tier"
        ).annotate(Sum("value"), Sum("delta"))
        above.region_ids.update(heads.values())
        for path, *cell, value, delta in summed.order_by():
            above.values[heads[path], *cell], above.deltas[heads[path], *cell] = value, delta
    values, deltas = excess_above(measure, cycle_code, every, today=today, by=NAMES)
    return Above(above.region_ids, less(above.values, values), less(above.deltas, deltas))


def _write(
    measure: Measure, cycle_code: str, region_ids: set[int], values: Parts, deltas: Parts
) -> None:
    here = Breakdown.objects.filter(
        measure=measure.code, cycle_code=cycle_code, region_id__in=region_ids
    )
    here.delete()
    nothing = Decimal()
    Breakdown.objects.bulk_create(
        (
            Breakdown(
                measure=measure.code,
                cycle_code=cycle_code,
                region_id=cell[0],
                month=cell[1],
                industry=cell[2],
                tier=cell[3],
                value=values.get(cell, nothing),
                delta=deltas.get(cell, nothing),
            )
            for cell in sorted(values.keys() | deltas.keys())
        ),
        batch_size=2000,
    )
