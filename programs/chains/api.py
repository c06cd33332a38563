"""REST: /api/v1/chains/, to be read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.etags import etag
from portal.api.resources import Resource
from portal.kernel.errors import Invalid
from programs.chains.models import IndustrialChain, IndustrialChainQuerySet
from programs.chains.queries import chosen_chains
from programs.chains.serializers import IndustrialChainOut
from programs.chains.vocabulary import Permission

FILTERS = [
    OpenApiParameter("q", str, description="part of the name or of the leader"),
    OpenApiParameter("state", str, description="draft, submitted, approved, ended"),
    OpenApiParameter("key", str, description="yes: key chains alone"),
]


@extend_schema_view(list=extend_schema(parameters=FILTERS), act=extend_schema(exclude=True))
class ChainResource(Resource):
    """Industrial chains of the province and its cities, with the lines of their charts."""

    model = IndustrialChain
    access = Permission.VIEW
    serializer_class = IndustrialChainOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: IndustrialChainQuerySet) -> IndustrialChainQuerySet:
        given = self.request.query_params
        if any("\x00" in text for text in given.values()):
            raise Invalid(_("The address holds characters that cannot be read."))
        chosen = {name: given.get(name, "") for name in ("q", "state", "key")}
        found = chosen_chains(reachable, chosen).select_related("region")
        return found.prefetch_related("segments", "causes", "countermeasures")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        chain = self.get_object()
        response = Response(self.get_serializer(chain).data)
        response["ETag"] = etag(chain.version)
        return response
