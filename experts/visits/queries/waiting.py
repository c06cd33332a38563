"""What waits for whom, and an enterprise's visits with what came of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q

from enterprises.register.facts import Belongings
from enterprises.register.models import Enterprise
from experts.visits.models import Plan, Problem, Visit
from experts.visits.models.plans import PlanQuerySet
from experts.visits.models.problems import ProblemQuerySet
from experts.visits.models.visits import SHOWN_STATES, VisitQuerySet
from experts.visits.rules import REMEDY_DAYS
from experts.visits.vocabulary import Permission, PlanState, ProblemState, VisitState
from portal.accounts.actor import Actor


def visits_for(actor: Actor, permission: str, state: str) -> VisitQuerySet:
    """The visits in a state on which this person may do that."""
    return Visit.objects.reachable(by=actor, to=permission).filter(state=state)


def visits_to_answer(actor: Actor) -> VisitQuerySet:
    return visits_for(actor, Permission.ANSWER, VisitState.ASSIGNED)


def unplanned_for(actor: Actor) -> PlanQuerySet:
    """Plans that this expert has still to write and sign."""
    reached = Plan.objects.reachable(by=actor, to=Permission.PLAN_WRITE)
    return reached.standing().filter(state=PlanState.DRAFT)


def open_plans_for(actor: Actor) -> PlanQuerySet:
    """Plans that wait for this enterprise."""
    reached = Plan.objects.reachable(by=actor, to=Permission.PLAN_CONFIRM)
    return reached.standing().filter(state=PlanState.PROPOSED)


def open_problems_for(actor: Actor, permission: str, state: str) -> ProblemQuerySet:
    return Problem.objects.reachable(by=actor, to=permission).found().filter(state=state)


def overdue_untold(*, on: date) -> ProblemQuerySet:
    """Problems that are overdue on the day, and of whose due day nobody was told."""
    overdue = Problem.objects.overdue(on=on)
    return overdue.exclude(told_overdue_on=F("due_on")).select_related(
        "visit__expert__user", "visit__enterprise", "region"
    )


def visits_on(actor: Actor, day: date) -> list[Visit]:
    """The visits that this expert carries out on the day, in the order they were planned."""
    return list(
        Visit.objects.reachable(by=actor, to=Permission.RECORD)
        .filter(planned_on=day, state__in=[VisitState.ASSIGNED, VisitState.ACCEPTED])
        .with_all()
        .order_by("pk")
    )


def visits_after(actor: Actor, day: date) -> list[Visit]:
    """Those of later days, the nearest first, and those of earlier days that were not recorded."""
    return list(
        Visit.objects.reachable(by=actor, to=Permission.RECORD)
        .filter(state__in=[VisitState.ASSIGNED, VisitState.ACCEPTED])
        .exclude(planned_on=day)
        .with_all()
        .order_by("planned_on", "pk")[:20]
    )


@dataclass(frozen=True, slots=True)
class EnterpriseVisits:
    """An enterprise's visits and plans (newest first), and the problems of confirmed visits.

    `latest` is the confirmed visit if there is one, else the newest that is open.
    """

    visits: Sequence[Visit]
    problems: Sequence[Problem]

    @property
    def plans(self) -> list[Plan]:
        """Those that were begun, the newest first, of visits that count."""
        counted = (visit for visit in self.visits if visit.state != VisitState.ANNULLED)
        begun = (visit.plan for visit in counted if hasattr(visit, "plan"))
        return sorted(begun, key=lambda plan: -plan.pk)

    @property
    def plan(self) -> Plan | None:
        return next(iter(self.plans), None)

    @property
    def latest(self) -> Visit | None:
        confirmed = [visit for visit in self.visits if visit.state == VisitState.CONFIRMED]
        opened = [visit for visit in self.visits if visit.is_open]
        return next(iter(confirmed), None) or next(iter(opened), None)

    @property
    def unsolved(self) -> list[Problem]:
        return [one for one in self.problems if one.state != ProblemState.CLOSED]


def visits_of_enterprise(enterprise: Enterprise, *, year: int | None = None) -> EnterpriseVisits:
    """Of one year, or of all. Whoever asks has reached the enterprise."""
    found = _visits.of(enterprise)
    if year is None:
        return found
    return EnterpriseVisits(
        [visit for visit in found.visits if visit.cycle.year == year],
        [problem for problem in found.problems if problem.cycle.year == year],
    )


def _by_enterprise(enterprises: Sequence[Enterprise]) -> dict[int, EnterpriseVisits]:
    """Two statements: visits with their plans, and problems."""
    visits: dict[int, list[Visit]] = defaultdict(list)
    rows = Visit.objects.filter(enterprise__in=enterprises).with_all().select_related("plan")
    for visit in rows.order_by("-planned_on", "-pk"):
        visits[visit.enterprise_id].append(visit)
    problems: dict[int, list[Problem]] = defaultdict(list)
    found = Problem.objects.filter(enterprise__in=enterprises).found().select_related("cycle")
    for problem in found.order_by("due_on", "number"):
        problems[problem.enterprise_id].append(problem)
    return {one.pk: EnterpriseVisits(visits[one.pk], problems[one.pk]) for one in enterprises}


_visits: Belongings[EnterpriseVisits] = Belongings(
    "visits", _by_enterprise, lambda: EnterpriseVisits([], [])
)


def problems_shown_to(actor: Actor, reached: ProblemQuerySet) -> ProblemQuerySet:
    """Of those reached, the ones that were handed over, and those that this expert writes down."""
    mine = Problem.objects.reachable(by=actor, to=Permission.RECORD)
    return reached.filter(Q(visit__state__in=SHOWN_STATES) | Q(pk__in=mine.values("pk")))


def suggested_due(today: date) -> date:
    """The day that a new problem is given when nothing else is said."""
    return today + timedelta(days=REMEDY_DAYS)
