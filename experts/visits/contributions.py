"""What visits give to others: the assignment's grant, attachments, panels, journey, to-dos."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.facts import TimelineLine, TimelineSource, timeline_sources
from enterprises.register.facts import (
    JourneyStep,
    MergeRule,
    Panel,
    StepReading,
    StepState,
    journey_steps,
    merge_rules,
    panels,
)
from enterprises.register.models import Enterprise
from experts.visits.models import Plan, Problem, Visit
from experts.visits.queries import (
    open_plans_for,
    open_problems_for,
    problems_shown_to,
    unplanned_for,
    visits_after,
    visits_for,
    visits_of_enterprise,
    visits_on,
    visits_to_answer,
)
from experts.visits.vocabulary import Permission, PlanState, ProblemState, VisitState
from portal.accounts.actor import Actor, Grant, Holding, Holdings, holdings, roles
from portal.accounts.models import User
from portal.files.holders import Holder, holders
from portal.notices.contributions import ToDo, todos
from portal.web.contributions import HomePart, home_parts
from programs.cycles.facts import StageSource, stage_sources
from programs.cycles.queries import cycle_of, open_cycle_of
from programs.policies.facts import FactSource, fact_sources

EXPERT = "expert"


def _assignments(user: User) -> QuerySet[Visit]:
    return Visit.objects.within_assignment(on=timezone.localdate()).filter(
        expert__user=user, expert__ended_on=None
    )


def grants_of_assignments(visit: Holding) -> Iterator[Grant]:
    """The assignment is the grant: from the day it is given until it is declined or withdrawn,
    or until the working days for the plan after the confirmed visit are over."""
    yield Grant(roles[EXPERT], "visit", visit.number)


holdings.add(Holdings("assignments", _assignments, {"number": "pk"}, grants_of_assignments))


holders.add(
    Holder(
        "experts.problem", read=Permission.VIEW, write=Permission.RECORD, shown=problems_shown_to
    )
)
holders.add(Holder("experts.remedy", read=Permission.VIEW, write=Permission.REMEDY))


def _panel(enterprise: Enterprise, actor: Actor) -> Mapping[str, Any] | None:
    """Visits and problems, for those who may read them here."""
    if not enterprise.allows(actor, to=Permission.VIEW):
        return None
    found = visits_of_enterprise(enterprise)
    may_assign = enterprise.allows(actor, to=Permission.ASSIGN) and not enterprise.is_closed
    return {"found": found, "may_assign": may_assign, "enterprise_pk": enterprise.pk}


panels.add(Panel("visits", _("Visits and problems"), 40, "experts/visits/_panel.html", _panel))


def _diagnosed(enterprise: Enterprise, year: int) -> StepReading | None:
    visit = visits_of_enterprise(enterprise, year=year).latest
    if visit is None:
        cycle = cycle_of(enterprise, year)
        words = _("The county office sends an expert")
        on = cycle.closes_on if cycle else None
        return StepReading(StepState.TODO, on, _("County office"), words=words)
    url = reverse("visits:visit", args=[visit.pk])
    if visit.state == VisitState.CONFIRMED:
        words = _("The visit is confirmed.")
        return StepReading(StepState.DONE, visit.confirmed_on, visit.expert.name, url, words)
    if visit.state == VisitState.RECORDED:
        words = _("Read the record of the visit, and confirm it")
        return StepReading(
            StepState.CURRENT,
            visit.cycle.closes_on,
            enterprise.name,
            url,
            words,
            _("Open the record"),
        )
    words = _("An expert comes to visit")
    return StepReading(StepState.CURRENT, visit.planned_on, visit.expert.name, url, words)


def _planned(enterprise: Enterprise, year: int) -> StepReading | None:
    found = visits_of_enterprise(enterprise, year=year)
    plan = found.plan
    if plan is None:
        visit = found.latest
        by = visit.expert.name if visit else _("Expert")
        words = _("The expert writes the plan")
        return StepReading(StepState.TODO, visit.plan_due_on if visit else None, by, words=words)
    url = reverse("visits:plan", args=[plan.pk])
    if plan.state == PlanState.CONFIRMED:
        words = _("The plan is confirmed by both.")
        return StepReading(StepState.DONE, plan.confirmed_on, enterprise.name, url, words)
    if plan.state == PlanState.PROPOSED:
        words = _("Read the plan, and confirm it")
        return StepReading(
            StepState.CURRENT, plan.due_on, enterprise.name, url, words, _("Open the plan")
        )
    words = _("The expert writes the plan")
    return StepReading(StepState.CURRENT, plan.due_on, plan.visit.expert.name, url, words)


def _closed(enterprise: Enterprise, year: int) -> StepReading | None:
    found = visits_of_enterprise(enterprise, year=year)
    if not found.problems:
        done = found.latest is not None and found.latest.state == VisitState.CONFIRMED
        if done:
            return StepReading(StepState.DONE)
        words = _("Remedy the problems, and say what was done")
        return StepReading(StepState.TODO, by=_("Enterprise"), words=words)
    if not found.unsolved:
        on = max(one.closed_on for one in found.problems if one.closed_on)
        return StepReading(StepState.DONE, on, words=_("Every problem is closed."))
    first = found.unsolved[0]
    url = reverse("visits:problem", args=[first.pk])
    if first.state == ProblemState.REMEDIED:
        words = _("The remedy is being verified")
        by = _("Expert or county office")
        return StepReading(StepState.CURRENT, first.cycle.closes_on, by, url, words)
    words = _("Remedy the problems, and say what was done")
    return StepReading(
        StepState.CURRENT, first.due_on, enterprise.name, url, words, _("Open the problem")
    )


journey_steps.add(JourneyStep("diagnosed", _("Diagnosed"), 40, _diagnosed))
journey_steps.add(JourneyStep("planned", _("Plan confirmed"), 50, _planned))
journey_steps.add(JourneyStep("closed", _("Problems closed"), 60, _closed))


def _today(actor: Actor, at: datetime) -> Mapping[str, Any] | None:
    """An expert's day: what is planned today, and the next five."""
    day = timezone.localdate(at)
    return {"visits": visits_on(actor, day), "coming": visits_after(actor, day)[:5], "day": day}


