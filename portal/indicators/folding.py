"""Keeping readings right: a write marks cells, the fold counts just those again, level by level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.utils.timezone import localdate

from portal.indicators.breaking_down import Done, break_down_again
from portal.indicators.counting import base_rows
from portal.indicators.definition import Measure, measures, measures_of
from portal.indicators.models import DirtyCell, Fold, Reading
from portal.indicators.once import note_shared
from portal.indicators.recounting import recount
from portal.kernel.registry import Registry
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
        by_cycle: dict[str, list[Measure]] = defaultdict(list)
        for measure in measures_of(label):
            if measure.cycle and not cycle_code:
                continue  # rows of no programme year changed: what counts by year has none of them
            code = cycle_code if measure.cycle else ""
            by_cycle[code].append(measure)
            done[measure.code, code] |= region_ids
        for code, some in by_cycle.items():
            note_shared(label, code, region_ids)
            recount(some, code, region_ids, today=today)
    for (label, cycle_code), region_ids in deciding.items():
        break_down_again(label, cycle_code, region_ids, done, today=today)


def turn_of_the_day(*, at: datetime) -> int:
    """Mark the regions in which a stock began or ended, or what lay ahead came about, by itself
    since the day last looked at."""
    today = localdate(at)
    kept, _new = Fold.objects.get_or_create(pk=1)
    if kept.day is not None and kept.day >= today:
        return 0
    since = kept.day or today - timedelta(days=LONG_AGO)
    marked = mark_uncounted()
    for measure in measures:
        if measure.is_stock or measure.ahead:
            marked += _mark_turned(measure, since, today)
    marked += mark_listed(today=today)
    Fold.objects.filter(pk=1).update(day=today)
    return marked


def _mark_turned(measure: Measure, since: date, today: date) -> int:
    """Ends that lay ahead when they were written, and beginnings (a policy valid from January, a
    base of the year to come)."""
    turned = Q()
    for day in filter(None, (measure.dated, measure.until)):
        turned |= Q(**{f"{day}__gt": since, f"{day}__lte": today})
    return _mark_rows(measure, base_rows(measure, "").filter(turned))


def mark_listed(*, today: date) -> int:
    """Mark the regions in which what a ledger lists by today is not what its readings say: nothing
    is written when an entry comes about. Each ledger is read once."""
    by_lists: dict[Any, list[Measure]] = defaultdict(list)
    for one in measures:
        if one.ledger is not None:
            by_lists[one.ledger.lists].append(one)
    spots: set[tuple[str, str, int]] = set()
    for lists, some in by_lists.items():
        entries = lists("", None, today)
        for one in some:
            spots |= {(one.model.lower(), *spot) for spot in _differing(one, entries)}
    DirtyCell.objects.bulk_create(
        DirtyCell(model=label, cycle_code=cycle_code, region_id=region_id)
        for label, cycle_code, region_id in sorted(spots)
    )
    return len(spots)


def _differing(one: Measure, entries: Sequence[Any]) -> set[tuple[str, int]]:
    """The programme years and counties whose kept cells are not those of the entries."""
    by_cycle: dict[str, list[Any]] = defaultdict(list)
    for entry in entries:
        by_cycle[entry.cycle_code].append(entry)
    counted = {
        (code, *cell): number
        for code, some in by_cycle.items()
        for cell, number in (one.ledger.cells(some) if one.ledger else {}).items()
    }
    rows = Reading.objects.filter(measure=one.code, region__level=Level.COUNTY)
    kept = {tuple(row[:3]): row[3] for row in rows.values_list(
        "cycle_code", "region_id", "month", "value"
    )}  # fmt: skip
    return {
        (code, region_id)
        for code, region_id, month in counted.keys() | kept.keys()
        if counted.get((code, region_id, month)) != kept.get((code, region_id, month))
    }


def mark_uncounted() -> int:
    """Mark the rows of measures that have no reading at all: those that a new version of the portal
    brought count from their first day on, and need no migration to say so."""
    counted = set(Reading.objects.order_by().values_list("measure", flat=True).distinct())
    fresh = [one for one in measures if one.code not in counted and one.ledger is None]
    return sum(_mark_rows(one, base_rows(one, "")) for one in fresh)


def _mark_rows(measure: Measure, found: QuerySet[Any]) -> int:
    cycle = F(measure.cycle) if measure.cycle else Value("")
    spots = found.values_list(F(measure.region), cycle).order_by().distinct()
    marks = [
        DirtyCell(model=measure.model.lower(), region_id=region_id, cycle_code=cycle_code)
        for region_id, cycle_code in spots
    ]
    DirtyCell.objects.bulk_create(marks)
    return len(marks)


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
