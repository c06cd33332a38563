"""How much the answers of a needs questionnaire say that quality is at risk, step by step. Pure.

DOMAIN 4.1 ("Derived") names what it follows from; the points are this portal's own, as data. It
says who is helped first, and is no judgement of an enterprise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from programs.questionnaires.schema import Question, Questionnaire, apart, is_answered
from programs.questionnaires.schema.weights import Part, Weights, weights_on
from programs.questionnaires.scoring.wording import in_words
from programs.questionnaires.vocabulary import RiskLevel


@dataclass(frozen=True, slots=True)
class Step:
    """One part: what was answered, and `points` of `most` for it."""

    part: Part
    said: str
    points: int

    @property
    def most(self) -> int:
        return self.part.most


@dataclass(frozen=True, slots=True)
class Risk:
    """`score` of `weights.greatest`; the higher, the more there is to help with."""

    weights: Weights
    steps: tuple[Step, ...]

    @property
    def score(self) -> int:
        return sum(step.points for step in self.steps)

    @property
    def level(self) -> RiskLevel:
        return RiskLevel(self.weights.level_of(self.score))


def risk_of(
    weights: Weights, questionnaire: Questionnaire, answers: Mapping[str, Any], *, on: date
) -> Risk | None:
    """What the answers come to as of a day; None of a questionnaire that does not ask for every
    part of it."""
    steps = []
    for part in weights.parts:
        question = questionnaire.question(part.question)
        if question is None:
            return None
        answer, passes = apart(question, answers.get(part.question))
        given = None if passes else answer
        points, expired = _points(part, question, given), _expired(part, answers, on)
        said = in_words(question, answers.get(part.question))
        if expired and points < expired:
            points, said = (
                expired,
                _("%(answer)s; every certificate has expired") % {"answer": said},
            )
        steps.append(Step(part, said, min(points, part.most)))
    return Risk(weights, tuple(steps))


def rated(questionnaire: Questionnaire, answers: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """What a response keeps of its risk on the day from which it counts."""
    found = risk_of(weights_on(on), questionnaire, answers, on=on)
    if found is None:
        return {"risk": None, "risk_weights": ""}
    return {"risk": found.score, "risk_weights": found.weights.version}


def _points(part: Part, question: Question, answer: Any) -> int:
    if not is_answered(answer):
        return 0
    chosen = answer if isinstance(answer, list) else [answer]
    match part.rule:
        case "each":
            naming = [code for code in chosen if _names(question, code)]
            return part.points[""] * len(naming)
        case "rows":
            rows = [row for row in chosen if isinstance(row, Mapping)]
            return sum(_of_row(part, str(row.get(part.column, ""))) for row in rows)
        case _:
            return max(part.points.get(str(code), 0) for code in chosen)


def _names(question: Question, code: Any) -> bool:
    option = question.option(str(code))
    return option is not None and not option.is_exclusive


def _of_row(part: Part, said: str) -> int:
    """By the code that was chosen, or by what was written where it could be written freely."""
    if said in part.points:
        return part.points[said]
    for code, texts in (part.says or {}).items():
        if any(text in said.lower() for text in texts):
            return part.points[code]
    return part.other


def _expired(part: Part, answers: Mapping[str, Any], on: date) -> int:
    """Points for certificates of which every one has a last day, and that day is past."""
    if part.expired is None:
        return 0
    rows = answers.get(part.expired["question"])
    days = [row.get(part.expired["column"]) for row in rows or () if isinstance(row, Mapping)]
    is_over = bool(days) and all(isinstance(day, str) and "" < day < on.isoformat() for day in days)
    return int(part.expired["points"]) if is_over else 0
