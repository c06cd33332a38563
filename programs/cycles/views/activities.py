"""Activities: the list, recording one, who came, what was decided."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.dossier.queries import history_of
from portal.regions.queries import places_in_reach
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from programs.cycles import operations
from programs.cycles.facts import activity_readers
from programs.cycles.forms import (
    ActivityFilter,
    ActivityForm,
    AttendanceForm,
    ContractChangeForm,
    ContractForm,
    DecisionForm,
    OutcomeForm,
    ReasonForm,
    sound,
)
from programs.cycles.models import Activity, ActivityChange, Decision
from programs.cycles.queries import (
    NOBODY,
    attendance_of,
    chosen_activities,
    contracts_of,
    cycles_at,
    is_writable,
    leaf_through,
    locked_periods,
    paths_of,
    recording_region,
    year_for,
)
from programs.cycles.rules import last_long_open
from programs.cycles.views.roster import capped, number
from programs.cycles.vocabulary import EXAMINING, ActivityKind, Permission


@require_GET
@screen(Permission.ACTIVITY_VIEW)
def activities_list(request: ScreenRequest) -> HttpResponse:
    """/years/activities/?year=3&kind=training"""
    years = cycles_at(paths_of(request.actor, to=Permission.ACTIVITY_VIEW))
    wanted = number(request.GET.get("year"))
    cycle = next((one for one in years if one.pk == wanted), years[0] if years else None)
    named = request.GET.get("place", "")
    places = places_in_reach(request.actor, to=Permission.ACTIVITY_VIEW, chosen=named)
    form = ActivityFilter(request.GET, places=places)
    of_year = rows(request, of=Activity.objects).filter(cycle=cycle)
    found = chosen_activities(of_year, form.chosen)
    leaf = leaf_through(found.with_all(), after=number(request.GET.get("after")))
    came, contracts = attendance_of(leaf.rows), contracts_of(leaf.rows)
    return page(
        request,
        "programs/cycles/activities.html",
        "programs/cycles/_activities.html",
        cycle=cycle,
        years=years,
        form=form,
        lines=[(one, came.get(one.pk, NOBODY), contracts.get(one.pk, 0)) for one in leaf.rows],
        after=leaf.after,
        total=capped(found),
        is_filtered=bool(form.chosen),
        return_counts=cycle is not None
        and not leaf.rows
        and any(one.counts(cycle) for one in activity_readers),
        may_keep=cycle is not None
        and is_writable(cycle)
        and request.actor.may(Permission.ACTIVITY_KEEP),
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.ACTIVITY_KEEP)
def record_activity(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/3/activities/new/"""
    cycle = year_for(request.actor, pk, to=Permission.ACTIVITY_KEEP)
    region = recording_region(request.actor, cycle) if cycle else None
    if cycle is None or region is None:
        raise Http404
    pilots = list(cycle.pilot_industries.confirmed().order_by("code"))
    form = ActivityForm(posted(request), pilots=pilots)
    if request.method == "POST" and form.is_valid():
        made = operations.record_activity(
            cycle, region=region, facts=form.facts, by=request.actor, at=timezone.now()
        )
        say(request, _("The activity is recorded."))
        return redirect("cycles:activity", pk=made.pk)
    return page(
        request,
        "programs/cycles/activity_form.html",
        "programs/cycles/_activity_form.html",
        status=422 if form.is_bound else 200,
        cycle=cycle,
        region=region,
        form=form,
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.ACTIVITY_KEEP)
def correct_activity(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/activities/7/correct/: the form of the activity, as it is said now."""
    activity = kept_activity(request, pk)
    pilots = list(activity.cycle.pilot_industries.confirmed().order_by("code"))
    if activity.pilot_industry and activity.pilot_industry not in pilots:
        pilots.append(activity.pilot_industry)
    said = ActivityForm.said_of(activity)
    form = ActivityForm(posted(request), pilots=pilots, initial=said)
    if request.method == "POST" and form.is_valid():
        operations.correct_activity(
            activity,
            facts=form.facts,
            by=request.actor,
            at=timezone.now(),
            revision=number(request.POST.get("revision")),
        )
        say(request, _("The activity is corrected."))
        return redirect("cycles:activity", pk=pk)
    return page(
        request,
        "programs/cycles/activity_form.html",
        "programs/cycles/_activity_form.html",
        status=422 if form.is_bound else 200,
        cycle=activity.cycle,
        region=activity.region,
        activity=activity,
        form=form,
    )


@require_GET
@screen(Permission.ACTIVITY_VIEW)
def activity_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/activities/7/"""
    activity = get_object_or_404(rows(request, of=Activity.objects).with_all(), pk=pk)
    may_keep = (
        activity.allows(request.actor, to=Permission.ACTIVITY_KEEP)
        and activity.struck_on is None
        and is_writable(activity.cycle)
    )
    came = activity.attendances.select_related("enterprise__region").order_by("-pk")
    contracts = list(activity.contracts.with_all().order_by("-signed_on", "-pk"))
    locked = locked_periods(activity.cycle) if may_keep and contracts else frozenset()
    return page(
        request,
        "programs/cycles/activity.html",
        "programs/cycles/_activity.html",
        activity=activity,
        is_meeting=activity.kind == ActivityKind.MEETING,
        is_event=activity.kind == ActivityKind.MATCHMAKING,
        is_examining=activity.kind in EXAMINING,
        may_keep=may_keep,
        attendances=list(came[:500]),
        came=attendance_of([activity]).get(activity.pk, NOBODY),
        contracts=[
            (one, ContractChangeForm.of(one), f"{one.signed_on:%Y-%m}" in locked)
            for one in contracts
        ],
        signed=len([one for one in contracts if one.struck_on is None]),
        decisions=list(activity.decisions.order_by("number")),
        changes=[_told(one) for one in activity.changes.select_related("by").order_by("-revision")],
        today=timezone.localdate(),
        last_long_open=last_long_open(timezone.localdate()),
        attendance_form=AttendanceForm(kind=activity.kind),
        contract_form=ContractForm(),
        corrections=history_of(*(one for one in contracts if one.revision > 1)),
        decision_form=DecisionForm(),
        outcome_form=OutcomeForm(),
        reason_form=ReasonForm(),
    )


def _told(change: ActivityChange) -> dict[str, Any]:
    """A correction in words: who, when, and of each field what it was and is."""
    kinds = dict(ActivityKind.choices)
    labels = {name: field.label for name, field in ActivityForm.base_fields.items()}
    cells = [
        (labels[name], *(kinds.get(one, one) if name == "kind" else one for one in pair))
        for name, pair in change.cells.items()
    ]
    return {"by": change.by, "at": change.at, "cells": cells}


def kept_activity(request: ScreenRequest, pk: int) -> Activity:
    """An activity that this reader keeps; another is not known of."""
    found: Activity = get_object_or_404(rows(request, of=Activity.objects).with_all(), pk=pk)
    return found


@require_POST
@screen(Permission.ACTIVITY_KEEP)
def attend(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/activities/7/attend/: an enterprise of the register that came, by its credit code."""
    activity = kept_activity(request, pk)
    values = sound(AttendanceForm(request.POST, kind=activity.kind))
    operations.note_attendance(
        activity,
        enterprise=operations.firm_named(values.pop("credit_code"), activity),
        by=request.actor,
        at=timezone.now(),
        **values,
    )
    return redirect("cycles:activity", pk=pk)


@require_POST
@screen(Permission.ACTIVITY_KEEP)
def unattend(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/activities/7/unattend/: an enterprise that was noted by mistake."""
    activity = kept_activity(request, pk)
    enterprise = operations.firm_named(request.POST.get("credit_code", ""), activity)
    values = sound(ReasonForm(request.POST))
    operations.strike_attendance(
        activity, enterprise=enterprise, by=request.actor, at=timezone.now(), **values
    )
    say(request, _("The enterprise is taken out of the activity."))
    return redirect("cycles:activity", pk=pk)


@require_POST
@screen(Permission.ACTIVITY_KEEP)
def decide(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/activities/7/decide/"""
    activity = kept_activity(request, pk)
    values = sound(DecisionForm(request.POST))
    operations.note_decision(activity, by=request.actor, at=timezone.now(), **values)
    return redirect("cycles:activity", pk=pk)


@require_POST
@screen(Permission.ACTIVITY_KEEP)
def strike_activity(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/activities/7/strike/"""
    activity = kept_activity(request, pk)
    values = sound(ReasonForm(request.POST))
    operations.strike_activity(activity, by=request.actor, at=timezone.now(), **values)
    say(request, _("The activity is struck out."))
    return redirect("cycles:activity", pk=pk)


@require_POST
@screen(Permission.ACTIVITY_KEEP)
def finish_decision(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/decisions/7/done/"""
    decision = _decided(request, pk)
    values = sound(OutcomeForm(request.POST))
    operations.finish_decision(decision, by=request.actor, at=timezone.now(), **values)
    return redirect("cycles:activity", pk=decision.meeting_id)


@require_POST
@screen(Permission.ACTIVITY_KEEP)
def correct_decision(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/decisions/7/correct/"""
    decision = _decided(request, pk)
    values = sound(DecisionForm(request.POST))
    operations.correct_decision(decision, by=request.actor, at=timezone.now(), **values)
    say(request, _("The decision is corrected."))
    return redirect("cycles:activity", pk=decision.meeting_id)


def _decided(request: ScreenRequest, pk: int) -> Decision:
    decided = rows(request, of=Decision.objects).select_related("meeting__cycle")
    found: Decision = get_object_or_404(decided, pk=pk)
    return found
