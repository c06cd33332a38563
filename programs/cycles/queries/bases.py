"""What the bases of a year are, and which counties have none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.actor import Actor
from portal.indicators.standing import Lack
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import Cycle, EnterpriseBase
from programs.cycles.queries.years import counties_of, paths_of
from programs.cycles.vocabulary import CycleState, Permission

#: how many counties are named that have no base
NAMED = 8


@dataclass(frozen=True, slots=True)
class BaseLine:
    """A county with its base of the year, None where it has none."""

    region: Region
    base: EnterpriseBase | None


def base_counties(cycle: Cycle) -> list[Region]:
    """The counties of the province that are in force when the year opens, by path."""
    return counties_of(cycle)


def years_with_bases(by: Actor) -> list[Cycle]:
    """The years in which somebody sets bases, newest first: not locked ones."""
    rows = Cycle.objects.reachable(by=by, to=Permission.YEAR_MANAGE)
    found = rows.exclude(state=CycleState.LOCKED).select_related("region")
    return list(found.newest_first())


def bases_of(cycle: Cycle, *, by: Actor) -> list[BaseLine]:
    """Every county of the year that somebody reads, with its base."""
    paths = tuple(paths_of(by, to=Permission.YEAR_VIEW))
    kept = {row.region_id: row for row in EnterpriseBase.objects.of_year(cycle)}
    return [
        BaseLine(one, kept.get(one.pk))
        for one in base_counties(cycle)
        if one.path.startswith(paths)
    ]


def bases_lacking(
    _measure: str,
    cycle_code: str,
    _months: Sequence[Period],
    counties: Sequence[Region],
    _at: datetime,
) -> Iterator[Lack]:
    """The counties that have no base, and the sources of those that have; in one statement."""
    wanted = {one.pk: one for one in counties}
    rows = EnterpriseBase.objects.filter(cycle__code=cycle_code, region__in=wanted)
    kept = list(rows.only("region_id", "source", "document", "counted_on"))
    without = [one.name for pk, one in wanted.items() if pk not in {row.region_id for row in kept}]
    words = _("Counties without a base, counted on neither side: %(names)s")
    more = "…" if len(without) > NAMED else ""
    yield Lack(len(without), words % {"names": _("、").join(without[:NAMED]) + more})
    sources: dict[str, int] = {}
    for row in kept:
        told = _("%(document)s (%(source)s, as of %(day)s)") % {
            "document": row.document,
            "source": row.get_source_display(),
            "day": row.counted_on.isoformat(),
        }
        sources[told] = sources.get(told, 0) + 1
    for told, number in sorted(sources.items(), key=lambda one: -one[1])[:NAMED]:
        words = ngettext("Base of %(n)d county: %(source)s", "Base of %(n)d counties: %(source)s",
                         number)  # fmt: skip
        yield Lack(number, words % {"n": number, "source": told}, is_source=True)
