"""REST: /api/v1/webhooks/ and /api/v1/deliveries/."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.etags import check_if_match
from portal.api.idempotency import once
from portal.api.resources import Resource
from portal.kernel.errors import NotPermitted
from portal.pages.webhooks.serializers import (
    DeliveryLogOut,
    DeliveryOut,
    WebhookChange,
    WebhookIn,
    WebhookOut,
    WebhookSecretOut,
)
from portal.webhooks import operations
from portal.webhooks.models import (
    Delivery,
    DeliveryQuerySet,
    Subscription,
    SubscriptionQuerySet,
)
from portal.webhooks.operations import IssuedSecret
from portal.webhooks.queries import narrowed, office_of
from portal.webhooks.settling import discard
from portal.webhooks.vocabulary import DeliveryState, Permission

FILTERS = [
    OpenApiParameter("webhook", int, description="id of a subscription"),
    OpenApiParameter("state", str, enum=DeliveryState.values),
    OpenApiParameter("type", str, description="such as return.accepted"),
]


class WebhookResource(Resource):
    """Subscriptions of one's office: make, read, change, test, pause, end."""

    model = Subscription
    access = Permission.VIEW
    verbs: ClassVar = {
        "ping": operations.ping,
        "pause": operations.pause,
        "resume": operations.resume,
        "end": operations.end,
        "repeat-dead": operations.repeat_dead,
        "discard-dead": operations.discard_dead,
    }
    serializer_class = WebhookOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]{1,18}"

    def arrange(self, reachable: SubscriptionQuerySet) -> SubscriptionQuerySet:
        rows = reachable.select_related("office__region")
        return rows.living() if self.action == "list" else rows

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        """One subscription, with its ETag."""
        return self._shown(self.get_object())

    @extend_schema(  # type: ignore[untyped-decorator]
        request=WebhookIn, responses={201: WebhookSecretOut}
    )
    def create(self, request: Request) -> Response:
        """Subscribe the key's office. The secret stands in this answer and in no other."""
        office = office_of(self.actor)
        if office is None:
            raise NotPermitted(
                _("Only an officer or a key of this county office subscribes for it.")
            )
        asked = WebhookIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._with_secret(
            request,
            201,
            lambda: operations.subscribe(
                office, by=self.actor, at=timezone.now(), **asked.validated_data
            ),
        )

    @extend_schema(request=WebhookChange, responses=WebhookOut)  # type: ignore[untyped-decorator]
    def partial_update(self, request: Request, **_pk: str) -> Response:
        """Change name, address or events. Needs If-Match."""
        row = self.get_object()
        check_if_match(request, tag_of(row))
        asked = WebhookChange(data=request.data)
        asked.is_valid(raise_exception=True)
        values = {name: getattr(row, name) for name in ("name", "url", "kinds")}
        changed = operations.change(
            row,
            by=self.actor,
            at=timezone.now(),
            revision=row.revision,
            **values | asked.validated_data,
        )
        return self._shown(changed)

    @extend_schema(request=None, responses=WebhookSecretOut)  # type: ignore[untyped-decorator]
    @action(detail=True, methods=["post"], url_path="change-secret")
    def change_secret(self, request: Request, **_pk: str) -> Response:
        """A new secret; the one before signs beside it for another 24 hours."""
        row = self.get_object()
        return self._with_secret(
            request,
            200,
            lambda: operations.change_secret(row, by=self.actor, at=timezone.now()),
        )

    def _with_secret(self, request: Request, status: int, act: Any) -> Response:
        """The secret is put into the answer after the answer was kept: it is kept nowhere."""
        made: list[IssuedSecret] = []

        def acted() -> Response:
            issued = act()
            made.append(issued)
            row = issued.subscription
            data = WebhookOut(row).data | {"secret": None}
            headers = {"Location": f"/api/v1/webhooks/{row.pk}/", "ETag": tag_of(row)}
            return Response(data, status=status, headers=headers)

        response = once(request, acted)
        if made and "Idempotent-Replayed" not in response:
            response.data["secret"] = made[-1].secret
        return response

    def _shown(self, row: Subscription) -> Response:
        return Response(WebhookOut(row).data, headers={"ETag": tag_of(row)})


class DeliveryResource(Resource):
    """What was delivered and what was not, with every attempt; `repeat` posts it again, `discard`
    sets the first that waits aside, or one that was not delivered."""

    model = Delivery
    access = Permission.VIEW
    verbs: ClassVar = {"repeat": operations.repeat, "discard": discard}
    serializer_class = DeliveryOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]{1,18}"

    def arrange(self, reachable: DeliveryQuerySet) -> DeliveryQuerySet:
        rows = reachable.select_related("subscription__office__region")
        if self.action != "list":
            return rows
        asked = self.request.query_params
        chosen = {"subscription": _number(asked.get("webhook", "")), "state": asked.get("state"),
                  "kind": asked.get("type")}  # fmt: skip
        if any("\x00" in str(text) for text in chosen.values()):
            raise Http404
        return narrowed(rows, chosen)

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Deliveries in reach, by id."""
        return super().list(request, *args, **kwargs)

    @extend_schema(responses=DeliveryLogOut)  # type: ignore[untyped-decorator]
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        """One delivery with its attempts."""
        return Response(DeliveryLogOut(self.get_object(), context={"view": self}).data)


def _number(text: str) -> int | None:
    """The number that was asked for; one that is none finds nothing."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def tag_of(row: Subscription) -> str:
    return f'"{row.pk}.{row.revision}"'
