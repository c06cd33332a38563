"""REST: /api/v1/sandbox/ and /api/v1/sandbox/events/."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.idempotency import once
from portal.api.resources import Resource
from portal.kernel.period import Period
from portal.sandbox import operations
from portal.sandbox.models import Sandbox, SandboxQuerySet
from portal.sandbox.queries import told_of
from portal.sandbox.serializers import EventIn, EventOut, SandboxOut
from portal.sandbox.vocabulary import Permission


class _OfTheSandbox(Resource):
    """The one sandbox that a key belongs to, or that a person's office keeps."""

    model = Sandbox
    filter_backends = ()
    pagination_class = None

    def arrange(self, reachable: SandboxQuerySet) -> SandboxQuerySet:
        return reachable.living().with_places()

    def sandbox(self) -> Sandbox:
        found: Sandbox = get_object_or_404(self.get_queryset())
        return found


class SandboxResource(_OfTheSandbox):
    """The sandbox: where it lies, and which checks were met."""

    access = Permission.VIEW
    serializer_class = SandboxOut

    @extend_schema(operation_id="sandbox_retrieve")  # type: ignore[untyped-decorator]
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        """Where it lies, which month waits, every check with when it was met, the passes."""
        return Response(self.get_serializer(told_of(self.sandbox())).data)


class SandboxEventResource(_OfTheSandbox):
    """What the portal is asked to tell the sandbox's webhooks."""

    access = Permission.ASK
    serializer_class = EventOut

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="sandbox_events_create",
        request=EventIn,
        responses={202: EventOut},
        examples=[OpenApiExample("Due soon", {"type": "return.due"}, request_only=True)],
    )
    def ask(self, request: Request) -> Response:
        """Have a month's dates told now, or a test with a wrong signature posted (`forged`)."""
        asked = EventIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: self._ask(**asked.validated_data))

    def _ask(self, *, type: str, period: str = "") -> Response:  # noqa: A002 - the API's word
        sandbox = self.sandbox()
        _accepted, waiting = sandbox.months_at_start
        month = Period.parse(period) if period else waiting
        told = operations.ask_event(
            sandbox, kind=type, period=month, by=self.actor, at=timezone.now()
        )
        return Response({"type": type, "period": month.code, "told": told}, status=202)
