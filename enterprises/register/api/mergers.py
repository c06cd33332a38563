"""REST: /api/v1/duplicates/ and /api/v1/mergers/, both to be read: people decide on pages."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.register.models import Merger, MergerQuerySet
from enterprises.register.queries import (
    KEYS,
    counties_held,
    reached,
    suspicions_across,
    suspicions_in,
)
from enterprises.register.serializers import DuplicatesOut, MergerOut, PairsOut
from enterprises.register.vocabulary import Permission
from portal.api.permissions import HoldsPermission
from portal.api.resources import Actorly, Resource
from portal.kernel.errors import Invalid
from portal.regions.models import Region


class DuplicateResource(Actorly, viewsets.ViewSet):
    """What may be entered twice in a county; pairs that somebody told apart are out."""

    access = Permission.MERGER_VIEW
    permission_classes = [HoldsPermission]

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="duplicates_list",
        responses=forced_singular_serializer(DuplicatesOut),
        parameters=[
            OpenApiParameter("county", str, description="its code; may be left out where one is")
        ],
    )
    def list(self, request: Request) -> Response:
        county = self._county(request.query_params.get("county", ""))
        body = {"county": county.code, "results": suspicions_in(county)}
        return Response(DuplicatesOut(body).data)

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="duplicates_across",
        responses=forced_singular_serializer(PairsOut),
        parameters=[
            OpenApiParameter("ground", str, enum=[*KEYS], description="what both have"),
            OpenApiParameter("after", int, description="what “after” of the page before says"),
        ],
    )
    @action(detail=False, url_path="across")
    def across(self, request: Request) -> Response:
        """What may be entered in two counties, ground by ground; “after” leads on."""
        ground = request.query_params.get("ground", "organisation")
        after = request.query_params.get("after", "")
        if ground not in KEYS:
            words = _("Name one of these: %(grounds)s.") % {"grounds": ", ".join(KEYS)}
            raise Invalid(words, ground=words)
        is_key = after.isascii() and after.isdigit() and len(after) < 19
        if after and not is_key:
            words = _("Send the number that the page before gave, or leave it out.")
            raise Invalid(words, after=words)
        entries = reached(self.actor, self.access)
        leaf = suspicions_across(entries, ground=ground, after=int(after) if is_key else None)
        body = {"ground": ground, "after": leaf.after, "results": leaf.pairs}
        return Response(PairsOut(body).data)

    def _county(self, code: str) -> Region:
        counties = counties_held(self.actor, Permission.MERGER_VIEW)
        if not code and len(counties) == 1:
            return counties[0]
        found = next((one for one in counties if one.code == code), None)
        if found is None:
            words = _("Name one of your counties by its code.")
            raise Invalid(words, county=words)
        return found


class MergerResource(Resource):
    """Read which entries were merged into which, and which of them were parted again."""

    model = Merger
    access = Permission.MERGER_VIEW
    serializer_class = MergerOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]{1,18}"

    def arrange(self, reachable: MergerQuerySet) -> MergerQuerySet:
        return reachable.with_all()
