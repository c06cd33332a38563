"""The cities' months that wait for their province."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast

from portal.accounts.actor import Actor
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import CycleLock
from programs.cycles.vocabulary import CycleState
from programs.returns.models import Return, Summary, SummaryQuerySet
from programs.returns.vocabulary import Permission, SummaryState


@dataclass(frozen=True, slots=True)
class Waiting:
    """A city's month as its province finds it: how many of its counties count, of how many in
    force at the month's end, and without which the city approved it, with its reason for each."""

    summary: Summary
    done: int
    of: int
    left_out: tuple[tuple[str, str], ...]

    @property
    def period(self) -> Period:
        return Period.parse(self.summary.period)


def awaiting_cities(by: Actor) -> SummaryQuerySet:
    """The cities' months that were approved and that this person may accept; a locked year decides
    no more. The oldest month first."""
    reached = Summary.objects.reachable(by=by, to=Permission.ACCEPT)
    year = Cast(OuterRef("cycle__year"), CharField())
    of_year = CycleLock.objects.held().filter(cycle=OuterRef("cycle"), period=year)
    found = reached.filter(state=SummaryState.APPROVED, cycle__state=CycleState.OPEN)
    return found.exclude(Exists(of_year)).order_by("period", "region__path")


def counted_up(rows: Sequence[Summary]) -> list[Waiting]:
    """Each with its counties, in as many statements however many they are."""
    if not rows:
        return []
    counting = Return.objects.counting().filter(
        cycle__in={row.cycle_id for row in rows}, period__in={row.period for row in rows}
    )
    done: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for cycle, period, path in counting.values_list("cycle", "period", "region__path"):
        done[cycle, period].append(path)
    counties = _counties_beneath(rows)
    names = {county.code: county.name for county in counties}
    found = []
    for row in rows:
        spot, last = (row.cycle_id, row.period), Period.parse(row.period).last
        beneath = [one for one in counties if one.path.startswith(row.region.path)]
        found.append(
            Waiting(
                summary=row,
                done=sum(path.startswith(row.region.path) for path in done[spot]),
                of=sum(one.is_in_force(on=last) for one in beneath),
                left_out=tuple((names.get(code, code), why) for code, why in row.missing.items()),
            )
        )
    return found


def _counties_beneath(rows: Sequence[Summary]) -> list[Region]:
    """Of the cities of some rows, those that ended since among them."""
    paths = tuple({row.region.path for row in rows})
    found = [
        county
        for province in sorted({row.region.province_path for row in rows})
        for county in Region.objects.counties().filter(path__startswith=province)
    ]
    return [county for county in found if county.path.startswith(paths)]
