"""An answer as it is read, on pages and paper: labels for codes, "—" for none. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from programs.questionnaires.schema import (
    YES,
    Column,
    Kind,
    Question,
    Questionnaire,
    Section,
    apart,
    is_answered,
)
from programs.questionnaires.scoring.answering import Filling
from programs.questionnaires.scoring.drawing import lines_of
from programs.questionnaires.scoring.masking import masked


def in_words(question: Question, answer: Any) -> str:
    """The whole answer on one line; what does not fit its kind (a fault says so) as it stands."""
    if not is_answered(answer):
        return "—"
    answer, does_not_apply = apart(question, answer)
    if does_not_apply:
        given = [in_words(question, answer)] if is_answered(answer) else []
        return _(", ").join([*given, _("Does not apply")])
    match question.kind:
        case Kind.ROWS if isinstance(answer, list):
            return "; ".join(_row_in_words(question, row) for row in answer)
        case Kind.FILE if isinstance(answer, Mapping):
            return str(answer.get("name", ""))
        case Kind.SIGNATURE if isinstance(answer, Mapping):
            return str(answer.get("name") or _("Signed by hand"))
        case _ if isinstance(answer, list):
            return _(", ").join(_one_in_words(question, one) for one in answer)
        case _:
            return _one_in_words(question, answer)


def words_of_clash(question: Question, code: str) -> tuple[str, str]:
    """What is wrong where a choice that excludes all others stands beside them; what to do."""
    option = question.option(code)
    choice = option.words if option else _("Does not apply, or not known")
    message = _("“%(choice)s” cannot stand beside another answer.") % {"choice": choice}
    return message, _("Keep either “%(choice)s” or the other answer.") % {"choice": choice}


def _one_in_words(question: Question | Column, value: Any) -> str:
    if question.kind is Kind.YES_NO:
        return _("Yes") if value == YES else _("No")
    option = question.option(str(value))
    return str(option.words) if option else f"{value} {question.unit}".strip()


def cells_in_words(question: Question, answer: Any) -> list[list[str]]:
    """The rows of a repeat group, each with a text for every column."""
    rows = answer if isinstance(answer, list) else []
    return [
        [
            _one_in_words(column, row[column.code]) if row.get(column.code) else ""
            for column in question.columns
        ]
        for row in rows
        if isinstance(row, dict)
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """A question and its answer, as they stand on a page or on paper."""

    question: Question
    words: str
    reason: str = ""
    rows: Sequence[Sequence[str]] = ()
    strokes: Sequence[str] = ()
    file: int | None = None


def answers_in_words(
    questionnaire: Questionnaire, state: Filling, *, in_full: bool
) -> Iterator[tuple[Section, list[Line]]]:
    """Each section that is asked, with every question that is asked and its answer: persons
    masked, unless in full."""
    for section in questionnaire.sections:
        lines = [
            _line(question, state, in_full=in_full)
            for question in section.questions
            if question.code in state.asked and question.kind is not Kind.NOTE
        ]
        if lines:
            yield section, lines


def _line(question: Question, state: Filling, *, in_full: bool) -> Line:
    answer = state.answers.get(question.code)
    if not in_full:
        answer = masked(question, answer)
    return Line(
        question,
        in_words(question, answer),
        reason=str(state.answers.get(question.reason_code, "")),
        rows=cells_in_words(question, answer) if question.kind is Kind.ROWS else (),
        strokes=lines_of(answer) if question.kind is Kind.SIGNATURE else (),
        file=answer.get("file")
        if question.kind is Kind.FILE and isinstance(answer, dict)
        else None,
    )


def _row_in_words(question: Question, row: Any) -> str:
    cells = cells_in_words(question, [row])
    return " ".join(cell for line in cells for cell in line if cell)
