"""REST: /api/v1/enterprises/."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Final

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.register.api.asking import ListedRows
from enterprises.register.importers import compared, problems_of, register_importer
from enterprises.register.models import Enterprise, EnterpriseQuerySet
from enterprises.register.operations import (
    change_enterprise,
    close_enterprise,
    keep_enterprises,
    register_enterprise,
    rehearse,
    reopen_enterprise,
)
from enterprises.register.queries import Filters, counties_kept_by, own_keys, path_of
from enterprises.register.rules.entry import read_entry
from enterprises.register.rules.entry_fields import NAMES
from enterprises.register.rules.row_keys import RowKey
from enterprises.register.serializers import (
    BulkIn,
    BulkOut,
    ChangeIn,
    EnterpriseOut,
    EntryIn,
    finished,
    listed,
)
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.api.bulk import items_of
from portal.api.etags import check_if_match, etag
from portal.api.idempotency import once
from portal.api.problems import Problem
from portal.api.resources import Resource
from portal.imports.definition import FileFacts
from portal.kernel.errors import Invalid, NotPermitted
from portal.kernel.faults import Fault, stops
from portal.regions.models import Region

Lines = list[Any]
Faults = list[Fault]
#: fields of an item that a table calls otherwise
POINTERS: Final = {"row_key": "revision"}
EXAMPLE: Final = {
    "credit_code": "91339999MA9T000187",
    "name": "示例阀门有限公司",
    "region": "330381",
    "industry_code": "3443",
    "staff_count": 86,
    "revenue_wan": "1860.50",
    "assets_wan": "920.00",
    "founded_on": "2015-06-18",
    "contact_name": "张三",
    "contact_phone": "13800000000",
}
FILTERS: Final = [
    OpenApiParameter("q", str, description="part of a name, a code's beginning or last six"),
    OpenApiParameter("region", str, description="code of a province, city or county"),
    OpenApiParameter("industry", str, description="section letter or digits, GB/T 4754-2017"),
    OpenApiParameter("size", str, description="micro, small, medium, large, …"),
    OpenApiParameter("kind", str, description="company, sole_trader, cooperative, other"),
    OpenApiParameter(
        "state",
        str,
        description="open, closed, excepted, unproved, provisional",
    ),
]


class EnterpriseResource(Resource):
    """Read the register in reach; register and change, one or a thousand at a time."""

    model = Enterprise
    access = Permission.VIEW
    verbs: ClassVar = {"close": close_enterprise, "reopen": reopen_enterprise}
    serializer_class = EnterpriseOut
    ordering = "id"
    filter_backends = ()
    bulk = False
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: EnterpriseQuerySet) -> EnterpriseQuerySet:
        return reachable.with_places()

    @property
    def sees_persons(self) -> bool:
        """Whether contacts are seen wherever enterprises are."""
        seeing = list(self.actor.holding(Permission.VIEW))
        telling = set(self.actor.holding(Permission.CONTACT))
        return bool(seeing) and telling >= set(seeing)

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        own, persons = own_keys(self.actor), self.sees_persons
        asked = self._asked(request.query_params, phones=persons)
        some = self.paginate_queryset(listed(asked, persons=persons, own=own)) or []
        return self.get_paginated_response([finished(row, own=own) for row in some])

    def _asked(self, given: Mapping[str, str], *, phones: bool) -> ListedRows:
        region = given.get("region", "")
        filters = Filters.of(
            {
                "text": given.get("q", ""),
                "place": path_of(region) if region else "",
                "industry": given.get("industry", ""),
                "size": given.get("size", ""),
                "kind": given.get("kind", ""),
                "state": given.get("state", ""),
            }
        )
        reach = tuple(self.model.lookups_for(self.actor, to=self.access))
        return ListedRows(reach, filters, phones)

    def retrieve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:  # noqa: ARG002
        return self._shown(self.get_object())

    @extend_schema(  # type: ignore[untyped-decorator]
        request=EntryIn,
        responses={201: EnterpriseOut},
        examples=[OpenApiExample("One enterprise", EXAMPLE, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Register one. Needs an Idempotency-Key."""
        self._must_keep()
        return once(request, lambda: self._create(_object(request.data)))

    def _create(self, data: Mapping[str, Any]) -> Response:
        values = {name: value for name, value in data.items() if name != "region"}
        with at_pointers():
            region = self._county(data.get("region"))
            made = register_enterprise(region, by=self.actor, at=timezone.now(), values=values)
        return self._shown(made, status=201)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=ChangeIn,
        responses=EnterpriseOut,
        examples=[OpenApiExample("New figures", {"staff_count": 92}, request_only=True)],
    )
    def partial_update(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Change one. Needs If-Match with the ETag of what was read."""
        enterprise = self.get_object()
        self._must_keep()
        check_if_match(request, etag(enterprise.version))
        with at_pointers():
            changed = change_enterprise(
                enterprise,
                by=self.actor,
                at=timezone.now(),
                values=_object(request.data),
                revision=enterprise.revision,
            )
        return self._shown(changed)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=BulkIn,
        responses=BulkOut,
        examples=[
            OpenApiExample("A dry run", {"dry_run": True, "items": [EXAMPLE]}, request_only=True)
        ],
    )
    @action(detail=False, methods=["post"], url_path="bulk", bulk=True)
    def many(self, request: Request) -> Response:
        """Register and change up to 1,000; all of them or none. Needs an Idempotency-Key."""
        self._must_keep()
        items, dry_run = items_of(_object(request.data))
        return once(request, lambda: self._many(items, dry_run=dry_run))

    def _many(self, items: Sequence[Any], *, dry_run: bool) -> Response:
        at = timezone.now()
        lines, faults = self._lines(items)
        faults += [
            Fault(
                one.code,
                one.message,
                where=f"/items/{one.number}/{POINTERS.get(one.column, one.column)}",
                value=one.value,
                rule=one.rule,
                remedy=one.remedy,
                severity=one.severity,
            )
            for one in problems_of(lines, by=self.actor, at=at)
        ]
        if stops(faults):
            raise Invalid(_("Nothing was kept: some items have faults."), faults=faults)
        digest = hashlib.sha256(orjson.dumps(items)).hexdigest()
        differences = _differences(lines, by=self.actor, at=at) if dry_run else []
        act = rehearse if dry_run else keep_enterprises
        facts = FileFacts("bulk.json", digest, len(items))
        kept = act(lines, by=self.actor, at=at, file=facts)
        said = {"new": kept.new, "changed": kept.changed, "unchanged": kept.unchanged}
        told = [fault.as_dict() for fault in faults]
        body = {"dry_run": dry_run, **said, "faults": told}
        return Response(body | ({"differences": differences} if dry_run else {}))

    def _lines(self, items: Sequence[Any]) -> tuple[Lines, Faults]:
        """Each item as a line of the importer, numbered from 0, and the faults of its values."""
        counties = {county.code: county.pk for county in counties_kept_by(self.actor)}
        today = timezone.localdate()
        lines: Lines = []
        faults: Faults = []
        for number, item in enumerate(items):
            values = dict(item) if isinstance(item, dict) else {"": item}
            code, revision = values.pop("region", None), values.pop("revision", None)
            key, wrong = _key_of(revision, f"/items/{number}/revision")
            faults += wrong
            entry = read_entry(values, on=today, between=False)
            if code is not None and (not isinstance(code, str) or code not in counties):
                faults.append(_strange_county(f"/items/{number}/region", code))
            faults += [
                replace(fault, where=f"/items/{number}/{fault.where}") for fault in entry.faults
            ]
            found = {name: entry.values.get(name) for name in NAMES}
            region = counties.get(code) if isinstance(code, str) else None
            line = register_importer.line(number=number, region=region, row_key=key, **found)
            lines.append(line)
        return lines, faults

    def _must_keep(self) -> None:
        if not self.actor.may(Permission.KEEP):
            raise NotPermitted(_("You do not keep the register of any county."))

    def _county(self, code: Any) -> Region:
        counties = counties_kept_by(self.actor)
        if code is None and len(counties) == 1:
            return counties[0]
        found = next((one for one in counties if one.code == code), None)
        if found is None:
            fault = _strange_county("region", code)
            raise Invalid(fault.message, faults=[fault])
        return found

    def _shown(self, enterprise: Enterprise, status: int = 200) -> Response:
        response = Response(self.get_serializer(enterprise).data, status=status)
        response["ETag"] = etag(enterprise.version)
        if status == 201:
            response["Location"] = f"/api/v1/enterprises/{enterprise.pk}/"
        return response


def _key_of(revision: Any, where: str) -> tuple[RowKey | None, Faults]:
    """What was read before an item was changed; nothing where no revision is said."""
    if revision is None:
        return None, []
    if type(revision) is int and 0 <= revision < 10**9:
        return RowKey(0, 0, revision), []
    fault = Fault(
        "enterprise.revision",
        _("This is not a revision."),
        where=where,
        value=str(revision)[:80],
        remedy=_("Send the number that was read with the enterprise, or leave it out."),
    )
    return None, [fault]


def _differences(lines: Lines, *, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """What each item would change; persons are masked."""
    return [
        {
            "item": one.number,
            "standing": one.standing,
            "credit_code": one.code,
            "cells": [{"field": name, "was": was, "now": now} for name, was, now in one.cells],
        }
        for one in compared(lines, by=by, at=at)
    ]


def _object(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Problem("invalid", 422, _("Send one JSON object."), faults=[])
    return data


def _strange_county(where: str, code: Any) -> Fault:
    return Fault(
        "enterprise.county",
        _("This county is not among those whose register you keep."),
        where=where,
        value="" if code is None else str(code)[:80],
        remedy=_("Send the code of your county, or leave it out if your office keeps one."),
    )


@contextmanager
def at_pointers() -> Iterator[None]:
    """Say where a fault is as JSON says it: /name instead of name."""
    try:
        yield
    except Invalid as refusal:
        refusal.faults = tuple(replace(fault, where=f"/{fault.where}") for fault in refusal.faults)
        raise
