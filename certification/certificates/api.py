"""REST: /api/v1/certificates/."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar, Final

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from certification.certificates import operations
from certification.certificates.importers import certificate_importer, problems_of
from certification.certificates.models import Certificate, CertificateQuerySet
from certification.certificates.queries import Filters, looked_up, narrowed
from certification.certificates.rules import NAMES, read_entry
from certification.certificates.serializers import (
    CertificateIn,
    CertificateOut,
    CertificatesIn,
    CertificatesOut,
    CorrectionIn,
)
from certification.certificates.vocabulary import Permission
from enterprises.register.queries import path_of
from portal.api.bulk import items_of
from portal.api.etags import check_if_match, etag
from portal.api.idempotency import once
from portal.api.problems import Problem
from portal.api.resources import Resource
from portal.imports.definition import FileFacts
from portal.kernel.errors import Invalid, NotPermitted
from portal.kernel.faults import Fault, stops

EXAMPLE: Final = {
    "credit_code": "91339999MA9T000187",
    "body": "CNCA-R-2099-001",
    "certificate_number": "00126Q10001R0S",
    "scheme": "iso9001",
    "issued_on": "2026-03-05",
    "expires_on": "2029-03-04",
}
FILTERS: Final = [
    OpenApiParameter("q", str, description="enterprise, credit code, or a number's beginning"),
    OpenApiParameter("region", str, description="code of a province, city or county"),
    OpenApiParameter("scheme", str, description="a scheme's code, or qms for all of these"),
    OpenApiParameter("status", str, description="valid, suspended, revoked, cancelled, expired"),
    OpenApiParameter("force", str, description="in, soon (expires within 90 days), out"),
]


class CertificateResource(Resource):
    """Read certificates in reach; record and correct them, one or a thousand at a time."""

    model = Certificate
    access = Permission.VIEW
    verbs: ClassVar = {
        "suspend": operations.suspend,
        "reinstate": operations.reinstate,
        "revoke": operations.revoke,
        "cancel": operations.cancel,
    }
    serializer_class = CertificateOut
    ordering = "id"
    filter_backends = ()
    bulk = False
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: CertificateQuerySet) -> CertificateQuerySet:
        given = self.request.query_params
        if any("\x00" in text for text in given.values()):
            raise Invalid(_("The address holds characters that cannot be read."))
        region = given.get("region", "")
        filters = Filters.of(
            {
                "text": given.get("q", ""),
                "place": path_of(region) if region else "",
                "scheme": given.get("scheme", ""),
                "status": given.get("status", ""),
                "force": given.get("force", ""),
            }
        )
        return narrowed(reachable, filters, on=timezone.localdate()).with_all()

    @extend_schema(parameters=FILTERS)  # type: ignore[untyped-decorator]
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        return self._shown(self.get_object())

    @extend_schema(  # type: ignore[untyped-decorator]
        request=CertificateIn,
        responses={201: CertificateOut},
        examples=[OpenApiExample("One certificate", EXAMPLE, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Record one. Needs an Idempotency-Key."""
        self._must_record()
        return once(request, lambda: self._create(_object(request.data)))

    def _create(self, data: Mapping[str, Any]) -> Response:
        now = timezone.now()
        today = timezone.localdate(now)
        entry = read_entry(data, on=today)
        found = looked_up([entry.values], by=self.actor, on=today)[0]
        faults = [*entry.faults, *found.faults]
        with at_pointers():
            if stops(faults) or found.enterprise is None:
                raise Invalid(_("Please correct what is marked."), faults=faults)
            made = operations.record_certificate(
                found.enterprise, by=self.actor, at=now, values=data
            )
        return self._shown(made, status=201)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=CorrectionIn,
        responses=CertificateOut,
        examples=[OpenApiExample("A scope", {"scope": "阀门的生产"}, request_only=True)],
    )
    def partial_update(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Correct one. Needs If-Match with the ETag of what was read."""
        certificate = self.get_object()
        self._must_record()
        check_if_match(request, etag(certificate.version))
        with at_pointers():
            changed = operations.correct_certificate(
                certificate,
                by=self.actor,
                at=timezone.now(),
                values=_object(request.data),
                revision=certificate.revision,
            )
        return self._shown(changed)

    @extend_schema(  # type: ignore[untyped-decorator]
        request=CertificatesIn,
        responses=CertificatesOut,
        examples=[
            OpenApiExample("A dry run", {"dry_run": True, "items": [EXAMPLE]}, request_only=True)
        ],
    )
    @action(detail=False, methods=["post"], url_path="bulk", bulk=True)
    def many(self, request: Request) -> Response:
        """Record and change up to 1,000; all of them or none. Needs an Idempotency-Key."""
        self._must_record()
        items, dry_run = items_of(_object(request.data))
        return once(request, lambda: self._many(items, dry_run=dry_run))

    def _many(self, items: Sequence[Any], *, dry_run: bool) -> Response:
        at = timezone.now()
        lines, faults = _lines(items)
        faults += [
            Fault(
                one.code,
                one.message,
                where=f"/items/{one.number}/{one.column}",
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
        act = operations.rehearse if dry_run else operations.keep_certificates
        facts = FileFacts("bulk.json", digest, len(items))
        kept = act(lines, by=self.actor, at=at, file=facts)
        said = {"new": kept.new, "changed": kept.changed, "unchanged": kept.unchanged}
        told = [fault.as_dict() for fault in faults]
        return Response({"dry_run": dry_run, **said, "faults": told})

    def _must_record(self) -> None:
        if not self.actor.may(Permission.RECORD):
            raise NotPermitted(_("You do not record certificates."))

    def _shown(self, certificate: Certificate, status: int = 200) -> Response:
        response = Response(self.get_serializer(certificate).data, status=status)
        response["ETag"] = etag(certificate.version)
        if status == 201:
            response["Location"] = f"/api/v1/certificates/{certificate.pk}/"
        return response


def _lines(items: Sequence[Any]) -> tuple[list[Any], list[Fault]]:
    """Each item as a line of the importer, numbered from 0, and the faults of its values."""
    today = timezone.localdate()
    lines, faults = [], []
    for number, item in enumerate(items):
        values = dict(item) if isinstance(item, dict) else {"": item}
        entry = read_entry(values, on=today, between=False)
        faults += [replace(one, where=f"/items/{number}/{one.where}") for one in entry.faults]
        found = {name: entry.values.get(name) for name in NAMES}
        lines.append(certificate_importer.line(number=number, **found))
    return lines, faults


def _object(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Problem("invalid", 422, _("Send one JSON object."), faults=[])
    return data


@contextmanager
def at_pointers() -> Iterator[None]:
    """Say where a fault is as JSON says it: /scheme instead of scheme."""
    try:
        yield
    except Invalid as refusal:
        refusal.faults = tuple(replace(fault, where=f"/{fault.where}") for fault in refusal.faults)
        raise
