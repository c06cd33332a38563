"""The resource of indicators and their figures."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.etags import Momentary
from portal.api.permissions import HoldsPermission
from portal.api.resources import Actorly
from portal.indicators.definition import Indicator, indicators
from portal.indicators.folding import fold_for_reading
from portal.indicators.reading import read_within
from portal.indicators.vocabulary import Permission
from portal.indicators.years import years_at
from portal.kernel.errors import Invalid
from portal.pages.coverage.api.asking import answer_shortly, shown_in, told_of
from portal.pages.coverage.queries import (
    Areas,
    areas_of,
    explain_path,
    explain_query,
    refuse_untold,
)
from portal.pages.coverage.serializers import (
    FiguresOut,
    IndicatorOut,
    IndicatorsOut,
    figure_out,
    indicator_out,
)
from portal.pages.coverage.views import choice_asked, region_asked
from portal.regions.models import Region
from portal.regions.vocabulary import Level

BENEATH = ("", "children", "counties")


class IndicatorResource(Actorly, viewsets.ViewSet):
    """Read definitions, and figures by region and month, from the readings that pages show."""

    access = Permission.VIEW
    permission_classes = [HoldsPermission]
    lookup_field = "code"
    lookup_value_regex = r"[a-z0-9_.]+"
    tagged = Actorly.tagged | {"figures"}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The shorter way first, where there is one."""
        if self.action_map.get((request.method or "").lower()) == "figures":
            response = answer_shortly(request, kwargs["code"])
            if response is not None:
                response["Allow"] = "GET, HEAD, OPTIONS"
                return response
        return super().dispatch(request, *args, **kwargs)

    @extend_schema(responses=forced_singular_serializer(IndicatorsOut))  # type: ignore[untyped-decorator]
    def list(self, request: Request) -> Response:
        """All of them: they fit on one page."""
        found = [self._out(request, one) for one in indicators]
        return Response({"next": None, "previous": None, "results": found})

    @extend_schema(responses=IndicatorOut)  # type: ignore[untyped-decorator]
    def retrieve(self, request: Request, code: str) -> Response:
        return Response(self._out(request, _indicator(code)))

    @extend_schema(  # type: ignore[untyped-decorator]
        responses=FiguresOut,
        parameters=[
            OpenApiParameter("region", str, description="code of a region in reach"),
            OpenApiParameter("month", str, description="such as 2026-10; else the present one"),
            OpenApiParameter("span", str, description="month: that month alone; else to date"),
            OpenApiParameter(
                "beneath", str, enum=["children", "counties"], description="what is listed too"
            ),
            OpenApiParameter(
                "industry", str, description="section or division of GB/T 4754-2017: C, 34"
            ),
            OpenApiParameter("tier", str, enum=["introduction", "cultivation"]),
            OpenApiParameter("tag", str, description="counties of a kind alone"),
            OpenApiParameter(
                "boundaries",
                str,
                enum=["now"],
                description="count ended counties where they are now; else as they were",
            ),
        ],
    )
    @action(detail=True, methods=["get"])
    def figures(self, request: Request, code: str) -> Response:
        indicator, now = _indicator(code), timezone.now()
        asked = request._request  # noqa: SLF001 - the pages' own reading of the address
        region = region_asked(asked, self.actor)
        years = years_at(region.path)
        if not years:
            raise Http404
        choice = choice_asked(asked, region, years, at=now).of(indicator)
        refuse_untold(choice)
        areas = areas_of(choice, at=now)
        regions = [region, *_listed(request, areas)]
        fold_for_reading(at=now, path=region.path)
        read = read_within(
            [indicator], regions, choice.year.code, choice.month, to_date=choice.to_date,
            counties=areas.counties, scope=areas.scope,
        )  # fmt: skip
        explaining = request.build_absolute_uri(explain_path(indicator))
        body = {
            **told_of(indicator, choice, at=now),
            "results": [
                figure_out(
                    read[one.pk][indicator.code],
                    explain=lambda figure: f"{explaining}?{explain_query(figure, choice)}",
                )
                for one in regions
            ],
        }
        return Momentary(body, shown=shown_in(body))

    def _out(self, request: Request, one: Indicator) -> dict[str, Any]:
        url = reverse("api:indicator-figures", args=[one.code])
        return indicator_out(one, figures=request.build_absolute_uri(url))


def _indicator(code: str) -> Indicator:
    found = indicators.get(code)
    if found is None:
        raise Http404
    return found


def _listed(request: Request, areas: Areas) -> list[Region]:
    wanted = request.query_params.get("beneath", "")
    if wanted not in BENEATH:
        words = _("Write “children” or “counties”, or leave it out.")
        raise Invalid(words, beneath=words)
    if areas.choice.region.level == Level.COUNTY:
        return []
    return {"": [], "children": areas.children, "counties": areas.counties}[wanted]
