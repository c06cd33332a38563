"""Stages in sets: found by one expression, for the fold, for the check, and for one entry."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import CharField

from programs.cycles.facts import stage_sources
from programs.cycles.models import Cycle, RosterEntry, RosterEntryQuerySet
from programs.cycles.rules import JOURNEY
from programs.cycles.vocabulary import CycleState, RosterState, Stage


def stage_expression() -> Case:
    """`rules.stage_of` in SQL: the furthest stage of which there is a record."""
    locked = Exists(Cycle.objects.filter(pk=OuterRef("cycle"), state=CycleState.LOCKED))
    cases = [
        When(state=RosterState.WITHDRAWN, then=Value(Stage.LEFT.value)),
        When(~Q(state=RosterState.LISTED), then=Value(Stage.CANDIDATE.value)),
    ]
    if followed := stage_sources.get(Stage.FOLLOWED):
        cases.append(When(Q(locked) & Q(followed.recorded()), then=Value(Stage.CLOSED.value)))
    cases += [
        When(source.recorded(), then=Value(stage.value))
        for stage in reversed(JOURNEY)
        if (source := stage_sources.get(stage))
    ]
    return Case(*cases, default=Value(Stage.LISTED.value), output_field=CharField())


def differing(rows: RosterEntryQuerySet) -> QuerySet[Any]:
    """Entries whose kept stage is not what the records say; `found` is what they say."""
    return rows.annotate(found=stage_expression()).exclude(stage=F("found"))


def entries_of_regions(region_ids: Collection[int]) -> RosterEntryQuerySet:
    """Entries of some counties, and those whose enterprise has moved to one of them since."""
    return RosterEntry.objects.filter(
        Q(region__in=region_ids) | Q(enterprise__region__in=region_ids)
    )


def entries_by_stage(rows: RosterEntryQuerySet) -> dict[str, int]:
    """Stage to how many of the entries stand there."""
    return dict(rows.order_by().values_list("stage").annotate(n=Count("pk")))


def stages_recorded(entry: RosterEntry) -> frozenset[str]:
    """The stages of one entry of which there is a record, in one statement."""
    sources = list(stage_sources)
    if not sources:
        return frozenset()
    rows = RosterEntry.objects.filter(pk=entry.pk)
    found = rows.annotate(**{f"has_{one.code}": one.recorded() for one in sources}).values(
        *(f"has_{one.code}" for one in sources)
    )[0]
    return frozenset(one.code for one in sources if found[f"has_{one.code}"])
