"""Pilot industries: the list with what waits, proposing, one industry and its moves."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.register.rules.industries import industry_name
from portal.regions.queries import places_in_reach
from portal.regions.vocabulary import Level
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from portal.workflows.steps import open_moves, permit
from programs.cycles import operations
from programs.cycles.forms import IndustryFilter, IndustryForm, ReasonForm, as_typed, sound
from programs.cycles.models import Cycle, PilotIndustry
from programs.cycles.queries import (
    chosen_industries,
    cycles_at,
    industry_size,
    leaf_through,
    members_by_industry,
    paths_of,
    proposing_region,
    share_of,
    twins_of,
    year_for,
)
from programs.cycles.views.roster import capped, number
from programs.cycles.vocabulary import CycleState, IndustryState, Permission

#: what an open move is called in an address
VERBS = {"return_from_province": "return", "propose_straight": "propose"}


@require_GET
@screen(Permission.INDUSTRY_VIEW)
def industries_list(request: ScreenRequest) -> HttpResponse:
    """/years/industries/?year=3&state=proposed: the list and the proposals of a year."""
    years = cycles_at(paths_of(request.actor, to=Permission.INDUSTRY_VIEW))
    wanted = number(request.GET.get("year"))
    cycle = next((one for one in years if one.pk == wanted), years[0] if years else None)
    named = request.GET.get("place", "")
    places = places_in_reach(request.actor, to=Permission.INDUSTRY_VIEW, chosen=named)
    form = IndustryFilter(request.GET, places=places)
    found = chosen_industries(
        rows(request, of=PilotIndustry.objects).filter(cycle=cycle), form.chosen
    )
    leaf = leaf_through(found.with_all(), after=number(request.GET.get("after")))
    members = members_by_industry(leaf.rows)
    return page(
        request,
        "programs/cycles/industries.html",
        "programs/cycles/_industries.html",
        cycle=cycle,
        years=years,
        form=form,
        lines=[
            {
                "pilot": one,
                "members": members.get(one.pk, 0),
                "share": share_of(one.certified_count, one.enterprise_count),
            }
            for one in leaf.rows
        ],
        after=leaf.after,
        total=capped(found),
        is_filtered=bool(form.chosen),
        may_propose=cycle is not None and _may_propose(request, cycle),
    )


def _may_propose(request: ScreenRequest, cycle: Cycle) -> bool:
    return cycle.state != CycleState.LOCKED and request.actor.may(Permission.INDUSTRY_PROPOSE)


@require_http_methods(["GET", "POST"])
@screen(Permission.INDUSTRY_PROPOSE)
def propose_industry(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/3/industries/new/"""
    region = proposing_region(request.actor)
    cycle = year_for(request.actor, pk, to=Permission.INDUSTRY_PROPOSE)
    if region is None or cycle is None:
        raise Http404
    form = IndustryForm(posted(request))
    if request.method == "POST" and form.is_valid():
        pilot = operations.propose_industry(
            cycle, region=region, facts=form.facts, by=request.actor, at=timezone.now()
        )
        say(
            request,
            _("%(name)s: %(state)s.") % {"name": pilot.name, "state": pilot.get_state_display()},
        )
        return redirect("cycles:industry", pk=pilot.pk)
    return page(
        request,
        "programs/cycles/industry_form.html",
        "programs/cycles/_industry_form.html",
        status=422 if form.is_bound else 200,
        cycle=cycle,
        region=region,
        form=form,
    )


@require_GET
@screen(Permission.INDUSTRY_VIEW)
def industry_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/industries/7/"""
    pilot = get_object_or_404(rows(request, of=PilotIndustry.objects).with_all(), pk=pk)
    is_locked = pilot.cycle.state == CycleState.LOCKED
    moves = [] if is_locked else open_moves(pilot, to=request.actor)
    may_change = pilot.state == IndustryState.RETURNED and any(m.name == "withdraw" for m in moves)
    today = timezone.localdate()
    return page(
        request,
        "programs/cycles/industry.html",
        "programs/cycles/_industry.html",
        pilot=pilot,
        moves=[(VERBS.get(move.name, move.name), move) for move in _fitting(pilot, moves)],
        steps=[
            (step, pilot.workflow[step.move].label) for step in pilot.steps.select_related("by")
        ],
        codes=[(code, industry_name(code)) for code in pilot.industry_codes],
        then_share=share_of(pilot.certified_count, pilot.enterprise_count),
        now=industry_size(pilot.industry_codes, path=pilot.region.path, on=today),
        members=members_by_industry([pilot]).get(pilot.pk, 0),
        twins=twins_of(pilot) if pilot.state != IndustryState.WITHDRAWN else [],
        reason_form=ReasonForm(),
        change_form=IndustryForm(initial=as_typed(pilot)) if may_change else None,
    )


def _fitting(pilot: PilotIndustry, moves: list[Any]) -> list[Any]:
    """Without the way that does not lead from here: through the city, or past it."""
    is_straight = pilot.reviewing_region.level == Level.PROVINCE
    other = "propose" if is_straight else "propose_straight"
    return [move for move in moves if move.name != other]


@require_POST
@screen(Permission.INDUSTRY_VIEW)
def industry_move(request: ScreenRequest, pk: int, verb: str) -> HttpResponse:
    """/years/industries/7/review/, return, confirm, propose, withdraw, end"""
    pilot = get_object_or_404(rows(request, of=PilotIndustry.objects).with_all(), pk=pk)
    if verb not in operations.INDUSTRY_VERBS:
        raise Http404
    permit(operations.industry_move_name(pilot, verb), pilot, by=request.actor)
    values = sound(ReasonForm(request.POST))
    operations.INDUSTRY_VERBS[verb](pilot, by=request.actor, at=timezone.now(), **values)
    say(request, _("This is done."))
    return redirect("cycles:industry", pk=pk)


@require_POST
@screen(Permission.INDUSTRY_PROPOSE)
def change_industry(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/industries/7/change/: what is said of a proposal that was returned."""
    pilot = get_object_or_404(rows(request, of=PilotIndustry.objects).with_all(), pk=pk)
    form = IndustryForm(request.POST)
    sound(form)
    operations.change_industry(pilot, facts=form.facts, by=request.actor, at=timezone.now())
    say(request, _("The changes are kept."))
    return redirect("cycles:industry", pk=pk)
