"""Writing readings anew: what regions count, and what those above them add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import F, Q, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from portal.indicators.breaking_down import leaves_above, write_parts
from portal.indicators.counting import (
    Cells,
    Parts,
    begun_anew,
    count_cells,
    count_parts,
    sum_of_parts,
)
from portal.indicators.definition import Measure
from portal.indicators.dimensions import is_broken_down
from portal.indicators.models import Reading
from portal.indicators.once import excess_above, less
from portal.regions.models import Region
from portal.regions.vocabulary import Level

#: by measure, region and month
Sums = dict[tuple[str, int, str], Decimal]


def recount(
    wanted: Sequence[Measure], cycle_code: str, region_ids: set[int], *, today: date
) -> None:
    """Write the readings of these regions, and of those above them, anew.

    Measures that are not broken down and stand at counties alone are written together: what that
    costs does not grow with how many there are.
    """
    together = []
    for measure in wanted:
        if is_broken_down(measure):
            _recount_parts(measure, cycle_code, region_ids, today=today)
        elif measure.any_level:
            _recount_levels(measure, cycle_code, region_ids, today=today)
        else:
            together.append(measure)
    if together:
        _recount_together(together, cycle_code, region_ids, today=today)


def _recount_together(
    wanted: Sequence[Measure], cycle_code: str, region_ids: set[int], *, today: date
) -> None:
    values: Sums = {}
    deltas: Sums = {}
    counted = count_many(wanted, cycle_code, region_ids, today=today)
    for code, (own, added) in counted.items():
        values |= {(code, *cell): number for cell, number in own.items()}
        deltas |= {(code, *cell): number for cell, number in added.items()}
    _write_sums(list(counted), cycle_code, region_ids, values, deltas)
    leaves = list(Region.objects.filter(pk__in=region_ids))
    for level in (Level.CITY, Level.PROVINCE):
        values, deltas, heads = {}, {}, leaves_above(leaves, level)
        for head in heads:
            for code, month, value, delta in _beneath(list(counted), cycle_code, head):
                values[code, head.pk, month], deltas[code, head.pk, month] = value, delta
        _write_sums(list(counted), cycle_code, {one.pk for one in heads}, values, deltas)


def _recount_levels(
    measure: Measure, cycle_code: str, region_ids: set[int], *, today: date
) -> None:
    """Of what may stand at a city or a province itself, too."""
    values, deltas = count_cells(measure, cycle_code, region_ids, today=today)
    _write(measure, cycle_code, region_ids, values, deltas)
    leaves = Region.objects.filter(pk__in=region_ids)
    for level in (Level.CITY, Level.PROVINCE):
        above = leaves_above(leaves, level)
        above += [one for one in leaves if one.level == level and one not in above]
        _sum_up(measure, cycle_code, above, today=today)


def _recount_parts(measure: Measure, cycle_code: str, region_ids: set[int], *, today: date) -> None:
    """Count the parts; the readings are what they add up to, on every level."""
    values, deltas = count_parts(measure, cycle_code, region_ids, today=today)
    above = write_parts(measure, cycle_code, region_ids, values, deltas, today=today)
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
        for _code, month, value, delta in _beneath([measure.code], cycle_code, region):
            values[region.pk, month], deltas[region.pk, month] = value, delta
        own = _own_of(measure, cycle_code, region, today=today)
        for sums, more in zip((values, deltas), own, strict=True):
            for (_pk, month), number in more.items():
                cell = (region.pk, month)
                sums[cell] = sums.get(cell, Decimal()) + number
    twice = excess_above(measure, cycle_code, above, today=today)
    values, deltas = (
        cast("Cells", less(cast("Parts", sums), more))
        for sums, more in zip((values, deltas), twice, strict=True)
    )
    _write(measure, cycle_code, {region.pk for region in above}, values, deltas)


def _beneath(
    codes: Sequence[str], cycle_code: str, region: Region
) -> list[tuple[str, str, Decimal, Decimal]]:
    """Measure and month, with what the counties beneath a region add up to."""
    counties = Reading.objects.filter(
        measure__in=codes,
        cycle_code=cycle_code,
        region__level=Level.COUNTY,
        region__path__startswith=region.path,
    )
    return list(
        counties.values_list("measure", "month").annotate(Sum("value"), Sum("delta")).order_by()
    )


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
    _write_sums(
        [measure.code],
        cycle_code,
        region_ids,
        {(measure.code, *cell): number for cell, number in values.items()},
        {(measure.code, *cell): number for cell, number in deltas.items()},
    )


def _write_sums(
    codes: Sequence[str], cycle_code: str, region_ids: set[int], values: Sums, deltas: Sums
) -> None:
    here = Q(measure__in=codes, cycle_code=cycle_code, region_id__in=region_ids)
    Reading.objects.filter(here).delete()
    nothing = Decimal()
    Reading.objects.bulk_create(
        Reading(
            measure=cell[0],
            cycle_code=cycle_code,
            region_id=cell[1],
            month=cell[2],
            value=values.get(cell, nothing),
            delta=deltas.get(cell, nothing),
        )
        for cell in sorted(values.keys() | deltas.keys())
    )


def count_many(
    wanted: Sequence[Measure], cycle_code: str, region_ids: Collection[int], *, today: date
) -> dict[str, tuple[Cells, Cells]]:
    """`count_cells` of several measures of a programme year, by code. Those that sum fields of the
    same rows are counted in one statement."""
    found: dict[str, tuple[Cells, Cells]] = {}
    for some in _by_rows(wanted):
        if some[0].ledger is not None:
            entries = some[0].ledger.lists(cycle_code, region_ids, today)
            cells = {one.code: one.ledger.cells(entries) for one in some if one.ledger}
            found |= {code: (counted, counted) for code, counted in cells.items()}
        elif len(some) > 1:
            found |= _sums_of(some, cycle_code, region_ids, today)
        else:
            found[some[0].code] = count_cells(some[0], cycle_code, region_ids, today=today)
    return found


def _by_rows(wanted: Iterable[Measure]) -> list[list[Measure]]:
    """Measures together that sum what happened in the very same rows, and those that count what
    the same ledger lists; every other alone."""
    together: dict[Any, list[Measure]] = defaultdict(list)
    for one in wanted:
        if one.ledger is not None:
            together[one.ledger.lists].append(one)
            continue
        same = (one.model, one.where, one.dated, one.region, one.cycle)
        together[same if one.summed and not one.is_stock else one.code].append(one)
    return list(together.values())


def _sums_of(
    some: Sequence[Measure], cycle_code: str, region_ids: Iterable[int], today: date
) -> dict[str, tuple[Cells, Cells]]:
    """A field of no row of a month is no cell, as where each is counted by itself."""
    first = some[0]
    rows = first.table._default_manager.annotate(
        **{name: how for one in some for name, how in one.computed().items()}
    ).filter(first.where, **{f"{first.dated}__lte": today})
    rows = rows.filter(**{first.cycle: cycle_code}) if first.cycle and cycle_code else rows
    summed = (
        rows.filter(**{f"{first.region}__in": list(region_ids)})
        .annotate(_y=ExtractYear(first.dated), _m=ExtractMonth(first.dated))
        .values("_y", "_m", _r=F(first.region))
        .annotate(**{f"_n{place}": Sum(one.summed) for place, one in enumerate(some)})
        .order_by()
    )
    cells: dict[str, Cells] = {one.code: {} for one in some}
    for row in summed:
        for place, one in enumerate(some):
            if (number := row[f"_n{place}"]) is not None:
                cells[one.code][row["_r"], f"{row['_y']:04d}-{row['_m']:02d}"] = Decimal(number)
    return {code: (sums, sums if first.cycle else begun_anew(sums)) for code, sums in cells.items()}
