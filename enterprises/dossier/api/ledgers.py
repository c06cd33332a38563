"""What the resources of every ledger do: read the entries in reach, record one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.dossier.models import LedgerQuerySet
from enterprises.register.models import Enterprise
from enterprises.register.queries import reached
from enterprises.register.rules.credit_code import normalise
from portal.api.idempotency import once
from portal.api.resources import Resource
from portal.kernel.errors import Invalid, NotPermitted

FILTERS = [
    OpenApiParameter("credit_code", str, description="credit code of the enterprise"),
    OpenApiParameter("struck", str, description="no: without what was struck out"),
]


class LedgerResource(Resource):
    """Read the entries in reach, what was struck out too; record one with `keep`."""

    keep: ClassVar[str]
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
        answer = Response(self.get_serializer(made).data, status=201)
        answer["Location"] = f"/api/v1/{self.noun}/{made.pk}/"
        return answer
