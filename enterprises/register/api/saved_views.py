"""REST: /api/v1/saved-views/, to be read."""

from __future__ import annotations

from enterprises.register.models import SavedView, SavedViewQuerySet
from enterprises.register.serializers import SavedViewOut
from enterprises.register.vocabulary import Permission
from portal.api.resources import Resource


class SavedViewResource(Resource):
    """The views of the list that one keeps, and those that one's office shares. `enterprises` is
    the address of the rows."""

    model = SavedView
    access = Permission.BROWSE
    serializer_class = SavedViewOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: SavedViewQuerySet) -> SavedViewQuerySet:
        return reachable.select_related("office", "owner")
