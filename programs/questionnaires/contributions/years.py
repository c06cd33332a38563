"""For programme years: stages of the roster, and what a new year takes over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.actor import Actor
from programs.cycles.facts import StageSource, YearPart, stage_sources, year_parts
from programs.cycles.models import Cycle
from programs.questionnaires.models import Response, Version
from programs.questionnaires.operations import add_version
from programs.questionnaires.vocabulary import (
    ResponseState,
    VersionState,
)


def _answered(code: str, **when: Any) -> Exists:
    """Answered by the enterprise, or confirmed by it."""
    settled = [ResponseState.SUBMITTED, ResponseState.CONFIRMED]
    return Exists(
        Response.objects.filter(
            enterprise=OuterRef("enterprise"),
            template__code__startswith=code,
            state__in=settled,
            **when,
        )
    )


stage_sources.add(
    StageSource(
        "baseline",
        "programs.Response",
        lambda: _answered("baseline", cycle=OuterRef("cycle")),
    )
)
stage_sources.add(
    StageSource(
        "followed",
        "programs.Response",
        lambda: _answered("follow_up", counted_on__gte=OuterRef("since_on")),
    )
)


def _carry_forms(before: Cycle, made: Cycle, by: Actor, at: datetime) -> int:
    """The newest published version of each questionnaire, as a draft of the new year."""
    newest: dict[int, Version] = {}
    for version in before.questionnaires.filter(state=VersionState.PUBLISHED).order_by("number"):
        newest[version.template_id] = version
    for version in newest.values():
        add_version(made, schema=version.schema, by=by, at=at)
    return len(newest)


def _forms_as_things(cycle: Cycle) -> dict[str, str]:
    """Title of each questionnaire to the mark of its newest wording."""
    rows = cycle.questionnaires.select_related("template").order_by("number")
    marked = _("wording %(mark)s")
    return {one.template.title: marked % {"mark": one.schema_sha256[:8]} for one in rows}


year_parts.add(YearPart("forms", gettext_lazy("Questionnaires"), _carry_forms, _forms_as_things))
