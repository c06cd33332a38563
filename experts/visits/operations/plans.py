"""One plan for each enterprise: written and signed by the expert, confirmed by the enterprise."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from experts.visits.facts import MeasureEntry
from experts.visits.models import Measure, Plan, Problem, Series
from experts.visits.operations.holding import (
    PLAN,
    changed,
    hold,
    refuse_closed_year,
    refuse_faults,
    still_there,
)
from experts.visits.queries import frozen_facts
from experts.visits.rules import faults_of_measure, plan_number
from experts.visits.vocabulary import Permission, PlanState, Severity
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, Stale, WrongState
from portal.kernel.text import one_line
from portal.workflows.steps import take


@operation
def save_goal(plan: Plan, *, goal: str, revision: int, by: Actor, at: datetime) -> None:
    """Keep the goal of a plan as it is typed."""
    _hold_draft(plan, by)
    if plan.revision != revision:
        raise Stale(_("The plan was changed elsewhere meanwhile. Open it again."))
    said = one_line(goal)
    if len(said) > 300:
        words = _("At most %(n)d characters.") % {"n": 300}
        raise Invalid(words, goal=words)
    plan.goal = said
    plan.revision += 1
    plan.save(update_fields=["goal", "revision"])
    record("experts.plan.save", by=by, at=at, target=plan)


@operation
def add_measure(plan: Plan, *, entry: MeasureEntry, by: Actor, at: datetime) -> Measure:
    """Add something to do: what, who, by when, and what counts as done."""
    _hold_draft(plan, by)
    told, problem = _checked(plan, entry, at)
    assert told.due_on is not None
    last = plan.measures.aggregate(last=Max("number"))["last"] or 0
    measure = Measure.objects.create(
        plan=plan,
        number=last + 1,
        problem=problem,
        text=told.text,
        owner=told.owner,
        due_on=told.due_on,
        done_when=told.done_when,
    )
    record("experts.plan.add_measure", by=by, at=at, target=plan, number=measure.number)
    return measure


@operation
def change_measure(measure: Measure, *, entry: MeasureEntry, by: Actor, at: datetime) -> None:
    """Change a measure of a plan that is in preparation."""
    _hold_draft(measure.plan, by)
    still_there(measure)
    told, problem = _checked(measure.plan, entry, at)
    assert told.due_on is not None
    measure.problem = problem
    measure.text, measure.owner = told.text, told.owner
    measure.due_on, measure.done_when = told.due_on, told.done_when
    measure.save(update_fields=["problem", "text", "owner", "due_on", "done_when"])
    record("experts.plan.change_measure", by=by, at=at, target=measure.plan, number=measure.number)


@operation
def drop_measure(measure: Measure, *, by: Actor, at: datetime) -> None:
    """Take a measure out of a plan that is in preparation."""
    _hold_draft(measure.plan, by)
    record("experts.plan.drop_measure", by=by, at=at, target=measure.plan, number=measure.number)
    measure.delete()


@operation
def propose_plan(plan: Plan, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The expert's side signs. There is a measure, and one for each serious problem."""
    _hold_draft(plan, by)
    if not plan.measures.exists():
        raise WrongState(_("The plan has no measure yet."))
    open_ones = (
        Problem.objects.unsolved()
        .filter(visit_id=plan.visit_id, severity=Severity.SERIOUS, measures=None)
        .order_by("number")
    )
    if numbers := [str(number) for number in open_ones.values_list("number", flat=True)]:
        words = _("Serious problems have no measure yet: %(numbers)s.")
        raise WrongState(words % {"numbers": ", ".join(numbers)})
    take(
        "propose",
        plan,
        by=by,
        at=at,
        reason=reason,
        proposed_on=localdate(at),
        proposed_by=by.user,
    )


@operation
def return_plan(plan: Plan, *, by: Actor, at: datetime, reason: str) -> None:
    """The enterprise asks for changes, saying which."""
    hold(plan, by=by, to=Permission.PLAN_CONFIRM)
    take("return", plan, by=by, at=at, reason=reason, proposed_on=None, proposed_by=None)


@operation
def confirm_plan(plan: Plan, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Both sides have signed: the plan gets its number, and counts."""
    hold(plan, by=by, to=Permission.PLAN_CONFIRM)
    refuse_closed_year(plan.cycle)
    take(
        "confirm",
        plan,
        by=by,
        at=at,
        reason=reason,
        confirmed_on=localdate(at),
        confirmed_by=by.user,
        number=_next_number(plan) if plan.state == PlanState.PROPOSED else "",
        frozen=frozen_facts(plan, on=localdate(at)),
    )
    changed(plan.visit, PLAN)


def _hold_draft(plan: Plan, by: Actor) -> None:
    hold(plan, by=by, to=Permission.PLAN_WRITE, states=[PlanState.DRAFT])


def _next_number(plan: Plan) -> str:
    """The county's next number of the year. The series is locked, so that none is left out."""
    year = plan.cycle.year
    Series.objects.get_or_create(region_id=plan.region_id, year=year)
    series = Series.objects.select_for_update().get(region_id=plan.region_id, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return plan_number(plan.region.code, year, series.last)


def _checked(plan: Plan, entry: MeasureEntry, at: datetime) -> tuple[MeasureEntry, Problem | None]:
    told = replace(
        entry,
        text=one_line(entry.text),
        owner=one_line(entry.owner),
        done_when=one_line(entry.done_when),
    )
    refuse_faults(faults_of_measure(told, today=localdate(at)))
    if told.problem is None:
        return told, None
    problem = Problem.objects.filter(visit_id=plan.visit_id, number=told.problem).first()
    if problem is None:
        words = _("The visit has no problem of that number.")
        raise Invalid(words, problem=words)
    return told, problem
