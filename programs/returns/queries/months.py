"""Months: which there are, when they are due, which county stands where, who is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.cycles.models import Cycle
from programs.returns.models import SENT, Reminder, Return
from programs.returns.queries.versions import ASKED, Versions, versions_of
from programs.returns.queries.windows import Terms
from programs.returns.vocabulary import State

#: a month in which nothing was begun
MISSING = "missing"


@dataclass(frozen=True, slots=True)
class CountyMonth:
    """Where a county's return of a month stands. `state` is "missing" when none was begun.

    `is_late`: not sent by the due date, or sent after it. `is_waiting`: it is not sent yet. Both
    are asked of the first version. `is_corrected`: the county is at work on a correction, and what
    it corrects stands until that is sent.
    """

    region: Region
    city: Region | None
    period: str
    state: str
    pk: int | None
    version: int
    due_at: datetime
    submitted_at: datetime | None
    is_late: bool
    is_corrected: bool = False

    @property
    def is_waiting(self) -> bool:
        return self.state not in SENT

    @property
    def state_label(self) -> str:
        from django.utils.translation import gettext as _

        return _("Not begun") if self.state == MISSING else str(State(self.state).label)


def needs_city(region: Region) -> bool:
    """Whether a city stands between the county and its province: paths say it."""
    return region.path.count(".") > 2


def county_in(period: Period, of_code: Iterable[Region]) -> Region | None:
    """Of the counties that ever had a code: the one of a month's end, or else that of today."""
    found = list(of_code)
    standing = [one for one in found if one.is_in_force(on=period.last)]
    return next(iter([*standing, *(one for one in found if one.valid_to is None)]), None)


def months_of(cycle: Cycle, *, at: datetime) -> list[Period]:
    """The months of the year up to the present one, newest first."""
    today = localdate(at)
    months = [Period.month(cycle.year, number) for number in range(1, 13)]
    return [month for month in reversed(months) if month.first <= today]


def month_state(
    cycle: Cycle, period: Period, region: Region, *, at: datetime, terms: Terms | None = None
) -> list[CountyMonth]:
    """Every county in force beneath the region at the month's end, with its return's state.

    `terms` are the dates of the month, where the caller has read them.
    """
    rows = Return.objects.filter(
        cycle=cycle, period=period.code, region__path__startswith=region.path
    )
    terms = terms or Terms([cycle.code], [period.code])
    places = _places(region, period)
    return _states(places, rows.only(*ASKED), cycle.code, period, terms, at=at)


def _places(region: Region, period: Period, within: Iterable[Region] | None = None) -> list[Region]:
    """The cities and counties in force at the month's end, of those `within` if they are known."""
    if within is None:
        within = Region.objects.within(region).filter(level__in=[Level.CITY, Level.COUNTY])
    found = {place.path: place for place in (region, *within) if place.is_in_force(on=period.last)}
    return [found[path] for path in sorted(found)]


def _states(
    places: Iterable[Region],
    rows: Iterable[Return],
    year_code: str,
    period: Period,
    terms: Terms,
    *,
    at: datetime,
) -> list[CountyMonth]:
    places = list(places)
    cities = {place.path: place for place in places if place.level == Level.CITY}
    kept = versions_of(rows)
    return [
        _county_month(
            place,
            cities,
            kept.get((place.pk, period.code)),
            period.code,
            terms.due_at(year_code, period, place),
            at,
        )
        for place in places
        if place.level == Level.COUNTY
    ]


def _county_month(
    place: Region,
    cities: Mapping[str, Region],
    kept: Versions | None,
    period: str,
    due: datetime,
    at: datetime,
) -> CountyMonth:
    above = ".".join(place.path.split(".")[:2]) + "."
    city = cities.get(above) if place.path != above else None
    if kept is None:
        return CountyMonth(place, city, period, MISSING, None, 0, due, None, at >= due)
    first, row = kept.first, kept.standing
    late = at >= first.due_at if first.is_on_time is None else not first.is_on_time
    # one that was sent back keeps its first date: what was given beyond it counts while it is open
    due = max(first.due_at, due) if row.is_open else first.due_at
    return CountyMonth(
        place,
        city,
        period,
        row.state,
        row.pk,
        row.version,
        due,
        row.submitted_at,
        late,
        kept.correction is not None,
    )


