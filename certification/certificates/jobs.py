"""Each morning: what expired is expired, what expires soon is told."""

from __future__ import annotations

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certification.certificates.models import Certificate
from certification.certificates.operations import expire_certificates, warn_of_expiry
from certification.certificates.vocabulary import Status
from portal.accounts.actor import SYSTEM
from portal.jobs.work import JobKind, Work, job_kinds

DAILY: Final = "certification.daily"
#: warnings of one run; what is left comes the next morning
MOST: Final = 5_000


def run_daily(work: Work) -> None:
    """Repeatable: a second run of the day finds nothing to do."""
    today = timezone.localdate(work.at)
    over = Certificate.objects.filter(
        status__in=[Status.VALID, Status.SUSPENDED], expires_on__lt=today
    )
    while over.exists():
        expire_certificates(today, by=SYSTEM, at=work.at)
    due = list(
        Certificate.objects.to_be_warned_of(on=today).select_related("enterprise", "region")[:MOST]
    )
    for certificate in work.through(due, total=len(due)):
        warn_of_expiry(certificate, by=SYSTEM, at=work.at)


job_kinds.add(JobKind(DAILY, _("Certificates that expire"), run_daily))
