"""Problems found on visits: remedied, verified, overdue."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Final

from experts.visits.models import Problem, ProblemStep, Remedy, Visit
from experts.visits.vocabulary import ProblemState, Severity, VisitState
from portal.accounts.models import User
from portal.demo.judgements import Finding, Judgement
from portal.demo.seasons import Season, office_time
from portal.demo.stage import Firm
from portal.demo.writing import Sheaf

#: days given for the remedy by severity, and how many problems are never remedied in time
DAYS: Final = {Severity.SERIOUS: 15, Severity.ORDINARY: 30, Severity.MINOR: 45}
NEVER: Final = 0.07
DONE: Final = "已按要求完成：{}。附整改照片和记录。"


class Remedying:
    """What becomes of the problems of one year; `prompt` lets none of them wait beyond its term."""

    def __init__(
        self, rng: Random, season: Season, sheaf: Sheaf, *, is_over: bool, prompt: Firm
    ) -> None:
        self._rng, self._season, self._sheaf, self._is_over = rng, season, sheaf, is_over
        self._prompt = prompt

    def find(self, visit: Visit, judgement: Judgement, firm: Firm) -> list[Problem]:
        """The problems of a visit, those of a confirmed one as far as they have come."""
        found = [
            self._sheaf.add(_problem(visit, number, finding))
            for number, finding in enumerate(judgement.findings, start=1)
        ]
        if visit.state == VisitState.CONFIRMED:
            for problem, finding in zip(found, judgement.findings, strict=True):
                self._follow(problem, finding, firm)
        return found

    def _follow(self, problem: Problem, finding: Finding, firm: Firm) -> None:
        assert problem.found_on is not None
        is_prompt = firm is self._prompt
        if self._rng.random() < (NEVER / 3 if self._is_over else NEVER) and not is_prompt:
            return
        given = DAYS[Severity(problem.severity)]
        took = int(self._rng.triangular(4, given * 1.5, 14))
        if is_prompt:
            took = min(took, given // 2)  # what is given is counted from the record, days before
        remedied_on = problem.found_on + timedelta(days=took)
        if remedied_on > self._season.last:
            if not self._is_over:
                return
            remedied_on = self._season.last
        at = office_time(self._rng, remedied_on)
        words = DONE.format(finding.line["done"])
        self._sheaf.add(Remedy(problem=problem, words=words, made_by=firm.member, made_at=at))
        self._step(problem, "remedy", ProblemState.REMEDIED, by=firm.member, day=remedied_on)
        verified_on = remedied_on + timedelta(days=self._rng.randint(1, 12))
        if verified_on > self._season.last:
            if not self._is_over:
                return
            verified_on = self._season.last
        problem.closed_on, problem.closed_by = verified_on, firm.county.officer
        self._step(problem, "close", ProblemState.CLOSED, by=firm.county.officer, day=verified_on)

    def _step(
        self, problem: Problem, move: str, reached: str, *, by: User | None, day: date
    ) -> None:
        self._sheaf.add(
            ProblemStep(
                subject=problem,
                move=move,
                source=problem.state,
                target=reached,
                by=by,
                at=office_time(self._rng, day),
            )
        )
        problem.state = reached


def _problem(visit: Visit, number: int, finding: Finding) -> Problem:
    line = finding.line
    assert visit.recorded_on is not None
    return Problem(
        visit=visit,
        enterprise=visit.enterprise,
        region=visit.region,
        cycle=visit.cycle,
        number=number,
        clause=line["clause"],
        category=line["category"],
        severity=finding.severity,
        cause=line["cause"],
        description=line["found"],
        evidence=line["evidence"],
        suggestion=line["advice"],
        due_on=visit.recorded_on + timedelta(days=DAYS[Severity(finding.severity)]),
        found_on=visit.confirmed_on,
    )
