"""Whether a month or a year can be locked: what is missing, late, not accepted, not counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from portal.indicators.models import DirtyCell
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.cycles.models import Cycle
from programs.cycles.queries import locked_periods
from programs.evaluation.vocabulary import Shortfall
from programs.returns.models import SENT, Return
from programs.returns.queries import months_of, terms_of
from programs.returns.queries.versions import ASKED, Versions, versions_of
from programs.returns.vocabulary import State


@dataclass(frozen=True, slots=True)
class CountyMonth:
    """A county in force at a month's end, and the return of that month with which it stands, if
    any: a correction that is not sent leaves it where it was. `due_at` is its own date: the
    month's as the province set it, or the end of what it was given beyond."""

    region: Region
    month: Period
    return_id: int | None
    state: str
    due_at: datetime
    is_late: bool

    @property
    def is_sent(self) -> bool:
        return self.state in SENT

    @property
    def shortfall(self) -> Shortfall | None:
        if not self.is_sent:
            return Shortfall.MISSING
        if self.state != State.ACCEPTED:
            return Shortfall.UNAPPROVED
        return Shortfall.LATE if self.is_late else None


@dataclass(frozen=True, slots=True)
class Gap:
    """A county's month that is not as it should be. What was sent late does not block."""

    region: Region
    city: Region | None
    period: str
    kind: Shortfall
    return_id: int | None

    @property
    def is_blocking(self) -> bool:
        return self.kind != Shortfall.LATE


@dataclass(frozen=True, slots=True)
class Readiness:
    """One period of a year: how many county-months stand where, and what is locked already.

    `with_city` and `with_province` are not accepted: they lie there. `is_held`: by a lock of its
    own; a month of a locked year is locked without one.
    """

    period: Period
    counties: int
    missing: int
    with_city: int
    with_province: int
    late: int
    is_locked: bool
    is_held: bool
    is_over: bool

    @property
    def unapproved(self) -> int:
        return self.with_city + self.with_province

    @property
    def accepted(self) -> int:
        return self.counties - self.missing - self.unapproved

    @property
    def is_ready(self) -> bool:
        return self.is_over and not (self.missing or self.unapproved)


def places_within(region: Region) -> list[Region]:
    """The region and everything that lies or lay beneath it, by code."""
    return list(Region.objects.within(region).order_by("code"))


def in_force(places: Iterable[Region], on: date) -> list[Region]:
    """Those of the day."""
    return [one for one in places if _in_force(one, on)]


def county_months(
    cycle: Cycle,
    region: Region,
    months: Sequence[Period],
    *,
    at: datetime,
    places: Sequence[Region] | None = None,
) -> Iterator[CountyMonth]:
    """Every county and month beneath a region: three statements, two where `places` are known."""
    known = places_within(region) if places is None else places
    counties = [one for one in known if one.level == Level.COUNTY]
    kept = versions_of(
        Return.objects.filter(
            cycle=cycle,
            region__path__startswith=region.path,
            period__in=[month.code for month in months],
        ).only(*ASKED)
    )
    terms = terms_of(cycle, *months)
    for month in months:
        for county in counties:
            if _in_force(county, month.last):
                found = kept.get((county.pk, month.code))
                due = found.first.due_at if found else terms.due_at(cycle.code, month, county)
                yield _county_month(county, month, found, due, at)


def _county_month(
    county: Region, month: Period, found: Versions | None, due: datetime, at: datetime
) -> CountyMonth:
    if found is None:
        return CountyMonth(county, month, None, "", due, at >= due)
    first, row = found.first, found.standing
    late = at >= due if first.is_on_time is None else not first.is_on_time
    return CountyMonth(county, month, row.pk, row.state, due, late)


def _in_force(region: Region, on: date) -> bool:
    return region.valid_from <= on and (region.valid_to is None or on < region.valid_to)


def readiness(cycle: Cycle, region: Region, period: Period, *, at: datetime) -> list[Gap]:
    """Every gap of the period beneath a region: of a month, or of every month of the year."""
    months = [period] if period.is_month else list(reversed(months_of(cycle, at=at)))
    places = places_within(region)
    cities = {one.path: one for one in places if one.level == Level.CITY}
    return [
        Gap(
            one.region,
            cities.get(".".join(one.region.path.split(".")[:2]) + "."),
            one.month.code,
            kind,
            one.return_id,
        )
        for one in county_months(cycle, region, months, at=at, places=places)
        if (kind := one.shortfall) is not None
    ]


def blocking(gaps: Iterable[Gap]) -> list[Gap]:
    return [gap for gap in gaps if gap.is_blocking]


def standing(
    cycle: Cycle, region: Region, *, at: datetime, places: Sequence[Region] | None = None
) -> list[Readiness]:
    """The months of the year up to now, the newest first, then the year itself."""
    months = months_of(cycle, at=at)
    locked = locked_periods(cycle)
    rows = list(county_months(cycle, region, months, at=at, places=places))
    by_month = [(month, [row for row in rows if row.month == month]) for month in months]
    return [
        _summed(period, found, locked, at=at)
        for period, found in [*by_month, (Period.year(cycle.year), rows)]
    ]


def waiting_cells(cycle: Cycle, region: Region) -> int:
    """Cells of figures that are marked and not counted again yet; locking counts them first."""
    return DirtyCell.objects.filter(
        region__path__startswith=region.path, cycle_code__in=["", cycle.code]
    ).count()


def _summed(
    period: Period, rows: Sequence[CountyMonth], locked: frozenset[str], *, at: datetime
) -> Readiness:
    states = [row.state for row in rows]
    return Readiness(
        period=period,
        counties=len(rows),
        missing=sum(not row.is_sent for row in rows),
        with_city=states.count(State.SUBMITTED),
        with_province=states.count(State.APPROVED),
        late=sum(row.is_late for row in rows),
        is_locked=bool({period.code, str(period.first.year)} & locked),
        is_held=period.code in locked,
        is_over=period.last < localdate(at),
    )
