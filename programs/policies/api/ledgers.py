"""REST: /api/v1/benefits/ and /api/v1/loans/."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.dossier.api.ledgers import FILTERS, LedgerResource
from enterprises.dossier.models import LedgerQuerySet
from enterprises.register.models import Enterprise
from portal.kernel.errors import Invalid
from programs.policies.facts import Agreement
from programs.policies.models import Benefit, Loan
from programs.policies.operations import (
    BenefitFacts,
    LoanFacts,
    record_benefit,
    record_loan,
    strike_benefit,
    strike_loan,
)
from programs.policies.queries import application_of, policies_given
from programs.policies.serializers import BenefitIn, BenefitOut, LoanIn, LoanOut
from programs.policies.vocabulary import Permission


class BenefitResource(LedgerResource):
    """Read what the enterprises in reach had of policies, record what was paid or given,
    strike out what was recorded by mistake."""

    model = Benefit
    access = Permission.BENEFIT_VIEW
    keep = Permission.BENEFIT_KEEP
    strike_out = strike_benefit
    noun = "benefits"
    serializer_class = BenefitOut
    entering = BenefitIn

    def arrange(self, reachable: LedgerQuerySet[Any]) -> QuerySet[Any]:
        return super().arrange(reachable).select_related("policy")

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=BenefitIn,
        responses={201: BenefitOut},
        examples=[
            OpenApiExample(
                "An award that was paid",
                {
                    "credit_code": "91339999MA2K1X5T0J",
                    "policy": 12,
                    "given_on": "2026-09-18",
                    "amount_wan": "2.00",
                    "invoice": "26337000000123456789",
                    "evidence": "瑞市监发〔2026〕31号",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Record that a policy was kept towards an enterprise. Needs an Idempotency-Key."""
        return self.recorded(request)

    def enter(self, enterprise: Enterprise, values: dict[str, Any]) -> Benefit:
        policy = policies_given(enterprise).filter(pk=values.pop("policy")).first()
        named = values.pop("application")
        applied = None if named is None else application_of(enterprise, named)
        if named is not None and applied is None:
            words = _("Choose an application of this enterprise for this policy that was granted.")
            raise Invalid(words, application=words)
        facts = BenefitFacts(policy, application=applied, **values)
        return record_benefit(enterprise, facts=facts, by=self.actor, at=timezone.now())


class LoanResource(LedgerResource):
    """Read what banks granted the enterprises in reach and paid out, record a loan, strike
    out what was recorded by mistake."""

    model = Loan
    access = Permission.LOAN_VIEW
    keep = Permission.LOAN_KEEP
    strike_out = strike_loan
    noun = "loans"
    serializer_class = LoanOut
    entering = LoanIn

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=LoanIn,
        responses={201: LoanOut},
        examples=[
            OpenApiExample(
                "A certification loan, paid out in part",
                {
                    "credit_code": "91339999MA2K1X5T0J",
                    "bank": "浙江示例农村商业银行股份有限公司",
                    "kind": "certification",
                    "granted_on": "2026-08-05",
                    "credit_wan": "300.00",
                    "disbursed_on": "2026-08-20",
                    "disbursed_wan": "120.00",
                    "rate": "3.850",
                    "evidence": "借款合同 2026-0815",
                    "agreed_on": "2026-08-01",
                    "agreed_by": "王小明",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Record a loan. The enterprise has agreed towards the bank, or `agreed_on` says since
        when it does. Needs an Idempotency-Key."""
        return self.recorded(request)

    def enter(self, enterprise: Enterprise, values: dict[str, Any]) -> Loan:
        agreement = Agreement(values.pop("agreed_on"), values.pop("agreed_by"))
        return record_loan(
            enterprise,
            facts=LoanFacts(**values),
            by=self.actor,
            at=timezone.now(),
            agreement=agreement,
        )
