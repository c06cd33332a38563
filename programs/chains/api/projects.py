"""REST: /api/v1/projects/."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.etags import check_if_match, etag
from portal.api.idempotency import once
from portal.api.resources import Resource
from portal.kernel.errors import Invalid, NotPermitted
from programs.chains.models import Project, ProjectQuerySet
from programs.chains.operations import reach_milestone
from programs.chains.queries import chosen_projects
from programs.chains.serializers import ProjectOut, ReachIn
from programs.chains.vocabulary import Permission

FILTERS: Final = [
    OpenApiParameter("q", str, description="part of the name, of the chain or of the lead unit"),
    OpenApiParameter(
        "state", str, description="open, running, closed; late: with a milestone that is late"
    ),
    OpenApiParameter("chain", int, description="id of the chain"),
    OpenApiParameter("region", str, description="code of the division that carries it out"),
]
REACHED: Final = {"milestone": 31, "done_on": "2026-10-30", "evidence": "热处理试验报告 ZC-07"}


@extend_schema_view(list=extend_schema(parameters=FILTERS), act=extend_schema(exclude=True))
class ProjectResource(Resource):
    """Read the breakthrough projects of the province; say which milestone was done."""

    model = Project
    access = Permission.PROJECT_VIEW
    serializer_class = ProjectOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: ProjectQuerySet) -> QuerySet[Project]:
        given = self.request.query_params
        if any("\x00" in text for text in given.values()):
            raise Invalid(_("The address holds characters that cannot be read."))
        if chain := given.get("chain"):
            reachable = reachable.filter(chain=int(chain)) if _is_id(chain) else reachable.none()
        if region := given.get("region"):
            reachable = reachable.filter(region__code=region)
        chosen = {name: given.get(name, "") for name in ("q", "state")}
        found = chosen_projects(reachable, chosen, on=self.today).with_all()
        return found.prefetch_related("lines__policy", "milestones")

    @property
    def today(self) -> date:
        return timezone.localdate()

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "today": self.today}

    def retrieve(self, request: Request, **_pk: str) -> Response:  # noqa: ARG002
        """One project, with the ETag that a milestone's evidence names."""
        return self._shown(self.get_object())

    @extend_schema(  # type: ignore[untyped-decorator]
        request=ReachIn,
        responses=ProjectOut,
        examples=[OpenApiExample("A milestone that was done", REACHED, request_only=True)],
    )
    @action(detail=True, methods=["post"], url_path="reach")
    def reach(self, request: Request, **_pk: str) -> Response:
        """Say on which day a milestone was done, and by what that is shown; answered with the
        project. Needs an Idempotency-Key, and If-Match."""
        project = self.get_object()
        if not project.allows(self.actor, to=Permission.PROJECT_KEEP):
            raise NotPermitted(_("This is not yours to do."))
        asked = ReachIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: self._reach(request, dict(asked.validated_data)))

    def _reach(self, request: Request, values: dict[str, Any]) -> Response:
        project = self.get_object()
        check_if_match(request, etag(project.version))
        milestone = project.milestones.filter(pk=values.pop("milestone")).first()
        if milestone is None:
            words = _("The project has no milestone with this id.")
            raise Invalid(words, milestone=words)
        now, revision = timezone.now(), project.revision
        reach_milestone(milestone, by=self.actor, at=now, revision=revision, **values)
        return self._shown(self.get_object())

    def _shown(self, project: Project) -> Response:
        return Response(self.get_serializer(project).data, headers={"ETag": etag(project.version)})


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
