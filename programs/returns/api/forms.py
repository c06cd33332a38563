"""REST: /api/v1/forms/: the published forms, with their figures and rules in both languages."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.permissions import HoldsPermission
from portal.api.resources import Actorly
from programs.cycles.vocabulary import Permission
from programs.returns.queries.forms import forms_in_reach
from programs.returns.schema import publication, published
from programs.returns.serializers import FormOut, FormsOut, form_line_out, form_out

YEAR = OpenApiParameter(
    "year", str, description="code of a programme year, such as 330000-2026: its form alone"
)


class FormResource(Actorly, viewsets.ViewSet):
    """Read the forms of the return: which there are, which a programme year has, what they ask."""

    access = Permission.YEAR_VIEW
    permission_classes = [HoldsPermission]
    lookup_field = "code"
    lookup_value_regex = r"[a-z0-9_]+"

    @extend_schema(responses=forced_singular_serializer(FormsOut), parameters=[YEAR])  # type: ignore[untyped-decorator]
    def list(self, request: Request) -> Response:
        years, asked = forms_in_reach(self.actor, to=self.access), request.query_params.get("year")
        found = [form_line_out(one, years.get(one.code, [])) for one in published()]
        if asked is not None:
            found = [one for one in found if asked in one["years"]]
        return Response({"next": None, "previous": None, "results": found})

    @extend_schema(responses=FormOut)  # type: ignore[untyped-decorator]
    def retrieve(self, request: Request, code: str) -> Response:  # noqa: ARG002
        listed = publication(code)
        if listed is None:
            raise Http404
        return Response(form_out(listed, forms_in_reach(self.actor, to=self.access).get(code, [])))
