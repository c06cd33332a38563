"""The certificates of one enterprise; those that expire soon."""

from __future__ import annotations

from datetime import date

from certification.certificates.models import Certificate, CertificateQuerySet
from certification.certificates.rules.showing import SOON
from certification.certificates.vocabulary import Permission
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor


def certificates_of(enterprise: Enterprise) -> list[Certificate]:
    """All of them, those in force longest first."""
    rows = Certificate.objects.filter(enterprise=enterprise).select_related("body")
    return list(rows.order_by("-ended_on", "-pk"))


def schemes_in_force(enterprise: Enterprise, *, on: date) -> dict[str, date]:
    """Scheme to the last day on which the enterprise's certificate holds, of those in force."""
    rows = Certificate.objects.filter(enterprise=enterprise).in_force(on=on)
    found: dict[str, date] = {}
    for scheme, expires in rows.values_list("scheme", "expires_on"):
        found[scheme] = max(expires, found.get(scheme, expires))
    return found


def expiring_for(by: Actor, *, on: date) -> CertificateQuerySet:
    """Those in reach that expire within 90 days."""
    rows = Certificate.objects.reachable(by=by, to=Permission.VIEW)
    return rows.expiring(on=on, before=on + SOON)
