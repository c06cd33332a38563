"""REST: /api/v1/service-cases/ and /api/v1/service-items/."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.dossier.api.ledgers import StrikingResource
from enterprises.register.queries import path_of
from portal.api.bulk import items_of
from portal.api.idempotency import once
from portal.api.problems import Problem
from portal.api.resources import Resource
from portal.imports.definition import FileFacts, Kept
from portal.imports.definition import Problem as LineProblem
from portal.kernel.errors import Invalid, NotPermitted
from portal.kernel.faults import Fault, stops
from programs.services.importers import lines_of, problems_of
from programs.services.models import (
    ServiceCase,
    ServiceCaseQuerySet,
    ServiceItem,
    ServiceItemQuerySet,
)
from programs.services.operations import keep_cases, rehearse, strike_case
from programs.services.queries import looked_up, narrowed
from programs.services.serializers import (
    ServiceCaseIn,
    ServiceCaseOut,
    ServiceCasesIn,
    ServiceCasesOut,
    ServiceItemOut,
)
from programs.services.vocabulary import Permission

Pointer = Callable[[LineProblem], str]
EXAMPLE: Final = {
    "case_number": "YTWB2026100800417",
    "item": "330000131001",
    "channel": "app",
    "asked_at": "2026-10-08T09:30:00+08:00",
    "done_at": "2026-10-09T15:10:00+08:00",
    "result": "completed",
    "credit_code": "91339999MA2K1X5T0J",
}
FILTERS: Final = [
    OpenApiParameter("q", str, description="a number's beginning, or a whole credit code"),
    OpenApiParameter("month", str, description="done in, such as 2026-10 or 2026"),
    OpenApiParameter("asked", str, description="asked in, such as 2026-10 or 2026"),
    OpenApiParameter("region", str, description="code of a province, city or county"),
    OpenApiParameter("item", str, description="code of an item"),
    OpenApiParameter(
        "channel", str, description="web, app, mini_program, counter; online: all but the counter"
    ),
    OpenApiParameter("result", str, description="completed, refused, withdrawn, open"),
    OpenApiParameter("struck", str, description="no: without what was struck out"),
]


class ServiceItemResource(Resource):
    """Read the items that can be asked for: the list of the province, by code."""

    model = ServiceItem
    access = Permission.CASE_VIEW
    serializer_class = ServiceItemOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: ServiceItemQuerySet) -> QuerySet[ServiceItem]:
        return reachable.select_related("region")


class ServiceCaseResource(StrikingResource):
    """Read the cases in reach; send them, one or a thousand at a time. A number that was sent
    before says the same case again: it corrects what stands, or changes nothing. What was sent by
    mistake is struck out."""

    model = ServiceCase
    access = Permission.CASE_VIEW
    keep = Permission.CASE_KEEP
    strike_out = strike_case
    serializer_class = ServiceCaseOut
    ordering = "id"
    filter_backends = ()
    bulk = False
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: ServiceCaseQuerySet) -> QuerySet[ServiceCase]:
        given = self.request.query_params
        if any("\x00" in text for text in given.values()):
            raise Invalid(_("The address holds characters that cannot be read."))
        names = ("q", "month", "asked", "channel", "result")
        chosen = {name: given.get(name, "") for name in names}
        if region := given.get("region"):
            chosen["place"] = path_of(region)
        if item := given.get("item"):
            reachable = reachable.filter(item__code=item)
        if given.get("struck") == "no":
            reachable = reachable.standing()
        return narrowed(reachable, chosen).with_all()

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=ServiceCaseIn,
        responses={201: ServiceCaseOut, 200: ServiceCaseOut},
        examples=[OpenApiExample("A case that was completed", EXAMPLE, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Send one: 201 where its number is new, else 200. Needs an Idempotency-Key."""
        self._must_keep()
        data = _object(request.data)
        return once(request, lambda: self._create(data))

    def _create(self, data: Mapping[str, Any]) -> Response:
        at = timezone.now()
        lines, faults = self._read([data], at=at, where=lambda one: f"/{one.column}")
        if stops(faults):
            raise Invalid(_("Please correct what is marked."), faults=faults)
        kept = keep_cases(lines, by=self.actor, at=at, file=_facts([data], "case.json"))
        row = looked_up(lines, by=self.actor, at=at)[0].known
        assert row is not None
        response = Response(self.get_serializer(row).data, status=201 if kept.new else 200)
        response["Location"] = f"/api/v1/service-cases/{row.pk}/"
        return response

    @extend_schema(  # type: ignore[untyped-decorator]
        request=ServiceCasesIn,
        responses=ServiceCasesOut,
        examples=[
            OpenApiExample("A dry run", {"dry_run": True, "items": [EXAMPLE]}, request_only=True)
        ],
    )
    @action(detail=False, methods=["post"], url_path="bulk", bulk=True)
    def many(self, request: Request) -> Response:
        """Send up to 1,000; all of them or none. Needs an Idempotency-Key."""
        self._must_keep()
        items, dry_run = items_of(_object(request.data))
        return once(request, lambda: self._many(items, dry_run=dry_run))

    def _many(self, items: Sequence[Any], *, dry_run: bool) -> Response:
        at = timezone.now()
        lines, faults = self._read(
            items, at=at, where=lambda one: f"/items/{one.number}/{one.column}"
        )
        if stops(faults):
            raise Invalid(_("Nothing was kept: some items have faults."), faults=faults)
        act: Callable[..., Kept] = rehearse if dry_run else keep_cases
        kept = act(lines, by=self.actor, at=at, file=_facts(items, "bulk.json"))
        said = {"new": kept.new, "changed": kept.changed, "unchanged": kept.unchanged}
        told = [fault.as_dict() for fault in faults]
        return Response({"dry_run": dry_run, **said, "faults": told})

    def _read(
        self, items: Sequence[Any], *, at: datetime, where: Pointer
    ) -> tuple[Sequence[Any], Sequence[Fault]]:
        """What was sent as lines of the importer, and every fault in it."""
        lines, problems = lines_of(items, by=self.actor)
        problems += problems_of(lines, by=self.actor, at=at)
        return lines, list(_faults(problems, where))

    def _must_keep(self) -> None:
        if not self.actor.may(Permission.CASE_KEEP):
            raise NotPermitted(_("You do not send cases of online services."))


def _faults(problems: Iterable[LineProblem], where: Pointer) -> Iterable[Fault]:
    for one in problems:
        yield Fault(
            one.code,
            one.message,
            where=where(one),
            value=one.value,
            rule=one.rule,
            remedy=one.remedy,
            severity=one.severity,
        )


def _facts(items: Sequence[Any], name: str) -> FileFacts:
    return FileFacts(name, hashlib.sha256(orjson.dumps(items)).hexdigest(), len(items))


def _object(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Problem("invalid", 422, _("Send one JSON object."), faults=[])
    return data
