"""REST: /api/v1/papers/."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.dossier.api.ledgers import StrikingResource
from portal.api.etags import check_if_match, etag
from portal.api.idempotency import once
from portal.kernel.errors import Invalid, NotPermitted
from programs.cycles.models import Cycle
from programs.policies.models import PolicyPaper, PolicyPaperQuerySet
from programs.policies.operations import PaperFacts, correct_paper, record_paper, strike_paper
from programs.policies.queries import divisions_kept_by, plan_years
from programs.policies.serializers import PaperChangeIn, PaperIn, PaperOut
from programs.policies.vocabulary import Permission

FILTERS: Final = [
    OpenApiParameter("region", str, description="code of the issuing division"),
    OpenApiParameter("kind", str, description="law, party, government, department"),
    OpenApiParameter("level", str, description="national, province, city, county"),
    OpenApiParameter("plan_of", str, description="code of the programme year whose plans"),
    OpenApiParameter("struck", str, description="no: without what was struck out"),
]
ASKED: Final = {
    "region": "region__code", "kind": "kind", "level": "level", "plan_of": "plan_of__code",
}  # fmt: skip


class PaperResource(StrikingResource):
    """Read the policy papers of the province, record one, correct it, strike it out."""

    model = PolicyPaper
    access = Permission.PAPER_VIEW
    keep = Permission.PAPER_KEEP
    strike_out = strike_paper
    serializer_class = PaperOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: PolicyPaperQuerySet) -> QuerySet[PolicyPaper]:
        given = self.request.query_params
        if any("\x00" in text for text in given.values()):
            raise Invalid(_("The address holds characters that cannot be read."))
        chosen = {lookup: given[name] for name, lookup in ASKED.items() if given.get(name)}
        rows = reachable.filter(**chosen)
        return (rows.standing() if given.get("struck") == "no" else rows).with_all()

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=PaperIn,
        responses={201: PaperOut},
        examples=[
            OpenApiExample(
                "The plan of a county for the year",
                {
                    "region": "330381",
                    "title": "瑞安市小微企业质量管理体系认证提升行动实施方案",
                    "number": "瑞市监质〔2026〕6号",
                    "kind": "department",
                    "issuer": "瑞安市市场监督管理局",
                    "joint_departments": "瑞安市经济和信息化局",
                    "issued_on": "2026-02-26",
                    "plan_of": "330000-2026",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Record a policy paper. Needs an Idempotency-Key."""
        if not self.actor.may(Permission.PAPER_KEEP):
            raise NotPermitted(_("This is not yours to do."))
        asked = PaperIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: self._record(dict(asked.validated_data)))

    @extend_schema(  # type: ignore[untyped-decorator]
        request=PaperChangeIn, responses=PaperOut
    )
    def partial_update(self, request: Request, **_pk: str) -> Response:
        """Correct a paper, with the reason. Needs If-Match."""
        row = self.get_object()
        if not row.allows(self.actor, to=Permission.PAPER_KEEP):
            raise NotPermitted(_("This is not yours to do."))
        check_if_match(request, etag(row.version))
        asked = PaperChangeIn(data=request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        reason = given.pop("reason")
        if "plan_of" in given:
            given["plan_of"] = self._year(given["plan_of"])
        said = {one.name: getattr(row, one.name) for one in fields(PaperFacts)} | given
        facts, held = PaperFacts(**said), row.revision
        now = timezone.now()
        correct_paper(row, facts=facts, by=self.actor, at=now, reason=reason, revision=held)
        return self.shown(row)

    def _record(self, values: dict[str, Any]) -> Response:
        code, is_national = values.pop("region"), values.pop("is_national")
        region = next((one for one in divisions_kept_by(self.actor) if one.code == code), None)
        if region is None:
            words = _("You do not keep the papers of a division with this code.")
            raise Invalid(words, region=words)
        values["plan_of"] = self._year(values["plan_of"])
        made = record_paper(
            region,
            facts=PaperFacts(**values),
            is_national=is_national,
            by=self.actor,
            at=timezone.now(),
        )
        headers = {"Location": f"/api/v1/papers/{made.pk}/", "ETag": etag(made.version)}
        return Response(self.get_serializer(made).data, status=201, headers=headers)

    def _year(self, code: str) -> Cycle | None:
        """The year of a code; None of an empty one."""
        if not code:
            return None
        years = plan_years(self.actor, to=Permission.PAPER_KEEP)
        found = next((one for one in years if one.code == code), None)
        if found is None:
            words = _("There is no such programme year.")
            raise Invalid(words, plan_of=words)
        return found
