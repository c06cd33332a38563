"""What every way of writing shares: the stored row of an entry, its end, and its marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from certification.certificates.models import Certificate
from certification.certificates.rules import completed, end_of, is_recertified
from certification.certificates.schema import schemes
from certification.certificates.vocabulary import Permission, Status
from portal.accounts.actor import Actor
from portal.indicators.folding import mark_many
from portal.kernel.errors import NotPermitted
from portal.workflows.steps import lock
from programs.cycles.models import RosterEntry

MODEL: Final = "certification.Certificate"
#: the lines of its history, which stand with its county
HISTORY: Final = "certification.StatusChange"
ROSTER: Final = "programs.RosterEntry"
#: columns that an entry writes, beside the enterprise, its county and the body
WRITTEN: Final = (
    "number",
    "scheme",
    "scope",
    "first_issued_on",
    "issued_on",
    "expires_on",
    "status",
    "status_since",
    "ended_on",
    "is_qms",
    "warned_days",
)


def entered(certificate: Certificate) -> dict[str, Any]:
    """What is recorded, by the names of the entry."""
    return {
        "credit_code": certificate.enterprise.credit_code,
        "body": certificate.body.approval_number,
        "certificate_number": certificate.number,
        "scheme": certificate.scheme,
        "scope": certificate.scope,
        "first_issued_on": certificate.first_issued_on,
        "issued_on": certificate.issued_on,
        "expires_on": certificate.expires_on,
        "status": certificate.status,
        "status_since": certificate.status_since,
    }


def whole_of(values: Mapping[str, Any], known: Certificate | None, *, on: date) -> dict[str, Any]:
    """Given values over what is known; a new status does not inherit the old one's day."""
    base = entered(known) if known else {}
    given = {name: value for name, value in values.items() if value is not None or known is None}
    if known is not None:
        moved = given.get("issued_on", known.issued_on) != known.issued_on
        turned = given.get("status", known.status) != known.status
        if turned or (moved and known.status == Status.VALID):
            base.pop("status_since")
    return completed({**base, **given}, on=on)


def stored(whole: Mapping[str, Any], known: Certificate | None) -> dict[str, Any]:
    """A whole entry as the table holds it."""
    number, scheme = whole["certificate_number"], schemes()[whole["scheme"]]
    first = whole.get("first_issued_on")
    if first is None and not is_recertified(number):
        first = whole["issued_on"]
    return {
        "number": number,
        "scheme": scheme.code,
        "scope": whole.get("scope") or "",
        "first_issued_on": first,
        "issued_on": whole["issued_on"],
        "expires_on": whole["expires_on"],
        "status": whole["status"],
        "status_since": whole["status_since"],
        "ended_on": _end(whole, known),
        "is_qms": scheme.is_qms,
        "warned_days": _warned(whole, known),
    }


def _warned(whole: Mapping[str, Any], known: Certificate | None) -> int | None:
    """Another expiry is warned of anew."""
    same = known is not None and known.expires_on == whole["expires_on"]
    return known.warned_days if same and known is not None else None


def _end(whole: Mapping[str, Any], known: Certificate | None) -> date:
    status, since = whole["status"], whole["status_since"]
    before = None
    if known is not None and Status.VALID not in (known.status, status):
        # a second status without force does not move the day on which the first one ended it
        same = (known.status, known.status_since) == (status, since)
        before = known.ended_on if same or known.status != status else None
    return end_of(status, since, whole["expires_on"], before=before)


def hold(certificate: Certificate, *, by: Actor) -> Certificate:
    """Read the row afresh and lock it; refused to whoever may not record it."""
    lock(certificate)
    if not (by.is_system or certificate.allows(by, to=Permission.RECORD)):
        raise NotPermitted(_("This is not yours to do."))
    return certificate


def mark_counted(rows: Iterable[Certificate]) -> None:
    """Say that figures over certificates, and over the roster entries of their holders, changed."""
    rows = list(rows)
    for label in (MODEL, HISTORY):
        mark_many(label, {row.region_id for row in rows})
    holders = {row.enterprise_id for row in rows if row.is_qms}
    entries: dict[str, set[int]] = {}
    listed = RosterEntry.objects.filter(enterprise__in=holders)
    for code, region_id in listed.values_list("cycle__code", "region_id"):
        entries.setdefault(code, set()).add(region_id)
    for code, region_ids in entries.items():
        mark_many(ROSTER, region_ids, cycle_code=code)
