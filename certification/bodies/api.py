"""REST: /api/v1/bodies/."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from certification.bodies.models import Body, BodyQuerySet
from certification.bodies.queries import narrowed
from certification.bodies.serializers import BodyOut
from certification.bodies.vocabulary import Permission
from portal.api.resources import Resource
from portal.kernel.errors import Invalid

FILTERS = [
    OpenApiParameter("q", str, description="part of the name or the approval number"),
    OpenApiParameter("state", str, description="approved, ended"),
]


class BodyResource(Resource):
    """Read the list of approved certification bodies."""

    model = Body
    access = Permission.VIEW
    serializer_class = BodyOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: BodyQuerySet) -> BodyQuerySet:
        given = self.request.query_params
        text, state = given.get("q", ""), given.get("state", "")
        if "\x00" in text:
            raise Invalid(_("The address holds characters that cannot be read."))
        return narrowed(reachable, text=text, state=state if state in {"approved", "ended"} else "")

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)
