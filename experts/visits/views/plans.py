"""Plans: written and signed by the expert, confirmed by the enterprise, made into a report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from experts.visits.forms import GoalForm, MeasureForm, PlanFilter, ReasonForm
from experts.visits.jobs import PLAN_REPORT, ask_for_reports
from experts.visits.models import Measure, Plan
from experts.visits.operations import (
    add_measure,
    change_measure,
    confirm_plan,
    drop_measure,
    propose_plan,
    return_plan,
    save_goal,
)
from experts.visits.queries import moves_made, region_paths_to_report
from experts.visits.rules import PLAN_WORKDAYS
from experts.visits.views.leafing import leaf_of
from experts.visits.vocabulary import Permission, PlanState, VisitState
from portal.calendar.rules import workdays_between
from portal.jobs.queue import ask
from portal.kernel.errors import Invalid, NotPermitted
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from portal.workflows.steps import open_moves
from programs.cycles.queries import open_cycle_at

VERBS: Final[dict[str, Callable[..., None]]] = {
    "propose": propose_plan,
    "return": return_plan,
    "confirm": confirm_plan,
}


@require_GET
@screen(Permission.VIEW)
def plan_list(request: ScreenRequest) -> HttpResponse:
    """/visits/plans/"""
    form = PlanFilter(request.GET)
    form.is_valid()
    given = form.cleaned_data
    found = rows(request, of=Plan.objects)
    if state := given.get("state"):
        found = found.filter(state=state)
    if text := given.get("q"):
        found = found.filter(Q(enterprise__name__icontains=text) | Q(number__icontains=text))
    leaf = leaf_of(request, found.with_all())
    today = timezone.localdate()
    return page(
        request,
        "experts/visits/plans.html",
        "experts/visits/_plans.html",
        form=form,
        leaf=leaf,
        lines=[(one, one.state != PlanState.CONFIRMED and one.due_on < today) for one in leaf.rows],
        narrowed=any(given.values()),
        may_report=bool(region_paths_to_report(request.actor)),
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.VIEW)
def plan_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/plans/12/: read it; whoever writes it adds a measure here."""
    plan = get_object_or_404(rows(request, of=Plan.objects).with_all(), pk=pk)
    if request.method == "POST" and not plan.allows(request.actor, to=Permission.PLAN_WRITE):
        raise NotPermitted(_("This is not yours to do."))
    form = _measure_form(request, plan)
    if request.method == "POST" and form.is_valid():
        add_measure(plan, entry=form.entry, by=request.actor, at=timezone.now())
        say(request, _("The measure was added."))
        return redirect("visits:plan", pk=pk)
    return _show(request, plan, form)


@require_POST
@screen(Permission.PLAN_WRITE)
def save_goal_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/plans/12/goal/"""
    plan = get_object_or_404(rows(request, of=Plan.objects).with_all(), pk=pk)
    form = GoalForm(request.POST)
    if not form.is_valid():
        words = _("At most %(n)d characters.") % {"n": 300}
        raise Invalid(words, goal=words)
    save_goal(plan, by=request.actor, at=timezone.now(), **form.cleaned_data)
    say(request, _("Saved."))
    return redirect("visits:plan", pk=pk)


@require_http_methods(["GET", "POST"])
@screen(Permission.PLAN_WRITE)
def change_measure_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/measures/12/"""
    measure = get_object_or_404(
        rows(request, of=Measure.objects).select_related("problem", "plan__enterprise"), pk=pk
    )
    form = MeasureForm(
        posted(request),
        problems=list(measure.plan.visit.problems.order_by("number")),
        today=timezone.localdate(),
        measure=measure,
    )
    if request.method == "POST" and form.is_valid():
        change_measure(measure, entry=form.entry, by=request.actor, at=timezone.now())
        say(request, _("Saved."))
        return redirect("visits:plan", pk=measure.plan_id)
    return page(
        request,
        "experts/visits/measure.html",
        "experts/visits/_measure.html",
        status=422 if form.is_bound else 200,
        measure=measure,
        plan=measure.plan,
        form=form,
    )


@require_POST
@screen(Permission.PLAN_WRITE)
def drop_measure_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/measures/12/drop/"""
    measure = get_object_or_404(rows(request, of=Measure.objects), pk=pk)
    drop_measure(measure, by=request.actor, at=timezone.now())
    say(request, _("The measure was taken away."))
    return redirect("visits:plan", pk=measure.plan_id)


@require_POST
@screen(Permission.VIEW)
def make_plan_move(request: ScreenRequest, pk: int, verb: str) -> HttpResponse:
    """/visits/plans/12/confirm/"""
    plan = get_object_or_404(rows(request, of=Plan.objects).with_all(), pk=pk)
    if verb not in VERBS:
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        words = _("At most %(n)d characters.") % {"n": 500}
        raise Invalid(words, reason=words)
    VERBS[verb](plan, by=request.actor, at=timezone.now(), **form.cleaned_data)
    say(request, _("The plan is now: %(state)s.") % {"state": plan.get_state_display()})
    return redirect("visits:plan", pk=pk)


@require_POST
@screen(Permission.REPORT)
def report(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/plans/12/report/: a worker makes the PDF."""
    plan = get_object_or_404(rows(request, of=Plan.objects).confirmed(), pk=pk)
    job = ask(PLAN_REPORT, by=request.actor, at=timezone.now(), params={"plan": plan.pk})
    return redirect("pages:job", pk=job.pk)


@require_POST
@screen(Permission.REPORT)
def reports(request: ScreenRequest) -> HttpResponse:
    """/visits/plans/reports/: every confirmed plan of the open year in one's own area."""
    paths = region_paths_to_report(request.actor)
    cycle = open_cycle_at(paths[0]) if paths else None
    if cycle is None:
        raise Http404
    jobs = ask_for_reports(
        region_path=paths[0], year=cycle.year, by=request.actor, at=timezone.now()
    )
    words = ngettext("%(count)d file is being made.", "%(count)d files are being made.", len(jobs))
    say(request, words % {"count": len(jobs)})
    return redirect("pages:job", pk=jobs[0].pk) if len(jobs) == 1 else redirect("pages:jobs")


def _measure_form(request: ScreenRequest, plan: Plan) -> MeasureForm:
    return MeasureForm(
        posted(request),
        problems=list(plan.visit.problems.order_by("number")),
        today=timezone.localdate(),
    )


def _show(request: ScreenRequest, plan: Plan, form: MeasureForm) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    counts = plan.visit.state != VisitState.ANNULLED
    is_draft = counts and plan.state == PlanState.DRAFT
    writes = is_draft and plan.allows(actor, to=Permission.PLAN_WRITE)
    is_open = counts and plan.state != PlanState.CONFIRMED
    return page(
        request,
        "experts/visits/plan.html",
        "experts/visits/_plan.html",
        status=422 if form.is_bound else 200,
        plan=plan,
        visit=plan.visit,
        measures=list(plan.measures.in_order().select_related("problem")),
        problems=list(plan.visit.problems.worst_first()),
        shown=plan.state != PlanState.DRAFT or writes,
        writes=writes,
        moves={move.name: move for move in open_moves(plan, to=actor) if counts},
        steps=moves_made(plan),
        workdays=PLAN_WORKDAYS,
        days_left=workdays_between(today, plan.due_on) if is_open else None,
        days_late=workdays_between(plan.due_on, today) if is_open else None,
        may_report=counts and not is_open and plan.allows(actor, to=Permission.REPORT),
        form=form,
        goal_form=GoalForm(initial={"goal": plan.goal, "revision": plan.revision}),
        reason_form=ReasonForm(),
    )
