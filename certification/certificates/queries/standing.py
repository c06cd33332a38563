"""Which certificates are there and do not count: not in force, or without a first day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Count, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from certification.certificates.models import Certificate
from certification.certificates.vocabulary import Status
from portal.indicators.standing import Lack
from portal.kernel.period import Period
from portal.regions.models import Region

#: code of a measure → the certificates of which it counts some
COUNTED: Final[dict[str, Q]] = {
    "certificates.in_force": Q(),
    "certificates.enterprises": Q(is_qms=True),
}
#: those that count from the first issue
FIRST: Final[dict[str, Q]] = {
    "certificates.new_qms": Q(is_qms=True),
    "certificates.new_other": Q(is_qms=False),
}


def certificates_lacking(
    measure: str,
    _cycle_code: str,
    months: Sequence[Period],
    counties: Sequence[Region],
    at: datetime,
) -> Iterator[Lack]:
    """Certificates of the counties, on the last day of the months; in one statement."""
    last = min(max((one.last for one in months), default=localdate(at)), localdate(at))
    rows = Certificate.objects.filter(
        (COUNTED | FIRST)[measure], region__in=[one.pk for one in counties], issued_on__lte=last
    )
    suspended = Q(status=Status.SUSPENDED, ended_on__lte=last, expires_on__gte=last)
    found = rows.aggregate(
        suspended=Count("pk", filter=suspended),
        unknown=Count("pk", filter=Q(first_issued_on=None)),
    )
    if measure in COUNTED:
        yield Lack(found["suspended"], _("Certificates that are suspended"))
    else:
        yield Lack(
            found["unknown"], _("Certificates of which nobody said when the first was issued")
        )
