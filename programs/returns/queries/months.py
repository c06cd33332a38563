"""Months: which there are, when they are due, which county stands where, who is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from portal.calendar.rules import due_at
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.cycles.models import Cycle
from programs.returns.models import SENT, Reminder, Return
from programs.returns.vocabulary import State

#: a month in which nothing was begun
MISSING = "missing"


@dataclass(frozen=True, slots=True)
class CountyMonth:
    """Where a county's return of a month stands. `state` is "missing" when none was begun.

    `is_late`: not sent by the due date, or sent after it. `is_waiting`: it is not sent yet.
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


def due_of(period: Period) -> datetime:
    return due_at(period.first.year, period.first.month)


def months_of(cycle: Cycle, *, at: datetime) -> list[Period]:
    """The months of the year up to the present one, newest first."""
    today = localdate(at)
    months = [Period.month(cycle.year, number) for number in range(1, 13)]
    return [month for month in reversed(months) if month.first <= today]


def month_state(cycle: Cycle, period: Period, region: Region, *, at: datetime) -> list[CountyMonth]:
    """Every county in force beneath the region at the month's end, with its return's state."""
    beneath = list(
        Region.objects.in_force(on=period.last)
        .within(region)
        .filter(level__in=[Level.CITY, Level.COUNTY])
        .order_by("path")
    )
    cities = {place.path: place for place in beneath if place.level == Level.CITY}
    if region.level == Level.CITY:
        cities[region.path] = region
    kept = {
        row.region_id: row
        for row in Return.objects.newest_version()
        .filter(cycle=cycle, period=period.code, region__path__startswith=region.path)
        .only("region_id", "state", "version", "submitted_at", "is_on_time", "due_at")
    }
    due = due_of(period)
    return [
        _county_month(place, cities, kept.get(place.pk), period.code, due, at)
        for place in beneath
        if place.level == Level.COUNTY
    ]


def _county_month(
    place: Region,
    cities: Mapping[str, Region],
    row: Return | None,
    period: str,
    due: datetime,
    at: datetime,
) -> CountyMonth:
    above = ".".join(place.path.split(".")[:2]) + "."
    city = cities.get(above) if place.path != above else None
    if row is None:
        return CountyMonth(place, city, period, MISSING, None, 0, due, None, at >= due)
    late = at >= row.due_at if row.is_on_time is None else not row.is_on_time
    return CountyMonth(
        place,
        city,
        period,
        row.state,
        row.pk,
        row.version,
        row.due_at,
        row.submitted_at,
        late,
    )


@dataclass(frozen=True, slots=True)
class Late:
    """A county whose return of the month was never submitted after it was due."""

    region: Region
    city: Region | None
    days: int
    months_running: int
    reminded_at: datetime | None


def late_counties(cycle: Cycle, period: Period, region: Region, *, at: datetime) -> list[Late]:
    """Who is late now beneath a region: the longest silent first, then by code."""
    due = due_of(period)
    if at < due:
        return []
    silent = [row for row in month_state(cycle, period, region, at=at) if _is_silent(row)]
    running = _running(cycle, period, {row.region.pk for row in silent})
    told = Reminder.objects.of_month(cycle, period.code).order_by("at")
    reminded = dict(told.values_list("region_id", "at"))
    days = (localdate(at) - localdate(due)).days + 1
    found = [
        Late(row.region, row.city, days, running[row.region.pk], reminded.get(row.region.pk))
        for row in silent
    ]
    return sorted(found, key=lambda one: (-one.months_running, one.region.code))


def _is_silent(row: CountyMonth) -> bool:
    return row.submitted_at is None and row.state in {MISSING, State.DRAFT}


def _running(cycle: Cycle, period: Period, region_ids: Iterable[int]) -> Mapping[int, int]:
    """How many months up to this one were never submitted, one after the other."""
    ids = set(region_ids)
    sent: dict[int, set[str]] = defaultdict(set)
    rows = Return.objects.filter(
        cycle=cycle, region_id__in=ids, period__lte=period.code, submitted_on__isnull=False
    )
    for pk, code in rows.values_list("region_id", "period"):
        sent[pk].add(code)
    running = {}
    for pk in ids:
        month, count = period, 0
        while month.first.year == cycle.year and month.code not in sent[pk]:
            month, count = month.previous(), count + 1
        running[pk] = count
    return running
