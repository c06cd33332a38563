"""An enterprise agrees, and no longer agrees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import BinaryIO

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.dossier.models import Consent
from enterprises.dossier.vocabulary import Permission, Purpose
from enterprises.register.models import Enterprise
from enterprises.register.queries import merger_of
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.files.models import Attachment
from portal.files.operations import attach
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import one_line
from portal.workflows.steps import lock

PER_STATEMENT = 1_000


@operation
def give_consent(
    enterprise: Enterprise,
    *,
    by: Actor,
    at: datetime,
    purpose: str,
    given_on: date,
    given_by: str = "",
    receiver: str = "",
) -> Consent:
    """Record what the enterprise agrees to: said by its own member, or shown to an officer."""
    lock(enterprise)  # two presses of the button come one after the other
    if not (by.is_system or enterprise.allows(by, to=Permission.CONSENT)):
        raise NotPermitted(_("This is not yours to do."))
    if merger_of(enterprise) is not None:
        raise WrongState(_("This entry was merged into another one: record it there."))
    receiver, given_by = one_line(receiver)[:100], one_line(given_by)[:60]
    _check(purpose, given_on, receiver, today=localdate(at))
    standing = Consent.objects.standing()
    if standing.filter(enterprise=enterprise, purpose=purpose, receiver=receiver).exists():
        raise WrongState(_("The enterprise has agreed to this already."))
    consent = Consent.objects.create(
        enterprise=enterprise,
        purpose=purpose,
        receiver=receiver,
        given_on=given_on,
        given_by=given_by,
        recorded_by=by.user,
        recorded_at=at,
    )
    record(
        "enterprises.consent.give",
        by=by,
        at=at,
        target=enterprise,
        consent=consent.pk,
        purpose=purpose,
        given_on=given_on.isoformat(),
    )
    return consent


@operation
def withdraw_consent(
    consent: Consent, *, by: Actor, at: datetime, reason: str = "", on: date | None = None
) -> Consent:
    """The enterprise no longer agrees, from the day on; what was done before stays done."""
    held = _hold(consent, by=by)
    day = on or localdate(at)
    if day > localdate(at) or day < held.given_on:
        words = _("The day lies before it was given, or in the future.")
        raise Invalid(words, on=words)
    held.withdrawn_on, held.withdrawn_by = day, by.user
    held.withdrawal_reason = one_line(reason)[:200]
    held.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawal_reason"])
    record(
        "enterprises.consent.withdraw",
        by=by,
        at=at,
        target=held.enterprise,
        consent=held.pk,
        purpose=held.purpose,
        reason=held.withdrawal_reason,
    )
    return held


@operation
def attach_scan(
    consent: Consent, *, stream: BinaryIO, name: str, by: Actor, at: datetime
) -> Attachment:
    """Hang the signed paper on a consent that stands. It stays: evidence is not exchanged."""
    return attach(_hold(consent, by=by), stream=stream, name=name, by=by, at=at)


def _hold(consent: Consent, *, by: Actor) -> Consent:
    """The consent, read afresh and locked; refused where it was withdrawn."""
    held = (
        Consent.objects.select_for_update(of=("self",))
        .select_related("enterprise__region")
        .get(pk=consent.pk)
    )
    if not (by.is_system or held.allows(by, to=Permission.CONSENT)):
        raise NotPermitted(_("This is not yours to do."))
    if held.withdrawn_on is not None:
        raise WrongState(_("This was withdrawn already."))
    return held


def note_consents(
    given: Mapping[int, date],
    *,
    purpose: Purpose,
    by: Actor,
    at: datetime,
    receiver: str = "",
    given_by: str = "",
) -> None:
    """Consents that came with another act (a nomination, a loan), by enterprise key; what stands
    already is left, also where another act brought it in this very moment. That act's own event
    says who and when."""
    standing = set(
        Consent.objects.standing()
        .filter(enterprise__in=given, purpose=purpose, receiver=receiver)
        .values_list("enterprise_id", flat=True)
    )
    Consent.objects.bulk_create(
        (
            Consent(
                enterprise_id=key,
                purpose=purpose,
                receiver=receiver,
                given_on=day,
                given_by=given_by,
                recorded_by=by.user,
                recorded_at=at,
            )
            for key, day in given.items()
            if key not in standing
        ),
        batch_size=PER_STATEMENT,
        ignore_conflicts=True,
    )


def _check(purpose: str, given_on: date, receiver: str, *, today: date) -> None:
    if purpose not in Purpose.values:
        words = _("Choose what the enterprise agrees to.")
        raise Invalid(words, purpose=words)
    if given_on > today:
        words = _("The date of consent lies in the future.")
        raise Invalid(words, given_on=words)
    if purpose == Purpose.BANK and not receiver:
        words = _("Name the bank.")
        raise Invalid(words, receiver=words)
