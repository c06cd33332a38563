"""Correcting what was handed in: sent back, taken back, and what changed since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.kernel.errors import Invalid
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, screen
from programs.questionnaires import operations
from programs.questionnaires.forms import ReasonForm
from programs.questionnaires.models import Response
from programs.questionnaires.queries import Change, corrections_of, is_window_open
from programs.questionnaires.schema import Question
from programs.questionnaires.scoring import in_words, masked
from programs.questionnaires.views.answering import response_or_404
from programs.questionnaires.vocabulary import CampaignState, Permission, ResponseState
from programs.questionnaires.workflow import COUNTING


def correcting(request: ScreenRequest, response: Response, *, in_full: bool) -> dict[str, Any]:
    """For the page of a response: who may have it corrected, and what changed by corrections.

    Persons in answers are masked, unless in full.
    """
    actor, counts = request.actor, response.state in COUNTING
    own = counts and response.allows(actor, to=Permission.RESPONSE_FILL)
    is_draft = response.state == ResponseState.DRAFT
    asks = response.invitees.filter(campaign__state=CampaignState.RUNNING)
    return {
        "reason_form": ReasonForm(),
        "may_recall": own and is_window_open(response, today=timezone.localdate()),
        "may_send_back": counts and response.allows(actor, to=Permission.RESPONSE_SEND_BACK),
        "invitation": asks.first() if is_draft else None,
        "corrections": [
            (one.before, [_told(change, in_full=in_full) for change in one.changes])
            for one in corrections_of(response)
        ],
    }


def _told(change: Change, *, in_full: bool) -> tuple[Question, str, str]:
    """A question, what was answered and what is answered now."""
    question = change.question
    was, now = (
        in_words(question, answer if in_full else masked(question, answer))
        for answer in (change.was, change.now)
    )
    return question, was, now


@require_POST
@screen(Permission.RESPONSE_VIEW)
def return_response(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/12/return/: by the enterprise, of what was filled in on its behalf."""
    _reopen(request, pk, operations.return_for_changes)
    say(request, _("It is open again. Correct it yourself, or ask the county office to."))
    return redirect("questionnaires:response", pk=pk)


@require_POST
@screen(Permission.RESPONSE_VIEW)
def send_back_response(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/12/send-back/: by the county, of what counts."""
    _reopen(request, pk, operations.send_back)
    say(request, _("It is sent back, and counts no more until it is handed in again."))
    return redirect("questionnaires:response", pk=pk)


@require_POST
@screen(Permission.RESPONSE_VIEW)
def recall_response(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/12/recall/: by the enterprise, of what counts."""
    _reopen(request, pk, operations.recall)
    say(request, _("It is open again. Correct it and hand it in; until then it does not count."))
    return redirect("questionnaires:response", pk=pk)


def _reopen(request: ScreenRequest, pk: int, act: Callable[..., None]) -> None:
    response, form = response_or_404(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        words = " ".join(map(str, form.errors["reason"]))
        raise Invalid(_("Please correct what is marked."), reason=words)
    act(response, by=request.actor, at=timezone.now(), reason=form.cleaned_data["reason"])
