"""Counting an enterprise once where several regions count it (ADR 0040).

Readings of a city and a province add up those of their counties. What several of these count of one
enterprise is taken off again. Which enterprises these are is kept (`SharedEnterprise`), so that it
costs what there is of them and not what the programme is large.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Count, F, Q
from django.utils.timezone import localdate

from portal.indicators.amounts import Months
from portal.indicators.counting import Names, Parts, base_rows, begun_anew, known, merged
from portal.indicators.definition import Measure, measures_of
from portal.indicators.dimensions import WHOLE, Cut, members_of
from portal.indicators.models import Fold, SharedEnterprise
from portal.regions.models import Region
from portal.regions.vocabulary import Level

#: month and members → number
Numbers = dict[tuple[Any, ...], Decimal]
Both = tuple[Numbers, Numbers]
#: a measure of a programme year ("" for none) in a region, and members where they are asked for
Cell = tuple[Any, ...]
#: model and programme year
Spots = frozenset[tuple[str, str]]


class Row(NamedTuple):
    """A row of an enterprise that several regions count."""

    region_id: int
    path: str
    enterprise: int
    members: tuple[str, ...]
    begins: date
    ends: date | None


def counts_once(measure: Measure) -> bool:
    """Whether it counts different enterprises (家), and not what happened to them (家次)."""
    return measure.count == "enterprises"


def note_shared(label: str, cycle_code: str, region_ids: Collection[int]) -> None:
    """Keep which enterprises the rows of a model name in these regions and in another one too.

    Those that are in one region alone by now are kept on: they have nothing to take off.
    """
    lookups = {
        (one.region, one.enterprise, one.cycle) for one in measures_of(label) if counts_once(one)
    }
    for region, enterprise, cycle in lookups:
        table = measures_of(label)[0].table._default_manager
        rows = table.filter(**{cycle: cycle_code}) if cycle else table.all()
        here = rows.filter(**{f"{region}__in": region_ids, f"{enterprise}__isnull": False})
        found = (
            rows.filter(**{f"{enterprise}__in": here.values(enterprise)})
            .values(_e=F(enterprise))
            .annotate(_n=Count(region, distinct=True))
            .filter(_n__gt=1)
            .order_by()
            .values_list("_e", flat=True)
        )
        SharedEnterprise.objects.bulk_create(
            (
                SharedEnterprise(
                    model=label.lower(),
                    cycle_code=cycle_code if cycle else "",
                    enterprise_id=enterprise_id,
                )
                for enterprise_id in found
            ),
            ignore_conflicts=True,
        )


def excess_above(
    measure: Measure, cycle_code: str, heads: Sequence[Region], *, today: date, by: Names = ()
) -> tuple[Parts, Parts]:
    """(values, deltas) that what lies beneath the heads adds up to beyond what they count, by
    head, month and, where they are asked for, industry and tier. One statement, two with any."""
    if not counts_once(measure) or not heads or not _is_shared(measure, cycle_code):
        return {}, {}
    within = Q()
    for head in heads:
        within |= Q(**{f"{measure.region}__path__startswith": head.path})
    if not measure.any_level:
        within &= Q(**{f"{measure.region}__level": Level.COUNTY})
    rows = _rows(measure, cycle_code, within, today=today, by=by)
    values: Parts = {}
    deltas: Parts = {}
    for head in heads:
        found = _excess(measure, [one for one in rows if one.path.startswith(head.path)], today)
        for sums, numbers in zip((values, deltas), found, strict=True):
            sums.update({(head.pk, *cell): number for cell, number in numbers.items()})
    return values, deltas


def excess_within(
    wanted: Iterable[Measure],
    adding: Mapping[int, Sequence[int]],
    cycle_codes: Collection[str],
    *,
    cut: Cut = WHOLE,
    by: Names = (),
    shared: Spots | None = None,
) -> dict[Cell, Months]:
    """The same of regions that add up the readings of others, by measure, year, region and, where
    they are asked for, members; by the day of the last fold. One statement where no enterprise is
    counted by several regions; none where the caller says that there is no such (`shared`)."""
    different = {one.code: one for one in wanted if counts_once(one)}
    if not adding or not different:
        return {}
    if shared is None:
        shared = shared_spots()
    spots = [
        (one, code)
        for one in different.values()
        for code in (sorted(cycle_codes) if one.cycle else [""])
        if (one.model.lower(), code) in shared
    ]
    if not spots:
        return {}
    folded_at = Fold.objects.values_list("folded_at", flat=True).first()
    today = localdate(folded_at) if folded_at else date.max
    found: dict[Cell, Months] = {}
    for one, code in spots:
        found |= _within(one, code, adding, today=today, cut=cut, by=by)
    return found


def shared_spots() -> Spots:
    """Of which models enterprises are shared, and in which programme years."""
    kept = SharedEnterprise.objects.values_list("model", "cycle_code").order_by().distinct()
    return frozenset(kept)


def _within(
    measure: Measure,
    code: str,
    adding: Mapping[int, Sequence[int]],
    *,
    today: date,
    cut: Cut,
    by: Names,
) -> dict[Cell, Months]:
    parts = {pk for some in adding.values() for pk in some}
    here = Q(**{f"{measure.region}__in": parts})
    rows = _rows(measure, code, here, today=today, by=by, cut=cut)
    nothing = Decimal()
    found: dict[Cell, dict[str, tuple[Decimal, Decimal]]] = defaultdict(dict)
    for pk, some in adding.items():
        values, deltas = _excess(measure, [one for one in rows if one.region_id in some], today)
        for month, *members in values.keys() | deltas.keys():
            cell = (month, *members)
            both = values.get(cell, nothing), deltas.get(cell, nothing)
            found[measure.code, code, pk, *members][month] = both
    return dict(found)


def _is_shared(measure: Measure, cycle_code: str) -> bool:
    return bool(_shared(measure, cycle_code).exists())


def _shared(measure: Measure, cycle_code: str) -> Any:
    code = cycle_code if measure.cycle else ""
    return SharedEnterprise.objects.filter(model=measure.model.lower(), cycle_code=code)


def _rows(
    measure: Measure,
    cycle_code: str,
    within: Q,
    *,
    today: date,
    by: Names = (),
    cut: Cut = WHOLE,
) -> list[Row]:
    shared = _shared(measure, cycle_code).values("enterprise_id")
    rows = base_rows(measure, cycle_code).filter(
        within, **{f"{measure.enterprise}__in": shared, f"{measure.dated}__lte": today}
    )
    if by or cut:
        rows = rows.annotate(**members_of(measure, cycle_code))
    if cut:
        rows = rows.filter(**{f"in_{name}__in": some for name, some in cut.chosen().items()})
    names = [measure.region, f"{measure.region}__path", measure.enterprise, *by, measure.dated]
    if measure.until:
        names.append(measure.until)
    found, end = rows.order_by().values_list(*names), 3 + len(by)
    return [
        Row(
            region_id=row[0],
            path=row[1],
            enterprise=row[2],
            members=tuple(known(row[3:end])),
            begins=row[end],
            ends=row[end + 1] if measure.until else None,
        )
        for row in found
    ]


def _excess(measure: Measure, rows: Sequence[Row], today: date) -> Both:
    """What the regions of the rows count each for itself, less what they count together."""
    each: dict[int, list[Row]] = defaultdict(list)
    for one in rows:
        each[one.region_id].append(one)
    if len(each) < 2:
        return {}, {}
    sums: Both = (defaultdict(Decimal), defaultdict(Decimal))
    for some, sign in [*((some, 1) for some in each.values()), (rows, -1)]:
        for found, numbers in zip(sums, _counted(measure, some, today), strict=True):
            for cell, number in numbers.items():
                found[cell] += sign * number
    values, deltas = ({cell: n for cell, n in found.items() if n} for found in sums)
    return values, deltas


def _counted(measure: Measure, rows: Sequence[Row], today: date) -> Both:
    """As `counting` does of all rows of a region, of a few rows at hand."""
    if measure.lasting:
        joined = _first(measure, rows)
        return joined, joined
    if measure.is_stock:
        spans = _spans(rows, today)
        return spans, spans
    values: Numbers = defaultdict(Decimal)
    for month, members, _enterprise in {
        (f"{one.begins:%Y-%m}", one.members, one.enterprise) for one in rows
    }:
        values[month, *members] += 1
    added = _first(measure, rows)
    if measure.cycle:
        return values, added
    anew = begun_anew({(0, *cell): number for cell, number in added.items()})
    return values, {cell[1:]: number for cell, number in anew.items()}


def _first(measure: Measure, rows: Iterable[Row]) -> Numbers:
    """Enterprises by the month in which they appear first; of a flow of no programme year first
    in the calendar year."""
    is_by_year = not measure.cycle and not measure.is_stock
    first: dict[tuple[Any, ...], date] = {}
    for one in rows:
        key = (one.enterprise, one.members, one.begins.year if is_by_year else 0)
        first[key] = min(first.get(key, one.begins), one.begins)
    cells: Numbers = defaultdict(Decimal)
    for (_enterprise, members, _year), on in first.items():
        cells[f"{on:%Y-%m}", *members] += 1
    return cells


def _spans(rows: Iterable[Row], today: date) -> Numbers:
    cells: Numbers = defaultdict(Decimal)

    def whose(one: Row) -> tuple[Any, ...]:
        return one.enterprise, one.members

    in_order = sorted(rows, key=lambda one: (*whose(one), one.begins))
    for (_enterprise, members), some in groupby(in_order, key=whose):
        for begins, ends in merged((one.begins, one.ends) for one in some):
            cells[f"{begins:%Y-%m}", *members] += 1
            if ends is not None and ends <= today:
                cells[f"{ends:%Y-%m}", *members] -= 1
    return cells


def less(sums: Parts, excess: Parts) -> Parts:
    """What is left of sums without what is counted more than once in them."""
    nothing = Decimal()
    return {
        cell: sums.get(cell, nothing) - excess.get(cell, nothing)
        for cell in sums.keys() | excess.keys()
    }
