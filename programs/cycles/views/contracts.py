"""Contracts that came of a matchmaking event: recording one, correcting it, striking it out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.web.refusals import say
from portal.web.screens import ScreenRequest, rows, screen
from programs.cycles import operations
from programs.cycles.forms import ContractChangeForm, ContractForm, ReasonForm, sound
from programs.cycles.models import EventContract
from programs.cycles.operations import ContractFacts
from programs.cycles.views.activities import kept_activity
from programs.cycles.vocabulary import Permission


@require_POST
@screen(Permission.ACTIVITY_KEEP)
def record_contract(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/activities/7/contract/"""
    event = kept_activity(request, pk)
    values = sound(ContractForm(request.POST))
    code = values.pop("credit_code")
    facts = ContractFacts(**values, enterprise=operations.firm_named(code, event) if code else None)
    operations.record_contract(event, facts=facts, by=request.actor, at=timezone.now())
    say(request, _("The contract is recorded."))
    return redirect("cycles:activity", pk=pk)


@require_POST
@screen(Permission.ACTIVITY_KEEP)
def correct_contract(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/contracts/7/correct/"""
    found: EventContract = get_object_or_404(
        rows(request, of=EventContract.objects).with_all(), pk=pk
    )
    values = sound(ContractChangeForm(request.POST))
    code, reason = values.pop("credit_code"), values.pop("reason")
    firm = operations.firm_named(code, found.activity) if code else None
    given = request.POST.get("revision", "")
    operations.correct_contract(
        found,
        facts=ContractFacts(**values, enterprise=firm),
        by=request.actor,
        at=timezone.now(),
        reason=reason,
        revision=int(given) if given.isascii() and given.isdigit() and len(given) < 9 else None,
    )
    say(request, _("The correction is kept."))
    return redirect("cycles:activity", pk=found.activity_id)


@require_POST
@screen(Permission.ACTIVITY_KEEP)
def strike_contract(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/contracts/7/strike/"""
    found: EventContract = get_object_or_404(
        rows(request, of=EventContract.objects).with_all(), pk=pk
    )
    values = sound(ReasonForm(request.POST))
    operations.strike_contract(found, by=request.actor, at=timezone.now(), **values)
    say(request, _("The contract is struck out."))
    return redirect("cycles:activity", pk=found.activity_id)
