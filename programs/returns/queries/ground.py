"""What a county's month stands on: its year, what was counted, the month before, what is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from django.utils.timezone import localdate

from portal.indicators.definition import Measure
from portal.indicators.folding import fold_for_reading
from portal.indicators.models import DirtyCell, Reading
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import Cycle, CycleLock
from programs.cycles.queries import province_path
from programs.returns.models import SENT, Remark, Return
from programs.returns.queries.forms import form_of
from programs.returns.queries.inheritance import Heritage, heritages
from programs.returns.queries.windows import Terms
from programs.returns.rules import Known
from programs.returns.rules.counting import asked_of, counted_fields, measures_of
from programs.returns.schema import Form, form
from programs.returns.vocabulary import State

Spot = tuple[int, str]  # region id, month


@dataclass(frozen=True, slots=True)
class Ground:
    """`newest` is the version that none replaces; None where nothing was begun.

    `year_form` is the code of the form that the programme year has; `year_before` are the figures
    of the same month of the year before. `is_locked` says whether the month, or its whole year,
    changes no more here; `is_year_locked` that it is the year.
    """

    region: Region
    period: Period
    cycle: Cycle | None
    is_locked: bool
    newest: Return | None
    known: Known
    year_before: Mapping[str, Decimal]
    year_form: str
    due_at: datetime
    is_year_locked: bool = False
    reopened_until: datetime | None = None

    def locks(self, row: Return) -> bool:
        """Whether a return changes no more: a correction goes on after its month is locked."""
        return self.is_year_locked or (self.is_locked and row.version == 1)

    @property
    def counted(self) -> dict[str, str]:
        """What the portal counts, as a return keeps it."""
        return {code: str(number) for code, number in self.known.counted.items()}

    @property
    def form(self) -> Form:
        """The form that the return has, or will have."""
        return form(self.newest.form if self.newest else self.year_form)


def ground_of(region: Region, period: Period, *, at: datetime) -> Ground:
    """What one county's month stands on."""
    return grounds([(region, period)], at=at)[region.pk, period.code]


def grounds(
    wanted: Iterable[tuple[Region, Period]], *, at: datetime, in_brief: bool = False
) -> dict[Spot, Ground]:
    """The same for many, in a fixed number of statements; `in_brief` knows of the year before
    only what the rules ask of."""
    spots = list(wanted)
    if not spots:
        return {}
    regions = {region.pk: region for region, _period in spots}
    years = _cycles(regions.values(), {period.first.year for _region, period in spots})
    locks = _locks(years.values())
    terms = Terms({cycle.code for cycle in years.values()}, {p.code for _region, p in spots})
    kept = _returns(spots)
    said = _said(kept)
    unanswered = _unanswered(kept.values())
    codes = {spot: _form_code(years, kept, *spot) for spot in spots}
    forms = [form(code) for code in sorted(set(codes.values()))]
    made_of = heritages(regions.values(), max(p for _region, p in spots))
    before_them = _before_them(made_of.values(), spots)
    counts = Counts(forms, regions.values(), [p for _region, p in spots], at=at)
    today = localdate(at)
    found: dict[Spot, Ground] = {}
    for region, period in spots:
        cycle = years.get((province_path(region.path), period.first.year))
        newest = kept.get((region.pk, period.code))
        before, made = period.previous(), made_of.get(region.pk)
        year_form, of = codes[region, period], form(codes[region, period])
        then = {} if in_brief and not of.on_year else _year_before(region, period, of, counts, said)
        known = Known(
            counted=counts.of(region, period, of, made),
            previous=counts.of(region, before, of, made)
            | _said_before(said, before_them, made, before, region, of),
            year_before=then if of.on_year else {},
            facts=counts.facts(region, period, of),
            continues=before.first.year == period.first.year,
            is_over=period.last < today,
            unanswered=tuple(unanswered.get(newest.pk, ())) if newest else (),
        )
        found[region.pk, period.code] = Ground(
            region=region,
            period=period,
            cycle=cycle,
            **_dated(terms, locks.get(cycle.pk, set()) if cycle else set(), region, period, at=at),
            newest=newest,
            known=known,
            year_before=then,
            year_form=year_form,
        )
    return found


def _dated(
    terms: Terms, held: Collection[str], region: Region, period: Period, *, at: datetime
) -> dict[str, Any]:
    """When the month is due and whether it is locked, of a ground."""
    year = _code(region, period.first.year)
    reopened = terms.reopened(year, period, region, at=at)
    return {
        "is_locked": year_name(period) in held or (period.code in held and reopened is None),
        "is_year_locked": year_name(period) in held,
        "reopened_until": reopened.until if reopened else None,
        "due_at": terms.due_at(year, period, region),
    }