home_parts.add(HomePart("visits", 10, Permission.RECORD, "experts/visits/_today.html", _today))

todos.add(
    ToDo(
        "visits.answer",
        _("Visits to accept or decline"),
        "calendar-check",
        Permission.ANSWER,
        visits_to_answer,
        "visits:list?state=assigned",
    )
)
todos.add(
    ToDo(
        "visits.record",
        _("Visits to carry out"),
        "clipboard-check",
        Permission.RECORD,
        lambda actor: visits_for(actor, Permission.RECORD, VisitState.ACCEPTED),
        "visits:list?state=accepted",
    )
)
todos.add(
    ToDo(
        "visits.declined",
        _("Visits declined: send somebody else"),
        "person-x",
        Permission.ASSIGN,
        lambda actor: visits_for(actor, Permission.ASSIGN, VisitState.DECLINED),
        "visits:list?state=declined",
    )
)
todos.add(
    ToDo(
        "visits.confirm",
        _("Visits to confirm"),
        "clipboard-check",
        Permission.CONFIRM,
        lambda actor: visits_for(actor, Permission.CONFIRM, VisitState.RECORDED),
        "visits:list?state=recorded",
    )
)
todos.add(
    ToDo(
        "plans.write",
        _("Plans to write"),
        "pencil",
        Permission.PLAN_WRITE,
        unplanned_for,
        "visits:plans?state=draft",
    )
)
todos.add(
    ToDo(
        "plans.confirm",
        _("Plans to confirm"),
        "journal-check",
        Permission.PLAN_CONFIRM,
        open_plans_for,
        "visits:plans?state=proposed",
    )
)
todos.add(
    ToDo(
        "problems.remedy",
        _("Problems to remedy"),
        "tools",
        Permission.REMEDY,
        lambda actor: open_problems_for(actor, Permission.REMEDY, ProblemState.OPEN),
        "visits:problems?state=open",
    )
)
todos.add(
    ToDo(
        "problems.verify",
        _("Remedies to verify"),
        "search",
        Permission.VERIFY,
        lambda actor: open_problems_for(actor, Permission.VERIFY, ProblemState.REMEDIED),
        "visits:problems?state=remedied",
    )
)


def _helped(enterprise: Enterprise, on: date) -> Mapping[str, Any]:
    """For policies: whether a visit of the open programme year is confirmed; None without one."""
    cycle = open_cycle_of(enterprise)
    if cycle is None:
        return {"helped": None}
    visits = [one for one in visits_of_enterprise(enterprise).visits if one.cycle_id == cycle.pk]
    return {"helped": any(one.confirmed_on and one.confirmed_on <= on for one in visits)}


fact_sources.add(FactSource("visits", _helped))


for _code, _label in (
    ("experts.visit.enterprise", _("visits")),
    ("experts.problem.enterprise", _("problems")),
    ("experts.plan.enterprise", _("plans")),
):
    merge_rules.add(MergeRule(_code, _label))


def _told(enterprise: Enterprise, actor: Actor) -> Iterator[TimelineLine]:
    """Visits, problems that were confirmed, and plans."""
    yield from _told_of_visits(enterprise, actor)
    reached = Problem.objects.reachable(by=actor, to=Permission.VIEW)
    problems = problems_shown_to(actor, reached).filter(enterprise=enterprise)
    for problem in problems.filter(found_on__isnull=False):
        url = reverse("visits:problem", args=[problem.pk])
        told = [(problem.found_on, gettext("Problem found"))]
        told.append((problem.closed_on, gettext("Problem closed")))
        for day, what in told:
            if day is not None:
                yield TimelineLine(day, what, problem.description, url=url)
    plans = Plan.objects.reachable(by=actor, to=Permission.VIEW).filter(enterprise=enterprise)
    for plan in plans:
        if plan.confirmed_on is not None:
            url = reverse("visits:plan", args=[plan.pk])
            yield TimelineLine(plan.confirmed_on, gettext("Plan confirmed"), plan.number, url=url)


def _told_of_visits(enterprise: Enterprise, actor: Actor) -> Iterator[TimelineLine]:
    visits = Visit.objects.reachable(by=actor, to=Permission.VIEW).filter(enterprise=enterprise)
    for visit in visits.select_related("expert"):
        on = visit.confirmed_on or (visit.planned_on if visit.is_open else None)
        if on is not None:
            what = gettext("Visit confirmed") if visit.confirmed_on else gettext("Visit planned")
            url = reverse("visits:visit", args=[visit.pk])
            yield TimelineLine(on, what, visit.purpose, visit.expert.name, url)


timeline_sources.add(TimelineSource("visits", _("Visits and problems"), "clipboard-check", _told))


def _recorded(rows: QuerySet[Any]) -> Exists:
    return Exists(rows.filter(enterprise=OuterRef("enterprise"), cycle=OuterRef("cycle")))


stage_sources.add(
    StageSource("diagnosed", "experts.Visit", lambda: _recorded(Visit.objects.confirmed()))
)
stage_sources.add(
    StageSource("planned", "experts.Plan", lambda: _recorded(Plan.objects.confirmed()))
)
#: improving has begun when the first remedy is reported
stage_sources.add(
    StageSource(
        "remedying",
        "experts.Problem",
        lambda: _recorded(Problem.objects.filter(remedies__isnull=False)),
    )
)
