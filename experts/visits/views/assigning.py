"""Sending an expert: which enterprise, who, when; and somebody else instead."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from enterprises.register.models import Enterprise
from experts.visits.forms import AssignForm, ChooseFilter
from experts.visits.models import Visit
from experts.visits.operations import assign, reassign
from experts.visits.queries import candidates, is_on_roster, unvisited, visits_near
from experts.visits.views.leafing import leaf_of
from experts.visits.vocabulary import Permission
from portal.kernel.errors import WrongState
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from programs.cycles.queries import open_cycle_at


@require_GET
@screen(Permission.ASSIGN)
def choose(request: ScreenRequest) -> HttpResponse:
    """/visits/assign/: enterprises on the roster of the open year that nobody visits yet."""
    form = ChooseFilter(request.GET)
    form.is_valid()
    found = unvisited(request.actor, text=form.cleaned_data.get("q", ""))
    return page(
        request,
        "experts/visits/choose.html",
        "experts/visits/_choose.html",
        form=form,
        leaf=leaf_of(request, found),
        narrowed=any(form.cleaned_data.values()),
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.ASSIGN)
def assign_page(request: ScreenRequest, enterprise: int) -> HttpResponse:
    """/visits/assign/12/"""
    found = get_object_or_404(rows(request, of=Enterprise.objects).with_places(), pk=enterprise)
    cycle = open_cycle_at(found.region.path)
    if cycle is None:
        raise WrongState(_("No programme year is open."))
    form = _form(request, found, None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        visit = assign(
            found,
            cycle=cycle,
            expert=form.chosen,
            planned_on=given["planned_on"],
            purpose=given["purpose"],
            heeded=given["heeded"],
            by=request.actor,
            at=timezone.now(),
        )
        say(request, _("%(expert)s was asked to go.") % {"expert": form.chosen.name})
        return redirect("visits:visit", pk=visit.pk)
    return _page(
        request, form, found, cycle=cycle, is_listed=is_on_roster(found, cycle), visit=None
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.ASSIGN)
def reassign_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/12/reassign/"""
    visit = get_object_or_404(rows(request, of=Visit.objects).with_all(), pk=pk)
    form = _form(request, visit.enterprise, visit)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        reassign(
            visit,
            expert=form.chosen,
            planned_on=given["planned_on"],
            heeded=given["heeded"],
            by=request.actor,
            at=timezone.now(),
        )
        say(request, _("%(expert)s was asked to go.") % {"expert": form.chosen.name})
        return redirect("visits:visit", pk=pk)
    return _page(request, form, visit.enterprise, cycle=visit.cycle, is_listed=True, visit=visit)


def _form(request: ScreenRequest, enterprise: Enterprise, visit: Visit | None) -> AssignForm:
    today = timezone.localdate()
    return AssignForm(
        posted(request),
        enterprise=enterprise,
        experts=candidates(request.actor, on=today),
        today=today,
        visit=visit,
    )


def _page(
    request: ScreenRequest, form: AssignForm, enterprise: Enterprise, **context: Any
) -> HttpResponse:
    but = context["visit"].pk if context["visit"] else None
    return page(
        request,
        "experts/visits/assign.html",
        "experts/visits/_assign.html",
        status=422 if form.is_bound else 200,
        form=form,
        enterprise=enterprise,
        near=visits_near(enterprise, timezone.localdate(), but=but),
        **context,
    )