def _form_code(
    years: Mapping[tuple[str, int], Cycle],
    kept: Mapping[Spot, Return],
    region: Region,
    period: Period,
) -> str:
    """The form of the return that is there, else that of its programme year."""
    if row := kept.get((region.pk, period.code)):
        return row.form
    year = period.first.year
    return form_of(years.get((province_path(region.path), year)), year)


def _year_before(
    region: Region, period: Period, of: Form, counts: Counts, said: Mapping[Spot, Return]
) -> dict[str, Decimal]:
    then = period.a_year_before()
    return counts.of(region, then, of) | _sent_figures(said.get((region.pk, then.code)))


def year_name(period: Period) -> str:
    """The year of a month, as locks name it."""
    return period.code[:4]


def _cycles(regions: Iterable[Region], years: Collection[int]) -> dict[tuple[str, int], Cycle]:
    provinces = {province_path(region.path) for region in regions}
    rows = Cycle.objects.filter(region__path__in=provinces, year__in=years)
    rows = rows.select_related("region", "return_form")
    return {(row.region.path, row.year): row for row in rows}


def _locks(cycles: Iterable[Cycle]) -> dict[int, set[str]]:
    locks: dict[int, set[str]] = defaultdict(set)
    held = CycleLock.objects.held().filter(cycle__in=[cycle.pk for cycle in cycles])
    for cycle_id, period in held.values_list("cycle_id", "period"):
        locks[cycle_id].add(period)
    return locks


def _returns(spots: Iterable[tuple[Region, Period]]) -> dict[Spot, Return]:
    """The newest versions of the months wanted, of those before, and of a year before."""
    periods = {
        code
        for _region, period in spots
        for code in (period.code, period.previous().code, period.a_year_before().code)
    }
    rows = Return.objects.newest_version().filter(
        region_id__in={region.pk for region, _period in spots}, period__in=periods
    )
    return {(row.region_id, row.period): row for row in rows}


def _said(kept: Mapping[Spot, Return]) -> Mapping[Spot, Return]:
    """What the county says of each month: as long as a correction is not sent, what it corrects."""
    begun = {row.pk for row in kept.values() if row.version > 1 and row.state not in SENT}
    if not begun:
        return kept
    corrected = Return.objects.filter(replaced_by__in=begun)
    return {**kept, **{(row.region_id, row.period): row for row in corrected}}


def _before_them(
    made_of: Iterable[Heritage], spots: Iterable[tuple[Region, Period]]
) -> Mapping[Spot, Return]:
    """What the counties that went whole into new ones said of the months before."""
    old = [one.pk for made in made_of for one in made.whole]
    if not old:
        return {}
    months = {period.previous().code for _region, period in spots}
    rows = Return.objects.counting().filter(region__in=old, period__in=months)
    return {(row.region_id, row.period): row for row in rows}


def _said_before(
    said: Mapping[Spot, Return],
    before_them: Mapping[Spot, Return],
    made: Heritage | None,
    month: Period,
    region: Region,
    of: Form,
) -> dict[str, Decimal]:
    """The figures of the month before: the county's own, or of those that it was made of, but for
    what runs on and is counted: the rows say that, and no enterprise twice."""
    own = said.get((region.pk, month.code))
    if own is not None or made is None:
        return _sent_figures(own)
    runs_on = {field.code for field in of.counted if field.is_to_date}
    rows = [before_them.get((old.pk, month.code)) for old in made.whole]
    found: dict[str, Decimal] = {}
    for figures in (_sent_figures(row) for row in rows):
        for code, number in figures.items():
            if code not in runs_on:
                found[code] = found.get(code, _NOTHING) + number
    return found


def _unanswered(rows: Iterable[Return]) -> dict[int, list[str]]:
    back = [row.pk for row in rows if row.state == State.RETURNED]
    found: dict[int, list[str]] = defaultdict(list)
    if back:
        for pk, field in Remark.objects.filter(subject__in=back, answer="").values_list(
            "subject_id", "field"
        ):
            found[pk].append(field)
    return found


def _sent_figures(row: Return | None) -> dict[str, Decimal]:
    """The figures of a return that was sent; a draft says nothing yet."""
    if row is None or row.state not in SENT:
        return {}
    return {code: Decimal(text) for code, text in row.values.items()}


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
        years, end = {"", _code(region, period.first.year)}, period.code

        def sum_of(measure: Measure, *, to_date: bool) -> Decimal:
            cells = self._cells.get((measure.code, region.pk))
            if made is not None and to_date:
                code = _code(region, period.first.year) if measure.cycle else ""
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
    return ["", *sorted({_code(region, year) for region in regions for year in years})]


def _code(region: Region, year: int) -> str:
    """The code of a programme year: its province's, and the year."""
    return f"{region.code[:2]}0000-{year}"


def _common(regions: list[Region]) -> str:
    """The path of the one region, or of the province of several."""
    if len(regions) == 1:
        return regions[0].path
    provinces = {province_path(region.path) for region in regions}
    return provinces.pop() if len(provinces) == 1 else ""
