"""Readings by industry: one statement for a whole table of industries and regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from portal.indicators.amounts import amount_until, kept_parts
from portal.indicators.definition import Indicator, Measure
from portal.indicators.once import excess_within
from portal.indicators.reading import Figure, Scope, measures_in
from portal.kernel.period import Period
from portal.regions.models import Region

#: measure, industry and region to the amount
Amounts = Mapping[tuple[str, str, int], Decimal]


def by_industry(
    indicator: Indicator,
    regions: Sequence[Region],
    cycle_code: str,
    period: Period,
    *,
    to_date: bool,
    scope: Scope,
) -> dict[str, dict[int, Figure]]:
    """Industry (two digits) → region id → figure; industries of which nothing is counted in any
    of the regions are left out. What lies beneath is folded already."""
    measures = {measure.code: measure for measure in measures_in([indicator])}
    rows = kept_parts(scope.cut, cycle_code).filter(
        measure__in=list(measures), region_id__in=scope.regions(one.pk for one in regions)
    )
    found = dict(_amounts(measures, rows, period, to_date=to_date))
    nothing = Decimal()
    twice = excess_within(
        measures.values(),
        scope.adding,
        [cycle_code],
        cut=scope.cut,
        by=("in_industry",),
        shared=scope.shared,
    )
    excess = {
        (code, industry, pk): amount_until(measures[code], months, period, to_date=to_date)
        for (code, _cycle, pk, industry), months in twice.items()
    }

    def amount(measure: Measure | None, industry: str, pk: int) -> Decimal | None:
        if measure is None:
            return None
        parts = scope.adding.get(pk, (pk,))
        return sum(
            (found.get((measure.code, industry, one), nothing) for one in parts),
            -excess.get((measure.code, industry, pk), nothing),
        )

    return {
        industry: {
            region.pk: Figure(
                indicator,
                region,
                period,
                to_date,
                amount(indicator.numerator, industry, region.pk) or nothing,
                amount(indicator.denominator, industry, region.pk),
            )
            for region in regions
        }
        for industry in sorted({key[1] for key, number in found.items() if number and key[1]})
    }


def _amounts(
    measures: Mapping[str, Measure], rows: QuerySet[Any], period: Period, *, to_date: bool
) -> Amounts:
    summed = rows.values_list("measure", "industry", "region_id").annotate(
        total=Sum("delta", filter=Q(month__lte=period.code)),
        own=Sum("value", filter=Q(month=period.code)),
    )
    return {
        (code, industry, pk): (total if to_date or measures[code].is_stock else own) or Decimal()
        for code, industry, pk, total, own in summed.order_by()
    }
