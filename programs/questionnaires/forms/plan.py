"""What the browser is told of a questionnaire: codes and parsed expressions, no texts but messages.

`static/js/expressions.js` goes through it as `scoring.fill` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from programs.questionnaires.schema import (
    Column,
    Constraint,
    Question,
    Questionnaire,
    Section,
    as_data,
    exclusive_of,
)
from programs.questionnaires.scoring import words_of_clash


def plan_of(questionnaire: Questionnaire) -> list[dict[str, Any]]:
    """Sections in order, with their questions."""
    return [_section(section) for section in questionnaire.sections]


def _section(section: Section) -> dict[str, Any]:
    return {
        "code": section.code,
        "relevant": as_data(section.relevant),
        "questions": [_question(question) for question in section.questions],
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "code": question.code,
        "kind": question.kind.value,
        "answerable": question.is_answerable,
        "relevant": as_data(question.relevant),
        "calculate": as_data(question.calculate),
        "decimals": question.decimals,
        "required": True if question.is_required else as_data(question.required_when),
        "constraints": _constraints(question.constraints),
        "exclusive": {
            code: " ".join(words_of_clash(question, code)) for code in exclusive_of(question)
        },
        "columns": [_column(column) for column in question.columns],
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "code": column.code,
        "kind": column.kind.value,
        "words": str(column.words),
        "relevant": as_data(column.relevant),
        "constraints": _constraints(column.constraints),
    }


def _constraints(constraints: Iterable[Constraint]) -> list[dict[str, Any]]:
    return [
        {"holds": as_data(one.holds), "level": one.level.value, "message": str(one.message)}
        for one in constraints
    ]
