"""REST: /api/v1/dossiers/, to be read, by the number of the enterprise."""

from __future__ import annotations

from typing import Final

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from enterprises.dossier.queries import facts_of, leaf_of, timeline_of
from enterprises.dossier.serializers import DossierOut, LinesOut
from enterprises.register.models import Enterprise
from enterprises.register.queries import is_own, reached
from enterprises.register.vocabulary import PERSONAL_FIELDS, Permission
from portal.api.paging import Keyset
from portal.api.permissions import HoldsPermission
from portal.api.resources import Actorly
from portal.kernel.errors import Invalid

LEAF: Final = [
    OpenApiParameter("page_size", int, description="at most 200; 50 where it is left out"),
    OpenApiParameter("cursor", str, description="as `next` has it"),
]


class DossierResource(Actorly, viewsets.ViewSet):
    """Every fact of an enterprise with its source, and what happened to it."""

    access = Permission.VIEW
    permission_classes = [HoldsPermission]
    lookup_value_regex = "[0-9]{1,18}"

    @extend_schema(responses=DossierOut)  # type: ignore[untyped-decorator]
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """The facts, each with source, moment and who, before and after."""
        enterprise = self._found(pk)
        facts = facts_of(enterprise, in_full=is_own(enterprise, self.actor))
        if not enterprise.allows(self.actor, to=Permission.CONTACT):
            facts = [one for one in facts if one.name not in PERSONAL_FIELDS]
        return Response(DossierOut({"enterprise": enterprise, "facts": facts}).data)

    @extend_schema(responses=LinesOut, parameters=LEAF)  # type: ignore[untyped-decorator]
    @action(detail=True, methods=["get"])
    def lines(self, request: Request, pk: str) -> Response:
        """What happened, from every room that this key or person reads, the newest first."""
        told = timeline_of(self._found(pk), self.actor)
        try:
            after = request.query_params.get("cursor", "")
            leaf, last = leaf_of(told, after=after, size=_size(request))
        except ValueError:
            words = _("This is no cursor: follow the link of `next`.")
            raise Invalid(words, cursor=words) from None
        following = replace_query_param(request.build_absolute_uri(), "cursor", last)
        return Response(LinesOut({"next": following if last else None, "results": leaf}).data)

    def _found(self, pk: str) -> Enterprise:
        return get_object_or_404(reached(self.actor, Permission.VIEW), pk=pk)


def _size(request: Request) -> int:
    """As for every list of this API."""
    return Keyset().get_page_size(request) or Keyset.page_size
