"""REST: /api/v1/activities/, with who came and the contracts of each."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.etags import check_if_match, etag
from portal.api.idempotency import once
from portal.api.resources import Resource
from portal.kernel.errors import Invalid, NotPermitted
from programs.cycles.api.attendances import AttendanceRoutes
from programs.cycles.api.contracts import ContractRoutes
from programs.cycles.models import Activity, ActivityChange, ActivityQuerySet
from programs.cycles.operations import ActivityFacts, correct_activity, record_activity
from programs.cycles.queries import cycles_at, paths_of, recording_region
from programs.cycles.serializers import ActivityChangeIn, ActivityIn, ActivityOut
from programs.cycles.vocabulary import Permission

FILTERS = [
    OpenApiParameter("year", str, description="code of the programme year"),
    OpenApiParameter("kind", str, description="matchmaking, training, contest, meeting"),
]


class ActivityResource(AttendanceRoutes, ContractRoutes, Resource):
    """Read the activities in reach, record one that was held, correct it; note who came, and which
    letters of intent became contracts."""

    model = Activity
    access = Permission.ACTIVITY_VIEW
    tagged = Resource.tagged | {"attendances", "contract", "contracts"}
    serializer_class = ActivityOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    @classmethod
    def get_extra_actions(cls) -> list[Any]:
        """Routes with a name of their own come before the one that takes any verb."""
        found: list[Any] = super().get_extra_actions()
        return sorted(found, key=lambda one: one.url_path.startswith("(?P<"))

    def arrange(self, reachable: ActivityQuerySet) -> QuerySet[Activity]:
        given = self.request.query_params
        if any("\x00" in text for text in given.values()):
            raise Invalid(_("The address holds characters that cannot be read."))
        if year := given.get("year"):
            reachable = reachable.filter(cycle__code=year)
        if kind := given.get("kind"):
            reachable = reachable.filter(kind=kind)
        return reachable.with_all()

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=ActivityIn,
        responses={201: ActivityOut},
        examples=[
            OpenApiExample(
                "A training session",
                {
                    "year": "330000-2026",
                    "kind": "training",
                    "title": "质量管理体系内审员培训",
                    "held_on": "2026-06-12",
                    "hours": "6",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Record an activity that was held. Needs an Idempotency-Key."""
        if not self.actor.may(Permission.ACTIVITY_KEEP):
            raise NotPermitted(_("This is not yours to do."))
        asked = ActivityIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: self._record(asked.validated_data))

    @extend_schema(  # type: ignore[untyped-decorator]
        request=ActivityChangeIn, responses=ActivityOut
    )
    def partial_update(self, request: Request, **_pk: str) -> Response:
        """Correct an activity while its month is open. Needs If-Match."""
        row = self.get_object()
        if not row.allows(self.actor, to=Permission.ACTIVITY_KEEP):
            raise NotPermitted(_("This is not yours to do."))
        check_if_match(request, etag(row.version))
        asked = ActivityChangeIn(data=request.data)
        asked.is_valid(raise_exception=True)
        said = {name: getattr(row, name) for name in ActivityChange.FIELDS}
        facts = ActivityFacts(**said | asked.validated_data)
        correct_activity(row, facts=facts, by=self.actor, at=timezone.now(), revision=row.revision)
        return self._shown(row)

    def retrieve(self, request: Request, **_pk: str) -> Response:  # noqa: ARG002
        """One activity, with the ETag that a correction names."""
        return self._shown(self.get_object())

    def _shown(self, activity: Activity) -> Response:
        return Response(
            self.get_serializer(activity).data, headers={"ETag": etag(activity.version)}
        )

    def _record(self, values: dict[str, Any]) -> Response:
        years = cycles_at(paths_of(self.actor, to=Permission.ACTIVITY_KEEP))
        cycle = next((one for one in years if one.code == values["year"]), None)
        region = recording_region(self.actor, cycle) if cycle else None
        if cycle is None or region is None:
            words = _("There is no such programme year.")
            raise Invalid(words, year=words)
        said = {name: value for name, value in values.items() if name != "year"}
        made = record_activity(
            cycle,
            region=region,
            facts=ActivityFacts(**said),
            by=self.actor,
            at=timezone.now(),
        )
        answer = Response(self.get_serializer(made).data, status=201)
        answer["Location"] = f"/api/v1/activities/{made.pk}/"
        return answer
