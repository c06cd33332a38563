"""REST: /api/v1/roster/."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.register.rules.credit_code import normalise
from portal.api.idempotency import once
from portal.api.resources import Resource
from portal.kernel.errors import Invalid, NotPermitted
from programs.cycles.models import RosterEntry, RosterEntryQuerySet
from programs.cycles.operations import ROSTER_VERBS, nominate
from programs.cycles.queries import (
    cycles_at,
    enterprise_of_code,
    narrowed,
    paths_of,
    within_place,
)
from programs.cycles.serializers import NominationIn, RosterEntryOut
from programs.cycles.vocabulary import Permission

FILTERS = [
    OpenApiParameter("year", str, description="code of the programme year"),
    OpenApiParameter("q", str, description="part of a name, or the beginning of a credit code"),
    OpenApiParameter("place", str, description="code of a county, city or province"),
    OpenApiParameter("tier", str, description="introduction, cultivation"),
    OpenApiParameter("state", str, description="nominated, listed, returned, withdrawn"),
    OpenApiParameter("stage", str, description="how far it has come, such as diagnosed"),
    OpenApiParameter("reached", str, description="a stage that it has come to, or beyond"),
]
SIMPLE = ("q", "place", "tier", "state", "stage", "reached")


class RosterResource(Resource):
    """Read the roster in reach, nominate, and move an entry on."""

    model = RosterEntry
    access = Permission.ROSTER_VIEW
    verbs: ClassVar = ROSTER_VERBS
    serializer_class = RosterEntryOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: RosterEntryQuerySet) -> RosterEntryQuerySet:
        given = self.request.query_params
        chosen = {name: given[name] for name in SIMPLE if name in given}
        if any("\x00" in text for text in given.values()):
            raise Invalid(_("The address holds characters that cannot be read."))
        if year := given.get("year"):
            reachable = reachable.filter(cycle__code=year)
        if code := chosen.pop("place", ""):
            reachable = within_place(reachable, code)
        return narrowed(reachable, chosen).with_all()

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=NominationIn,
        responses={201: RosterEntryOut},
        examples=[
            OpenApiExample(
                "A nomination",
                {
                    "year": "330000-2026",
                    "enterprise": "91339999MA9T000187",
                    "tier": "introduction",
                    "consent_on": "2026-04-01",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Nominate an enterprise of the register. Needs an Idempotency-Key."""
        if not self.actor.may(Permission.ROSTER_NOMINATE):
            raise NotPermitted(_("This is not yours to do."))
        asked = NominationIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: self._nominate(asked.validated_data))

    def _nominate(self, values: dict[str, Any]) -> Response:
        years = cycles_at(paths_of(self.actor, to=Permission.ROSTER_NOMINATE))
        cycle = next((one for one in years if one.code == values["year"]), None)
        if cycle is None:
            words = _("There is no such programme year.")
            raise Invalid(words, year=words)
        code = normalise(values["enterprise"])
        enterprise = enterprise_of_code(code, by=self.actor)
        if enterprise is None:
            words = _("No enterprise of your county has this credit code.")
            raise Invalid(words, enterprise=words)
        pilot = None
        if wanted := values.get("pilot_industry"):
            pilot = cycle.pilot_industries.confirmed().filter(code=wanted).first()
            if pilot is None:
                words = _("This pilot industry is not on the list of this year.")
                raise Invalid(words, pilot_industry=words)
        entry = nominate(
            enterprise,
            cycle=cycle,
            tier=values["tier"],
            pilot_industry=pilot,
            consent_on=values["consent_on"],
            by=self.actor,
            at=timezone.now(),
        )
        answer = Response(self.get_serializer(entry).data, status=201)
        answer["Location"] = f"/api/v1/roster/{entry.pk}/"
        return answer
