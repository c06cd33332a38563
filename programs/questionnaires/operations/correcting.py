"""Correction instead of silent edit: what was handed in goes back, and stays to be compared."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import WrongState
from portal.workflows.steps import lock, permit, take
from programs.cycles.queries import is_writable
from programs.questionnaires.models import HandIn, Response
from programs.questionnaires.operations.finding import drop_undispatched, mark_counted
from programs.questionnaires.operations.invitees import follow
from programs.questionnaires.operations.tallying import take_back
from programs.questionnaires.operations.verifying import end_verification
from programs.questionnaires.queries import has_somebody_to_correct, is_window_open

#: the days of a response that a draft does not have
DATES: Final = ("submitted_on", "confirmed_on", "counted_on", "verified_on")


@operation
def return_for_changes(response: Response, *, by: Actor, at: datetime, reason: str) -> None:
    """The enterprise says what is wrong in what was filled in on its behalf."""
    _reopen("return", response, by=by, at=at, reason=reason)


@operation
def send_back(response: Response, *, by: Actor, at: datetime, reason: str) -> None:
    """The county has what was handed in corrected by whoever answered; until then nothing of it
    counts."""
    permit("send-back", response, by=by)
    lock(response)
    if not is_writable(response.cycle):
        raise WrongState(_("The programme year is not open any more."))
    if not has_somebody_to_correct(response):
        raise WrongState(
            _(
                "Nobody could correct it: nobody has an account for the enterprise, and no "
                "campaign runs that a link could be made for. Invite a member first."
            )
        )
    _reopen("send-back", response, by=by, at=at, reason=reason)


@operation
def recall(response: Response, *, by: Actor, at: datetime, reason: str) -> None:
    """The enterprise takes its answers back to correct them, while they are asked for."""
    permit("recall", response, by=by)
    lock(response)
    if not is_window_open(response, today=localdate(at)):
        raise WrongState(
            _("It is not asked any more. If something is wrong, ask the county to send it back.")
        )
    _reopen("recall", response, by=by, at=at, reason=reason)


def _reopen(move: str, response: Response, *, by: Actor, at: datetime, reason: str) -> None:
    """Make it a draft with all its answers: what stood is kept, what was counted is taken back."""
    lock(response)
    stood = HandIn(
        response=response,
        version_id=response.version_id,
        answers=response.answers,
        last_answers=response.last_answers,
        on_behalf=response.on_behalf,
        by_id=response.filled_by_id,
        handed_in_on=response.submitted_on or localdate(at),  # the move refuses a draft
        counted_on=response.counted_on,
    )
    nothing = dict.fromkeys((*DATES, "risk"))
    take(move, response, by=by, at=at, reason=reason, **nothing, risk_weights="")
    end_verification(response, reason=reason, by=by, at=at)
    stood.ended_by = response.steps.latest("pk")
    stood.save()
    take_back(response)
    if stood.counted_on is not None:
        follow(response)
    dropped = drop_undispatched(response)
    mark_counted(response)
    record("programs.response.reopen", by=by, at=at, target=response, needs=dropped)
