"""Moves between counties: the list with what waits, proposing, asking, answering."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enterprises.register.forms import AskForm, MoveForm, ReasonForm
from enterprises.register.models import Enterprise, Transfer
from enterprises.register.operations import (
    TRANSFER_VERBS,
    ask_for_enterprise,
    propose_transfer,
)
from enterprises.register.queries import counties_beside, counties_held, to_be_taken_over
from enterprises.register.vocabulary import Permission, TransferState
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from portal.workflows.steps import open_moves

MOST_SHOWN = 100


@require_http_methods(["GET", "POST"])
@screen(Permission.TRANSFER_VIEW)
def transfers(request: ScreenRequest) -> HttpResponse:
    """/enterprises/moves/: what waits and what was settled; a county asks for one here."""
    counties = counties_held(request.actor, Permission.TRANSFER_PROPOSE)
    if request.method == "POST" and not counties:
        raise PermissionDenied
    form = AskForm(posted(request), counties=counties)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        asked = ask_for_enterprise(
            form.chosen,
            by=request.actor,
            at=timezone.now(),
            credit_code=values["credit_code"],
            reason=values["reason"],
            address=values["address"],
        )
        if asked.transfer is not None:
            say(request, _told(asked.transfer))
            return redirect("register:transfers")
        form.add_error("credit_code", asked.refusal)
    found = rows(request, of=Transfer.objects).with_all().order_by("-pk")
    return page(
        request,
        "enterprises/transfers.html",
        "enterprises/_transfers.html",
        status=422 if form.is_bound else 200,
        waiting=[_line(one, request) for one in found.waiting()[:MOST_SHOWN]],
        settled=list(found.exclude(state=TransferState.PROPOSED)[:MOST_SHOWN]),
        form=form if counties else None,
        has_ended=to_be_taken_over(request.actor, on=timezone.localdate()).exists(),
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.TRANSFER_PROPOSE)
def move(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/move/: propose that another county answers for it."""
    enterprise = get_object_or_404(rows(request, of=Enterprise.objects).with_places(), pk=pk)
    others = [one for one in counties_beside(enterprise.region) if one.pk != enterprise.region_id]
    form = MoveForm(posted(request), counties=others)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        made = propose_transfer(
            enterprise,
            by=request.actor,
            at=timezone.now(),
            to=form.chosen,
            reason=values["reason"],
            address=values["address"],
        )
        say(request, _told(made))
        return redirect("register:transfers")
    return page(
        request,
        "enterprises/move.html",
        "enterprises/_move.html",
        status=422 if form.is_bound else 200,
        enterprise=enterprise,
        form=form,
    )


@require_POST
@screen(Permission.TRANSFER_VIEW)
def settle_transfer(request: ScreenRequest, pk: int, verb: str) -> HttpResponse:
    """/enterprises/moves/3/accept/"""
    found = get_object_or_404(rows(request, of=Transfer.objects).with_all(), pk=pk)
    form = ReasonForm(request.POST)
    if verb not in TRANSFER_VERBS:
        raise Http404
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    TRANSFER_VERBS[verb](found, by=request.actor, at=timezone.now(), reason=reason)
    say(request, found.get_state_display())
    return redirect("register:transfers")


def _told(made: Transfer) -> str:
    if made.state == TransferState.ACCEPTED:
        return _("The enterprise has moved.")
    return _("The proposal waits for %(county)s.") % {"county": made.asked_region.name}


def _line(one: Transfer, request: ScreenRequest) -> dict[str, Any]:
    moves = open_moves(one, to=request.actor)
    return {"transfer": one, "moves": [move.name for move in moves]}
