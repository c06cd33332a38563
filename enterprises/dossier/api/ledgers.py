"""What the resources of every ledger do: read the entries in reach, record one, strike it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.dossier.models import Entry, LedgerQuerySet
from enterprises.dossier.serializers import StrikeIn
from enterprises.register.models import Enterprise
from enterprises.register.queries import reached
from enterprises.register.rules.credit_code import normalise
from portal.api.etags import check_if_match, etag
from portal.api.idempotency import once
from portal.api.resources import Resource
from portal.kernel.errors import Invalid, NotPermitted

FILTERS = [
    OpenApiParameter("credit_code", str, description="credit code of the enterprise"),
    OpenApiParameter("struck", str, description="no: without what was struck out"),
]


STRUCK = OpenApiExample("Recorded twice", {"reason": "重复录入，以另一条为准"}, request_only=True)


@extend_schema_view(act=extend_schema(exclude=True))
class StrikingResource(Resource):
    """Read one entry with its ETag; strike out with `strike_out` what was entered by mistake."""

    keep: ClassVar[str]
    strike_out: ClassVar[Callable[..., None]]

    def retrieve(self, request: Request, **_pk: str) -> Response:  # noqa: ARG002
        """One entry, with the ETag that striking it out names."""
        return self.shown(self.get_object())

    @extend_schema(request=StrikeIn, examples=[STRUCK])  # type: ignore[untyped-decorator]
    @action(detail=True, methods=["post"], url_path="strike")
    def strike(self, request: Request, **_pk: str) -> Response:
        """Strike out what was entered by mistake, with the reason: it counts no more, and stays to
        be read. Needs an Idempotency-Key, and If-Match."""
        if not self.get_object().allows(self.actor, to=self.keep):
            raise NotPermitted(_("This is not yours to do."))
        asked = StrikeIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: self._strike(request, asked.validated_data["reason"]))

    def _strike(self, request: Request, reason: str) -> Response:
        row = self.get_object()
        check_if_match(request, etag(row.version))
        strike_out, now = type(self).strike_out, timezone.now()
        strike_out(row, by=self.actor, at=now, reason=reason, revision=row.revision)
        return self.shown(row)

    def shown(self, row: Entry) -> Response:
        return Response(self.get_serializer(row).data, headers={"ETag": etag(row.version)})


class LedgerResource(StrikingResource):
    """Read the entries in reach, what was struck out too; record one with `keep`."""

    noun: ClassVar[str]
    entering: ClassVar[type[serializers.Serializer[Any]]]
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: LedgerQuerySet[Any]) -> QuerySet[Any]:
        given = self.request.query_params
        if any("\x00" in text for text in given.values()):
            raise Invalid(_("The address holds characters that cannot be read."))
        if code := given.get("credit_code"):
            reachable = reachable.filter(enterprise__credit_code=normalise(code))
        if given.get("struck") == "no":
            reachable = reachable.standing()
        return reachable.with_all()

    def enter(self, enterprise: Enterprise, values: dict[str, Any]) -> Any:
        """Record an entry of what was sent; returns it."""
        raise NotImplementedError

    def recorded(self, request: Request) -> Response:
        """201 with the entry, once for each Idempotency-Key."""
        if not self.actor.may(self.keep):
            raise NotPermitted(_("This is not yours to do."))
        asked = self.entering(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: self._record(dict(asked.validated_data)))

    def _record(self, values: dict[str, Any]) -> Response:
        code = normalise(values.pop("credit_code"))
        enterprise = reached(self.actor, self.keep).filter(credit_code=code).first()
        if enterprise is None:
            words = _("No enterprise in reach has this credit code.")
            raise Invalid(words, credit_code=words)
        made = self.enter(enterprise, values)
        answer = self.shown(made)
        answer.status_code = 201
        answer["Location"] = f"/api/v1/{self.noun}/{made.pk}/"
        return answer
