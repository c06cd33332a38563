"""Projects: the list of the province, one project, opening and changing it, its moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.indicators.definition import exact
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from portal.workflows.steps import open_moves, permit
from programs.chains import operations
from programs.chains.forms import (
    CorrectionForm,
    ListLines,
    MilestoneLines,
    OutputForm,
    ProjectFilter,
    ProjectForm,
    ReachForm,
    ReasonForm,
    sound,
)
from programs.chains.models import IndustrialChain, Milestone, Project
from programs.chains.queries import chains_read_by, chosen_projects, regions_of_projects, tools_for
from programs.chains.vocabulary import LineKind, Permission, ProjectState
from programs.cycles.queries import leaf_through
from programs.cycles.views.roster import capped, number


@require_GET
@screen(Permission.PROJECT_VIEW)
def projects_list(request: ScreenRequest) -> HttpResponse:
    """/chains/projects/?state=late: the projects of the province."""
    today = timezone.localdate()
    form = ProjectFilter(request.GET)
    found = chosen_projects(rows(request, of=Project.objects), form.chosen, on=today)
    leaf = leaf_through(
        found.with_all().with_counts(on=today), after=number(request.GET.get("after"))
    )
    return page(
        request,
        "programs/chains/projects.html",
        "programs/chains/_projects.html",
        form=form,
        projects=leaf.rows,
        after=leaf.after,
        total=capped(found),
        is_filtered=bool(form.chosen),
    )


@require_GET
@screen(Permission.PROJECT_VIEW)
def project_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/chains/projects/7/"""
    project = get_object_or_404(rows(request, of=Project.objects).with_all(), pk=pk)
    may_keep = project.allows(request.actor, to=Permission.PROJECT_KEEP)
    lines = list(project.lines.select_related("policy"))
    today = timezone.localdate()
    return page(
        request,
        "programs/chains/project.html",
        "programs/chains/_project.html",
        project=project,
        budget=exact(project.budget_wan) if project.budget_wan else None,
        lists=[(kind, [one for one in lines if one.kind == kind]) for kind in LineKind],
        milestones=[(one, one.days_late(today)) for one in project.milestones.all()],
        may_change=may_keep and project.state != ProjectState.CLOSED,
        may_reach=may_keep and project.state == ProjectState.RUNNING,
        moves=open_moves(project, to=request.actor),
        steps=[
            (step, project.workflow[step.move].label) for step in project.steps.select_related("by")
        ],
        reason_form=ReasonForm(),
        reach_form=ReachForm(initial={"done_on": today}),
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.PROJECT_KEEP)
def open_project(request: ScreenRequest, pk: int) -> HttpResponse:
    """/chains/7/projects/new/"""
    chain = get_object_or_404(chains_read_by(request.actor), pk=pk)
    regions = regions_of_projects(request.actor, chain)
    if not regions:
        raise PermissionDenied
    form = ProjectForm(posted(request), regions=regions)
    if request.method == "POST" and form.is_valid():
        made = operations.open_project(
            chain, region=form.chosen_region, facts=form.facts, by=request.actor, at=timezone.now()
        )
        say(request, _("The project is opened. Give its lists and milestones now."))
        return redirect("chains:project", pk=made.pk)
    return page(
        request,
        "programs/chains/project_form.html",
        "programs/chains/_chain_form.html",
        status=422 if form.is_bound else 200,
        chain=chain,
        form=form,
    )


def _kept(request: ScreenRequest, pk: int) -> Project:
    """A project of one's own office."""
    reached = rows(request, of=Project.objects).with_all()
    found: Project = get_object_or_404(reached, pk=pk)
    return found


