"""REST: /api/v1/decisions/, what meetings decided."""

from __future__ import annotations

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
from programs.cycles.models import Decision, DecisionQuerySet
from programs.cycles.operations import correct_decision, finish_decision, note_decision
from programs.cycles.queries import activities_kept, chosen_decisions
from programs.cycles.serializers import (
    MeetingDecisionChangeIn,
    MeetingDecisionDoneIn,
    MeetingDecisionIn,
    MeetingDecisionOut,
)
from programs.cycles.vocabulary import Permission

FILTERS: Final = [
    OpenApiParameter("meeting", str, description="number of the meeting, an activity"),
    OpenApiParameter("year", str, description="code of the programme year"),
    OpenApiParameter("region", str, description="code of the office that met"),
    OpenApiParameter(
        "state", str, description="open, overdue, long (open for more than two months), done"
    ),
]
CELLS: Final = ("words", "owner", "due_on")
DECIDED: Final = {
    "meeting": 7,
    "words": "九月底前完成阀门行业内审员培训",
    "owner": "质量发展科",
    "due_on": "2026-12-30",
}


@extend_schema_view(act=extend_schema(exclude=True))
class DecisionResource(Resource):
    """Read what meetings decided, note a decision, correct or postpone it, say what came of it."""

    model = Decision
    access = Permission.ACTIVITY_VIEW
    serializer_class = MeetingDecisionOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: DecisionQuerySet) -> QuerySet[Decision]:
        given = self.request.query_params
        if any("\x00" in text for text in given.values()):
            raise Invalid(_("The address holds characters that cannot be read."))
        if meeting := given.get("meeting"):
            is_key = meeting.isascii() and meeting.isdigit() and len(meeting) <= 18
            reachable = reachable.filter(meeting=int(meeting)) if is_key else reachable.none()
        if year := given.get("year"):
            reachable = reachable.filter(cycle__code=year)
        if region := given.get("region"):
            reachable = reachable.filter(region__code=region)
        chosen = {"state": given.get("state", "")}
        today = timezone.localdate()
        return chosen_decisions(reachable, chosen, by=self.actor, on=today).with_all()

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=MeetingDecisionIn,
        responses={201: MeetingDecisionOut},
        examples=[OpenApiExample("What a meeting decided", DECIDED, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Note what a meeting of the key's office decided, who does it and by when. Needs an
        Idempotency-Key."""
        if not self.actor.may(Permission.ACTIVITY_KEEP):
            raise NotPermitted(_("This is not yours to do."))
        asked = MeetingDecisionIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: self._note(dict(asked.validated_data)))

    def _note(self, values: dict[str, Any]) -> Response:
        meeting = activities_kept(self.actor).filter(pk=values.pop("meeting")).first()
        if meeting is None:
            words = _("No meeting in reach has this number.")
            raise Invalid(words, meeting=words)
        made = note_decision(meeting, by=self.actor, at=timezone.now(), **values)
        answer = self._shown(made)
        answer.status_code = 201
        answer["Location"] = f"/api/v1/decisions/{made.pk}/"
        return answer

    def retrieve(self, request: Request, **_pk: str) -> Response:  # noqa: ARG002
        """One decision, with the ETag that a correction names."""
        return self._shown(self.get_object())

    @extend_schema(  # type: ignore[untyped-decorator]
        request=MeetingDecisionChangeIn,
        responses=MeetingDecisionOut,
        examples=[OpenApiExample("Postponed", {"due_on": "2027-01-29"}, request_only=True)],
    )
    def partial_update(self, request: Request, **_pk: str) -> Response:
        """Say a decision otherwise, or postpone it, while it is not done. Needs If-Match."""
        row = self._kept(request)
        asked = MeetingDecisionChangeIn(data=request.data)
        asked.is_valid(raise_exception=True)
        said = {name: getattr(row, name) for name in CELLS} | asked.validated_data
        now, version = timezone.now(), row.version
        correct_decision(row, by=self.actor, at=now, version=version, **said)
        return self._shown(row)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=MeetingDecisionDoneIn,
        responses=MeetingDecisionOut,
        examples=[
            OpenApiExample(
                "What came of it",
                {"outcome": "已举办两期培训，86家企业120人参加"},
                request_only=True,
            )
        ],
    )
    @action(detail=True, methods=["post"], url_path="finish")
    def finish(self, request: Request, **_pk: str) -> Response:
        """It is done: say what came of it. Needs an Idempotency-Key, and If-Match."""
        if not self.get_object().allows(self.actor, to=Permission.ACTIVITY_KEEP):
            raise NotPermitted(_("This is not yours to do."))
        asked = MeetingDecisionDoneIn(data=request.data)
        asked.is_valid(raise_exception=True)
        outcome = asked.validated_data["outcome"]
        return once(request, lambda: self._finish(request, outcome))

    def _finish(self, request: Request, outcome: str) -> Response:
        row = self._kept(request)
        now, version = timezone.now(), row.version
        finish_decision(row, outcome=outcome, by=self.actor, at=now, version=version)
        return self._shown(row)

    def _kept(self, request: Request) -> Decision:
        """The decision of the address, where who asks keeps it and has read it as it stands."""
        row: Decision = self.get_object()
        if not row.allows(self.actor, to=Permission.ACTIVITY_KEEP):
            raise NotPermitted(_("This is not yours to do."))
        check_if_match(request, etag(row.version))
        return row

    def _shown(self, row: Decision) -> Response:
        return Response(self.get_serializer(row).data, headers={"ETag": etag(row.version)})
