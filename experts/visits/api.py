"""REST: /api/v1/visits/, /api/v1/problems/ and /api/v1/visit-doubts/, to be read. Visits are
recorded, and doubts settled, by people."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from experts.visits.models import Problem, Visit, VisitDoubt
from experts.visits.models.doubts import VisitDoubtQuerySet
from experts.visits.models.problems import ProblemQuerySet
from experts.visits.models.visits import VisitQuerySet
from experts.visits.serializers import ProblemOut, VisitDoubtOut, VisitOut
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


@extend_schema_view(
    list=extend_schema(
        parameters=[
            REGION,
            STATE,
            OpenApiParameter("visit", int, description="Number of a visit"),
            OpenApiParameter("rule", str, description="Code of a rule: visits.same_file"),
        ]
    ),
    act=extend_schema(exclude=True),
)
class VisitDoubtResource(Resource):
    """What needs a look in visits: by which rule, with which numbers, and what was decided. It
    accuses nobody; until one is founded the visit counts."""

    model = VisitDoubt
    access = Permission.DOUBT_VIEW
    serializer_class = VisitDoubtOut

    def arrange(self, reachable: VisitDoubtQuerySet) -> QuerySet[VisitDoubt]:
        query = self.request.query_params
        found = reachable.with_all()
        for name, lookup in (
            ("region", "visit__region__code"),
            ("state", "state"),
            ("rule", "rule"),
        ):
            if value := query.get(name):
                found = found.filter(**{lookup: value})
        if visit := query.get("visit"):
            known = visit.isascii() and visit.isdigit() and len(visit) < 19
            found = found.filter(visit=int(visit)) if known else found.none()
        return found.order_by("pk")
