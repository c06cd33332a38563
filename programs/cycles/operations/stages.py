"""The stages of roster entries, kept right in sets when the records behind them change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from programs.cycles.models import Cycle, RosterEntry, RosterEntryQuerySet
from programs.cycles.queries import differing, entries_of_regions

PER_STATEMENT = 2_000


def fold_stages(region_ids: Collection[int]) -> int:
    """Find the stages of some counties anew; only what differs is written. It says nothing that
    the records did not say, so it leaves no event behind: like readings."""
    return _write(entries_of_regions(region_ids))


def fold_stages_of(cycle: Cycle) -> int:
    """The same for a whole year: when it is locked, or unlocked."""
    return _write(RosterEntry.objects.filter(cycle=cycle))


@operation
def repair_stages(cycle: Cycle, *, by: Actor, at: datetime) -> int:
    """Find the stages of a year anew after they were found to differ; returns how many did."""
    count = fold_stages_of(cycle)
    record("programs.cycle.repair_stages", by=by, at=at, target=cycle, changed=count)
    return count


def _write(rows: RosterEntryQuerySet) -> int:
    by_stage: dict[str, list[int]] = {}
    for pk, stage in differing(rows).values_list("pk", "found"):
        by_stage.setdefault(stage, []).append(pk)
    for stage, pks in by_stage.items():
        for start in range(0, len(pks), PER_STATEMENT):
            part = pks[start : start + PER_STATEMENT]
            RosterEntry.objects.filter(pk__in=part).update(stage=stage)
    return sum(map(len, by_stage.values()))
