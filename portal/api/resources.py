"""Resources: read what `access` reaches, act through `verbs`. No serializer writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.actor import Actor
from portal.api.etags import etag, tag_when_rendered
from portal.api.idempotency import once
from portal.api.lifetimes import Going
from portal.api.permissions import HoldsPermission
from portal.api.throttling import said_in_headers
from portal.kernel.errors import Stale
from portal.offices.grants import actor_of_key
from portal.offices.models import ApiKey

Verb = Callable[..., Any]


class ReasonIn(serializers.Serializer[Any]):
    """What a verb may be told."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class Actorly:
    """Views that know their actor: a person with roles, or a key with its scopes."""

    request: Any
    #: set where the resource is deprecated: every answer says so
    going: ClassVar[Going | None] = None
    #: reads that have an ETag, and are answered 304 to who has it
    tagged: ClassVar[frozenset[str]] = frozenset({"retrieve", "list"})

    @property
    def actor(self) -> Actor:
        if not hasattr(self, "_actor"):
            key = self.request.auth
            is_key = isinstance(key, ApiKey)
            self._actor = actor_of_key(key) if is_key else self.request._request.actor  # noqa: SLF001
        return self._actor

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        limit = getattr(getattr(request, "_request", request), "rate_limit", None)
        for name, text in said_in_headers(*limit).items() if limit else ():
            response[name] = text
        for name, text in self.going.headers().items() if self.going else ():
            response[name] = text
        if isinstance(response, Response) and getattr(self, "action", "") in self.tagged:
            tag_when_rendered(request, response)
        return response


class Resource(
    Actorly, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]
):
    """A noun of the API. `arrange` may order and join, never widen, what is reachable."""

    model: ClassVar[Any]
    access: ClassVar[str]
    verbs: ClassVar[Mapping[str, Verb]] = {}
    permission_classes = [HoldsPermission]

    @classmethod
    def get_extra_actions(cls) -> list[Any]:
        """Routes with a name of their own come before the one that takes any verb."""
        found: list[Any] = super().get_extra_actions()
        return sorted(found, key=lambda one: "(?P<" in one.url_path)

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return cast("QuerySet[Any]", self.model.objects.none())
        return self.arrange(self.model.objects.reachable(by=self.actor, to=self.access))

    def arrange(self, reachable: Any) -> QuerySet[Any]:
        return cast("QuerySet[Any]", reachable.order_by("pk"))

    def tag_now(self) -> str:
        """The tag of the row as it stands, of what is changed by REST with If-Match."""
        version = getattr(self.get_object(), "version", None)
        return etag(version) if isinstance(version, str) else ""

    def handle_exception(self, exc: Exception) -> Response:
        """A 412 says which version stands, also where it was saved while this was on its way."""
        response: Response = super().handle_exception(exc)
        if isinstance(exc, Stale) and self.lookup_field in self.kwargs and (tag := self.tag_now()):
            response["ETag"] = tag
        return response

    @extend_schema(request=ReasonIn)  # type: ignore[untyped-decorator]
    @action(detail=True, methods=["post"], url_path="(?P<verb>[a-z-]+)")
    def act(self, request: Request, verb: str, **_pk: str) -> Response:
        """POST /applications/12/approve/ {"reason": "…"}: run one operation on one row. Answered
        with the row, or with the one that was made of it."""
        if verb not in self.verbs:
            raise Http404
        asked = ReasonIn(data=request.data)
        asked.is_valid(raise_exception=True)
        reason = asked.validated_data["reason"]
        return once(request, lambda: self._act(verb, reason))

    def _act(self, verb: str, reason: str) -> Response:
        subject = self.get_object()
        made = self.verbs[verb](subject, by=self.actor, at=timezone.now(), reason=reason)
        shown = made if isinstance(made, self.model) else subject
        return Response(self.get_serializer(shown).data)
