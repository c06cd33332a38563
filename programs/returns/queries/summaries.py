"""What a city's month adds up to, and who is missing from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.returns.models import Return, Summary
from programs.returns.queries.months import CountyMonth, month_state
from programs.returns.schema import Field, default_form, form
from programs.returns.vocabulary import State, SummaryState


def summary_of(cycle: Cycle, city: Region, period: Period) -> Summary:
    """The city's month as it is kept, or one that nobody approved yet and that is not kept."""
    kept = Summary.objects.of_month(cycle, period.code).filter(region=city)
    found = kept.select_related("region", "cycle").first()
    return found or Summary(cycle=cycle, region=city, period=period.code)


def pending(period: Period, city: Region, counting: Iterable[Return]) -> list[Region]:
    """The counties in force at the month's end whose return was not approved."""
    done = {row.region_id for row in counting}
    places = Region.objects.in_force(on=period.last).counties().within(city).order_by("path")
    return [place for place in places if place.pk not in done]


def absent(
    cycle: Cycle, period: Period, city: Region, places: Collection[Region], *, at: datetime
) -> list[CountyMonth]:
    """Where these counties stand, which are pending."""
    keys = {place.pk for place in places}
    return [one for one in month_state(cycle, period, city, at=at) if one.region.pk in keys]


def may_be_missing(county: CountyMonth, *, at: datetime) -> bool:
    """Whether a city may go on without a county: its time is over, extensions and all, and nothing
    of it waits for anybody's decision."""
    return county.is_waiting and at >= county.due_at


def totals_of(rows: Iterable[Return]) -> dict[str, Decimal]:
    """Field code → the sum over some returns, of every figure that one of them says."""
    found: dict[str, Decimal] = {}
    for row in rows:
        for code, text in row.values.items():
            found[code] = found.get(code, Decimal()) + Decimal(text or 0)
    return found


@dataclass(frozen=True, slots=True)
class Total:
    """A figure over the counties of an area: provisional while one that counts is not accepted,
    or one has not come."""

    field: Field
    value: Decimal
    was: str

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what the city approved last."""
        return bool(self.was) and Decimal(self.was) != self.value


@dataclass(frozen=True, slots=True)
class Returned:
    """The figures that an area returned: of how many of its counties, and how final. `done` are the
    ids of the counties that count."""

    totals: tuple[Total, ...]
    counties: int
    of: int
    accepted: int
    done: frozenset[int] = frozenset()

    @property
    def is_provisional(self) -> bool:
        return self.accepted < self.of


def returned_figures(
    cycle: Cycle, period: Period, region: Region, *, before: Summary | None = None
) -> Returned:
    """What the counties of an area said of a month: what their city approved, and nothing else."""
    rows = list(
        Return.objects.counting().filter(
            cycle=cycle, period=period.code, region__path__startswith=region.path
        )
    )
    sums = totals_of(rows)
    was = before.totals if before else {}
    places = Region.objects.in_force(on=period.last).counties().within(region)
    return Returned(
        totals=tuple(
            Total(field, sums[code], str(was.get(code, "")))
            for code, field in _fields(cycle, rows).items()
            if code in sums
        ),
        counties=len(rows),
        of=places.count(),
        accepted=sum(row.state == State.ACCEPTED for row in rows),
        done=frozenset(row.region_id for row in rows),
    )


def _fields(cycle: Cycle, rows: Sequence[Return]) -> dict[str, Field]:
    """The fields of the forms of some returns, in their order."""
    codes = sorted({row.form for row in rows}) or [default_form(cycle.year)]
    return {code: field for one in codes for code, field in form(one).by_code.items()}


@dataclass(frozen=True, slots=True)
class CityMonth:
    """Where a city's month stands: how many of its counties are done, and without how many the city
    has approved it."""

    city: Region
    state: str
    done: int
    of: int
    missing: int = 0

    @property
    def label(self) -> str:
        return str(SummaryState(self.state).label)


def cities_of(states: Sequence[CountyMonth], cycle: Cycle) -> list[CityMonth]:
    """Every city of the counties of a month (`month_state`), with where its own month stands."""
    if not states:
        return []
    period, ids = states[0].period, [one.region.pk for one in states]
    counting = Return.objects.counting().filter(cycle=cycle, period=period, region__in=ids)
    done = set(counting.values_list("region_id", flat=True))
    known = {row.region_id: row for row in Summary.objects.of_month(cycle, period)}
    beneath: dict[int, list[Region]] = defaultdict(list)
    cities: dict[int, Region] = {}
    for one in states:
        if one.city is not None:
            cities[one.city.pk] = one.city
            beneath[one.city.pk].append(one.region)
    return [
        CityMonth(
            city=cities[pk],
            state=known[pk].state if pk in known else SummaryState.OPEN,
            done=sum(county.pk in done for county in counties),
            of=len(counties),
            missing=len(known[pk].missing) if pk in known and known[pk].stands else 0,
        )
        for pk, counties in beneath.items()
    ]
