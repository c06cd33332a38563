"""What a new county takes over from those that it was made of, in the year of the change.

The old counties keep their returns under their own names. What runs on from month to month starts
in the new one from what stood in them: counted from the rows themselves, so that no enterprise
counts twice, and of a county that was split only what the register has in this part now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from portal.indicators.counting import base_rows
from portal.indicators.definition import Measure
from portal.kernel.period import Period
from portal.regions.models import Region, Succession
from programs.cycles.models import Cycle
from programs.returns.models import Return


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


def returned_as_now(cycle: Cycle, period: Period, region: Region) -> Mapping[str, Decimal]:
    """Field code → what a county of today and those that went into it whole returned of a month:
    the figures of then, read as the map is now."""
    places = [region, *_whole_before(region)]
    rows = Return.objects.counting().filter(cycle=cycle, period=period.code, region__in=places)
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        for code, text in row.values.items():
            found[code] += Decimal(text or 0)
    return dict(found)


def _whole_before(region: Region) -> list[Region]:
    rows = Succession.objects.filter(successor=region).select_related("predecessor")
    return [
        row.predecessor
        for row in rows
        if not row.predecessor.followed_by.exclude(successor=region).exists()
    ]
