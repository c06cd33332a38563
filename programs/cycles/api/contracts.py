"""REST: /api/v1/activities/{id}/contracts/."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.etags import check_if_match, etag
from portal.api.idempotency import once
from portal.api.resources import ReasonIn
from programs.cycles.api.attendances import kept_by
from programs.cycles.models import Activity, EventContract
from programs.cycles.operations import (
    ContractFacts,
    correct_contract,
    firm_named,
    record_contract,
    strike_contract,
)
from programs.cycles.serializers import EventContractChangeIn, EventContractIn, EventContractOut


class ContractRoutes:
    """Which letters of intent of an event became contracts: read, recorded, corrected, struck
    out."""

    @extend_schema(responses=EventContractOut(many=True))  # type: ignore[untyped-decorator]
    @action(detail=True, methods=["get"], url_path="contracts")
    def contracts(self: Any, request: Request, **_pk: str) -> Response:  # noqa: ARG002
        """The contracts of the event, what was struck out too."""
        rows = self.get_object().contracts.with_all().order_by("id")
        some = self.paginate_queryset(rows)
        return self.get_paginated_response(EventContractOut(some, many=True).data)  # type: ignore[no-any-return]

    @extend_schema(  # type: ignore[untyped-decorator]
        request=EventContractIn,
        responses={201: EventContractOut},
        examples=[
            OpenApiExample(
                "A contract with a certification body, six weeks after the event",
                {
                    "counterpart": "浙江示例认证有限公司",
                    "subject": "质量管理体系认证",
                    "signed_on": "2026-07-24",
                    "evidence": "合同 RZ-2026-0718",
                    "credit_code": "91339999MA2K1X5T0J",
                    "amount_wan": "1.80",
                },
                request_only=True,
            )
        ],
    )
    @contracts.mapping.post  # type: ignore[untyped-decorator]
    def record_contract(self: Any, request: Request, **_pk: str) -> Response:
        """Record that a letter of intent became a contract: never more than there are letters.
        Needs an Idempotency-Key."""
        event = kept_by(self)
        asked = EventContractIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: _recorded(event, dict(asked.validated_data), by=self.actor))

    @extend_schema(responses=EventContractOut)  # type: ignore[untyped-decorator]
    @action(
        detail=True,
        methods=["get"],
        url_path="contracts/(?P<contract>[0-9]{1,15})",
        url_name="contract",
    )
    def contract(self: Any, request: Request, contract: str, **_pk: str) -> Response:  # noqa: ARG002
        """One contract, with the ETag that a correction names."""
        rows = self.get_object().contracts.with_all()
        return _shown(get_object_or_404(rows, pk=int(contract)))

    @extend_schema(  # type: ignore[untyped-decorator]
        request=EventContractChangeIn,
        responses=EventContractOut,
        examples=[
            OpenApiExample(
                "An amount typed wrong",
                {"amount_wan": "18.00", "reason": "合同金额少录一位"},
                request_only=True,
            )
        ],
    )
    @contract.mapping.patch  # type: ignore[untyped-decorator]
    def correct_contract(self: Any, request: Request, contract: str, **_pk: str) -> Response:
        """Correct what was typed wrong, with the reason; not out of a locked month. Needs
        If-Match."""
        event = kept_by(self)
        found = get_object_or_404(event.contracts.with_all(), pk=int(contract))
        check_if_match(request, etag(found.version))
        asked = EventContractChangeIn(data=request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        reason, code = given.pop("reason"), given.pop("credit_code", None)
        said = {one.name: getattr(found, one.name) for one in fields(ContractFacts)} | given
        if code is not None:
            said["enterprise"] = firm_named(code, event) if code else None
        correct_contract(
            found,
            facts=ContractFacts(**said),
            by=self.actor,
            at=timezone.now(),
            reason=reason,
            revision=found.revision,
        )
        return _shown(found)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=ReasonIn,
        responses=EventContractOut,
        examples=[
            OpenApiExample("Recorded twice", {"reason": "重复登记"}, request_only=True),
        ],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="contracts/(?P<contract>[0-9]{1,15})/strike",
        url_name="strike-contract",
    )
    def strike_contract(self: Any, request: Request, contract: str, **_pk: str) -> Response:
        """Strike out a contract that was recorded by mistake or came to nothing, with the reason;
        not out of a locked month. Needs an Idempotency-Key."""
        event = kept_by(self)
        found = get_object_or_404(event.contracts.with_all(), pk=int(contract))
        asked = ReasonIn(data=request.data)
        asked.is_valid(raise_exception=True)
        reason = asked.validated_data["reason"]

        def strike() -> Response:
            strike_contract(found, by=self.actor, at=timezone.now(), reason=reason)
            return Response(EventContractOut(found).data)

        return once(request, strike)


def _shown(row: EventContract) -> Response:
    return Response(EventContractOut(row).data, headers={"ETag": etag(row.version)})


def _recorded(event: Activity, values: dict[str, Any], *, by: Any) -> Response:
    code = values.pop("credit_code")
    facts = ContractFacts(**values, enterprise=firm_named(code, event) if code else None)
    made = record_contract(event, facts=facts, by=by, at=timezone.now())
    return Response(EventContractOut(made).data, status=201)
