"""A project is opened on a chain, given its lists and milestones, started, completed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.dossier.rules import amount_fault
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.indicators.folding import mark
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.regions.models import Region
from portal.workflows.steps import lock, permit, take
from programs.chains.facts import ListLine, MilestoneLine, ProjectFacts
from programs.chains.models import (
    ChainOutput,
    IndustrialChain,
    Milestone,
    Project,
    ProjectLine,
)
from programs.chains.operations.editing import refuse_many
from programs.chains.queries import tools_for
from programs.chains.vocabulary import ChainState, LineKind, Permission, ProjectState
from programs.cycles.operations.texts import text_of

PROJECT, MILESTONE, OUTPUT = "programs.Project", "programs.Milestone", "programs.ChainOutput"
FIRST_YEAR = 2000
MOST_OUTPUT = Decimal(10**11)


@operation
def open_project(
    chain: IndustrialChain, *, region: Region, facts: ProjectFacts, by: Actor, at: datetime
) -> Project:
    """Open a project that a region beneath the chain's carries out."""
    lock(chain)
    project = Project(chain=chain, region=region, opened_on=localdate(at))
    if not project.allows(by, to=Permission.PROJECT_KEEP):
        raise NotPermitted(_("This is not yours to do."))
    if chain.state != ChainState.APPROVED:
        raise WrongState(_("Projects are opened on chains whose charts are approved."))
    if not region.path.startswith(chain.region.path):
        raise NotPermitted(_("This chain is kept elsewhere."))
    _fill(project, facts)
    project.save()
    record("programs.project.open", by=by, at=at, target=project, name=project.name)
    _mark(project)
    return project


@operation
def change_project(
    project: Project, *, facts: ProjectFacts, by: Actor, at: datetime, revision: int | None = None
) -> None:
    """Say otherwise what is said of a project that is not completed."""
    _hold(project, by, revision)
    _fill(project, facts)
    _keep(project)
    record("programs.project.change", by=by, at=at, target=project, name=project.name)


@operation
def keep_lists(
    project: Project,
    *,
    lines: Sequence[ListLine],
    by: Actor,
    at: datetime,
    revision: int | None = None,
) -> None:
    """Give the measures, the problems of the chain and the policy tools, each list whole."""
    refuse_many(lines)
    _hold(project, by, revision)
    tools = set(tools_for(project, on=localdate(at)).values_list("pk", flat=True))
    project.lines.all().delete()
    ProjectLine.objects.bulk_create(
        _line(project, number, line, tools) for number, line in enumerate(lines, start=1)
    )
    _keep(project)
    record("programs.project.keep_lists", by=by, at=at, target=project, lines=len(lines))
    _mark(project)


@operation
def plan_milestones(
    project: Project,
    *,
    lines: Sequence[MilestoneLine],
    by: Actor,
    at: datetime,
    revision: int | None = None,
) -> None:
    """Give the milestones with their days. One that is done stays as it is."""
    refuse_many(lines)
    _hold(project, by, revision)
    standing = {one.pk: one for one in project.milestones.all()}
    kept = {line.id for line in lines}
    gone = [one for pk, one in standing.items() if pk not in kept]
    if held := [one.title for one in gone if one.done_on is not None]:
        words = _("These milestones are done, so they stay: %(titles)s")
        raise Invalid(words % {"titles": _(", ").join(held)})
    Milestone.objects.filter(pk__in=[one.pk for one in gone]).delete()
    for line in lines:
        _plan(standing.get(line.id or 0), project, line)
    _keep(project)
    record("programs.project.plan", by=by, at=at, target=project, milestones=len(lines))
    _mark(project)


@operation
def reach_milestone(
    milestone: Milestone,
    *,
    done_on: date | None,
    evidence: str,
    by: Actor,
    at: datetime,
    revision: int | None = None,
) -> None:
    """Say on which day it was done, and by what that is shown."""
    project = milestone.project
    _hold(project, by, revision)
    lock(milestone)
    if project.state != ProjectState.RUNNING or milestone.done_on is not None:
        raise WrongState(_("Milestones are reached once, while the project is under way."))
    if done_on is None or not (project.started_on or done_on) <= done_on <= localdate(at):
        words = _("Give a day between the start of the project and today.")
        raise Invalid(words, done_on=words)
    milestone.evidence = text_of(evidence, "evidence", longest=300)
    milestone.done_on, milestone.done_by = done_on, by.user
    milestone.save(update_fields=["done_on", "evidence", "done_by"])
    record(
        "programs.project.reach", by=by, at=at, target=project,
        milestone=milestone.title, days_late=milestone.days_late(done_on),
    )  # fmt: skip
    _mark(project)


