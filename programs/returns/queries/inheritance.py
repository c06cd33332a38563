"""What a new county takes over from those that it was made of, in the year of the change.

The old counties keep their returns under their own names. What runs on from month to month starts
in the new one from what stood in them: counted from the rows themselves, so that no enterprise
counts twice, and of a county that was split only what the register has in this part now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from portal.indicators.counting import base_rows
from portal.indicators.definition import Measure
from portal.kernel.period import Period
from portal.regions.heirs import heir_of
from portal.regions.models import Region, Succession
from programs.cycles.models import Cycle
from programs.returns.models import Return, ReturnQuerySet


@dataclass(frozen=True, slots=True)
class Heritage:
    """Of whom a county was made: those that went into it whole, and those that were split."""

    region: Region
    whole: tuple[Region, ...]
    parts: tuple[Region, ...]

    def count(self, measure: Measure, cycle_code: str, end: date) -> Decimal:
        """A stock or running total at the end of a day, over the county and what it was made of.

        Enterprises count once, whichever of the counties their rows name.
        """
        rows = self._rows(measure, base_rows(measure, cycle_code))
        rows = rows.filter(**{f"{measure.dated}__lte": end})
        if measure.until:
            still = Q(**{f"{measure.until}__isnull": True}) | Q(**{f"{measure.until}__gt": end})
            rows = rows.filter(still)
        if measure.count == "enterprises":
            return Decimal(rows.values(measure.enterprise).distinct().count())
        if measure.summed:
            return Decimal(rows.aggregate(n=Sum(measure.summed))["n"] or 0)
        return Decimal(rows.count())

    def _rows(self, measure: Measure, rows: QuerySet[Any]) -> QuerySet[Any]:
        wanted = Q(**{f"{measure.region}__in": [self.region, *self.whole]})
        if self.parts and _names_enterprises(measure):
            here = {f"{measure.enterprise}__region": self.region}
            wanted |= Q(**{f"{measure.region}__in": self.parts}, **here)
        return rows.filter(wanted)


def _names_enterprises(measure: Measure) -> bool:
    """Whether the rows of a measure say of which enterprise they are."""
    first = measure.enterprise.split("__")[0]
    return any(field.name == first for field in measure.table._meta.get_fields())


def heritages(regions: Iterable[Region], period: Period) -> dict[int, Heritage]:
    """Region id → of whom it was made, for counties that were made in the year of a month."""
    first = period.first.replace(month=1, day=1)
    made = [one for one in regions if first < one.valid_from <= period.last]
    if not made:
        return {}
    rows = list(
        Succession.objects.filter(successor__in=made).select_related("predecessor", "successor")
    )
    heirs: dict[int, int] = defaultdict(int)
    olds = [row.predecessor_id for row in rows]
    for old in Succession.objects.filter(predecessor__in=olds).values_list(
        "predecessor", flat=True
    ):
        heirs[old] += 1
    found: dict[int, Heritage] = {}
    for one in made:
        mine = [row.predecessor for row in rows if row.successor_id == one.pk]
        if mine:
            whole = tuple(old for old in mine if heirs[old.pk] == 1)
            parts = tuple(old for old in mine if heirs[old.pk] > 1)
            found[one.pk] = Heritage(one, whole, parts)
    return found


@dataclass(frozen=True, slots=True)
class Predecessors:
    """Who answered in a month for what is one county today, each with its newest return.

    `whole` went into it whole: `sums` are their figures of then, as far as they count, read as the
    map is now (field code to number). `parts` were split: what they said cannot be divided, and
    stays with them.
    """

    county: Region
    period: Period
    whole: tuple[Region, ...]
    parts: tuple[Region, ...]
    newest: Mapping[int, Return]
    counting: Mapping[int, Return]

    @property
    def sums(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = defaultdict(Decimal)
        for region in self.whole:
            row = self.counting.get(region.pk)
            for code, text in row.values.items() if row else ():
                found[code] += Decimal(text or 0)
        return dict(found)


def predecessors_in(
    cycle: Cycle, periods: Collection[Period], county: Region
) -> dict[str, Predecessors]:
    """Month to who stood at its end where a county of today stands, however often it changed
    since; for the months at whose end that county was not there yet."""
    earlier = [one for one in periods if not county.is_in_force(on=one.last)]
    before = _went_before(county) if earlier else []
    rows = Return.objects.filter(
        cycle=cycle,
        period__in=[one.code for one in earlier],
        region__in=[region for region, _is_whole in before],
    )
    newest, counting = _by_month(rows.newest_version()), _by_month(rows.counting())
    return {
        one.code: Predecessors(
            county,
            one,
            tuple(region for region, is_whole in before if is_whole and _stood(region, one)),
            tuple(region for region, is_whole in before if not is_whole and _stood(region, one)),
            newest[one.code],
            counting[one.code],
        )
        for one in earlier
    }


def heirs_of(regions: Iterable[Region]) -> dict[int, Region]:
    """Region id → the county of today that answers for it, of those that ended."""
    ended = [one for one in regions if one.valid_to is not None]
    keys = {one.pk: heir_of(one) for one in ended}
    living = Region.objects.living().filter(code__in={code for code, _from in keys.values()})
    heirs = {(one.code, one.valid_from): one for one in living} if ended else {}
    return {pk: heirs[key] for pk, key in keys.items() if key in heirs}


@dataclass(frozen=True, slots=True)
class Ended:
    """A county that stood in a month and ended since; `heir` answers for it today. `is_new`: the
    heir was not there yet in the month, which is read of it as then and as now."""

    county: Region
    heir: Region | None
    is_new: bool


def ended_since(period: Period, region: Region) -> list[Ended]:
    """The counties beneath a region that stood at a month's end and ended since, by code."""
    stood = Region.objects.within(region).counties().in_force(on=period.last)
    ended = list(stood.exclude(valid_to=None).order_by("code"))
    heirs = heirs_of(ended)
    return [
        Ended(one, heir, heir is not None and not _stood(heir, period))
        for one in ended
        for heir in [heirs.get(one.pk)]
    ]


def _went_before(county: Region) -> list[tuple[Region, bool]]:
    """Every region that came to this one, by code; and whether it came whole, at every turn."""
    found: dict[int, tuple[Region, bool]] = {}
    heirs: dict[int, bool] = {county.pk: True}
    while heirs:
        rows = Succession.objects.filter(successor__in=heirs).select_related("predecessor")
        nexts: dict[int, bool] = {}
        for row in rows.prefetch_related("predecessor__followed_by"):
            one = row.predecessor
            is_whole = heirs[row.successor_id] and len(one.followed_by.all()) == 1
            if one.pk not in found:
                found[one.pk], nexts[one.pk] = (one, is_whole), is_whole
        heirs = nexts
    return sorted(found.values(), key=lambda pair: (pair[0].code, pair[0].valid_from))


def _stood(region: Region, period: Period) -> bool:
    return region.is_in_force(on=period.last)


def _by_month(rows: ReturnQuerySet) -> dict[str, dict[int, Return]]:
    found: dict[str, dict[int, Return]] = defaultdict(dict)
    for row in rows.select_related("submitted_by"):
        found[row.period][row.region_id] = row
    return found
