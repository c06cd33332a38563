"""REST: /api/v1/years/."""

from __future__ import annotations

from portal.api.resources import Resource
from programs.cycles.models import Cycle, CycleQuerySet
from programs.cycles.serializers import YearOut
from programs.cycles.vocabulary import Permission


class YearResource(Resource):
    """Read the programme years of the province."""

    model = Cycle
    access = Permission.YEAR_VIEW
    serializer_class = YearOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: CycleQuerySet) -> CycleQuerySet:
        rows = reachable if self.actor.may(Permission.YEAR_MANAGE) else reachable.published()
        return rows.select_related("region")
