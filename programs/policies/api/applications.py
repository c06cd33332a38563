"""REST: /api/v1/policy-applications/."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.register.queries import reached
from enterprises.register.rules.credit_code import normalise
from portal.api.idempotency import once
from portal.api.resources import Resource
from portal.kernel.errors import Invalid, NotPermitted
from programs.policies.models import PolicyApplication, PolicyApplicationQuerySet
from programs.policies.operations import (
    ApplicationFacts,
    grant_application,
    record_application,
    refuse_application,
)
from programs.policies.queries import policies_open_to
from programs.policies.serializers import ApplicationIn, ApplicationOut, DecisionIn
from programs.policies.vocabulary import Permission

FILTERS: Final = [
    OpenApiParameter("credit_code", str, description="credit code of the enterprise"),
    OpenApiParameter("policy", int, description="id of the policy"),
    OpenApiParameter("state", str, description="applied, granted, refused, withdrawn"),
]


class ApplicationResource(Resource):
    """Read the applications for policies in reach, record one, decide on one."""

    model = PolicyApplication
    access = Permission.APPLICATION_VIEW
    serializer_class = ApplicationOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: PolicyApplicationQuerySet) -> PolicyApplicationQuerySet:
        given = self.request.query_params
        if any("\x00" in text for text in given.values()):
            raise Invalid(_("The address holds characters that cannot be read."))
        if code := given.get("credit_code"):
            reachable = reachable.filter(enterprise__credit_code=normalise(code))
        if policy := given.get("policy"):
            is_key = policy.isascii() and policy.isdigit() and len(policy) < 19
            reachable = reachable.filter(policy=int(policy)) if is_key else reachable.none()
        if state := given.get("state"):
            reachable = reachable.filter(state=state)
        return reachable.with_all()

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=ApplicationIn,
        responses={201: ApplicationOut},
        examples=[
            OpenApiExample(
                "An application for a reward of a first certificate",
                {
                    "credit_code": "91339999MA2K1X5T0J",
                    "policy": 12,
                    "applied_on": "2026-09-01",
                    "words": "首次取得质量管理体系认证证书，申请一次性奖励",
                    "asked_wan": "2.00",
                    "evidence": "00126Q30001R0S",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Record that an enterprise applied. Where the county decided before on one of the same
        enterprise for the same policy, `repeat_reason` says why another is taken. Needs an
        Idempotency-Key."""
        if not self.actor.may(Permission.RECORD):
            raise NotPermitted(_("This is not yours to do."))
        asked = ApplicationIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: self._record(dict(asked.validated_data)))

    @extend_schema(  # type: ignore[untyped-decorator]
        request=DecisionIn,
        examples=[
            OpenApiExample(
                "Granted in full", {"granted_wan": "2.00", "decided_on": "2026-09-10"},
                request_only=True,
            ),
        ],
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="(?P<verb>[a-z-]+)")
    def act(self, request: Request, verb: str, **_pk: str) -> Response:
        """POST /policy-applications/12/grant/ or /refuse/: decide on an application that somebody
        else put in; what a system recorded is decided on by a person. Needs an Idempotency-Key."""
        if verb not in ("grant", "refuse"):
            raise Http404
        asked = DecisionIn(data=request.data)
        asked.is_valid(raise_exception=True)
        values = dict(asked.validated_data)
        return once(request, lambda: self._decide(verb, values))

    def _decide(self, verb: str, values: dict[str, Any]) -> Response:
        row, at = self.get_object(), timezone.now()
        granted = values.pop("granted_wan")
        if verb == "grant":
            grant_application(row, granted_wan=granted, by=self.actor, at=at, **values)
        else:
            refuse_application(row, by=self.actor, at=at, **values)
        return Response(self.get_serializer(row).data)

    def _record(self, values: dict[str, Any]) -> Response:
        code = normalise(values.pop("credit_code"))
        enterprise = reached(self.actor, Permission.RECORD).filter(credit_code=code).first()
        if enterprise is None:
            words = _("No enterprise in reach has this credit code.")
            raise Invalid(words, credit_code=words)
        wanted = values.pop("policy")
        policy = next((one for one in policies_open_to(enterprise) if one.pk == wanted), None)
        made = record_application(
            enterprise,
            facts=ApplicationFacts(policy, **values),
            by=self.actor,
            at=timezone.now(),
        )
        made.is_repeat = bool(made.repeat_reason)  # type: ignore[attr-defined]
        answer = Response(self.get_serializer(made).data, status=201)
        answer["Location"] = f"/api/v1/policy-applications/{made.pk}/"
        return answer
