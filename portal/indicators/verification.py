"""Readings recomputed from base rows: they must agree to the last digit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from portal.indicators.counting import base_rows, count_cells
from portal.indicators.definition import Measure, measures
from portal.indicators.models import DirtyCell, Reading
from portal.regions.models import Region
from portal.regions.vocabulary import Level

Cell = tuple[str, str, int, str]


def first_difference(*, today: date) -> tuple[Cell, str, str] | None:
    """The first cell in which what is kept and what is counted differ; None when all agree."""
    for measure in measures:
        for cycle_code in _cycles(measure):
            counted = _counted(measure, cycle_code, today)
            kept = {
                (r.region_id, r.month): (r.value, r.delta)
                for r in Reading.objects.filter(measure=measure.code, cycle_code=cycle_code)
            }
            for region_id, month in sorted(counted.keys() | kept.keys()):
                mine, theirs = counted.get((region_id, month)), kept.get((region_id, month))
                if mine != theirs:
                    return (measure.code, cycle_code, region_id, month), str(theirs), str(mine)
    return None


def waiting() -> int:
    """Cells that are marked and not folded yet."""
    return DirtyCell.objects.count()


def _cycles(measure: Measure) -> Iterator[str]:
    if not measure.cycle:
        yield ""
        return
    kept = set(
        Reading.objects.filter(measure=measure.code).values_list("cycle_code", flat=True).distinct()
    )
    based = set(
        measure.table._default_manager.values_list(measure.cycle, flat=True).order_by().distinct()
    )
    yield from sorted(code for code in kept | based if code)


def _counted(
    measure: Measure, cycle_code: str, today: date
) -> dict[tuple[int, str], tuple[Decimal, Decimal]]:
    rows = base_rows(measure, cycle_code)
    region_ids = set(rows.values_list(measure.region, flat=True).order_by().distinct())
    values, deltas = count_cells(measure, cycle_code, region_ids, today=today)
    nothing = Decimal()
    cells = {
        cell: (values.get(cell, nothing), deltas.get(cell, nothing))
        for cell in values.keys() | deltas.keys()
    }
    above = _above(cells)
    if measure.any_level:  # a province's own rows count beside those of its counties
        for cell in cells.keys() & above.keys():
            above[cell] = (above[cell][0] + cells[cell][0], above[cell][1] + cells[cell][1])
    return cells | above


def _above(
    cells: dict[tuple[int, str], tuple[Decimal, Decimal]],
) -> dict[tuple[int, str], tuple[Decimal, Decimal]]:
    paths = dict(Region.objects.values_list("pk", "path"))
    heads = {
        r.path: r.pk for r in Region.objects.living().filter(level__in=[Level.CITY, Level.PROVINCE])
    }
    sums: dict[tuple[int, str], tuple[Decimal, Decimal]] = {}
    for (region_id, month), (value, delta) in cells.items():
        parts = paths[region_id].split(".")[:-1]
        for depth in (1, 2):
            head = heads.get(".".join(parts[:depth]) + ".")
            if head is not None and len(parts) > depth:
                before = sums.get((head, month), (Decimal(), Decimal()))
                sums[head, month] = (before[0] + value, before[1] + delta)
    return sums