@dataclass(frozen=True, slots=True)
class Late:
    """A county whose return of the month was never submitted after it was due."""

    region: Region
    city: Region | None
    days: int
    months_running: int
    reminded_at: datetime | None


class Year(Protocol):
    """A programme year, whether its row is at hand or what figures know of it."""

    @property
    def code(self) -> str: ...
    @property
    def year(self) -> int: ...


def late_counties(
    year: Year,
    period: Period,
    region: Region,
    *,
    at: datetime,
    within: Iterable[Region] | None = None,
    in_brief: bool = False,
) -> list[Late]:
    """Who is late now beneath a region: the longest silent first, then by code.

    `within` is every region that ever lay beneath it, where the caller has read them; `in_brief`
    leaves out when they were reminded.
    """
    terms = Terms([year.code], [period.code])
    if at < terms.dates(year.code, period).due_at:
        return []
    rows = _of_the_silent(year, period, region)
    of_month = [row for row in rows if row.period == period.code]
    places = _places(region, period, within)
    states = _states(places, of_month, year.code, period, terms, at=at)
    silent = [row for row in states if row.is_late and is_silent(row)]
    running = _running(year, period, [row.region for row in silent], rows)
    reminded = {} if in_brief else _reminded(year, period)
    found = [
        Late(
            row.region,
            row.city,
            (localdate(at) - localdate(row.due_at)).days + 1,
            running[row.region.pk],
            reminded.get(row.region.pk),
        )
        for row in silent
    ]
    return sorted(found, key=lambda one: (-one.months_running, one.region.code))


def overdue_months(year: Year, until: Period, county: Region, *, at: datetime) -> list[CountyMonth]:
    """The months of a year up to one whose return a county never submitted after it was due, the
    newest first; those before it was made are not its own."""
    numbers = range(until.first.month, 0, -1) if until.first.year == year.year else ()
    months = [Period.month(year.year, number) for number in numbers]
    kept = versions_of(Return.objects.filter(cycle__code=year.code, region=county).only(*ASKED))
    terms = Terms([year.code], [month.code for month in months])
    states = [
        _county_month(
            county,
            {},
            kept.get((county.pk, one.code)),
            one.code,
            terms.due_at(year.code, one, county),
            at,
        )
        for one in months
        if county.is_in_force(on=one.last)
    ]
    return [one for one in states if at >= one.due_at and is_silent(one)]


def _of_the_silent(year: Year, period: Period, region: Region) -> list[Return]:
    """The month's returns, and the earlier ones of those who sent nothing for the month."""
    of_year = Return.objects.filter(cycle__code=year.code)
    sent = of_year.filter(region=OuterRef("region"), period=period.code, submitted_on__isnull=False)
    beneath = of_year.filter(period__lte=period.code, region__path__startswith=region.path)
    found = beneath.filter(Q(period=period.code) | ~Exists(sent))
    return list(found.only(*ASKED, "submitted_on"))


def _reminded(year: Year, period: Period) -> dict[int, datetime]:
    """County to its last reminder of the month."""
    told = Reminder.objects.filter(cycle__code=year.code, period=period.code).order_by("at")
    return dict(told.values_list("region_id", "at"))


def is_silent(row: CountyMonth) -> bool:
    """Whether nothing was sent yet, not even once."""
    return row.submitted_at is None and row.state in {MISSING, State.DRAFT}


def is_overdue(row: CountyMonth) -> bool:
    """Whether it is late and nothing was sent yet, as the coverage page counts them."""
    return row.is_late and is_silent(row)


def is_wanted(row: CountyMonth, state: str, late: str) -> bool:
    """Whether it meets the filters of the list: a state, and late ones ("1") or "overdue"."""
    fits = {"1": row.is_late, "overdue": is_overdue(row)}.get(late, True)
    return fits and (not state or row.state == state)


def _running(
    year: Year, period: Period, regions: Iterable[Region], rows: Iterable[Return]
) -> Mapping[int, int]:
    """How many months up to this one were never submitted, one after the other; those before a
    county was made are not its own."""
    sent: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        if row.submitted_on is not None:
            sent[row.region_id].add(row.period)
    running = {}
    for region in regions:
        month, count = period, 0
        while (
            month.first.year == year.year
            and region.is_in_force(on=month.last)
            and month.code not in sent[region.pk]
        ):
            month, count = month.previous(), count + 1
        running[region.pk] = count
    return running
