"""The three steps of the journey that visits, plans and problems are."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.register.facts import JourneyStep, StepReading, StepState, journey_steps
from enterprises.register.models import Enterprise
from experts.visits.queries import visits_of_enterprise
from experts.visits.vocabulary import PlanState, ProblemState, VisitState
from programs.cycles.queries import cycle_of


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
