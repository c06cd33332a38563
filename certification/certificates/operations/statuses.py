"""Suspend, reinstate, revoke, cancel: the status as the registry shows it, with day and reason."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from certification.certificates.models import Certificate
from certification.certificates.operations.recording import note_status
from certification.certificates.operations.rows import hold, mark_counted
from certification.certificates.rules import end_of, status_faults
from certification.certificates.vocabulary import Status
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, WrongState
from portal.kernel.text import one_line, unsafe_characters

MOST_REASON = 300


@operation
def change_status(
    certificate: Certificate,
    *,
    status: str,
    since: date | None = None,
    reason: str,
    by: Actor,
    at: datetime,
) -> Certificate:
    """Give it another status from a day (today, if none is said), with the reason."""
    held = hold(certificate, by=by)
    today = localdate(at)
    day = since or today
    words = _sound(reason)
    faults = list(status_faults(held.status, status, day, issued_on=held.issued_on, on=today))
    if any(fault.code == "certificate.status_order" for fault in faults):
        raise WrongState(faults[0].message)
    if faults:
        raise Invalid(_("Please correct what is marked."), faults=faults, since=faults[0].message)
    if status == Status.VALID and held.expires_on < today:
        raise WrongState(_("It has expired: the status cannot be valid."))
    before = None if Status.VALID in (held.status, status) else held.ended_on
    was, held.status, held.status_since = held.status, status, day
    held.ended_on = end_of(status, day, held.expires_on, before=before)
    held.revision += 1
    held.save(update_fields=["status", "status_since", "ended_on", "revision"])
    note_status(held, by=by, at=at, reason=words)
    mark_counted([held])
    record(
        "certification.certificate.change_status",
        by=by,
        at=at,
        target=held,
        was=was,
        status=status,
        since=day.isoformat(),
        reason=words,
    )
    return held


@operation
def suspend(
    certificate: Certificate,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    since: date | None = None,
) -> Certificate:
    """The body suspends it: it does not count until it is reinstated."""
    return change_status(
        certificate, status=Status.SUSPENDED, since=since, reason=reason, by=by, at=at
    )


@operation
def reinstate(
    certificate: Certificate,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    since: date | None = None,
) -> Certificate:
    """The suspension is over: its end is its expiry again."""
    return change_status(certificate, status=Status.VALID, since=since, reason=reason, by=by, at=at)


@operation
def revoke(
    certificate: Certificate,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    since: date | None = None,
) -> Certificate:
    """The body takes it back, for good."""
    return change_status(
        certificate, status=Status.REVOKED, since=since, reason=reason, by=by, at=at
    )


@operation
def cancel(
    certificate: Certificate,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    since: date | None = None,
) -> Certificate:
    """The holder gives it back, for good."""
    return change_status(
        certificate, status=Status.CANCELLED, since=since, reason=reason, by=by, at=at
    )


def _sound(reason: str) -> str:
    if unsafe_characters(reason):
        words = _("The reason holds characters that cannot be shown.")
        raise Invalid(words, reason=words)
    text = one_line(reason)
    if not text:
        raise Invalid(_("Please say why."), reason=_("Please say why."))
    if len(text) > MOST_REASON:
        words = _("At most %(most)d characters.") % {"most": MOST_REASON}
        raise Invalid(words, reason=words)
    return text
