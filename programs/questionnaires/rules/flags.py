"""When answers deserve a second look. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from programs.questionnaires.rules.limits import Limits
from programs.questionnaires.schema import Kind, Questionnaire


def same_answers(
    questionnaire: Questionnaire, answers: Mapping[str, Any], *, limits: Limits
) -> dict[str, Any] | None:
    """{"questions": n, "answer": x} when every question of five points has the same answer.

    None when answers differ, or when there are too few of them to say anything.
    """
    given = [
        answers[question.code]
        for question in questionnaire.questions()
        if question.kind is Kind.FIVE_POINT and answers.get(question.code) in tuple("12345")
    ]
    if len(given) < limits.scale_questions_at_least or len(set(given)) > 1:
        return None
    return {"questions": len(given), "answer": given[0]}


def fastest(questionnaire: Questionnaire, answered: int, *, limits: Limits) -> int:
    """The seconds in which so many answers can be given at best; below that it is very fast."""
    return max(
        limits.fastest_seconds,
        limits.seconds_per_question * answered,
        round(limits.share_of_minutes * questionnaire.minutes * 60),
    )
