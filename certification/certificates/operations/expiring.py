"""What the calendar does: warnings before the last day, the status after it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from certification.certificates.models import Certificate, StatusChange
from certification.certificates.rules.showing import warning_due
from certification.certificates.vocabulary import Status
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import WrongState
from portal.workflows.steps import lock

AT_ONCE: Final = 2_000


@operation
def expire_certificates(on: date, *, by: Actor, at: datetime) -> int:
    """Give the status “expired” to up to 2,000 whose last day lies before the day.

    No figure changes by it: they stopped counting on the day after they expired, or before.
    """
    due = list(
        Certificate.objects.select_for_update(of=("self",))
        .filter(status__in=[Status.VALID, Status.SUSPENDED], expires_on__lt=on)
        .order_by("pk")[:AT_ONCE]
    )
    for row in due:
        row.status, row.status_since = Status.EXPIRED, row.expires_on + timedelta(days=1)
        row.revision += 1
    Certificate.objects.bulk_update(due, ["status", "status_since", "revision"], batch_size=500)
    StatusChange.objects.bulk_create(
        StatusChange(certificate=row, status=row.status, since=row.status_since, by=by.user, at=at)
        for row in due
    )
    target = due[0] if due else Certificate()
    record(
        "certification.certificate.expire",
        by=by,
        at=at,
        target=target,
        count=len(due),
        certificates=[row.pk for row in due],
    )
    return len(due)


@operation
def warn_of_expiry(certificate: Certificate, *, by: Actor, at: datetime) -> Certificate:
    """Tell its holder and the county that it expires in 90, 60 or 30 days, each once."""
    lock(certificate)
    left = (certificate.expires_on - localdate(at)).days
    due = warning_due(left)
    if due is None or not certificate.is_in_force(localdate(at)):
        raise WrongState(_("Nothing is to be warned of."))
    certificate.warned_days = due
    certificate.save(update_fields=["warned_days"])
    record("certification.certificate.warn", by=by, at=at, target=certificate, days_left=left)
    return certificate
