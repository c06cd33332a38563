"""When answers deserve a second look. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from programs.questionnaires.rules.limits import Limits
from programs.questionnaires.schema import Kind, Questionnaire

_OF_CHINA = re.compile(r"(?:00)?86(?=1\d{10}$)")
SHORTEST_NUMBER = 7


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


def one_number(text: str) -> str:
    """What all spellings of one telephone number share: "+86 139-0000-1111" is "13900001111".
    Empty where too few digits are there to be a number."""
    digits = "".join(str(int(one)) for one in text if one.isdecimal())
    return _OF_CHINA.sub("", digits) if len(digits) >= SHORTEST_NUMBER else ""
