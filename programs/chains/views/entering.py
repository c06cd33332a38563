"""Entering a chain, saying it otherwise, and its moves."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from portal.workflows.steps import permit
from programs.chains import operations
from programs.chains.forms import ChainForm, CorrectionForm, ReasonForm, sound
from programs.chains.models import IndustrialChain
from programs.chains.operations.editing import refuse_editing
from programs.chains.queries import approvers_beside, regions_drawn_by
from programs.chains.vocabulary import ChainState, Permission


@require_http_methods(["GET", "POST"])
@screen(Permission.DRAW)
def open_chain(request: ScreenRequest) -> HttpResponse:
    """/chains/new/"""
    regions = regions_drawn_by(request.actor)
    if not regions:
        raise PermissionDenied
    form = ChainForm(posted(request), regions=regions)
    if request.method == "POST" and form.is_valid():
        made = operations.open_chain(
            form.chosen_region, facts=form.facts, by=request.actor, at=timezone.now()
        )
        say(request, _("The chain is entered. Draw its three charts now."))
        return redirect("chains:chain", pk=made.pk)
    return page(
        request,
        "programs/chains/chain_form.html",
        "programs/chains/_chain_form.html",
        status=422 if form.is_bound else 200,
        form=form,
        approval=approvers_beside(request.actor, regions[0]),
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.VIEW)
def change_chain(request: ScreenRequest, pk: int) -> HttpResponse:
    """/chains/7/change/"""
    chain = get_object_or_404(rows(request, of=IndustrialChain.objects).with_all(), pk=pk)
    refuse_editing(chain, request.actor)
    form = ChainForm(posted(request), chain=chain)
    correction = CorrectionForm(
        posted(request), revision=chain.revision, needs_reason=chain.state == ChainState.APPROVED
    )
    if request.method == "POST" and form.is_valid() and correction.is_valid():
        operations.change_chain(
            chain, facts=form.facts, by=request.actor, at=timezone.now(), **correction.edit
        )
        say(request, _("The changes are kept."))
        return redirect("chains:chain", pk=pk)
    return page(
        request,
        "programs/chains/chain_form.html",
        "programs/chains/_chain_form.html",
        status=422 if form.is_bound else 200,
        chain=chain,
        form=form,
        correction=correction,
    )


@require_POST
@screen(Permission.VIEW)
def chain_move(request: ScreenRequest, pk: int, verb: str) -> HttpResponse:
    """/chains/7/submit/, approve, return, end"""
    chain = get_object_or_404(rows(request, of=IndustrialChain.objects).with_all(), pk=pk)
    if verb not in operations.CHAIN_VERBS:
        raise Http404
    permit(verb, chain, by=request.actor)
    values = sound(ReasonForm(request.POST))
    operations.CHAIN_VERBS[verb](chain, by=request.actor, at=timezone.now(), **values)
    say(
        request,
        _("%(name)s: %(state)s.") % {"name": chain.name, "state": chain.get_state_display()},
    )
    return redirect("chains:chain", pk=pk)
