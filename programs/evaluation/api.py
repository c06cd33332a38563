"""REST: /api/v1/national-results/."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.dossier.api.ledgers import StrikingResource
from portal.kernel.errors import Invalid
from programs.evaluation.models import NationalResult, NationalResultQuerySet
from programs.evaluation.operations import strike_result
from programs.evaluation.serializers import NationalResultOut
from programs.evaluation.vocabulary import Permission

FILTERS: Final = [
    OpenApiParameter("region", str, description="code of the province"),
    OpenApiParameter("struck", str, description="no: without what was struck out"),
]


class NationalResultResource(StrikingResource):
    """Read the yearly results of the nation's evaluation: a province its own, the nation all;
    strike out one that was recorded by mistake."""

    model = NationalResult
    access = Permission.NATIONAL_VIEW
    keep = Permission.NATIONAL_KEEP
    strike_out = strike_result
    serializer_class = NationalResultOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: NationalResultQuerySet) -> QuerySet[NationalResult]:
        given = self.request.query_params
        if any("\x00" in text for text in given.values()):
            raise Invalid(_("The address holds characters that cannot be read."))
        if code := given.get("region"):
            reachable = reachable.filter(region__code=code)
        return (reachable.standing() if given.get("struck") == "no" else reachable).with_all()

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)