@operation
def start_project(project: Project, *, by: Actor, at: datetime, reason: str = "") -> None:
    """From today it is under way: it has both lists and a milestone."""
    lock(project)
    permit("start", project, by=by)
    if project.state == ProjectState.OPEN and not _may_start(project):
        raise Invalid(_("It starts with a problem list, a policy-tool list and milestones."))
    take("start", project, by=by, at=at, reason=reason, started_on=localdate(at))


@operation
def close_project(project: Project, *, by: Actor, at: datetime, reason: str) -> None:
    """It is over, and what came of it is said."""
    take("close", project, by=by, at=at, reason=reason, closed_on=localdate(at))


@operation
def record_output(
    chain: IndustrialChain,
    *,
    year: int,
    amount_wan: Decimal | None,
    source: str,
    by: Actor,
    at: datetime,
) -> None:
    """Say what the chain turned out in a year, or say it anew."""
    lock(chain)
    if not chain.allows(by, to=Permission.DRAW):
        raise NotPermitted(_("This is not yours to do."))
    if not FIRST_YEAR <= year <= localdate(at).year:
        words = _("Give a year between %(first)s and this one.") % {"first": str(FIRST_YEAR)}
        raise Invalid(words, year=words)
    if amount_wan is None or not 0 < amount_wan < MOST_OUTPUT:
        words = _("Give the output in 10,000 yuan, above 0.")
        raise Invalid(words, amount_wan=words)
    said = {"amount_wan": amount_wan, "source": text_of(source, "source", longest=100)}
    was = ChainOutput.objects.filter(chain=chain, year=year).first()
    made = was or ChainOutput(
        chain=chain,
        year=year,
        last_day=date(year, 12, 31),
        next_day=date(year + 1, 12, 31),
    )
    before = str(was.amount_wan) if was else None
    for name, value in said.items():
        setattr(made, name, value)
    made.save()
    record(
        "programs.industrialchain.record_output", by=by, at=at, target=chain,
        year=year, was=before, amount_wan=str(amount_wan),
    )  # fmt: skip
    mark(OUTPUT, region_id=chain.region_id)


PROJECT_VERBS: dict[str, Callable[..., None]] = {"start": start_project, "close": close_project}


def _may_start(project: Project) -> bool:
    kinds = set(project.lines.values_list("kind", flat=True))
    return {LineKind.PROBLEM, LineKind.TOOL} <= kinds and project.milestones.exists()


def _hold(project: Project, by: Actor, revision: int | None) -> None:
    lock(project)
    if not project.allows(by, to=Permission.PROJECT_KEEP):
        raise NotPermitted(_("This is not yours to do."))
    if project.state == ProjectState.CLOSED:
        raise WrongState(_("The project is completed."))
    if revision is not None and revision != project.revision:
        raise Stale(_("It was changed since you read it. Read it again."))


def _keep(project: Project) -> None:
    project.revision += 1
    project.save()


def _fill(project: Project, facts: ProjectFacts) -> None:
    for name, longest, required in (
        ("name", 100, True),
        ("lead", 100, True),
        ("goal", 300, True),
        ("path", 300, False),
    ):
        said = text_of(getattr(facts, name), name, longest=longest, required=required)
        setattr(project, name, said)
    if facts.budget_wan is not None and (words := amount_fault(facts.budget_wan)):
        raise Invalid(words, budget_wan=words)
    project.budget_wan = facts.budget_wan
    same = Project.objects.filter(chain=project.chain_id, name=project.name)
    if same.exclude(pk=project.pk).exists():
        words = _("There is a project of this name on the chain already.")
        raise Invalid(words, name=words)


def _line(project: Project, number: int, line: ListLine, tools: set[int]) -> ProjectLine:
    if line.kind not in LineKind.values:
        words = _("Choose one from the list.")
        raise Invalid(words, kind=words)
    if line.policy is not None and (line.kind != LineKind.TOOL or line.policy not in tools):
        words = _("Choose a policy in force there, for a policy tool alone.")
        raise Invalid(words, policy=words)
    return ProjectLine(
        project=project,
        number=number,
        kind=line.kind,
        words=text_of(line.words, "words", longest=200, required=line.policy is None),
        policy_id=line.policy,
    )


def _plan(was: Milestone | None, project: Project, line: MilestoneLine) -> None:
    if was is None and line.id is not None:
        raise Invalid(_("This milestone was taken away meanwhile."))
    title = text_of(line.title, "title", longest=100)
    made = was or Milestone(project=project)
    if made.done_on is not None and (made.title, made.due_on) != (title, line.due_on):
        words = _("These milestones are done, so they stay: %(titles)s")
        raise Invalid(words % {"titles": made.title})
    made.title, made.due_on = title, line.due_on
    made.save()


def _mark(project: Project) -> None:
    for label in (PROJECT, MILESTONE):
        mark(label, region_id=project.region_id)
