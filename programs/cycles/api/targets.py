"""REST: /api/v1/targets/ and /api/v1/target-answers/."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.idempotency import once
from portal.api.resources import Resource
from portal.kernel.errors import Invalid, NotPermitted
from programs.cycles.models import (
    Target,
    TargetAnswer,
    TargetAnswerQuerySet,
    TargetQuerySet,
)
from programs.cycles.operations import ANSWER_VERBS, set_targets
from programs.cycles.queries import divisions_by_code, years_to_set
from programs.cycles.serializers import TargetAnswerOut, TargetOut, TargetsIn
from programs.cycles.vocabulary import Permission

YEAR = OpenApiParameter("year", str, description="code of the programme year")
REGION = OpenApiParameter("region", str, description="code of the division")
INDICATOR = OpenApiParameter("indicator", str, description="code of the indicator")
STATE = OpenApiParameter("state", str, description="asked, accepted, objected")


def _narrowed(rows: Any, given: Any, fields: dict[str, str]) -> Any:
    """The rows that meet the parameters that were given."""
    if any("\x00" in text for text in given.values()):
        raise Invalid(_("The address holds characters that cannot be read."))
    for name, lookup in fields.items():
        if name in given:
            rows = rows.filter(**{lookup: given[name]})
    return rows.select_related("cycle", "region")


class TargetResource(Resource):
    """Read the targets in reach, and set those of divisions beneath one's own."""

    model = Target
    access = Permission.TARGET_VIEW
    serializer_class = TargetOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: TargetQuerySet) -> QuerySet[Target]:
        fields = {"year": "cycle__code", "region": "region__code", "indicator": "indicator"}
        found: QuerySet[Target] = _narrowed(reachable, self.request.query_params, fields)
        return found

    @extend_schema(parameters=[YEAR, REGION, INDICATOR])  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=TargetsIn,
        responses={200: TargetOut(many=True)},
        examples=[
            OpenApiExample(
                "Two counties",
                {
                    "year": "330000-2026",
                    "targets": [
                        {"region": "330381", "indicator": "roster.listed", "value": "60"},
                        {"region": "330382", "indicator": "roster.listed", "value": "40"},
                    ],
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Set targets, all of them or none. Needs an Idempotency-Key."""
        if not self.actor.may(Permission.TARGET_SET):
            raise NotPermitted(_("This is not yours to do."))
        asked = TargetsIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: self._set(asked.validated_data))

    def _set(self, given: dict[str, Any]) -> Response:
        years = {one.code: one for one in years_to_set(self.actor)}
        cycle = years.get(given["year"])
        if cycle is None:
            words = _("There is no such programme year.")
            raise Invalid(words, year=words)
        at = timezone.now()
        named = divisions_by_code(cycle, on=timezone.localdate(at))
        regions = {code: one.pk for code, one in named.items()}
        if strange := {one["region"] for one in given["targets"]} - set(regions):
            words = _("There is no division of this code in the province.")
            raise Invalid(words, targets=f"{words} ({', '.join(sorted(strange)[:5])})")
        values = {
            (one["indicator"], regions[one["region"]]): one["value"] for one in given["targets"]
        }
        set_targets(cycle, values=values, by=self.actor, at=at, reason=given["reason"])
        kept = self.get_queryset().filter(
            cycle=cycle,
            indicator__in={code for code, _pk in values},
            region_id__in={pk for _code, pk in values},
        )
        return Response(TargetOut(kept.order_by("pk"), many=True).data)


class TargetAnswerResource(Resource):
    """Read what counties say of their targets, accept them, or object with a reason."""

    model = TargetAnswer
    access = Permission.TARGET_VIEW
    verbs: ClassVar = ANSWER_VERBS
    serializer_class = TargetAnswerOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: TargetAnswerQuerySet) -> QuerySet[TargetAnswer]:
        fields = {"year": "cycle__code", "region": "region__code", "state": "state"}
        found: QuerySet[TargetAnswer] = _narrowed(reachable, self.request.query_params, fields)
        return found

    @extend_schema(parameters=[YEAR, REGION, STATE])  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)
