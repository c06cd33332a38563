"""Figures month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from portal.indicators.definition import Indicator, Measure
from portal.indicators.folding import fold_for_reading
from portal.indicators.reading import EVERYTHING, Figure, Scope, kept, measures_in
from portal.kernel.period import Period
from portal.regions.models import Region

#: a measure of a programme year ("" for none) in a region
Cell = tuple[str, str, int]
#: value and delta by month
Months = Mapping[str, tuple[Decimal, Decimal]]


def trend(
    indicator: Indicator,
    region: Region,
    cycle_code: str,
    months: Sequence[Period],
    *,
    at: datetime,
    to_date: bool = True,
    is_folded: bool = False,
) -> list[Figure]:
    """The figure month by month, in one statement."""
    if not is_folded:
        fold_for_reading(at=at, path=region.path)
    months_read = read_months([indicator], [region.pk], [cycle_code])
    return months_read.line(indicator, region, cycle_code, months, to_date=to_date)


@dataclass(frozen=True, slots=True)
class Track:
    """Readings month by month, from which lines are drawn without another statement."""

    cells: Mapping[Cell, Months]
    adding: Mapping[int, Sequence[int]]

    def line(
        self,
        indicator: Indicator,
        region: Region,
        cycle_code: str,
        months: Sequence[Period],
        *,
        to_date: bool = True,
    ) -> list[Figure]:
        """The figure of a region in each of the months; none of coverage."""
        parts = self.adding.get(region.pk, (region.pk,))

        def amount(measure: Measure | None, month: Period) -> Decimal | None:
            if measure is None:
                return None
            cycle = cycle_code if measure.cycle else ""
            found = [self.cells.get((measure.code, cycle, pk), {}) for pk in parts]
            return sum((_until(measure, one, month, to_date=to_date) for one in found), Decimal())

        return [
            Figure(
                indicator,
                region,
                month,
                to_date,
                amount(indicator.numerator, month) or Decimal(),
                amount(indicator.denominator, month),
            )
            for month in months
        ]


def _until(
    measure: Measure,
    cells: Months,
    month: Period,
    *,
    to_date: bool,
) -> Decimal:
    if to_date or measure.is_stock:
        return sum((delta for on, (_value, delta) in cells.items() if on <= month.code), Decimal())
    return cells.get(month.code, (Decimal(), Decimal()))[0]


def read_months(
    wanted: Iterable[Indicator],
    region_ids: Collection[int],
    cycle_codes: Collection[str],
    *,
    beside: tuple[Sequence[Indicator], Collection[int]] | None = None,
    scope: Scope = EVERYTHING,
) -> Track:
    """Every month of the years in one statement: of `wanted` in the regions and, `beside` them,
    of a few indicators in many regions. What lies beneath is folded already."""
    narrowed = _asked(wanted, region_ids, scope)
    if beside is not None:
        narrowed |= _asked(*beside, scope)
    rows = kept(scope.cut, *cycle_codes).filter(narrowed)
    cells: dict[Cell, dict[str, tuple[Decimal, Decimal]]] = defaultdict(dict)
    for code, cycle, pk, month, value, delta in rows.values_list(
        "measure", "cycle_code", "region_id", "month", "value", "delta"
    ):
        before = cells[code, cycle, pk].get(month, (Decimal(), Decimal()))
        cells[code, cycle, pk][month] = (before[0] + value, before[1] + delta)
    return Track(cells, scope.adding)


def _asked(wanted: Iterable[Indicator], region_ids: Collection[int], scope: Scope) -> Q:
    codes = sorted({measure.code for measure in measures_in(wanted)})
    return Q(measure__in=codes, region_id__in=scope.regions(region_ids))
