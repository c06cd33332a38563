"""What a county's month stands on: its year, what was counted, the month before, what is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import Cycle, CycleLock
from programs.cycles.queries import province_path
from programs.returns.models import SENT, Remark, Return
from programs.returns.queries.counts import Counts, year_code
from programs.returns.queries.forms import form_of
from programs.returns.queries.inheritance import Heritage, heritages
from programs.returns.queries.windows import Terms
from programs.returns.rules import Known
from programs.returns.schema import Form, form
from programs.returns.vocabulary import State

Spot = tuple[int, str]  # region id, month


@dataclass(frozen=True, slots=True)
class Ground:
    """`newest` is the version that none replaces; None where nothing was begun.

    `year_form` is the code of the form that the programme year has; `year_before` are the figures
    of the same month of the year before. `is_locked` says whether the month, or its whole year,
    changes no more here: a month does as long as more time runs; `is_year_locked` that it is the
    year.
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

    def locks(self, row: Return) -> bool:
        """Whether the county changes a return no more: a correction goes on after its month is
        locked. Decisions go on, too, until the year is locked."""
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
    year = year_code(region, period.first.year)
    open_until = terms.open_until(year, period, region, at=at)
    return {
        "is_locked": year_name(period) in held or (period.code in held and open_until is None),
        "is_year_locked": year_name(period) in held,
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
                found[code] = found.get(code, Decimal()) + number
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
