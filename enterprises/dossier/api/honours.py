"""REST: /api/v1/honours/."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.dossier.api.ledgers import FILTERS, LedgerResource
from enterprises.dossier.models import Honour
from enterprises.dossier.operations import HonourFacts, record_honour, strike_honour
from enterprises.dossier.serializers import HonourIn, HonourOut
from enterprises.dossier.vocabulary import Permission
from enterprises.register.models import Enterprise


class HonourResource(LedgerResource):
    """Read the honours of the enterprises in reach, record one that was bestowed,
    strike out what was recorded by mistake."""

    model = Honour
    access = Permission.HONOUR_VIEW
    keep = Permission.HONOUR_KEEP
    strike_out = strike_honour
    noun = "honours"
    serializer_class = HonourOut
    entering = HonourIn

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=HonourIn,
        responses={201: HonourOut},
        examples=[
            OpenApiExample(
                "A little giant",
                {
                    "credit_code": "91339999MA2K1X5T0J",
                    "title": "专精特新“小巨人”企业",
                    "level": "national",
                    "granted_by": "工业和信息化部",
                    "granted_on": "2026-07-01",
                    "valid_until": "2029-06-30",
                    "evidence": "工信部企业函〔2026〕188号",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Record an honour of an enterprise. Needs an Idempotency-Key."""
        return self.recorded(request)

    def enter(self, enterprise: Enterprise, values: dict[str, Any]) -> Honour:
        facts = HonourFacts(**values)
        return record_honour(enterprise, facts=facts, by=self.actor, at=timezone.now())
