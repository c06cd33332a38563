"""REST: /api/v1/moves/."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.register.models import Transfer, TransferQuerySet
from enterprises.register.operations import (
    TRANSFER_VERBS,
    ask_for_enterprise,
    propose_transfer,
)
from enterprises.register.queries import counties_beside, counties_held, reached
from enterprises.register.rules.credit_code import normalise
from enterprises.register.serializers import MoveIn, MoveOut
from enterprises.register.vocabulary import Permission, TransferState
from portal.api.idempotency import once
from portal.api.resources import Resource
from portal.kernel.errors import Invalid, NotPermitted
from portal.regions.models import Region

#: parameter of the list to the column that it narrows
NARROWS: Final = {
    "state": "state",
    "enterprise": "enterprise__credit_code",
    "asked": "asked_region__code",
}
FILTERS: Final = [
    OpenApiParameter("state", str, enum=TransferState.values),
    OpenApiParameter("enterprise", str, description="credit code"),
    OpenApiParameter("asked", str, description="code of the county that answers"),
]


class MoveResource(Resource):
    """Read the moves of enterprises from and to one's counties, propose one, and answer."""

    model = Transfer
    access = Permission.TRANSFER_VIEW
    verbs: ClassVar = TRANSFER_VERBS
    serializer_class = MoveOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]{1,18}"

    def arrange(self, reachable: TransferQuerySet) -> TransferQuerySet:
        given = self.request.query_params
        if any("\x00" in text for text in given.values()):
            raise Invalid(_("The address holds characters that cannot be read."))
        chosen = {column: given[name] for name, column in NARROWS.items() if name in given}
        return reachable.filter(**chosen).with_all()

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=MoveIn,
        responses={201: MoveOut},
        examples=[
            OpenApiExample(
                "An enterprise that has come here",
                {
                    "enterprise": "91339999MA9T000187",
                    "to": "330382",
                    "reason": "注册地址已迁入",
                    "address": "经济开发区纬五路18号",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Propose a move; who may propose for both counties moves at once. Needs an
        Idempotency-Key. Asking for an enterprise of another county is written down, whether
        there is one or not."""
        if not self.actor.may(Permission.TRANSFER_PROPOSE):
            raise NotPermitted(_("This is not yours to do."))
        asked = MoveIn(data=request.data)
        asked.is_valid(raise_exception=True)
        answer = once(request, lambda: self._propose(**asked.validated_data))
        if answer.status_code == 422:  # refused only now: that it was asked stays written down
            raise Invalid(answer.data["refusal"], enterprise=answer.data["refusal"])
        return answer

    def _propose(self, *, enterprise: str, to: str, reason: str, address: str) -> Response:
        ours = reached(self.actor, Permission.TRANSFER_PROPOSE)
        own = ours.filter(credit_code=normalise(enterprise)).first()
        asking: dict[str, Any] = {
            "by": self.actor,
            "at": timezone.now(),
            "reason": reason,
            "address": address,
        }
        if own is not None:
            there = _chosen(to, counties_beside(own.region))
            return self._made(propose_transfer(own, to=there, **asking))
        here = _chosen(to, counties_held(self.actor, Permission.TRANSFER_PROPOSE))
        told = ask_for_enterprise(here, credit_code=enterprise, **asking)
        if told.transfer is None:
            return Response({"refusal": told.refusal}, status=422)
        return self._made(told.transfer)

    def _made(self, transfer: Transfer) -> Response:
        answer = Response(self.get_serializer(transfer).data, status=201)
        answer["Location"] = f"/api/v1/moves/{transfer.pk}/"
        return answer


def _chosen(code: str, counties: list[Region]) -> Region:
    """The county of a code, among those to which this enterprise may be moved."""
    found = next((one for one in counties if one.code == code), None)
    if found is None:
        words = _("Choose a county of today.")
        raise Invalid(words, to=words)
    return found
