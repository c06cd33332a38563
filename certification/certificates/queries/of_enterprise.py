"""The certificates of one enterprise; those that expire soon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q

from certification.certificates.models import Certificate, CertificateQuerySet
from certification.certificates.rules.showing import SOON
from certification.certificates.vocabulary import Permission, Status
from enterprises.register.facts import Belongings
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor


def _by_enterprise(enterprises: Sequence[Enterprise]) -> dict[int, list[Certificate]]:
    found: dict[int, list[Certificate]] = defaultdict(list)
    rows = Certificate.objects.filter(enterprise__in=enterprises).select_related("body")
    for one in rows.order_by("-ended_on", "-pk"):
        found[one.enterprise_id].append(one)
    return found


_certificates: Belongings[list[Certificate]] = Belongings("certificates", _by_enterprise, list)


def certificates_of(enterprise: Enterprise) -> list[Certificate]:
    """All of them, those in force longest first."""
    return _certificates.of(enterprise)


def schemes_in_force(enterprise: Enterprise, *, on: date) -> dict[str, date]:
    """Scheme to the last day on which the enterprise's certificate holds, of those in force."""
    found: dict[str, date] = {}
    for one in certificates_of(enterprise):
        if one.is_in_force(on):
            found[one.scheme] = max(one.expires_on, found.get(one.scheme, one.expires_on))
    return found


def standing_of(rows: CertificateQuerySet, *, on: date) -> dict[str, int]:
    """How many there are, are in force, expire within 90 days, are suspended; in one statement."""
    force = Q(issued_on__lte=on, ended_on__gt=on)
    found: dict[str, int] = rows.aggregate(
        all=Count("pk"),
        in_force=Count("pk", filter=force),
        soon=Count("pk", filter=force & Q(expires_on__lte=on + SOON)),
        suspended=Count("pk", filter=Q(status=Status.SUSPENDED)),
    )
    return found


def expiring_for(by: Actor, *, on: date) -> CertificateQuerySet:
    """Those in reach that expire within 90 days."""
    rows = Certificate.objects.reachable(by=by, to=Permission.VIEW)
    return rows.expiring(on=on, before=on + SOON)
