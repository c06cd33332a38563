"""The published years of provinces by SQL that is planned once: every page with figures asks."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from portal.regions.models import Region
from portal.regions.storage import columns_of, made_of, rows_of, width_of
from programs.cycles.models import Cycle
from programs.cycles.vocabulary import CycleState


def published_at(provinces: Collection[str]) -> list[Cycle]:
    """Those of the provinces with these paths, newest first, with their provinces (PostgreSQL)."""
    given = {"paths": list(provinces), "draft": str(CycleState.DRAFT)}
    wide = width_of(Cycle)
    found = []
    for row in rows_of(_statement(), given):
        cycle = made_of(Cycle, row[:wide])
        cycle.region = made_of(Region, row[wide:])
        found.append(cycle)
    return found


@cache
def _statement() -> str:
    return f"""
SELECT {columns_of(Cycle, "c")}, {columns_of(Region, "r")}
FROM programs_cycle c JOIN regions_region r ON r.id = c.region_id
WHERE r.path = ANY (%(paths)s) AND c.state <> %(draft)s
ORDER BY c.year DESC, r.path
"""  # noqa: S608 - columns of models, nothing given
