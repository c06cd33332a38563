"""What visits give to years and figures: stages of the roster, and what does not count yet."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from experts.visits.models import Plan, Problem, Visit
from experts.visits.queries.standing import COUNTING, visits_lacking
from experts.visits.vocabulary import Permission
from portal.indicators.standing import Lacking, lacking
from programs.cycles.facts import StageSource, stage_sources


def _recorded(rows: QuerySet[Any]) -> Exists:
    return Exists(rows.filter(enterprise=OuterRef("enterprise"), cycle=OuterRef("cycle")))


stage_sources.add(
    StageSource("diagnosed", "experts.Visit", lambda: _recorded(Visit.objects.confirmed()))
)
stage_sources.add(
    StageSource("planned", "experts.Plan", lambda: _recorded(Plan.objects.confirmed()))
)
#: improving has begun when the first remedy is reported
stage_sources.add(
    StageSource(
        "remedying",
        "experts.Problem",
        lambda: _recorded(Problem.objects.found().filter(remedies__isnull=False)),
    )
)

lacking.add(Lacking("visits", COUNTING, Permission.VIEW, visits_lacking))
