"""Visits of both years, and those that the accounts of the demonstration have to do with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from enterprises.register.vocabulary import Kind
from experts.pool.models import Expert
from experts.visits.models import (
    Measure,
    Plan,
    PlanStep,
    Problem,
    ProblemStep,
    Remedy,
    Series,
    Visit,
    VisitStep,
)
from experts.visits.vocabulary import VisitState
from portal.demo.chains import name_causes
from portal.demo.members import shown
from portal.demo.seasons import DAY
from portal.demo.stage import Stage
from portal.demo.standing import Standing
from portal.demo.visiting import Visiting
from portal.demo.writing import Sheaf


def write_visits(stage: Stage) -> Mapping[str, int]:
    """Every county has a confirmed visit this year; the accounts have something to do."""
    sheaf = Sheaf(Visit, VisitStep, Problem, ProblemStep, Remedy, Plan, PlanStep, Measure, Series)
    member = shown(stage, Kind.COMPANY)
    standing = Standing(stage)
    for year in stage.years:
        visiting = Visiting(stage, year, sheaf, standing)
        if year == stage.day.year:
            _keep_days_free(visiting)
        for firm in stage.firms:
            is_told = firm is member and year == stage.day.year
            if firm.listed_on(year) is not None and not is_told:
                for planned_on in visiting.days(firm):
                    visiting.visit(firm, planned_on)
        if year == stage.day.year:
            _for_the_accounts(visiting)
        visiting.plans.number()
    name_causes(stage, sheaf.of(Problem))
    return sheaf.keep()


def _keep_days_free(visiting: Visiting) -> None:
    """The days of the accounts' own visits, which are written last."""
    stage = visiting.stage
    today, begins = stage.day, shown(stage, Kind.COMPANY).listed_on(stage.day.year)
    days = [today, today - DAY, max(today - 13 * DAY, begins or today)]
    for login in ("expert", "expert2"):
        own = [one for one in _everybody(stage) if one.user is stage.cast[login]]
        for expert in own:
            visiting.keep_free(expert, *days, today + 3 * DAY)


def _for_the_accounts(visiting: Visiting) -> None:
    """A visit of today, one to answer, one to confirm, a plan to confirm."""
    stage = visiting.stage
    on_roster = [firm for firm in stage.firms if firm.listed_on(stage.day.year) is not None]
    member = shown(stage, Kind.COMPANY)
    others = [firm for firm in on_roster if firm is not member]
    own = [firm for firm in others if firm.county is stage.main] or others
    expert, of_city = (
        next(one for one in _everybody(stage) if one.user is stage.cast[login])
        for login in ("expert", "expert2")
    )
    visiting.come(own[-1], expert, stage.day, VisitState.ACCEPTED)
    visiting.come(own[len(own) // 2], of_city, stage.day + 3 * DAY, VisitState.ASSIGNED)
    begins = member.listed_on(stage.day.year)
    assert begins is not None
    earlier = max(stage.day - 13 * DAY, begins)
    first = visiting.come(member, expert, earlier, VisitState.CONFIRMED)
    visiting.plans.propose_only(first)
    visiting.come(member, expert, stage.day - DAY, VisitState.RECORDED)


def _everybody(stage: Stage) -> Iterator[Expert]:
    yield from stage.main.experts
    yield from stage.experts
