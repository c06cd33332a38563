"""REST: /api/v1/activities/{id}/attendances/."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.idempotency import once
from portal.kernel.errors import NotPermitted
from programs.cycles.models import Activity
from programs.cycles.operations import firm_named, note_attendance
from programs.cycles.queries import attendances_known
from programs.cycles.serializers import AttendanceIn, AttendanceOut
from programs.cycles.vocabulary import Permission


def kept_by(resource: Any) -> Activity:
    """The activity of the address, where who asks keeps it."""
    row: Activity = resource.get_object()
    if not row.allows(resource.actor, to=Permission.ACTIVITY_KEEP):
        raise NotPermitted(_("This is not yours to do."))
    return row


class AttendanceRoutes:
    """Who came to an activity: read, and noted one at a time."""

    @extend_schema(responses=AttendanceOut(many=True))  # type: ignore[untyped-decorator]
    @action(detail=True, methods=["get"], url_path="attendances")
    def attendances(self: Any, request: Request, **_pk: str) -> Response:  # noqa: ARG002
        """The enterprises that came, with how many people; of training and contests, how many were
        examined and how many passed."""
        rows = self.get_object().attendances.select_related("enterprise").order_by("id")
        some = self.paginate_queryset(rows)
        return self.get_paginated_response(AttendanceOut(some, many=True).data)  # type: ignore[no-any-return]

    @extend_schema(  # type: ignore[untyped-decorator]
        request=AttendanceIn,
        responses={201: AttendanceOut, 200: AttendanceOut},
        examples=[
            OpenApiExample(
                "Four came, three were examined, two passed",
                {"credit_code": "91339999MA2K1X5T0J", "people": 4, "examined": 3, "passed": 2},
                request_only=True,
            )
        ],
    )
    @attendances.mapping.post  # type: ignore[untyped-decorator]
    def note_attendance(self: Any, request: Request, **_pk: str) -> Response:
        """Note that an enterprise came: 201 where it is new, else 200 and the numbers are
        corrected. Needs an Idempotency-Key."""
        activity = kept_by(self)
        asked = AttendanceIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: _noted(activity, dict(asked.validated_data), by=self.actor))


def _noted(activity: Activity, values: dict[str, Any], *, by: Any) -> Response:
    firm = firm_named(values.pop("credit_code"), activity)
    is_known = bool(attendances_known([activity.pk], [firm.credit_code]))
    made = note_attendance(activity, enterprise=firm, by=by, at=timezone.now(), **values)
    return Response(AttendanceOut(made).data, status=200 if is_known else 201)
