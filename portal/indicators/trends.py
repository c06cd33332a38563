"""Figures month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, Min, Q, QuerySet, Value

from portal.indicators.amounts import Months, amount_until, kept
from portal.indicators.definition import Indicator, Measure
from portal.indicators.folding import fold_for_reading
from portal.indicators.once import excess_within
from portal.indicators.reading import EVERYTHING, Figure, Scope, covered_of, measures_in
from portal.kernel.period import Period
from portal.regions.models import Region

#: a measure of a programme year ("" for none) in a region
Cell = tuple[str, str, int]


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
class Covering:
    """Coverage figures that are wanted month by month, and the counties that may be counted in
    any of the months. `to_date` as the figures are read."""

    indicators: Sequence[Indicator]
    region_ids: Collection[int]
    to_date: bool

    @property
    def measures(self) -> list[str]:
        """Of flows alone: a stock may be 0 again, which its first month does not tell."""
        return sorted({i.numerator.code for i in self.indicators if not i.numerator.is_stock})


@dataclass(frozen=True, slots=True)
class Track:
    """Readings month by month, from which lines are drawn without another statement. `counting`
    are the months in which a county counts something of a coverage: to date the first alone.
    `excess` is what the regions in `adding` count more than once."""

    cells: Mapping[Cell, Months]
    adding: Mapping[int, Sequence[int]]
    counting: Mapping[Cell, set[str]] = field(default_factory=dict)
    excess: Mapping[Cell, Months] = field(default_factory=dict)

    def line(
        self,
        indicator: Indicator,
        region: Region,
        cycle_code: str,
        months: Sequence[Period],
        *,
        to_date: bool = True,
    ) -> list[Figure]:
        """The figure of a region in each of the months; of coverage see `coverage`."""
        parts = self.adding.get(region.pk, (region.pk,))

        def amount(measure: Measure | None, month: Period) -> Decimal | None:
            if measure is None:
                return None
            cycle = cycle_code if measure.cycle else ""
            found = [self.cells.get((measure.code, cycle, pk), {}) for pk in parts]
            twice = self.excess.get((measure.code, cycle, region.pk), {})
            return sum(
                (amount_until(measure, one, month, to_date=to_date) for one in found),
                -amount_until(measure, twice, month, to_date=to_date),
            )

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

    def months_kept(self, indicator: Indicator, region: Region, cycle_code: str) -> set[str]:
        """The months in which there is anything to count of a region, be it 0."""
        one = indicator.numerator
        cycle = cycle_code if one.cycle else ""
        parts = self.adding.get(region.pk, (region.pk,))
        return {on for pk in parts for on in self.cells.get((one.code, cycle, pk), {})}

    def coverage(
        self,
        indicator: Indicator,
        region: Region,
        cycle_code: str,
        month: Period,
        counties: Sequence[Region],
        *,
        to_date: bool = True,
    ) -> Figure:
        """How many of the counties that are counted in the month are covered in it."""
        one = indicator.numerator
        cycle = cycle_code if one.cycle else ""

        def is_covered(county: Region) -> bool:
            parts = self.adding.get(county.pk, (county.pk,))
            months = (self.counting.get((one.code, cycle, pk), set()) for pk in parts)
            return any(
                on <= month.code if to_date else on == month.code for here in months for on in here
            )

        found = {county.pk: Decimal(1) for county in counties if is_covered(county)}
        inside = [(county.pk, county.path) for county in counties]
        parts = covered_of([region], inside, found)[region.pk]
        return Figure(indicator, region, month, to_date, *parts)


def read_months(
    wanted: Iterable[Indicator],
    region_ids: Collection[int],
    cycle_codes: Collection[str],
    *,
    beside: tuple[Sequence[Indicator], Collection[int]] | None = None,
    covering: Covering | None = None,
    scope: Scope = EVERYTHING,
) -> Track:
    """Every month of the years in one statement: of `wanted` in the regions and, `beside` them,
    of a few indicators in many regions; and when counties were covered. What lies beneath is
    folded already."""
    wanted = list(wanted)
    narrowed = _asked(wanted, region_ids, scope)
    if beside is not None:
        narrowed |= _asked(*beside, scope)
    readings = kept(scope.cut, *cycle_codes)
    rows = _cells_of(readings.filter(narrowed))
    if covering is not None and covering.measures:
        rows = rows.union(_months_counting(readings, covering, scope), all=True)
    cells: dict[Cell, dict[str, tuple[Decimal, Decimal]]] = defaultdict(dict)
    counting: dict[Cell, set[str]] = defaultdict(set)
    for code, cycle, pk, value, delta, month, counts in rows:
        if counts:
            counting[code, cycle, pk].add(month)
            continue
        before = cells[code, cycle, pk].get(month, (Decimal(), Decimal()))
        cells[code, cycle, pk][month] = (before[0] + value, before[1] + delta)
    everything = [*wanted, *(beside[0] if beside else ())]
    excess = excess_within(
        measures_in(everything), scope.adding, cycle_codes, cut=scope.cut, shared=scope.shared
    )
    return Track(cells, scope.adding, counting, excess)


_NAMES = ("measure", "cycle_code", "region_id", "is_value", "is_delta", "on", "counts")


def _cells_of(readings: QuerySet[Any]) -> Any:
    found = readings.annotate(
        is_value=F("value"), is_delta=F("delta"), on=F("month"), counts=Value(0)
    )
    return found.values_list(*_NAMES)


def _months_counting(readings: QuerySet[Any], covering: Covering, scope: Scope) -> Any:
    """The months in which a county counts something; to date the first of them, as what has
    once been counted to date stays so."""
    here = readings.filter(
        measure__in=covering.measures, region_id__in=scope.regions(covering.region_ids)
    )
    nothing = Value(Decimal(), output_field=DecimalField(max_digits=18, decimal_places=2))
    here = here.filter(delta__gt=0) if covering.to_date else here.filter(value__gt=0)
    here = here.values("measure", "cycle_code", "region_id")
    month = Min("month") if covering.to_date else F("month")
    found = here.annotate(is_value=nothing, is_delta=nothing, on=month, counts=Value(1))
    return found.values_list(*_NAMES)


def _asked(wanted: Iterable[Indicator], region_ids: Collection[int], scope: Scope) -> Q:
    codes = sorted({measure.code for measure in measures_in(wanted)})
    return Q(measure__in=codes, region_id__in=scope.regions(region_ids))
