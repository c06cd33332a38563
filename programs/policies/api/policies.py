"""REST: /api/v1/policies/."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.etags import etag
from portal.api.resources import Resource
from portal.kernel.errors import Invalid
from programs.policies.models import Policy, PolicyQuerySet
from programs.policies.queries import narrowed
from programs.policies.serializers import PolicyOut
from programs.policies.vocabulary import Permission, PolicyState

FILTERS = [
    OpenApiParameter("q", str, description="part of the number, the title or the issuer"),
    OpenApiParameter("level", str, description="national, province, city, county"),
    OpenApiParameter("kind", str, description="money, credit, procurement, land, honour, …"),
    OpenApiParameter("state", str, description="in_force, later, over"),
]


class PolicyResource(Resource):
    """Read the policies of the province: what is published, drafts too for those who keep them."""

    model = Policy
    access = Permission.VIEW
    serializer_class = PolicyOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: PolicyQuerySet) -> PolicyQuerySet:
        given = self.request.query_params
        if any("\x00" in text for text in given.values()):
            raise Invalid(_("The address holds characters that cannot be read."))
        if not self.actor.may(Permission.MANAGE):
            reachable = reachable.exclude(state=PolicyState.DRAFT)
        chosen = {name: given.get(name, "") for name in ("q", "level", "kind", "state")}
        return narrowed(reachable, chosen, on=timezone.localdate()).select_related("region")

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        policy = self.get_object()
        response = Response(self.get_serializer(policy).data)
        response["ETag"] = etag(policy.version)
        return response
