"""Verifying the figures of a baseline or follow-up: the card on the page, the two buttons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.kernel.errors import Invalid
from portal.kernel.faults import Fault, Severity
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, screen
from programs.cycles.queries import is_writable
from programs.questionnaires import operations
from programs.questionnaires.forms import ReasonForm, VerifyForm
from programs.questionnaires.models import Response
from programs.questionnaires.queries import (
    ended_verifications,
    has_written,
    questionnaire_of,
    verification_of,
)
from programs.questionnaires.queries.registry import differences_from_register
from programs.questionnaires.rules.verifying import is_to_be_verified
from programs.questionnaires.schema import Question
from programs.questionnaires.scoring import Filling, faults_of_filling
from programs.questionnaires.views.answering import response_or_404
from programs.questionnaires.vocabulary import Permission

#: a question, and what about its answer deserves a look
Look = tuple[Question, str]


def verifying(request: ScreenRequest, response: Response, state: Filling) -> dict[str, Any]:
    """For the page of a response: whether its figures are verified, and by whom they may be; where
    its answers differ from the register of certificates."""
    differs = from_register(response, state) if response.counted_on else []
    if not is_to_be_verified(response.template.code):
        return {"differs": differs}
    actor = request.actor
    may = (
        response.counted_on is not None
        and response.allows(actor, to=Permission.RESPONSE_VERIFY)
        and is_writable(response.cycle)
    )
    waits = may and response.verified_on is None
    wrote = waits and has_written(response, actor)
    return {
        "differs": differs,
        "is_to_be_verified": True,
        "verification": verification_of(response) if response.verified_on else None,
        "ended_verifications": ended_verifications(response),
        "may_verify": waits and not wrote,
        "wrote_it": wrote,
        "may_unverify": may and response.verified_on is not None,
        "verify_form": VerifyForm(auto_id="verify_%s"),
        "unverify_form": ReasonForm(auto_id="unverify_%s"),
        "looks": looks(response, state) if waits else [],
    }


def looks(response: Response, state: Filling) -> list[Look]:
    """What is unusual in the answers: what warns, and what has a reason beside it."""
    warned = [one for one in faults_of_filling(state) if one.severity is Severity.WARN]
    found = _about(response, warned)
    for question in state.asked.values():
        if reason := str(state.answers.get(question.reason_code, "")).strip():
            found.append((question, _("Reason given: %(reason)s") % {"reason": reason}))
    return found


def from_register(response: Response, state: Filling) -> list[Look]:
    """Where the answers differ from the register of certificates, as it was when they were handed
    in; of a draft, as it is."""
    on = response.submitted_on or timezone.localdate()
    return _about(response, differences_from_register(response, state, on=on))


def _about(response: Response, faults: Iterable[Fault]) -> list[Look]:
    questionnaire = questionnaire_of(response.version)
    asked = [
        (questionnaire.question(one.where.removeprefix("/")), str(one.message)) for one in faults
    ]
    return [(question, words) for question, words in asked if question is not None]


@require_POST
@screen(Permission.RESPONSE_VERIFY)
def verify_response(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/12/verify/"""
    response, form = response_or_404(request, pk), VerifyForm(request.POST)
    if not form.is_valid():
        wrong: dict[str, Any] = {name: " ".join(map(str, e)) for name, e in form.errors.items()}
        raise Invalid(_("Please correct what is marked."), **wrong)
    operations.verify(response, **form.cleaned_data, by=request.actor, at=timezone.now())
    say(request, _("The figures are verified."))
    return redirect("questionnaires:response", pk=pk)


@require_POST
@screen(Permission.RESPONSE_VERIFY)
def unverify_response(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/12/unverify/"""
    response = response_or_404(request, pk)
    reason = request.POST.get("reason", "")
    operations.withdraw_verification(response, reason=reason, by=request.actor, at=timezone.now())
    say(request, _("The figures wait to be verified again."))
    return redirect("questionnaires:response", pk=pk)
