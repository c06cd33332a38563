"""What the early warning was worth: month by month, whom it named and who was late.

Of a month whose warnings were kept these are read. Of one before they were kept the same rules are
asked again for every morning on which there was still time (`dated`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.returns.models import LateWarning
from programs.returns.queries.dated import Dated
from programs.returns.queries.quality import Risk
from programs.returns.scoring import Hits

#: region id → the days on which a county was warned of, each with the reasons
Warned = Mapping[int, Sequence[tuple[date, tuple[Risk, ...]]]]


@dataclass(frozen=True, slots=True)
class Named:
    """A county that was warned of or was late: on which days it was warned of, and why the last
    time; `was_late` says what came, `was_before` whether the month before was late as well."""

    region: Region
    days: tuple[date, ...]
    why: tuple[Risk, ...]
    was_late: bool
    was_before: bool


@dataclass(frozen=True, slots=True)
class MonthRecord:
    """A month that is over for everybody. `is_kept`: the warnings are those that were shown then.
    `plain` is the rule that whoever was late the month before will be late again."""

    period: Period
    is_kept: bool
    warned: Hits
    plain: Hits
    named: Sequence[Named]


@dataclass(frozen=True, slots=True)
class Record:
    """The months of a year, the newest first, and all of them together."""

    months: Sequence[MonthRecord]

    @property
    def warned(self) -> Hits:
        return _together(one.warned for one in self.months)

    @property
    def plain(self) -> Hits:
        return _together(one.plain for one in self.months)


def _together(hits: Iterable[Hits]) -> Hits:
    return sum(hits, Hits())


def record_of(cycle: Cycle, region: Region, *, at: datetime) -> Record:
    """Of the months of a year that are over in an area; in a fixed number of statements."""
    dated, kept = Dated(cycle, region, at=at), _kept(cycle, region)
    months = [month for month in reversed(dated.months) if dated.is_over(month)]
    return Record([_record(dated, month, kept.get(month.code)) for month in months])


def _kept(cycle: Cycle, region: Region) -> dict[str, Warned]:
    """Month → the warnings of it that were kept in the area: of a month that was kept anywhere in
    the province, also that nobody was warned of here."""
    every = LateWarning.objects.of_year(cycle)
    months = every.order_by().values_list("period", flat=True).distinct()
    found: dict[str, dict[int, list[tuple[date, tuple[Risk, ...]]]]] = {one: {} for one in months}
    rows = every.filter(region__path__startswith=region.path)
    for period, pk, day, why in rows.order_by("warned_on").values_list(
        "period", "region_id", "warned_on", "reasons"
    ):
        found[period].setdefault(pk, []).append((day, tuple(why.items())))
    return dict(found)


def _record(dated: Dated, month: Period, kept: Warned | None) -> MonthRecord:
    counties = {county.pk: county for county in dated.counties(month)}
    warned = dated.warned(month) if kept is None else kept
    told, late = warned.keys() & counties.keys(), dated.late(month)
    before = dated.late(month.previous()) & counties.keys()
    return MonthRecord(
        period=month,
        is_kept=kept is not None,
        warned=Hits.counted(counties, late, told),
        plain=Hits.counted(counties, late, before),
        named=[
            Named(
                region=county,
                days=tuple(day for day, _why in warned.get(pk, ())),
                why=warned[pk][-1][1] if pk in told else (),
                was_late=pk in late,
                was_before=pk in before,
            )
            for pk, county in counties.items()
            if pk in told or pk in late
        ],
    )
