"""REST: /api/v1/warnings/: whom the early warning named, and who was late."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404
from django.utils import timezone
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.permissions import HoldsPermission
from portal.api.resources import Actorly
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.cycles.queries import cycles_at, paths_of
from programs.returns.queries.warnings import record_of
from programs.returns.serializers import WarningRecordOut, record_out
from programs.returns.vocabulary import Permission

YEAR = OpenApiParameter(
    "year", str, description="code of a programme year, such as 330000-2026; without it the newest"
)


class WarningResource(Actorly, viewsets.ViewSet):
    """Read what the early warning was worth: the months of a year that are over, within reach."""

    access = Permission.VIEW
    permission_classes = [HoldsPermission]

    @extend_schema(responses=forced_singular_serializer(WarningRecordOut), parameters=[YEAR])  # type: ignore[untyped-decorator]
    def list(self, request: Request) -> Response:
        """Precision and recall of each month and of all, beside the plain rule's."""
        paths = paths_of(self.actor, to=self.access)
        years = cycles_at(paths)
        asked = request.query_params.get("year", years[0].code if years else "")
        cycle = next((one for one in years if one.code == asked), None)
        if cycle is None:
            raise Http404
        area = _area(cycle, paths)
        if area is None:
            raise Http404
        found = record_of(cycle, area, at=timezone.now())
        return Response(record_out(found, cycle.code))


def _area(cycle: Cycle, paths: Sequence[str]) -> Region | None:
    """The widest region of the year's province that somebody reads; None where it is no more."""
    if any(cycle.region.path.startswith(path) for path in paths):
        return cycle.region
    own = [path for path in paths if path.startswith(cycle.region.path)]
    return min(Region.objects.living().filter(path__in=own), key=_length, default=None)


def _length(region: Region) -> int:
    return len(region.path)
