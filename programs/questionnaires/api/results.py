"""REST: /api/v1/results/, to be read."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response as Answer

from portal.api.permissions import HoldsPermission
from portal.api.resources import Actorly
from portal.kernel.errors import Missing
from portal.regions.models import Region
from programs.questionnaires.forms.results import ResultFilter
from programs.questionnaires.models import Version
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.queries.results import (
    Scope,
    areas_in_reach,
    frequencies,
    places_of,
    published_version,
    reads_rows_at,
    scope_of,
)
from programs.questionnaires.queries.results_cross import Cross, divided
from programs.questionnaires.queries.results_pairs import paired, pairings_of
from programs.questionnaires.queries.results_roles import awareness
from programs.questionnaires.queries.results_shown import growth_shown
from programs.questionnaires.scoring.roles import roles_of
from programs.questionnaires.serializers import AwarenessOut, CrossOut, GrowthOut, ResultsOut
from programs.questionnaires.vocabulary import Dimension, Permission

SCOPE = [
    OpenApiParameter("place", str, description="code of a region in reach; else the widest"),
    OpenApiParameter("industry", str, description="a section of GB/T 4754, such as C"),
    OpenApiParameter("size", str, description="a size class; at most one of the three"),
    OpenApiParameter("way", str, description="own or behalf"),
]


def _said(scope: Scope, **more: Any) -> dict[str, Any]:
    """The scope's own facts, and more."""
    names = ("version", "region", "minimum", "is_hidden", "counts", "roster")
    return {name: getattr(scope, name) for name in names} | more


class ResultResource(Actorly, viewsets.ViewSet):
    """Read the results of a questionnaire, by its number."""

    access = Permission.RESULT_VIEW
    permission_classes = [HoldsPermission]
    lookup_value_regex = "[0-9]{1,18}"

    @extend_schema(responses=ResultsOut, parameters=SCOPE)  # type: ignore[untyped-decorator]
    def retrieve(self, request: Request, pk: str) -> Answer:
        """How every question was answered; small groups are hidden as they are on pages."""
        scope, _places = self._scope(request, pk)
        found = [one for _section, some in frequencies(scope) for one in some]
        return Answer(ResultsOut(_said(scope, results=found)).data)

    @extend_schema(  # type: ignore[untyped-decorator]
        responses=CrossOut,
        parameters=[
            *SCOPE,
            OpenApiParameter("question", str, required=True, description="the question's code"),
            OpenApiParameter(
                "by",
                str,
                required=True,
                description="region, industry, size, way, or the code of another question",
            ),
        ],
    )
    @action(detail=True, methods=["get"])
    def cross(self, request: Request, pk: str) -> Answer:
        """One question by area, industry, size class, way of answering or another question."""
        by = request.query_params.get("by", "")
        classes = Dimension(by) if by in Dimension.values else None
        scope, places = self._scope(request, pk, by=classes)
        code = request.query_params.get("question", "")
        question = questionnaire_of(scope.version).question(code)
        if question is None:
            raise Missing(_("There is no question of this code."))
        found = divided(scope, question, by, places) if scope.counts else Cross((), is_hidden=True)
        more = {"question": code, "by": by, "groups": found.rows, "is_undivided": found.is_hidden}
        return Answer(CrossOut(_said(scope, **more)).data)

    @extend_schema(  # type: ignore[untyped-decorator]
        responses=GrowthOut,
        parameters=[
            SCOPE[0],
            OpenApiParameter("question", str, description="one of “questions”; else the first"),
        ],
    )
    @action(detail=True, methods=["get"])
    def growth(self, request: Request, pk: str) -> Answer:
        """One figure of two waves of the same enterprises: both readings of "growth on average".

        Who may not read every response of the area is told the claimed figures alone where the
        others would give a few enterprises away.
        """
        version, places, form = self._asked(request, pk)
        region = self._region(request, form)
        pairings = {one.question.code: one for one in pairings_of(version)}
        pairing = pairings.get(request.query_params.get("question", "") or next(iter(pairings), ""))
        if pairing is None:
            raise Missing(_("Nothing of this is compared between two waves."))
        reads = reads_rows_at(region, by=self.actor)
        on = timezone.localdate()
        found = paired(version, pairing, region, places, on=on, reads_rows=reads)
        said = {
            "version": version,
            "region": region,
            "questions": list(pairings),
            "paired": found,
            "figures": growth_shown(found),
        }
        return Answer(GrowthOut(said).data)

    @extend_schema(responses=AwarenessOut, parameters=SCOPE)  # type: ignore[untyped-decorator]
    @action(detail=True, methods=["get"])
    def awareness(self, request: Request, pk: str) -> Answer:
        """What each role says of quality: top manager, head of quality, front-line worker."""
        scope, _places = self._scope(request, pk)
        if roles_of(questionnaire_of(scope.version)) is None:
            raise Missing(_("Nobody is asked by role here."))
        found = awareness(scope)
        return Answer(AwarenessOut(_said(scope, awareness=found[1] if found else [])).data)

    def _scope(
        self, request: Request, pk: str, *, by: Dimension | None = None
    ) -> tuple[Scope, list[Region]]:
        """The published version, and the area and part that the address names."""
        version, places, form = self._asked(request, pk)
        region, on = self._region(request, form), timezone.localdate()
        return scope_of(version, region, places, on=on, part=form.part, by=by), places

    def _asked(self, request: Request, pk: str) -> tuple[Version, list[Region], ResultFilter]:
        version = published_version(int(pk), by=self.actor)
        places = places_of(version)
        areas = areas_in_reach(places, by=self.actor, to=Permission.RESULT_VIEW)
        return version, places, ResultFilter(request.query_params, areas=areas)

    def _region(self, request: Request, form: ResultFilter) -> Region:
        """The area that the address names, or the widest; 404 out of reach."""
        asked, region = request.query_params.get("place", ""), form.region
        if region is None or (asked and asked != region.code):
            raise Missing(_("There is nothing here that you may see."))
        return region
