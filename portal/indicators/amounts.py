"""What readings of regions add up to by a month, in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from django.db.models import Q, QuerySet, Sum

from portal.indicators.definition import Measure
from portal.indicators.dimensions import WHOLE, Cut
from portal.indicators.models import Breakdown, Reading
from portal.kernel.period import Period
from portal.regions.storage import is_postgresql, rows_of

#: measure code → region id → amount
Amounts = dict[str, dict[int, Decimal]]
#: value and delta by month
Months = Mapping[str, tuple[Decimal, Decimal]]


def amounts(
    wanted: Iterable[Measure],
    region_ids: Sequence[int],
    cycle_code: str,
    period: Period,
    *,
    to_date: bool = True,
    cut: Cut = WHOLE,
) -> Amounts:
    """The measures of the regions in one statement: the month's own, or all up to its end."""
    codes = {measure.code: measure for measure in wanted}
    found: Amounts = defaultdict(dict)
    for code, region_id, total, own in _sums(
        codes, region_ids, cycle_code, period, to_date=to_date, cut=cut
    ):
        amount = total if to_date or codes[code].is_stock else own
        found[code][region_id] = amount or Decimal()
    return found


def amount_until(measure: Measure, cells: Months, month: Period, *, to_date: bool) -> Decimal:
    """What the months of one region give by a month's end, or in the month alone."""
    if to_date or measure.is_stock:
        return sum((delta for on, (_value, delta) in cells.items() if on <= month.code), Decimal())
    return cells.get(month.code, (Decimal(), Decimal()))[0]


def _sums(
    codes: Mapping[str, Measure],
    region_ids: Sequence[int],
    cycle_code: str,
    period: Period,
    *,
    to_date: bool,
    cut: Cut,
) -> Iterable[tuple[str, int, Decimal | None, Decimal | None]]:
    """Measure, region, Σ up to the month's end, and the month's own. Without `to_date` only
    stocks are summed up."""
    if is_postgresql() and not cut:
        given = {"codes": list(codes), "regions": list(region_ids), "year": cycle_code,
                 "month": period.code}  # fmt: skip
        return cast("list[tuple[str, int, Decimal | None, Decimal | None]]", rows_of(_SUMS, given))
    stocks = [code for code, measure in codes.items() if measure.is_stock]
    adds = Q(month__lte=period.code) if to_date else Q(month__lte=period.code, measure__in=stocks)
    summed: Iterable[tuple[str, int, Decimal | None, Decimal | None]] = (
        kept(cut, cycle_code)
        .filter(measure__in=list(codes), region_id__in=region_ids)
        .values_list("measure", "region_id")
        .annotate(
            total=Sum("delta", filter=adds),
            own=Sum("value", filter=Q(month=period.code)),
        )
        .order_by()
    )
    return summed


def kept(cut: Cut, *cycle_codes: str) -> QuerySet[Any]:
    """The readings of the programme years, or the parts of them that a cut chooses."""
    return kept_parts(cut, *cycle_codes) if cut else Reading.objects.of(*cycle_codes)


def kept_parts(cut: Cut, *cycle_codes: str) -> QuerySet[Any]:
    """The parts that a cut chooses."""
    chosen = {f"{code}__in": members for code, members in cut.chosen().items()}
    return Breakdown.objects.of(*cycle_codes).filter(**chosen)


_SUMS = """
SELECT measure, region_id, sum(delta), sum(value) FILTER (WHERE month = %(month)s)
FROM indicators_reading
WHERE region_id = ANY (%(regions)s) AND measure = ANY (%(codes)s)
  AND cycle_code IN ('', %(year)s) AND month <= %(month)s
GROUP BY measure, region_id
"""
