"""What years give to figures: the years themselves, targets, stages, and what has no base; and a
step of the launch."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy

from portal.indicators.folding import Follower, followers
from portal.indicators.standing import Lacking, lacking
from portal.indicators.years import YearFacts, targets_from, years_from
from portal.regions.storage import is_postgresql
from programs.cycles.facts import (
    LaunchStep,
    YearPart,
    launch_steps,
    stage_sources,
    year_parts,
)
from programs.cycles.models import Target
from programs.cycles.operations import copy_industries, copy_targets, fold_stages
from programs.cycles.queries import (
    acceptances,
    bases_lacking,
    cycles_at,
    industries_as_things,
    province_path,
    targets_as_things,
)
from programs.cycles.storage import published_at
from programs.cycles.vocabulary import CycleState, Permission


@years_from
def years_of(path: str) -> Iterator[YearFacts]:
    """The published years of the province that the path lies in, for whatever shows figures."""
    is_short = path and is_postgresql()
    for cycle in published_at([province_path(path)]) if is_short else cycles_at([path]):
        locked = cycle.state == CycleState.LOCKED
        yield YearFacts(cycle.code, cycle.year, cycle.title, locked)


@targets_from
def targets_in(
    year_code: str, indicators: Collection[str], region_ids: Collection[int]
) -> dict[tuple[str, int], Decimal]:
    """Targets by indicator and region."""
    rows = Target.objects.filter(
        cycle__code=year_code, indicator__in=indicators, region_id__in=region_ids
    )
    values = rows.values_list("indicator", "region_id", "value")
    return {(code, region_id): value for code, region_id, value in values}


year_parts.add(
    YearPart(
        "industries",
        gettext_lazy("Pilot industries"),
        copy_industries,
        industries_as_things,
    )
)
year_parts.add(YearPart("targets", gettext_lazy("Targets"), copy_targets, targets_as_things))


followers.add(
    Follower(
        "cycles.stages",
        lambda: {"programs.rosterentry", *(one.model.lower() for one in stage_sources)},
        fold_stages,
    )
)


lacking.add(Lacking("bases", {"roster.with_base"}, Permission.YEAR_VIEW, bases_lacking))

launch_steps.add(LaunchStep("targets", gettext_lazy("Targets accepted"), 20, acceptances))
