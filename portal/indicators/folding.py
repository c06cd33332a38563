"""Keeping readings right: a write marks cells, the fold counts just those again, level by level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Q, Sum, Value
from django.utils.timezone import localdate

from portal.indicators.breaking_down import Done, break_down_again, leaves_above, write_parts
from portal.indicators.counting import Cells, count_cells, count_parts, sum_of_parts
from portal.indicators.definition import Measure, measures, measures_of
from portal.indicators.dimensions import is_broken_down
from portal.indicators.models import DirtyCell, Fold, Reading
from portal.kernel.registry import Registry
from portal.regions.models import Region
from portal.regions.storage import is_postgresql, rows_of
from portal.regions.vocabulary import Level

#: a reader folds this many regions itself; more is left to the sweeper
SOME = 60
#: days looked back over on an installation that never looked
LONG_AGO = 400
Spot = tuple[str, str]  # model label, cycle code


@dataclass(frozen=True, slots=True)
class Follower:
    """What else is kept right when rows of some models change: it is told the regions, in the
    transaction of the fold. `models` gives labels in lower case."""

    code: str
    models: Callable[[], Collection[str]]
    follow: Callable[[set[int]], object]


followers: Registry[Follower] = Registry("follower of the fold")


def mark(model_label: str, *, region_id: int, cycle_code: str = "", decides: bool = False) -> None:
    """Say, in the write's own transaction, that rows of a model changed in a region.

    `decides`: by them an enterprise may have come to another industry or tier. It is dear: every
    measure of the region's enterprises is broken down again.
    """
    mark_many(model_label, {region_id}, cycle_code=cycle_code, decides=decides)


def mark_many(
    model_label: str, region_ids: set[int], *, cycle_code: str = "", decides: bool = False
) -> None:
    """The same for a set operation: one row a region."""
    DirtyCell.objects.bulk_create(
        DirtyCell(
            model=model_label.lower(),
            region_id=region_id,
            cycle_code=cycle_code,
            decides=decides,
        )
        for region_id in sorted(region_ids)
    )


def fold(*, at: datetime, path: str = "") -> int:
    """Count the dirty cells beneath `path` again; returns how many marks were taken away."""
    if not DirtyCell.objects.exists():
        return 0
    Fold.objects.get_or_create(pk=1)
    with transaction.atomic():
        Fold.objects.select_for_update().get(pk=1)
        marks = list(DirtyCell.objects.filter(region__path__startswith=path).order_by("pk"))
        spots: dict[Spot, set[int]] = defaultdict(set)
        deciding: dict[Spot, set[int]] = defaultdict(set)
        for one in marks:
            spots[one.model, one.cycle_code].add(one.region_id)
            if one.decides:
                deciding[one.model, one.cycle_code].add(one.region_id)
        _count(spots, deciding, today=localdate(at))
        for follower in followers:
            labels = set(follower.models())
            regions = {one.region_id for one in marks if one.model in labels}
            if regions:
                follower.follow(regions)
        DirtyCell.objects.filter(pk__in=[one.pk for one in marks]).delete()
        Fold.objects.filter(pk=1).update(folded_at=at)
    return len(marks)


def _count(spots: dict[Spot, set[int]], deciding: dict[Spot, set[int]], *, today: date) -> None:
    """Every measure of the models that are marked, and the parts of what they decide."""
    done: Done = defaultdict(set)
    for (label, cycle_code), region_ids in spots.items():
        for measure in measures_of(label):
            code = cycle_code if measure.cycle else ""
            recount(measure, code, region_ids, today=today)
            done[measure.code, code] |= region_ids
    for (label, cycle_code), region_ids in deciding.items():
        break_down_again(label, cycle_code, region_ids, done, today=today)


def turn_of_the_day(*, at: datetime) -> int:
    """Mark the regions in which a stock began or ended by itself since the day last looked at."""
    today = localdate(at)
    kept, _new = Fold.objects.get_or_create(pk=1)
    if kept.day is not None and kept.day >= today:
        return 0
    since = kept.day or today - timedelta(days=LONG_AGO)
    marked = 0
    for measure in measures:
        if measure.is_stock:
            marked += _mark_turned(measure, since, today)
    Fold.objects.filter(pk=1).update(day=today)
    return marked


def _mark_turned(measure: Measure, since: date, today: date) -> int:
    """Ends that lay ahead when they were written, and beginnings (a policy valid from January)."""
    turned = measure.table._default_manager.filter(
        Q(**{f"{measure.until}__gt": since, f"{measure.until}__lte": today})
        | Q(**{f"{measure.dated}__gt": since, f"{measure.dated}__lte": today})
    )
    cycle = F(measure.cycle) if measure.cycle else Value("")
    spots = turned.values_list(F(measure.region), cycle).order_by().distinct()
    marks = [
        DirtyCell(model=measure.model.lower(), region_id=region_id, cycle_code=cycle_code)
        for region_id, cycle_code in spots
    ]
    DirtyCell.objects.bulk_create(marks)
    return len(marks)


def recount(measure: Measure, cycle_code: str, region_ids: set[int], *, today: date) -> None:
    """Write the readings of these regions, and of those above them, anew."""
    if is_broken_down(measure):
        _recount_parts(measure, cycle_code, region_ids, today=today)
        return
    values, deltas = count_cells(measure, cycle_code, region_ids, today=today)
    _write(measure, cycle_code, region_ids, values, deltas)
    leaves = Region.objects.filter(pk__in=region_ids)
    for level in (Level.CITY, Level.PROVINCE):
        above = leaves_above(leaves, level)
        if measure.any_level:
            above += [one for one in leaves if one.level == level and one not in above]
        _sum_up(measure, cycle_code, above, today=today)


def _recount_parts(measure: Measure, cycle_code: str, region_ids: set[int], *, today: date) -> None:
    """Count the parts; the readings are what they add up to, on every level."""
    values, deltas = count_parts(measure, cycle_code, region_ids, today=today)
    above = write_parts(measure, cycle_code, region_ids, values, deltas)
    _write(
        measure,
        cycle_code,
        region_ids | above.region_ids,
        sum_of_parts(values | above.values),
        sum_of_parts(deltas | above.deltas),
    )


def _sum_up(measure: Measure, cycle_code: str, above: list[Region], *, today: date) -> None:
    values: Cells = {}
    deltas: Cells = {}
    for region in above:
        beneath = (
            Reading.objects.filter(
                measure=measure.code,
                cycle_code=cycle_code,
                region__level=Level.COUNTY,
                region__path__startswith=region.path,
            )
            .values_list("month")
            .annotate(Sum("value"), Sum("delta"))
            .order_by()
        )
        for month, value, delta in beneath:
            values[region.pk, month], deltas[region.pk, month] = value, delta
        if measure.any_level:
            own = _own_of(measure, cycle_code, region, today=today)
            for sums, more in zip((values, deltas), own, strict=True):
                for (_pk, month), number in more.items():
                    cell = (region.pk, month)
                    sums[cell] = sums.get(cell, Decimal()) + number
    _write(measure, cycle_code, {region.pk for region in above}, values, deltas)


def _own_of(measure: Measure, cycle_code: str, region: Region, *, today: date) -> list[Cells]:
    """What stands at the region itself, and at cities beneath it, with months as cells."""
    heads = Region.objects.within(region).exclude(level=Level.COUNTY)
    found = count_cells(measure, cycle_code, heads.values_list("pk", flat=True), today=today)
    summed: list[Cells] = []
    for cells in found:
        by_month: Cells = defaultdict(Decimal)
        for (_pk, month), number in cells.items():
            by_month[region.pk, month] += number
        summed.append(by_month)
    return summed


def _write(
    measure: Measure, cycle_code: str, region_ids: set[int], values: Cells, deltas: Cells
) -> None:
    here = Q(measure=measure.code, cycle_code=cycle_code, region_id__in=region_ids)
    Reading.objects.filter(here).delete()
    nothing = Decimal()
    Reading.objects.bulk_create(
        Reading(
            measure=measure.code,
            cycle_code=cycle_code,
            region_id=cell[0],
            month=cell[1],
            value=values.get(cell, nothing),
            delta=deltas.get(cell, nothing),
        )
        for cell in sorted(values.keys() | deltas.keys())
    )


def fold_for_reading(*, at: datetime, path: str) -> bool:
    """Fold what a reader is about to read; False when it is too much and must wait its turn."""
    regions = _dirty_regions(path)
    if regions > SOME:
        return False
    if regions:
        fold(at=at, path=path)
    return True


def _dirty_regions(path: str) -> int:
    """How many regions beneath a path have marks; no more than one too many are counted."""
    if is_postgresql():
        return int(rows_of(_DIRTY, {"path": f"{path}%", "most": SOME + 1})[0][0])
    dirty = DirtyCell.objects.filter(region__path__startswith=path)
    return dirty.values("region_id").distinct()[: SOME + 1].count()


_DIRTY = """
SELECT count(*) FROM (
  SELECT DISTINCT d.region_id FROM indicators_dirtycell d
  JOIN regions_region r ON r.id = d.region_id WHERE r.path LIKE %(path)s LIMIT %(most)s
) found
"""
