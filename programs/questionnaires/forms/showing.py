"""A section as it is shown: every question with its answer, prefill, faults and conflict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault
from programs.questionnaires.forms.reading import MOST_ROWS
from programs.questionnaires.operations import Conflict
from programs.questionnaires.schema import (
    NO,
    NOT_APPLICABLE,
    YES,
    Kind,
    Question,
    Questionnaire,
    Section,
)
from programs.questionnaires.schema.definition import FIVE
from programs.questionnaires.scoring import asked, faults_of_answer, is_answered


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button, check box or entry of a list."""

    value: str
    label: str
    chosen: bool
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    name: str
    label: str
    value: str
    kind: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as the page draws it."""

    question: Question
    value: Any
    is_asked: bool
    condition: str  # JSON, as the browser reads it; empty: always asked
    choices: tuple[Choice, ...] = ()
    places: tuple[tuple[int, tuple[Choice, ...]], ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    does_not_apply: bool = False
    prefill: Mapping[str, str] | None = None
    faults: tuple[Fault, ...] = ()
    conflict: Conflict | None = None
    theirs: str = ""
    limit: int | None = None


def shown(
    questionnaire: Questionnaire,
    section: Section,
    answers: Mapping[str, Any],
    *,
    prefilled: Mapping[str, Mapping[str, str]],
    conflicts: Iterable[Conflict] = (),
    check_missing: bool = False,
) -> Iterator[Shown]:
    """Every question of a section, also those that are not asked: the browser may reveal them."""
    open_now = asked(questionnaire, answers)
    differing = {conflict.question: conflict for conflict in conflicts}
    for question in section.questions:
        code = question.code
        answer = answers.get(code)
        known = prefilled.get(code) if not is_answered(answer) else None
        conflict = differing.get(code)
        value = conflict.mine if conflict else (known["value"] if known else answer)
        yield Shown(
            question=question,
            value="" if value in (None, NOT_APPLICABLE) else value,
            is_asked=code in open_now,
            condition="",
            choices=tuple(_choices(question, value)),
            places=tuple(_places(question, value)),
            rows=tuple(_cells(question, value)),
            does_not_apply=value == NOT_APPLICABLE,
            prefill=known,
            faults=tuple(_faults(question, answer, missing=check_missing and code in open_now)),
            conflict=conflict,
            theirs=in_words(question, conflict.theirs) if conflict else "",
            limit=question.most if question.kind is Kind.MULTIPLE else None,
        )


def _faults(question: Question, answer: Any, *, missing: bool) -> Iterator[Fault]:
    if is_answered(answer):
        yield from faults_of_answer(question, answer)
    elif missing and question.is_required:
        yield Fault("questionnaire.missing", _("This question is not answered yet."))


def _choices(question: Question, value: Any) -> Iterator[Choice]:
    chosen = value if isinstance(value, list) else [value]
    if question.kind in (Kind.SINGLE, Kind.MULTIPLE):
        for one in question.options:
            yield Choice(one.code, str(one.words), one.code in chosen, one.is_exclusive)
    elif question.kind is Kind.YES_NO:
        yield Choice(YES, _("Yes"), value == YES)
        yield Choice(NO, _("No"), value == NO)
    elif question.kind is Kind.FIVE_POINT:
        for point in FIVE:
            yield Choice(point, point, value == point)


def _places(question: Question, value: Any) -> Iterator[tuple[int, tuple[Choice, ...]]]:
    if question.kind is not Kind.RANK:
        return
    ranks = value if isinstance(value, list) else []
    for place in range(question.answer_limit):
        here = ranks[place] if place < len(ranks) else ""
        yield (
            place + 1,
            tuple(Choice(o.code, str(o.words), o.code == here) for o in question.options),
        )


def _cells(question: Question, value: Any) -> Iterator[tuple[Cell, ...]]:
    """The rows that are there, and one more to be filled in while there is room."""
    if question.kind is not Kind.ROWS:
        return
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    room = min(question.answer_limit, MOST_ROWS)
    for number, row in enumerate([*rows, {}][:room] or [{}]):
        yield tuple(
            Cell(
                f"{question.code}.{number}.{column.code}",
                str(column.words),
                str(row.get(column.code, "")),
                column.kind,
            )
            for column in question.columns
        )


def in_words(question: Question, answer: Any) -> str:
    """An answer as it is read: labels for codes, "—" for none."""
    if not is_answered(answer):
        return "—"
    if answer == NOT_APPLICABLE:
        return _("Does not apply")
    if question.kind is Kind.YES_NO:
        return _("Yes") if answer == YES else _("No")
    if question.kind is Kind.ROWS:
        return "; ".join(_row_in_words(question, row) for row in answer)
    labels = {option.code: str(option.words) for option in question.options}
    if isinstance(answer, list):
        return _(", ").join(labels.get(one, str(one)) for one in answer)
    return labels.get(answer, f"{answer} {question.unit}".strip())


def _row_in_words(question: Question, row: Any) -> str:
    return " ".join(
        str(row[c.code]) for c in question.columns if isinstance(row, Mapping) and row.get(c.code)
    )
