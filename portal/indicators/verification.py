"""Readings recomputed from base rows: they must agree to the last digit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from portal.indicators.breaking_down import WIDTHS
from portal.indicators.counting import (
    NAMES,
    Names,
    base_rows,
    count_above,
    count_cells,
    count_parts,
)
from portal.indicators.definition import Measure, measures
from portal.indicators.dimensions import is_broken_down
from portal.indicators.listings import Ledger
from portal.indicators.models import Breakdown, DirtyCell, Fold, Reading
from portal.indicators.once import counts_once
from portal.regions.models import Region
from portal.regions.vocabulary import Level

Cell = tuple[str, str, int, str]
NOTHING = (Decimal(), Decimal())
#: value and delta by region, month and, of parts, industry and tier
Sums = dict[tuple[Any, ...], tuple[Decimal, Decimal]]


def first_difference(*, today: date) -> tuple[Cell, str, str] | None:
    """The first cell in which what is kept and what is counted differ; None when all agree."""
    for measure in measures:
        for cycle_code in _cycles(measure, today):
            blank = NOTHING if counts_once(measure) else None
            found = _difference(
                _counted(measure, cycle_code, today), _kept(measure, cycle_code), blank
            ) or _difference(
                _counted_parts(measure, cycle_code, today), _kept_parts(measure, cycle_code), blank
            )
            if found:
                (region_id, month, *members), kept, counted = found
                code = " ".join([measure.code, *(one or "-" for one in members)])
                return (code, cycle_code, region_id, month), str(kept), str(counted)
    return None


def _difference(
    counted: Sums, kept: Sums, blank: tuple[Decimal, Decimal] | None
) -> tuple[Any, Any, Any] | None:
    """A cell that is not there is `blank`: what several counties count may leave 0 above them."""
    for cell in sorted(counted.keys() | kept.keys()):
        if counted.get(cell, blank) != kept.get(cell, blank):
            return cell, kept.get(cell), counted.get(cell)
    return None


def _kept(measure: Measure, cycle_code: str) -> Sums:
    rows = Reading.objects.filter(measure=measure.code, cycle_code=cycle_code)
    return {(r.region_id, r.month): (r.value, r.delta) for r in rows}


def _kept_parts(measure: Measure, cycle_code: str) -> Sums:
    rows = Breakdown.objects.filter(measure=measure.code, cycle_code=cycle_code)
    return {(r.region_id, r.month, r.industry, r.tier): (r.value, r.delta) for r in rows}


def waiting() -> int:
    """Cells that are marked and not folded yet."""
    return DirtyCell.objects.count()


def _cycles(measure: Measure, today: date) -> Iterator[str]:
    if not measure.cycle:
        yield ""
        return
    kept = set(
        Reading.objects.filter(measure=measure.code).values_list("cycle_code", flat=True).distinct()
    )
    if measure.ledger is not None:
        listed = measure.ledger.lists("", None, today)
        yield from sorted(kept | {one.cycle_code for one in listed})
        return
    based = set(
        measure.table._default_manager.values_list(measure.cycle, flat=True).order_by().distinct()
    )
    yield from sorted(code for code in kept | based if code)


def _counted(measure: Measure, cycle_code: str, today: date) -> Sums:
    regions = _regions(measure, cycle_code, today)
    cells = _joined(*count_cells(measure, cycle_code, regions, today=today))
    if counts_once(measure):
        return cells | _once_above(measure, cycle_code, today)
    above = _above(cells)
    if measure.any_level:  # a province's own rows count beside those of its counties
        for cell in cells.keys() & above.keys():
            above[cell] = (above[cell][0] + cells[cell][0], above[cell][1] + cells[cell][1])
    return cells | above


def _counted_parts(measure: Measure, cycle_code: str, today: date) -> Sums:
    if not is_broken_down(measure):
        return {}
    regions = _regions(measure, cycle_code, today)
    cells = _joined(*count_parts(measure, cycle_code, regions, today=today))
    if counts_once(measure):
        return cells | _once_above(measure, cycle_code, today, NAMES)
    return cells | _above(cells)


def _once_above(measure: Measure, cycle_code: str, today: date, by: Names = ()) -> Sums:
    """What cities and provinces count of different enterprises: from their own rows, without the
    counties' sums and without what is kept of the shared ones."""
    sums: Sums = {}
    for level, width in WIDTHS.items():
        heads = {r.path: r.pk for r in Region.objects.living().filter(level=level)}
        found = _joined(*count_above(measure, cycle_code, width, today=today, by=by))
        for (path, *cell), both in found.items():
            if path in heads:
                sums[heads[path], *cell] = both
    return sums


def _regions(measure: Measure, cycle_code: str, today: date) -> set[int]:
    if measure.ledger is not None:
        return _regions_listed(measure.ledger, measure.code, cycle_code, today)
    rows = base_rows(measure, cycle_code)
    return set(rows.values_list(measure.region, flat=True).order_by().distinct())


def _regions_listed(ledger: Ledger, code: str, cycle_code: str, today: date) -> set[int]:
    """Every county of the list, once the turn of the day has looked at it; else those that were
    counted: a day that has not turned yet is no fault."""
    listed = {one.region.pk for one in ledger.lists(cycle_code, None, today)}
    if Fold.objects.filter(day__gte=today).exists():
        return listed
    kept = Reading.objects.filter(measure=code, cycle_code=cycle_code, region__in=listed)
    return set(kept.values_list("region_id", flat=True).order_by().distinct())


def _joined(values: Any, deltas: Any) -> Sums:
    nothing = Decimal()
    return {
        cell: (values.get(cell, nothing), deltas.get(cell, nothing))
        for cell in values.keys() | deltas.keys()
    }


def _above(cells: Sums) -> Sums:
    paths = dict(Region.objects.values_list("pk", "path"))
    heads = {
        r.path: r.pk for r in Region.objects.living().filter(level__in=[Level.CITY, Level.PROVINCE])
    }
    sums: Sums = {}
    for (region_id, *cell), (value, delta) in cells.items():
        parts = paths[region_id].split(".")[:-1]
        for depth in (1, 2):
            head = heads.get(".".join(parts[:depth]) + ".")
            if head is not None and len(parts) > depth:
                before = sums.get((head, *cell), (Decimal(), Decimal()))
                sums[head, *cell] = (before[0] + value, before[1] + delta)
    return sums
