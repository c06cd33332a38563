"""Needs: the county's list, one need, who answers it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.jobs.queue import ask
from portal.kernel.errors import Invalid
from portal.regions.queries import places_in_reach
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from portal.workflows.steps import open_moves
from programs.cycles.queries import leaf_through
from programs.questionnaires import operations
from programs.questionnaires.forms import AnswerForm, DispatchForm, NeedFilter, ReasonForm
from programs.questionnaires.jobs import NEEDS_EXPORT
from programs.questionnaires.models import Need, Response
from programs.questionnaires.queries import (
    SharedNeed,
    answerers_at,
    common_need_of,
    narrowed_needs,
    needs_by_element,
    offices_that_answer,
)
from programs.questionnaires.vocabulary import Permission


@require_GET
@screen(Permission.NEED_VIEW)
def needs_list(request: ScreenRequest) -> HttpResponse:
    """/questionnaires/needs/?element=testing&state=found"""
    reached = rows(request, of=Need.objects)
    named = request.GET.get("place", "")
    places = places_in_reach(request.actor, to=Permission.NEED_VIEW, chosen=named)
    form = NeedFilter(request.GET, places=places)
    chosen, today = form.chosen, timezone.localdate()
    found = narrowed_needs(reached, chosen, today)
    given = request.GET.get("after", "")
    after = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    leaf = leaf_through(found.with_all(), after=after)
    return page(
        request,
        "programs/questionnaires/needs.html",
        "programs/questionnaires/_needs.html",
        form=form,
        needs=leaf.rows,
        after=leaf.after,
        elements=needs_by_element(reached),
        is_filtered=bool(chosen),
        today=today,
        overdue=reached.overdue(today).count(),
        said=[(name, request.GET[name]) for name in form.fields if request.GET.get(name)],
    )


@require_POST
@screen(Permission.NEED_VIEW)
def export_needs(request: ScreenRequest) -> HttpResponse:
    """/questionnaires/needs/export/: a workbook of exactly what the list shows, made by a job."""
    named = request.POST.get("place", "")
    places = places_in_reach(request.actor, to=Permission.NEED_VIEW, chosen=named)
    chosen = NeedFilter(request.POST, places=places).chosen
    job = ask(NEEDS_EXPORT, by=request.actor, at=timezone.now(), params=chosen)
    return redirect("pages:job", pk=job.pk)


@require_GET
@screen(Permission.NEED_VIEW)
def need_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/needs/7/"""
    need = _need(request, pk)
    moves = {move.name: move for move in open_moves(need, to=request.actor)}
    return page(
        request,
        "programs/questionnaires/need.html",
        "programs/questionnaires/_need.html",
        need=need,
        today=timezone.localdate(),
        moves=moves,
        common=_common(request, need),
        dispatch_form=_dispatch_form(need) if "dispatch" in moves else None,
        answer_form=AnswerForm() if "answer" in moves else None,
        reason_form=ReasonForm() if "reopen" in moves else None,
        steps=[(step, need.workflow[step.move].label) for step in need.steps.select_related("by")],
    )


def _common(request: ScreenRequest, need: Need) -> SharedNeed | None:
    """What many of the county ask for; told to those who may see what a whole area answered."""
    if not request.actor.may(Permission.RESULT_VIEW):
        return None
    needs, responses = rows(request, of=Need.objects), rows(request, of=Response.objects)
    return common_need_of(need, needs, responses, on=timezone.localdate())


def _need(request: ScreenRequest, pk: int) -> Need:
    found: Need = get_object_or_404(rows(request, of=Need.objects).with_all(), pk=pk)
    return found


def _dispatch_form(need: Need, data: Any = None) -> DispatchForm:
    offices = offices_that_answer(need.region)
    return DispatchForm(data, offices=offices, posts=answerers_at(offices))


@require_POST
@screen(Permission.NEED_DISPATCH)
def dispatch_need(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/needs/7/dispatch/"""
    need = _need(request, pk)
    office, answerer = _dispatch_form(need, request.POST).chosen
    operations.dispatch(need, office=office, answerer=answerer, by=request.actor, at=timezone.now())
    say(request, _("It is dispatched to %(office)s.") % {"office": office.name})
    return redirect("questionnaires:need", pk=pk)


@require_POST
@screen(Permission.NEED_ANSWER)
def answer_need(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/needs/7/answer/"""
    need = _need(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        words = " ".join(map(str, form.errors["text"]))
        raise Invalid(_("Please correct what is marked."), text=words)
    operations.answer(need, text=form.cleaned_data["text"], by=request.actor, at=timezone.now())
    say(request, _("The enterprise is told."))
    return redirect("questionnaires:need", pk=pk)


@require_POST
@screen(Permission.NEED_SETTLE)
def settle_need(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/needs/7/settle/"""
    operations.settle(_need(request, pk), by=request.actor, at=timezone.now())
    say(request, _("The need is solved."))
    return redirect("questionnaires:need", pk=pk)


@require_POST
@screen(Permission.NEED_SETTLE)
def reopen_need(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/needs/7/reopen/: the answer did not solve it."""
    need, form = _need(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        words = " ".join(map(str, form.errors["reason"]))
        raise Invalid(_("Please correct what is marked."), reason=words)
    reason = form.cleaned_data["reason"]
    operations.reopen(need, by=request.actor, at=timezone.now(), reason=reason)
    say(request, _("Whoever answered is told, and answers anew."))
    return redirect("questionnaires:need", pk=pk)
