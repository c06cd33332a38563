"""REST: /api/v1/chains/: read, and what a chain turned out in a year."""

from __future__ import annotations

from typing import Any, Final

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

from portal.api.etags import etag
from portal.api.idempotency import once
from portal.api.resources import Resource
from portal.kernel.errors import Invalid, NotPermitted
from programs.chains.models import IndustrialChain, IndustrialChainQuerySet
from programs.chains.operations import record_output
from programs.chains.queries import chosen_chains, outputs_of
from programs.chains.serializers import IndustrialChainOut, OutputIn, OutputOut
from programs.chains.vocabulary import Permission

FILTERS = [
    OpenApiParameter("q", str, description="part of the name or of the leader"),
    OpenApiParameter("state", str, description="draft, submitted, approved, ended"),
    OpenApiParameter("key", str, description="yes: key chains alone"),
]


OUTPUT: Final = {"year": 2025, "amount_wan": "420000.00", "source": "省统计局"}


@extend_schema_view(list=extend_schema(parameters=FILTERS), act=extend_schema(exclude=True))
class ChainResource(Resource):
    """Industrial chains of the province and its cities, with the lines of their charts; what they
    turned out, year by year."""

    model = IndustrialChain
    access = Permission.VIEW
    tagged = Resource.tagged | {"outputs"}
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

    @extend_schema(responses=OutputOut(many=True))  # type: ignore[untyped-decorator]
    @action(detail=True, methods=["get"], url_path="outputs", pagination_class=None)
    def outputs(self, request: Request, **_pk: str) -> Response:  # noqa: ARG002
        """The output of every calendar year that was said, the latest first."""
        said: Any = outputs_of(self.get_object())
        return Response(OutputOut(said, many=True).data)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=OutputIn,
        responses={201: OutputOut, 200: OutputOut},
        examples=[OpenApiExample("The output of a year", OUTPUT, request_only=True)],
    )
    @outputs.mapping.post  # type: ignore[untyped-decorator]
    def say_output(self, request: Request, **_pk: str) -> Response:
        """Say what the chain turned out in a year: 201, or 200 where the year was said before. For
        who draws the chain, a city or the province. Needs an Idempotency-Key."""
        chain = self.get_object()
        if not chain.allows(self.actor, to=Permission.DRAW):
            raise NotPermitted(_("This is not yours to do."))
        asked = OutputIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: self._say(chain, dict(asked.validated_data)))

    def _say(self, chain: IndustrialChain, values: dict[str, Any]) -> Response:
        is_new = not chain.outputs.filter(year=values["year"]).exists()
        record_output(chain, by=self.actor, at=timezone.now(), **values)
        said = next(one for one in outputs_of(chain) if one.output.year == values["year"])
        return Response(OutputOut(said).data, status=201 if is_new else 200)
