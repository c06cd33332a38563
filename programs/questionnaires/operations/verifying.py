"""An officer verifies the figures of a baseline or follow-up, or takes that back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import one_line
from portal.workflows.steps import lock
from programs.cycles.queries import is_writable
from programs.questionnaires.models import Response, Verification
from programs.questionnaires.operations.finding import mark_counted
from programs.questionnaires.queries import filling_of, has_written
from programs.questionnaires.queries.registry import differences_from_register
from programs.questionnaires.rules.verifying import in_order, is_to_be_verified, needs_a_note
from programs.questionnaires.vocabulary import Permission

LONGEST_NOTE = 500


@operation
def verify(
    response: Response, *, against: Collection[str], note: str = "", by: Actor, at: datetime
) -> Verification:
    """Say that the figures are right, and what they were checked against.

    Nobody verifies what they filled in themselves. A note is needed where the list alone does not
    say it: other documents, or certificates that differ from the register.
    """
    _hold(response, by=by)
    if has_written(response, by):
        raise NotPermitted(_("You filled it in. Somebody else of the county office verifies it."))
    if response.counted_on is None:
        raise WrongState(_("Only what was handed in and counts is verified."))
    if response.verified_on is not None:
        raise WrongState(_("It is verified already."))
    listed, said = in_order(against), one_line(note)
    state, on = filling_of(response, today=localdate(at)), response.submitted_on or localdate(at)
    _refuse(listed, said, differs=bool(differences_from_register(response, state, on=on)))
    made = Verification.objects.create(
        response=response, against=listed, note=said, by=by.user, at=at
    )
    _stamp(response, verified_at=at)
    record("programs.response.verify", by=by, at=at, target=response, against=listed, note=said)
    return made


@operation
def withdraw_verification(response: Response, *, reason: str, by: Actor, at: datetime) -> None:
    """The figures count as not verified again; why is kept. Any officer of the county may."""
    _hold(response, by=by)
    said = one_line(reason)[:LONGEST_NOTE]
    if not said:
        raise Invalid(_("Please say why."), reason=_("Please say why."))
    if response.verified_on is None:
        raise WrongState(_("It is not verified."))
    end_verification(response, reason=said, by=by, at=at)
    _stamp(response, verified_at=None)
    record("programs.response.unverify", by=by, at=at, target=response, reason=said)


def end_verification(response: Response, *, reason: str, by: Actor, at: datetime) -> None:
    """The word of an officer holds for these answers alone. A part of what opens them again."""
    standing = Verification.objects.standing().filter(response=response)
    standing.update(ended_at=at, ended_by=by.user, reason=one_line(reason)[:LONGEST_NOTE])


def _hold(response: Response, *, by: Actor) -> None:
    """Lock the response; refuse who may not verify it, and what is not verified at all."""
    lock(response)
    if not response.allows(by, to=Permission.RESPONSE_VERIFY):
        raise NotPermitted(_("This is not yours to do."))
    if not is_to_be_verified(response.template.code):
        raise WrongState(_("Only baselines and follow-ups are verified."))
    if not is_writable(response.cycle):
        raise WrongState(_("The programme year is not open any more."))


def _refuse(listed: list[str], note: str, *, differs: bool) -> None:
    if not listed:
        words = _("Choose what it was checked against.")
        raise Invalid(words, against=words)
    if not note and needs_a_note(listed, differs=differs):
        words = (
            _("The answers differ from the register of certificates. Say what the check showed.")
            if differs
            else _("Say what it was checked against.")
        )
        raise Invalid(words, note=words)
    if len(note) > LONGEST_NOTE:
        words = _("At most %(n)d characters.") % {"n": LONGEST_NOTE}
        raise Invalid(words, note=words)


def _stamp(response: Response, *, verified_at: datetime | None) -> None:
    response.verified_on = localdate(verified_at) if verified_at else None
    response.save(update_fields=["verified_on"])
    mark_counted(response)
