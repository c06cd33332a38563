"""Which questions are asked, which are answered, what is worked out and what does not hold. Pure.

`static/js/expressions.js` does the same in the browser; tests/vectors/questionnaires.json and a
property test hold the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from programs.questionnaires.schema import (
    NO,
    YES,
    Answers,
    Circumstances,
    Constraint,
    Expression,
    Kind,
    Question,
    Questionnaire,
    Section,
    evaluate,
    holds,
    is_answered,
    plain,
)
from programs.questionnaires.schema.values import NOT_APPLICABLE

NOTHING: Answers = {}


@dataclass(frozen=True, slots=True)
class Broken:
    """A constraint that an answer does not meet; `row` counts from 1 in a repeat group."""

    question: Question
    constraint: Constraint
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Filling:
    """The state of a form: what is asked, the answers to it with what was worked out, and so on.

    In `answers`, cells that their row does not ask for are left out, and so are answers to what
    is not asked. Reasons stay with their question.
    """

    asked: Mapping[str, Question]
    answers: Answers
    required: frozenset[str]
    broken: tuple[Broken, ...]


def fill(
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    today: date | None = None,
    last: Answers = NOTHING,
) -> Filling:
    """Go through the form in order: an answer to what is not asked meets no condition.

    `last` holds the answers of last time, by the same codes.
    """
    around = Circumstances(today, last)
    found, said = _walk(questionnaire, answers, around)
    required = {
        code
        for code, question in found.items()
        if question.is_answerable and _is_required(question, said, around)
    }
    broken = [one for question in found.values() for one in _broken(question, said, around)]
    return Filling(found, said, frozenset(required), tuple(broken))


def asked(
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    today: date | None = None,
    last: Answers = NOTHING,
) -> dict[str, Question]:
    """The questions that these answers lead to, in order."""
    return _walk(questionnaire, answers, Circumstances(today, last))[0]


def _walk(
    questionnaire: Questionnaire, answers: Answers, around: Circumstances
) -> tuple[dict[str, Question], dict[str, Any]]:
    said: dict[str, Any] = {}
    found: dict[str, Question] = {}
    for section in questionnaire.sections:
        if not holds(section.relevant, said, around):
            continue
        for question in section.questions:
            if holds(question.relevant, said, around):
                found[question.code] = question
                said |= _said(question, answers, said, around)
    return found, said


def _said(
    question: Question, answers: Answers, said: Answers, around: Circumstances
) -> dict[str, Any]:
    """What this question adds to the answers, under its code and that of its reason."""
    if question.kind is Kind.NOTE:
        return {}
    if question.calculate is not None:
        answer = _worked_out(question, question.calculate, said, around)
    else:
        answer = answers.get(question.code)
    if question.kind is Kind.ROWS and isinstance(answer, list):
        answer = [_row(question, row, said, around) for row in answer]
    found = {question.code: answer} if is_answered(answer) else {}
    reason = answers.get(question.reason_code)
    return found | ({question.reason_code: reason} if found and is_answered(reason) else {})


def _worked_out(
    question: Question, calculate: Expression, said: Answers, around: Circumstances
) -> str | None:
    """The calculated answer, written as a typed one would be: numbers rounded to their decimals."""
    value = evaluate(calculate, said, around)
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Fraction):
        return plain(value, question.decimals)
    return value if isinstance(value, str) else None


def _row(question: Question, row: Any, said: Answers, around: Circumstances) -> Any:
    if not isinstance(row, Mapping):
        return row
    known: dict[str, Any] = {}
    for column in question.columns:
        inside = replace(around, row=known)
        if is_answered(row.get(column.code)) and holds(column.relevant, said, inside):
            known[column.code] = row[column.code]
    return known


def _is_required(question: Question, said: Answers, around: Circumstances) -> bool:
    when = question.required_when
    return question.is_required or (when is not None and holds(when, said, around))


def _broken(question: Question, said: Answers, around: Circumstances) -> list[Broken]:
    answer = said.get(question.code)
    if not is_answered(answer) or answer == NOT_APPLICABLE:
        return []
    found = [
        Broken(question, one)
        for one in question.constraints
        if evaluate(one.holds, said, around) is False
    ]
    if question.kind is Kind.ROWS and isinstance(answer, list):
        for number, row in enumerate(answer, start=1):
            inside = replace(around, row=row if isinstance(row, Mapping) else {})
            found += [
                Broken(question, one, number, column.code)
                for column in question.columns
                for one in column.constraints
                if is_answered(inside.row.get(column.code))
                and evaluate(one.holds, said, inside) is False
            ]
    return found


def unanswered(
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    today: date | None = None,
    last: Answers = NOTHING,
) -> tuple[Question, ...]:
    """Required questions that are asked and have no answer yet."""
    state = fill(questionnaire, answers, today=today, last=last)
    return tuple(
        question
        for code, question in state.asked.items()
        if code in state.required and not is_answered(state.answers.get(code))
    )


def pruned(
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    today: date | None = None,
    last: Answers = NOTHING,
) -> dict[str, Any]:
    """Only the answers to what is asked, with what is worked out: what is handed in."""
    return dict(_walk(questionnaire, answers, Circumstances(today, last))[1])


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
        return not self.missing and (self.answered > 0 or not self.asked)


def progress(
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    today: date | None = None,
    last: Answers = NOTHING,
) -> tuple[Progress, ...]:
    """Each section that is asked, in order."""
    return progress_of(questionnaire, fill(questionnaire, answers, today=today, last=last))


def progress_of(questionnaire: Questionnaire, state: Filling) -> tuple[Progress, ...]:
    """The same, of a form whose state is known; `missing` counts what must still be answered."""
    found = []
    for section in questionnaire.sections:
        here = [question for question in section.questions if question.code in state.asked]
        open_now = [question for question in here if question.is_answerable]
        done = [one for one in open_now if is_answered(state.answers.get(one.code))]
        missing = [one for one in open_now if one.code in state.required and one not in done]
        if here:
            found.append(Progress(section, len(done), len(open_now), len(missing)))
    return tuple(found)
