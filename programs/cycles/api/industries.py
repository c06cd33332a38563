"""REST: /api/v1/pilot-industries/."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.idempotency import once
from portal.api.resources import Resource
from portal.kernel.errors import Invalid, NotPermitted
from programs.cycles.models import PilotIndustry, PilotIndustryQuerySet
from programs.cycles.operations import INDUSTRY_VERBS, IndustryFacts, propose_industry
from programs.cycles.queries import chosen_industries, cycles_at, paths_of, proposing_region
from programs.cycles.serializers import IndustryProposalIn, PilotIndustryOut
from programs.cycles.vocabulary import Permission

FILTERS = [
    OpenApiParameter("year", str, description="code of the programme year"),
    OpenApiParameter("q", str, description="part of a name, a code or a chain"),
    OpenApiParameter(
        "state", str, description="proposed, reviewed, returned, confirmed, withdrawn, ended"
    ),
]


class PilotIndustryResource(Resource):
    """Read the pilot industries of the province, propose one, and move a proposal on."""

    model = PilotIndustry
    access = Permission.INDUSTRY_VIEW
    verbs: ClassVar = INDUSTRY_VERBS
    serializer_class = PilotIndustryOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: PilotIndustryQuerySet) -> PilotIndustryQuerySet:
        given = self.request.query_params
        if any("\x00" in text for text in given.values()):
            raise Invalid(_("The address holds characters that cannot be read."))
        if year := given.get("year"):
            reachable = reachable.filter(cycle__code=year)
        chosen = {name: given[name] for name in ("q", "state") if name in given}
        return chosen_industries(reachable, chosen).with_all()

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=IndustryProposalIn,
        responses={201: PilotIndustryOut},
        examples=[
            OpenApiExample(
                "A proposal",
                {
                    "year": "330000-2026",
                    "name": "汽车零部件",
                    "industry_codes": ["367"],
                    "chain": "新能源汽车",
                    "link": "midstream",
                    "lead": "汽摩配行业协会",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Propose an industry for the list of the year. Needs an Idempotency-Key."""
        if not self.actor.may(Permission.INDUSTRY_PROPOSE):
            raise NotPermitted(_("This is not yours to do."))
        asked = IndustryProposalIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: self._propose(asked.validated_data))

    def _propose(self, values: dict[str, Any]) -> Response:
        years = cycles_at(paths_of(self.actor, to=Permission.INDUSTRY_PROPOSE))
        cycle = next((one for one in years if one.code == values["year"]), None)
        if cycle is None:
            words = _("There is no such programme year.")
            raise Invalid(words, year=words)
        region = proposing_region(self.actor)
        if region is None:
            raise NotPermitted(_("A county or the province proposes a pilot industry."))
        said = {name: value for name, value in values.items() if name != "year"}
        pilot = propose_industry(
            cycle,
            region=region,
            facts=IndustryFacts(**said),
            by=self.actor,
            at=timezone.now(),
        )
        answer = Response(self.get_serializer(pilot).data, status=201)
        answer["Location"] = f"/api/v1/pilot-industries/{pilot.pk}/"
        return answer
