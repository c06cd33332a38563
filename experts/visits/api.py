"""REST: /api/v1/visits/ and /api/v1/problems/, to be read. Visits are recorded by people."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from experts.visits.models import Problem, Visit
from experts.visits.models.problems import ProblemQuerySet
from experts.visits.models.visits import VisitQuerySet
from experts.visits.serializers import ProblemOut, VisitOut
from experts.visits.vocabulary import Permission
from portal.api.resources import Resource

YEAR = OpenApiParameter("year", str, description="Code of the programme year: 330000-2026")
REGION = OpenApiParameter("region", str, description="Code of a county: 330381")
STATE = OpenApiParameter("state", str, description="State, as in the answers")


def _asked(rows: Any, query: Any) -> Any:
    """Narrowed by year, region and state, each exactly."""
    lookups = {"year": "cycle__code", "region": "region__code", "state": "state"}
    wanted = {lookups[name]: query[name] for name in lookups if query.get(name)}
    return rows.filter(**wanted)


@extend_schema_view(
    list=extend_schema(parameters=[YEAR, REGION, STATE]), act=extend_schema(exclude=True)
)
class VisitResource(Resource):
    """Visits of experts."""

    model = Visit
    access = Permission.VIEW
    serializer_class = VisitOut

    def arrange(self, reachable: VisitQuerySet) -> QuerySet[Visit]:
        return _asked(reachable.with_all(), self.request.query_params).order_by("pk")  # type: ignore[no-any-return]


@extend_schema_view(
    list=extend_schema(parameters=[YEAR, REGION, STATE]), act=extend_schema(exclude=True)
)
class ProblemResource(Resource):
    """Problems of visits that the enterprise has confirmed."""

    model = Problem
    access = Permission.VIEW
    serializer_class = ProblemOut

    def arrange(self, reachable: ProblemQuerySet) -> QuerySet[Problem]:
        found = _asked(reachable.found().with_all(), self.request.query_params)
        return found.order_by("pk")  # type: ignore[no-any-return]