@require_http_methods(["GET", "POST"])
@screen(Permission.PROJECT_KEEP)
def change_project(request: ScreenRequest, pk: int) -> HttpResponse:
    """/chains/projects/7/change/"""
    project = _kept(request, pk)
    form = ProjectForm(posted(request), project=project)
    correction = CorrectionForm(posted(request), revision=project.revision)
    if request.method == "POST" and form.is_valid() and correction.is_valid():
        operations.change_project(
            project, facts=form.facts, by=request.actor, at=timezone.now(), **correction.edit
        )
        say(request, _("The changes are kept."))
        return redirect("chains:project", pk=pk)
    return page(
        request,
        "programs/chains/project_form.html",
        "programs/chains/_chain_form.html",
        status=422 if form.is_bound else 200,
        project=project,
        form=form,
        correction=correction,
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.PROJECT_KEEP)
def keep_lists(request: ScreenRequest, pk: int) -> HttpResponse:
    """/chains/projects/7/lists/: measures, problems and policy tools."""
    project = _kept(request, pk)
    tools = tools_for(project, on=timezone.localdate())
    policies = [(one.pk, f"{one.number} {one.title}") for one in tools]
    formset = ListLines.of(project, posted(request), policies=policies)
    return _keep(request, project, formset, operations.keep_lists, title=_("Lists of the project"))


@require_http_methods(["GET", "POST"])
@screen(Permission.PROJECT_KEEP)
def plan_milestones(request: ScreenRequest, pk: int) -> HttpResponse:
    """/chains/projects/7/milestones/"""
    project = _kept(request, pk)
    formset = MilestoneLines.of(project, posted(request))
    return _keep(request, project, formset, operations.plan_milestones, title=_("Milestones"))


def _keep(
    request: ScreenRequest, project: Project, formset: Any, keep: Callable[..., None], *, title: str
) -> HttpResponse:
    correction = CorrectionForm(posted(request), revision=project.revision)
    if request.method == "POST" and formset.is_valid() and correction.is_valid():
        keep(project, lines=formset.lines, by=request.actor, at=timezone.now(), **correction.edit)
        say(request, _("The changes are kept."))
        return redirect(request.path) if "more" in request.POST else _back(project)
    return page(
        request,
        "programs/chains/project_lines.html",
        "programs/chains/_lines.html",
        status=422 if formset.is_bound else 200,
        project=project,
        title=title,
        formset=formset,
        correction=correction,
    )


def _back(project: Project) -> HttpResponse:
    return redirect("chains:project", pk=project.pk)


@require_POST
@screen(Permission.PROJECT_KEEP)
def reach_milestone(request: ScreenRequest, pk: int) -> HttpResponse:
    """/chains/milestones/7/reach/: it is done, and this shows it."""
    found = rows(request, of=Milestone.objects).select_related("project__chain", "project__region")
    milestone = get_object_or_404(found, pk=pk)
    values = sound(ReachForm(request.POST))
    operations.reach_milestone(milestone, by=request.actor, at=timezone.now(), **values)
    say(request, _("The milestone is reached."))
    return _back(milestone.project)


@require_POST
@screen(Permission.PROJECT_KEEP)
def project_move(request: ScreenRequest, pk: int, verb: str) -> HttpResponse:
    """/chains/projects/7/start/, close"""
    project = _kept(request, pk)
    if verb not in operations.PROJECT_VERBS:
        raise Http404
    permit(verb, project, by=request.actor)
    values = sound(ReasonForm(request.POST))
    operations.PROJECT_VERBS[verb](project, by=request.actor, at=timezone.now(), **values)
    say(
        request,
        _("%(name)s: %(state)s.") % {"name": project.name, "state": project.get_state_display()},
    )
    return _back(project)


@require_POST
@screen(Permission.DRAW)
def record_output(request: ScreenRequest, pk: int) -> HttpResponse:
    """/chains/7/output/: what the chain turned out in a year."""
    chain = get_object_or_404(rows(request, of=IndustrialChain.objects).with_all(), pk=pk)
    values = sound(OutputForm(request.POST))
    operations.record_output(chain, by=request.actor, at=timezone.now(), **values)
    say(request, _("The output is kept."))
    return redirect("chains:chain", pk=pk)
