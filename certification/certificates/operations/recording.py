"""Record one certificate, and correct what was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from certification.certificates.models import Certificate, StatusChange
from certification.certificates.operations.rows import (
    entered,
    hold,
    mark_counted,
    stored,
    whole_of,
)
from certification.certificates.queries import Found, looked_up
from certification.certificates.rules import read_entry
from certification.certificates.vocabulary import Source
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, Stale
from portal.kernel.faults import Fault, stops


@operation
def record_certificate(
    enterprise: Enterprise, *, by: Actor, at: datetime, values: Mapping[str, Any]
) -> Certificate:
    """Record a certificate of an enterprise. `values` are as they were entered; the credit code
    among them, if there is one, must be the enterprise's."""
    today = localdate(at)
    raw = {"credit_code": enterprise.credit_code, **values}
    entry = read_entry(raw, on=today)
    found = looked_up([entry.values], by=by, on=today)[0]
    _refuse([*entry.faults, *found.faults])
    if found.known is not None:
        _refuse([_recorded(found.known)])
    if found.enterprise != enterprise or found.body is None:
        raise NotPermitted(_("This is not yours to do."))
    row = Certificate(
        enterprise=enterprise,
        region=enterprise.region,
        body=found.body,
        source=_source(found, by),
        recorded_at=at,
        recorded_by=by.user,
        **stored(whole_of(entry.values, None, on=today), None),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # recorded by somebody else in this very moment
        raise Invalid(_recorded(row).message, faults=[_recorded(row)]) from None
    note_status(row, by=by, at=at)
    mark_counted([row])
    warnings = [fault.code for fault in (*entry.faults, *found.faults)]
    record(
        "certification.certificate.record",
        by=by,
        at=at,
        target=row,
        number=row.number,
        body=found.body.approval_number,
        scheme=row.scheme,
        status=row.status,
        warnings=warnings,
    )
    return row


@operation
def correct_certificate(
    certificate: Certificate,
    *,
    by: Actor,
    at: datetime,
    values: Mapping[str, Any],
    revision: int | None = None,
) -> Certificate:
    """Correct what was recorded. What `values` does not name stays; the enterprise and the body
    stay; the status has its own verb."""
    held = hold(certificate, by=by)
    if revision is not None and revision != held.revision:
        raise Stale(_("Somebody changed this certificate after you opened it. Look at it again."))
    today = localdate(at)
    known = entered(held)
    raw = {name: value for name, value in values.items() if name not in _FIXED}
    entry = read_entry(raw, on=today, known=known)
    whole = whole_of(entry.values, held, on=today)
    _refuse([*(replace(one, where=_shown(one.where)) for one in entry.faults)])
    changes = {
        name: value for name, value in stored(whole, held).items() if getattr(held, name) != value
    }
    _refuse(_taken(held, changes.get("number")))
    detail = {name: [str(getattr(held, name)), str(value)] for name, value in changes.items()}
    for name, value in changes.items():
        setattr(held, name, value)
    if changes:
        held.revision += 1
        held.save(update_fields=[*changes, "revision"])
        mark_counted([held])
    record("certification.certificate.correct", by=by, at=at, target=held, changed=detail)
    return held


_FIXED = frozenset({"credit_code", "body", "status", "status_since"})


def _shown(where: str) -> str:
    """A fault of the status stands at the dates, which are what can be corrected here."""
    return "expires_on" if where in {"status", "status_since"} else where


def note_status(row: Certificate, *, by: Actor, at: datetime, reason: str = "") -> None:
    """A line of the certificate's history."""
    StatusChange.objects.create(
        certificate=row, status=row.status, since=row.status_since, reason=reason, by=by.user, at=at
    )


def _source(found: Found, by: Actor) -> str:
    office = found.body.office_id if found.body else None
    own = any(grant.boundary == "office" and grant.value == office for grant in by.grants)
    return Source.BODY if own else Source.OFFICER


def _taken(held: Certificate, number: str | None) -> list[Fault]:
    if number is None:
        return []
    same = Certificate.objects.filter(body_id=held.body_id, number=number).exclude(pk=held.pk)
    return [_recorded(held, number)] if same.exists() else []


def _recorded(row: Certificate, number: str = "") -> Fault:
    return Fault(
        "certificate.recorded_already",
        _("This body's certificate of this number is recorded already."),
        where="certificate_number",
        value=number or row.number,
        remedy=_("Open it and correct it, or change its status."),
    )


def _refuse(faults: list[Fault]) -> None:
    if stops(faults):
        raise Invalid(_("Please correct what is marked."), faults=faults)
