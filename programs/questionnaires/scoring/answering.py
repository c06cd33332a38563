"""Which questions are asked, which are answered. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from programs.questionnaires.schema import Answers, Question, Questionnaire, Section, holds


def asked(questionnaire: Questionnaire, answers: Answers) -> dict[str, Question]:
    """The questions that these answers lead to, in order.

    An answer to a question that is not asked itself meets no condition.
    """
    said: dict[str, Any] = {}
    found: dict[str, Question] = {}
    for question in questionnaire.questions():
        if holds(question.asked_when, said):
            found[question.code] = question
            said[question.code] = answers.get(question.code)
    return found


def is_answered(answer: Any) -> bool:
    return answer not in (None, "", [], {})


def unanswered(questionnaire: Questionnaire, answers: Answers) -> tuple[Question, ...]:
    """Required questions that are asked and have no answer yet."""
    return tuple(
        question
        for question in asked(questionnaire, answers).values()
        if question.is_required and not is_answered(answers.get(question.code))
    )


def pruned(questionnaire: Questionnaire, answers: Answers) -> dict[str, Any]:
    """Only the answers to what is asked: what is handed in."""
    return {
        code: answers[code]
        for code in asked(questionnaire, answers)
        if is_answered(answers.get(code))
    }


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a section is: of the questions asked, how many are answered."""

    section: Section
    answered: int
    asked: int
    missing: int

    @property
    def is_done(self) -> bool:
        """Something is answered, and nothing that must be is missing."""
        return self.answered > 0 and not self.missing


def progress(questionnaire: Questionnaire, answers: Answers) -> tuple[Progress, ...]:
    """Each section in order; `missing` counts the required ones without an answer."""
    open_now = asked(questionnaire, answers)
    found = []
    for section in questionnaire.sections:
        here = [question for question in section.questions if question.code in open_now]
        done = [question for question in here if is_answered(answers.get(question.code))]
        missing = [q for q in here if q.is_required and not is_answered(answers.get(q.code))]
        found.append(Progress(section, len(done), len(here), len(missing)))
    return tuple(found)
