"""Counting measures from base rows: set-based, by region and month. The truth behind readings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, cast

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth, ExtractYear, Substr

from portal.indicators.definition import Measure
from portal.indicators.dimensions import WHOLE, Cut, members_of
from portal.indicators.listings import listed_behind
from portal.kernel.period import Period
from portal.regions.vocabulary import Level

Cells = dict[tuple[int, str], Decimal]
#: region, month and, where it is broken down, industry and tier
Parts = dict[tuple[Any, ...], Decimal]
Names = tuple[str, ...]
NAMES: Names = ("in_industry", "in_tier")


def base_rows(measure: Measure, cycle_code: str) -> QuerySet[Any]:
    """Every row that the measure may count in the programme year, or in all of them ("")."""
    said = {f"{name}__isnull": False for name in (measure.dated, measure.summed) if name}
    rows = _all_rows(measure).filter(measure.where, **said)
    return rows.filter(**{measure.cycle: cycle_code}) if measure.cycle and cycle_code else rows


def _all_rows(measure: Measure) -> QuerySet[Any]:
    rows: QuerySet[Any] = measure.table._default_manager.annotate(**measure.computed())
    return rows


def count_cells(
    measure: Measure, cycle_code: str, region_ids: Iterable[int], *, today: date
) -> tuple[Cells, Cells]:
    """(value by region and month, delta by region and month) of the regions."""
    if measure.ledger is not None:
        cells = measure.ledger.cells(measure.ledger.lists(cycle_code, list(region_ids), today))
        return cells, cells
    rows = _rows_of(measure, cycle_code, region_ids, today)
    values, deltas = _counted(measure, rows, (), today)
    return cast("Cells", values), cast("Cells", deltas)


def count_above(
    measure: Measure, cycle_code: str, width: int, *, today: date, by: Names = ()
) -> tuple[Parts, Parts]:
    """The same of the cities or provinces above, from all of their rows at once: by so much of the
    path as names them, month and, where they are asked for, industry and tier."""
    rows = base_rows(measure, cycle_code).filter(**{f"{measure.dated}__lte": today})
    if not measure.any_level:
        rows = rows.filter(**{f"{measure.region}__level": Level.COUNTY})
    if by:
        rows = rows.annotate(**members_of(measure, cycle_code))
    rows = rows.annotate(in_area=Substr(f"{measure.region}__path", 1, width))
    return _counted(replace(measure, region="in_area"), rows, by, today)


def count_parts(
    measure: Measure, cycle_code: str, region_ids: Iterable[int], *, today: date
) -> tuple[Parts, Parts]:
    """The same by region, month, industry and tier; the parts of a cell add up to it."""
    rows = _rows_of(measure, cycle_code, region_ids, today)
    return _counted(measure, rows.annotate(**members_of(measure, cycle_code)), NAMES, today)


def sum_of_parts(parts: Parts) -> Cells:
    cells: Cells = defaultdict(Decimal)
    for (region_id, month, *_members), number in parts.items():
        cells[region_id, month] += number
    return dict(cells)


def _rows_of(
    measure: Measure, cycle_code: str, region_ids: Iterable[int], today: date
) -> QuerySet[Any]:
    return base_rows(measure, cycle_code).filter(
        **{f"{measure.region}__in": list(region_ids), f"{measure.dated}__lte": today}
    )


def _counted(measure: Measure, rows: QuerySet[Any], by: Names, today: date) -> tuple[Parts, Parts]:
    if measure.lasting:
        joined = _joined_for_good(measure, rows, by)
        return joined, joined
    if measure.is_stock and measure.count == "enterprises":
        return _stock_of_enterprises(measure, rows, by, today)
    if measure.is_stock:
        return _stock(measure, rows, by, today)
    values = _by_month(measure, rows, measure.dated, by)
    added = _first_times(measure, rows, by) if measure.count == "enterprises" else values
    return values, added if measure.cycle else begun_anew(added)


def begun_anew(added: Mapping[Any, Decimal]) -> dict[Any, Decimal]:
    """What a flow of no programme year adds up to begins anew with each calendar year: in January
    what the year before had added is taken off, so that the sum up to a month is that of its year.

    A cell is (region, month, …).
    """
    found: dict[Any, Decimal] = dict(added)
    for (region_id, month, *members), number in added.items():
        january = (region_id, f"{int(month[:4]) + 1:04d}-01", *members)
        found[january] = found.get(january, Decimal()) - number
    return found


def _joined_for_good(measure: Measure, rows: QuerySet[Any], by: Names) -> Parts:
    """What joined a stock that nothing leaves, by month."""
    if measure.count == "enterprises":
        return _first_times(measure, rows, by)
    return _by_month(measure, rows, measure.dated, by)


def _stock(measure: Measure, rows: QuerySet[Any], by: Names, today: date) -> tuple[Parts, Parts]:
    """What joined and left by month; one that joined and left in a month adds 0 there."""
    joined = _by_month(measure, rows, measure.dated, by)
    gone = rows.filter(**{f"{measure.until}__lte": today})
    left = _by_month(measure, gone, measure.until, by)
    deltas: Parts = defaultdict(Decimal)
    for cell, number in joined.items():
        deltas[cell] += number
    for cell, number in left.items():
        deltas[cell] -= number
    return dict(deltas), dict(deltas)


def _stock_of_enterprises(
    measure: Measure, rows: QuerySet[Any], by: Names, today: date
) -> tuple[Parts, Parts]:
    """An enterprise joins with its first row and leaves when none is so any more: rows that
    overlap, or follow without a day between, are one span."""
    spans = rows.order_by(measure.region, measure.enterprise, measure.dated).values_list(
        measure.region, measure.enterprise, *by, measure.dated, measure.until
    )
    deltas: Parts = defaultdict(Decimal)
    for (region_id, _enterprise, *members), some in groupby(
        spans.iterator(), key=lambda row: row[:-2]
    ):
        for begins, ends in merged((row[-2], row[-1]) for row in some):
            deltas[region_id, f"{begins:%Y-%m}", *known(members)] += 1
            if ends is not None and ends <= today:
                deltas[region_id, f"{ends:%Y-%m}", *known(members)] -= 1
    return dict(deltas), dict(deltas)


def known(members: Iterable[str | None]) -> Iterator[str]:
    """A member, or "" where there is none."""
    return (member or "" for member in members)


def merged(spans: Iterable[tuple[date, date | None]]) -> Iterator[tuple[date, date | None]]:
    """Spans in the order of their beginnings, joined where they touch; None has no end."""
    held: tuple[date, date | None] | None = None
    for begins, ends in spans:
        if ends is not None and ends <= begins:
            continue
        if held is None:
            held = (begins, ends)
        elif held[1] is None or begins <= held[1]:
            last = None if held[1] is None or ends is None else max(held[1], ends)
            held = (held[0], last)
        else:
            yield held
            held = (begins, ends)
    if held is not None:
        yield held


def _by_month(measure: Measure, rows: QuerySet[Any], dated: str, by: Names) -> Parts:
    counted = (
        rows.annotate(_y=ExtractYear(dated), _m=ExtractMonth(dated))
        .values("_y", "_m", *by, _r=F(measure.region))
        .annotate(_n=_aggregate(measure))
        .order_by()
    )
    return {
        (row["_r"], f"{row['_y']:04d}-{row['_m']:02d}", *known(row[name] for name in by)): Decimal(
            row["_n"] or 0
        )
        for row in counted
    }


def _aggregate(measure: Measure) -> Any:
    if measure.count == "enterprises":
        return Count(measure.enterprise, distinct=True)
    return Sum(measure.summed) if measure.summed else Count("pk")


def _first_times(measure: Measure, rows: QuerySet[Any], by: Names) -> Parts:
    """How many enterprises appear for the first time, by region and month: these add up. In a flow
    of no programme year that is the first time in the calendar year."""
    of_a_year = {} if measure.cycle or measure.is_stock else {"_y": ExtractYear(measure.dated)}
    first = (
        rows.annotate(**of_a_year)
        .values(*by, *of_a_year, _r=F(measure.region), _e=F(measure.enterprise))
        .annotate(_on=Min(measure.dated))
        .order_by()
        .values_list("_r", "_on", *by)
    )
    cells: Parts = defaultdict(Decimal)
    for region_id, on, *members in first:
        cells[region_id, f"{on:%Y-%m}", *known(members)] += 1
    return dict(cells)


def rows_behind(
    measure: Measure,
    cycle_code: str,
    period: Period,
    *,
    path: str = "",
    today: date,
    to_date: bool,
    region_ids: Collection[int] | None = None,
    cut: Cut = WHOLE,
) -> Any:
    """The rows that a figure counts, one for each that it counts: `len(rows) == figure`.

    Of a measure that sums, the rows whose field is added. `period` is a month; to date a flow of
    no programme year counts since January. Counted is what lies beneath `path` or, where they are
    given, in `region_ids` themselves. Of what a ledger lists, the entries, which are used as rows.
    """
    if measure.ledger is not None:
        return listed_behind(
            measure.ledger,
            cycle_code,
            period,
            path=path,
            today=today,
            to_date=to_date,
            region_ids=region_ids,
        )
    day = min(period.last, today)
    rows = base_rows(measure, cycle_code)
    if region_ids is None:
        rows = rows.filter(**{f"{measure.region}__path__startswith": path})
    else:
        rows = rows.filter(**{f"{measure.region}__in": list(region_ids)})
    if cut:
        chosen = {f"in_{code}__in": members for code, members in cut.chosen().items()}
        rows = rows.annotate(**members_of(measure, cycle_code)).filter(**chosen)
    rows = rows.filter(**{f"{measure.dated}__lte": day})
    if measure.until:
        rows = rows.filter(
            Q(**{f"{measure.until}__isnull": True}) | Q(**{f"{measure.until}__gt": day})
        )
    elif not measure.lasting and not (to_date and measure.cycle):
        first = date(period.first.year, 1, 1) if to_date else period.first
        rows = rows.filter(**{f"{measure.dated}__gte": first})
    if measure.count != "enterprises":
        return rows
    one_each = rows.values(measure.enterprise).annotate(_pk=Min("pk")).order_by()
    return _all_rows(measure).filter(pk__in=one_each.values("_pk"))
