"""What the counties of a city or province said of a month, added up; held to the same rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from portal.indicators.definition import indicators
from portal.indicators.once import counts_once
from portal.kernel.faults import Fault
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.cycles.models import Cycle
from programs.returns.models import Return
from programs.returns.queries.counts import Counts
from programs.returns.queries.forms import form_of
from programs.returns.rules import Known, change_of, pointer
from programs.returns.rules.relations import broken_rules
from programs.returns.rules.summing import against_children
from programs.returns.schema import Field, Form, Section, form


@dataclass(frozen=True, slots=True)
class Total:
    """A figure over the counties: its sum, how many gave it, what is counted at this level, last
    month's sum and that of the year before; what stands against it. Its change on last month
    says something only where the same counties gave it (`is_comparable`)."""

    field: Field
    value: Decimal | None
    counties: int
    counted: Decimal | None
    last_month: Decimal | None
    year_before: Decimal | None
    change: Decimal | None
    is_comparable: bool
    differing: tuple[Region, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """`wanted` counties are in force at the month's end, `given` of them are added up."""

    region: Region
    period: Period
    form: Form
    parts: tuple[tuple[Section, tuple[Total, ...]], ...]
    given: int
    wanted: int

    @property
    def is_whole(self) -> bool:
        return self.given == self.wanted


def sums_of(region: Region, cycle: Cycle, period: Period, *, at: datetime) -> Sums:
    """The returns of a month beneath a city or province that count there, added up."""
    of = form(form_of(cycle, cycle.year))
    before, then = period.previous(), period.a_year_before()
    rows = list(_rows(region, [period, before, then]))
    now = [row for row in rows if row.period == period.code]
    last = [row for row in rows if row.period == before.code]
    counts = Counts([of], [region], [period], at=at)
    counted = counts.of(region, period, of)
    known = Known(
        counted=counted,
        previous=_sums(of, last),
        year_before=_sums(of, (row for row in rows if row.period == then.code)),
        facts=counts.facts(region, period, of),
    )
    wanted = Region.objects.in_force(on=period.last).counties().within(region).count()
    sums = _sums(of, now)
    faults = [fault for _code, fault in broken_rules(of, sums, known, pointer)]
    if len(now) == wanted:
        faults += against_children(of, sums, adding_up(of, counted))
    return Sums(
        region=region,
        period=period,
        form=of,
        parts=tuple(
            (section, tuple(_total(one, sums, known, now, last, faults) for one in section.fields))
            for section in of.sections
        ),
        given=len(now),
        wanted=wanted,
    )


def adding_up(of: Form, counted: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Of what is counted at a level, the figures that those of its counties add up to: neither
    enterprises, of which each is counted once however many counties name it (ADR 0040), nor what
    a city or province records of its own."""
    known = {one.code: indicators.get(one.indicator) for one in of.counted}
    measures = {code: one.numerator for code, one in known.items() if one is not None}
    return {
        code: number
        for code, number in counted.items()
        if code in measures and not counts_once(measures[code]) and not measures[code].any_level
    }


def _rows(region: Region, periods: Iterable[Period]) -> Iterable[Return]:
    """What counts in some months, one row a county; what lies with the city is added up there and
    not above it. A correction takes the place of what it corrects once it is accepted."""
    is_city = region.level == Level.CITY
    rows = Return.objects.at_hand() if is_city else Return.objects.counting()
    rows = rows.filter(
        region__path__startswith=region.path,
        period__in=[period.code for period in periods],
    )
    return rows.select_related("region").order_by("region__code")


def _sums(of: Form, rows: Iterable[Return]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in rows:
        for code, text in row.values.items():
            if code in of.by_code:
                sums[code] = sums.get(code, Decimal()) + Decimal(text)
    return sums


def _total(
    field: Field,
    sums: dict[str, Decimal],
    known: Known,
    rows: list[Return],
    rows_before: list[Return],
    faults: list[Fault],
) -> Total:
    code, last = field.code, known.previous.get(field.code)
    gave = {row.region_id for row in rows if code in row.values}
    gave_before = {row.region_id for row in rows_before if code in row.values}
    where = pointer("values", code)
    return Total(
        field=field,
        value=sums.get(code),
        counties=len(gave),
        counted=known.counted.get(code),
        last_month=last,
        year_before=known.year_before.get(code),
        change=change_of(sums.get(code), last),
        is_comparable=not gave_before or gave == gave_before,
        differing=tuple(
            row.region
            for row in rows
            if code in row.counted and row.values.get(code) != row.counted[code]
        ),
        faults=tuple(one for one in faults if one.where == where),
    )
