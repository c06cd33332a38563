"""A section as it is shown: every question with its answer, prefill, faults and conflict."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault
from programs.questionnaires.operations import Conflict
from programs.questionnaires.schema import (
    NO,
    YES,
    Column,
    Kind,
    Question,
    Section,
    apart,
)
from programs.questionnaires.schema.definition import FIVE
from programs.questionnaires.schema.excluding import ONE_OF
from programs.questionnaires.scoring import (
    Filling,
    faults_of_answer,
    faults_of_constraints,
    in_words,
    is_answered,
    lines_of,
)

#: empty rows that a page offers beside those that are filled in
SPARE_ROWS = 1


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
    column: Column
    value: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as the page draws it."""

    question: Question
    value: Any
    is_asked: bool
    is_required: bool
    choices: tuple[Choice, ...] = ()
    places: tuple[tuple[int, tuple[Choice, ...]], ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    does_not_apply: bool = False
    prefill: Mapping[str, Any] | None = None
    reason: str = ""
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    conflict: Conflict | None = None
    mine: str = ""
    theirs: str = ""
    limit: int | None = None
    strokes: str = ""
    lines: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        return self.question.kind

    @property
    def passes_by_choice(self) -> bool:
        """Whether "does not apply" is one more of its choices, and no tick beside the answer."""
        return self.kind in ONE_OF or self.kind is Kind.MULTIPLE


def shown(
    section: Section,
    state: Filling,
    answers: Mapping[str, Any],
    *,
    prefilled: Mapping[str, Mapping[str, Any]],
    conflicts: Iterable[Conflict] = (),
    check_missing: bool = False,
) -> Iterator[Shown]:
    """Every question of a section, also those that are not asked: the browser may reveal them.

    `answers` are the draft's, `state` what follows from them.
    """
    differing = {one.question.removesuffix(".reason"): one for one in conflicts}
    for question in section.questions:
        code = question.code
        answer = state.answers.get(code) if question.calculate else answers.get(code)
        known = prefilled.get(code) if not is_answered(answer) else None
        conflict = differing.get(code)
        kept = conflict.mine if conflict else (known["value"] if known else answer)
        value, does_not_apply = apart(question, kept)
        found = list(_faults(question, state, answer, check_missing=check_missing))
        warnings = [fault for fault in found if fault.severity == "warn"]
        yield Shown(
            question=question,
            value="" if value is None else value,
            is_asked=code in state.asked,
            is_required=code in state.required,
            choices=tuple(_choices(question, value)),
            places=tuple(_places(question, value)),
            rows=tuple(_rows(question, value)),
            does_not_apply=does_not_apply,
            prefill=known,
            reason=str(answers.get(question.reason_code, "")),
            faults=tuple(fault for fault in found if fault not in warnings),
            warnings=tuple(warnings),
            conflict=conflict,
            mine=in_words(question, conflict.mine) if conflict else "",
            theirs=in_words(question, conflict.theirs) if conflict else "",
            limit=question.most if question.kind is Kind.MULTIPLE else None,
            strokes=_strokes(question, value),
            lines=lines_of(value) if question.kind is Kind.SIGNATURE else (),
        )


def _faults(
    question: Question, state: Filling, answer: Any, *, check_missing: bool
) -> Iterator[Fault]:
    if is_answered(answer):
        yield from faults_of_answer(question, answer)
    elif check_missing and question.code in state.required:
        yield Fault("questionnaire.missing", _("This question is not answered yet."))
    yield from faults_of_constraints(question, state)


def _choices(question: Question | Column, value: Any) -> Iterator[Choice]:
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


def _rows(question: Question, value: Any) -> Iterator[tuple[Cell, ...]]:
    """The rows that are there, and one more to be filled in while there is room."""
    if question.kind is not Kind.ROWS:
        return
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    spare: list[Mapping[str, Any]] = [{}] * SPARE_ROWS
    for number, row in enumerate([*rows, *spare][: question.answer_limit]):
        yield tuple(
            Cell(
                f"{question.code}.{number}.{column.code}",
                column,
                str(row.get(column.code, "")),
                tuple(_choices(column, row.get(column.code, ""))),
            )
            for column in question.columns
        )


def _strokes(question: Question, value: Any) -> str:
    if question.kind is not Kind.SIGNATURE or not isinstance(value, Mapping):
        return ""
    return json.dumps(value["strokes"]) if value.get("strokes") else ""
