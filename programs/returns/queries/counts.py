"""The counted figures of counties, and the codes of the years that they stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from portal.indicators.definition import Measure
from portal.indicators.folding import fold_for_reading
from portal.indicators.models import DirtyCell, Reading
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.queries import province_path
from programs.returns.queries.inheritance import Heritage
from programs.returns.rules.counting import asked_of, counted_fields, measures_of
from programs.returns.schema import Form


class Counts:
    """The counted figures of some counties, from readings that were read once."""

    def __init__(
        self, forms: Iterable[Form], regions: Iterable[Region], periods: list[Period], *,
        at: datetime,
    ) -> None:  # fmt: skip
        measures = {one.code: one for form in forms for one in measures_of(form.code)}
        regions = list(regions)
        ids = [region.pk for region in regions]
        models = {measure.model.lower() for measure in measures.values()}
        if DirtyCell.objects.filter(region_id__in=ids, model__in=models).exists():
            fold_for_reading(at=at, path=_common(regions))
        self._cells: dict[tuple[str, int], list[_Cell]] = defaultdict(list)
        rows = Reading.objects.filter(
            measure__in=list(measures),
            region_id__in=ids,
            month__lte=max(period.code for period in periods),
        )
        if len(periods) == 1:
            rows = rows.filter(cycle_code__in=_codes(regions, periods[0]))
        for code, region_id, year, month, value, delta in rows.values_list(
            "measure", "region_id", "cycle_code", "month", "value", "delta"
        ):
            self._cells[code, region_id].append((year, month, value, delta))

    def of(
        self, region: Region, period: Period, form: Form, made: Heritage | None = None
    ) -> dict[str, Decimal]:
        """Field code → figure of the month, or of the year up to its end.

        Of a county that was made this year, what runs on is counted with those before it.
        """
        sum_of = self._sums(region, period, made)
        return {
            field.code: _written(
                sum_of(measure, to_date=field.is_to_date or measure.is_stock), field.decimals
            )
            for field, measure in counted_fields(form.code)
        }

    def facts(self, region: Region, period: Period, form: Form) -> dict[str, Decimal]:
        """Indicator → figure at the month's end, of what rules ask besides the fields."""
        sum_of = self._sums(region, period)
        return {
            code: _written(sum_of(measure, to_date=True), 0)
            for code, measure in asked_of(form.code)
        }

    def _sums(
        self, region: Region, period: Period, made: Heritage | None = None
    ) -> Callable[..., Decimal]:
        """What sums a measure up over the cells of a region's month."""
        years, end = {"", year_code(region, period.first.year)}, period.code

        def sum_of(measure: Measure, *, to_date: bool) -> Decimal:
            cells = self._cells.get((measure.code, region.pk))
            if made is not None and to_date:
                code = year_code(region, period.first.year) if measure.cycle else ""
                return made.count(measure, code, period.last)
            return _sum(cells, years, end, to_date=to_date) if cells else _NOTHING

        return sum_of


_NOTHING = Decimal()
_Cell = tuple[str, str, Decimal, Decimal]


def _sum(cells: Iterable[_Cell], years: Collection[str], end: str, *, to_date: bool) -> Decimal:
    return sum(
        (
            delta if to_date else value
            for year, month, value, delta in cells
            if year in years and (month <= end if to_date else month == end)
        ),
        _NOTHING,
    )


@lru_cache(maxsize=4096)
def _written(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _codes(regions: Iterable[Region], period: Period) -> list[str]:
    """The programme years of a month, of the one before, and of a year before."""
    years = {period.first.year, period.previous().first.year, period.first.year - 1}
    return ["", *sorted({year_code(region, year) for region in regions for year in years})]


def year_code(region: Region, year: int) -> str:
    """The code of a programme year: its province's, and the year."""
    return f"{region.code[:2]}0000-{year}"


def _common(regions: list[Region]) -> str:
    """The path of the one region, or of the province of several."""
    if len(regions) == 1:
        return regions[0].path
    provinces = {province_path(region.path) for region in regions}
    return provinces.pop() if len(provinces) == 1 else ""
