"""一企一策 of confirmed visits: measures for the problems, signed by both, numbered in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any, Final

from experts.visits.models import Measure, Plan, PlanStep, Problem, Series, Visit
from experts.visits.queries import facts_to_freeze
from experts.visits.rules import plan_number
from experts.visits.vocabulary import PlanState
from portal.accounts.models import User
from portal.demo.judgements import Judgement
from portal.demo.names import table, words
from portal.demo.seasons import Season, office_time
from portal.demo.stage import Firm
from portal.demo.standing import Standing
from portal.demo.writing import Sheaf

#: other enterprises of an industry from which on a mean is shown (experts.visits)
COMPARED_FROM: Final = 5
FORGOTTEN: Final = 0.05
CENT: Final = Decimal("0.01")


class Planning:
    """The plans of one year."""

    def __init__(
        self, rng: Random, season: Season, sheaf: Sheaf, standing: Standing, *, is_over: bool
    ) -> None:
        self._rng, self._season, self._sheaf, self._is_over = rng, season, sheaf, is_over
        self._standing = standing
        self._plans: dict[int, tuple[Plan, Firm]] = {}
        self._steps: dict[int, list[PlanStep]] = {}
        self._judged: dict[str, list[Judgement]] = defaultdict(list)
        self._known: dict[str, dict[str, str]] = {}

    def plan(
        self, visit: Visit, judgement: Judgement, problems: Iterable[Problem], firm: Firm
    ) -> Plan:
        """The plan that a confirmed visit asks for, as far as it has come."""
        assert visit.plan_due_on is not None
        assert visit.confirmed_on is not None
        self._judged[firm.enterprise.industry_code[:2]].append(judgement)
        plan = self._sheaf.add(
            Plan(
                visit=visit,
                enterprise=visit.enterprise,
                region=visit.region,
                cycle=visit.cycle,
                due_on=visit.plan_due_on,
            )
        )
        self._plans[id(visit)] = (plan, firm)
        proposed_on = visit.confirmed_on + timedelta(days=self._rng.randint(2, 17))
        if self._rng.random() < FORGOTTEN or not self._in_time(proposed_on):
            return plan
        proposed_on = min(proposed_on, self._season.last)
        self._propose(plan, problems, by=visit.expert.user, day=proposed_on)
        confirmed_on = proposed_on + timedelta(days=self._rng.randint(0, 7))
        if self._in_time(confirmed_on):
            self._confirm(plan, by=firm.member, day=min(confirmed_on, self._season.last))
        return plan

    def _in_time(self, day: date) -> bool:
        return self._is_over or day <= self._season.last

    def _propose(
        self, plan: Plan, problems: Iterable[Problem], *, by: User | None, day: date
    ) -> None:
        plan.goal = self._rng.choice(words()["goals"])
        plan.revision = self._rng.randint(2, 6)
        by_words = {line["found"]: line for line in table("problems")}
        for number, problem in enumerate(problems, start=1):
            line = by_words[problem.description]
            self._sheaf.add(
                Measure(
                    plan=plan,
                    problem=problem,
                    number=number,
                    text=line["measure"],
                    owner=self._rng.choice(words()["owners"]),
                    due_on=max(problem.due_on, day + timedelta(days=7)),
                    done_when=line["done"],
                )
            )
        plan.state, plan.proposed_on, plan.proposed_by = PlanState.PROPOSED, day, by
        self._step(plan, "propose", PlanState.DRAFT, PlanState.PROPOSED, by=by, day=day)

    def _confirm(self, plan: Plan, *, by: User | None, day: date) -> None:
        plan.state, plan.confirmed_on, plan.confirmed_by = PlanState.CONFIRMED, day, by
        self._step(plan, "confirm", PlanState.PROPOSED, PlanState.CONFIRMED, by=by, day=day)

    def _step(
        self, plan: Plan, move: str, source: str, reached: str, *, by: User | None, day: date
    ) -> None:
        step = PlanStep(
            subject=plan, move=move, source=source, target=reached, by=by,
            at=office_time(self._rng, day),
        )  # fmt: skip
        self._steps.setdefault(id(plan), []).append(step)

    def propose_only(self, visit: Visit) -> None:
        """Let the plan of a visit wait for the enterprise, signed by the expert yesterday."""
        plan, firm = self._plans[id(visit)]
        day = self._season.last
        if plan.state == PlanState.DRAFT:
            own = [one for one in self._sheaf.of(Problem) if one.visit is visit]
            self._propose(plan, own, by=visit.expert.user, day=day)
        elif plan.state == PlanState.CONFIRMED:
            plan.state, plan.confirmed_on, plan.confirmed_by = PlanState.PROPOSED, None, None
            self._steps[id(plan)].pop()
        assert firm.enterprise == plan.enterprise

    def number(self) -> None:
        """Give the confirmed plans their numbers, by county in the order of their days."""
        last: dict[int, int] = defaultdict(int)
        regions = {}
        confirmed = [
            (plan, firm) for plan, firm in self._plans.values() if plan.confirmed_on is not None
        ]
        for plan, firm in sorted(confirmed, key=lambda one: str(one[0].confirmed_on)):
            last[plan.region_id] += 1
            regions[plan.region_id] = plan.region
            plan.number = plan_number(plan.region.code, self._season.year, last[plan.region_id])
            plan.frozen = self._frozen(plan, firm)
        for region_id, region in regions.items():
            self._sheaf.add(Series(region=region, year=self._season.year, last=last[region_id]))
        for steps in self._steps.values():
            for step in steps:
                self._sheaf.add(step)

    def _frozen(self, plan: Plan, firm: Firm) -> dict[str, Any]:
        """What the report says of the enterprise and its industry (as `frozen_facts` finds it)."""
        assert plan.confirmed_on is not None
        count, means = self._means(firm.enterprise.industry_code[:2])
        return facts_to_freeze(
            firm.enterprise,
            compared=count,
            means=means,
            readiness=self._standing.readiness(firm, on=plan.confirmed_on),
            policies=self._standing.policies(firm, on=plan.confirmed_on, year=self._season.year),
        )

    def _means(self, division: str) -> tuple[int, dict[str, str]]:
        judged = self._judged[division]
        if division not in self._known:
            found: dict[str, list[Decimal]] = defaultdict(list)
            for judgement in judged:
                for code, mean in judgement.means.items():
                    found[code].append(mean)
            self._known[division] = {
                code: str((sum(v, Decimal()) / len(v)).quantize(CENT, ROUND_HALF_UP))
                for code, v in found.items()
            }
        others = len(judged) - 1
        return (others, self._known[division]) if others >= COMPARED_FROM else (0, {})
