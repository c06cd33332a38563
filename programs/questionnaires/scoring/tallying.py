"""What a response adds to the counts of its version, and counts that add up exactly. Pure.

A mark is the name of a cell: "B1?" asked, "B1!" answered, "B1-" does not apply, "B1=no" the option
chosen, "B4#quality" the option ranked first. A question that is a number adds to a sum, a repeat
group the number of its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal, Inexact
from typing import Any, Final, Self

from programs.questionnaires.schema import (
    NOT_APPLICABLE,
    Answers,
    Kind,
    Question,
    Questionnaire,
    is_answered,
    number_of,
)
from programs.questionnaires.scoring.answering import NOTHING, asked

#: 30 digits on either side of the point, added up as often as there are enterprises
EXACT: Final = Context(prec=100, traps=[Inexact])
ONE_OPTION: Final = frozenset({Kind.SINGLE, Kind.YES_NO, Kind.FIVE_POINT})
OPTIONS: Final = ONE_OPTION | {Kind.MULTIPLE, Kind.RANK}


def asked_cell(code: str) -> str:
    return f"{code}?"


def answered_cell(code: str) -> str:
    return f"{code}!"


def passed_cell(code: str) -> str:
    """Answered with "does not apply"."""
    return f"{code}-"


def option_cell(code: str, option: str) -> str:
    return f"{code}={option}"


def first_cell(code: str, option: str) -> str:
    return f"{code}#{option}"


@dataclass(frozen=True, slots=True)
class Marks:
    """What one response adds: one to each cell, and its numbers (as typed) to the sums."""

    cells: tuple[str, ...]
    sums: Mapping[str, str]

    def as_data(self) -> dict[str, Any]:
        return {"cells": list(self.cells), "sums": dict(self.sums)}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        return cls(tuple(data["cells"]), data["sums"])


@dataclass(slots=True)
class Counts:
    """How many responses, how many of each mark, and exact sums."""

    responses: int = 0
    cells: Counter[str] = field(default_factory=Counter)
    sums: dict[str, Decimal] = field(default_factory=dict)

    def add(self, marks: Marks, *, sign: int = 1) -> None:
        """Add one response, or take one back with `sign` -1."""
        self.responses += sign
        (self.cells.update if sign > 0 else self.cells.subtract)(marks.cells)
        self._add_sums({code: Decimal(text) for code, text in marks.sums.items()}, sign)

    def merge(self, other: Counts) -> None:
        self.responses += other.responses
        for cell, number in other.cells.items():
            self.cells[cell] += number
        self._add_sums(other.sums, 1)

    def _add_sums(self, sums: Mapping[str, Decimal], sign: int) -> None:
        for code, number in sums.items():
            before = self.sums.get(code, Decimal())
            self.sums[code] = EXACT.add(before, number if sign > 0 else EXACT.minus(number))

    def as_data(self) -> dict[str, Any]:
        """Without what is zero, so that what was taken back leaves nothing."""
        return {
            "cells": {cell: number for cell, number in sorted(self.cells.items()) if number},
            "sums": {code: written(one) for code, one in sorted(self.sums.items()) if one},
        }

    @classmethod
    def of(cls, responses: int, data: Mapping[str, Any]) -> Self:
        sums = {code: Decimal(text) for code, text in data["sums"].items()}
        return cls(responses, Counter(data["cells"]), sums)

    def asked(self, code: str) -> int:
        return self.cells[asked_cell(code)]

    def answered(self, code: str) -> int:
        return self.cells[answered_cell(code)]

    def valid(self, code: str) -> int:
        """Answered with something else than "does not apply"."""
        return self.cells[answered_cell(code)] - self.cells[passed_cell(code)]

    def chose(self, code: str, option: str) -> int:
        return self.cells[option_cell(code, option)]

    def first(self, code: str, option: str) -> int:
        return self.cells[first_cell(code, option)]


def added(counts: Iterable[Counts]) -> Counts:
    """All of them together."""
    total = Counts()
    for one in counts:
        total.merge(one)
    return total


def written(number: Decimal) -> str:
    """The number in one writing: plain, without needless zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def marks_of(
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    today: date | None = None,
    last: Answers = NOTHING,
) -> Marks:
    """What these answers add: of every question that is asked, and is no text to be read."""
    cells: list[str] = []
    sums: dict[str, str] = {}
    for code, question in asked(questionnaire, answers, today=today, last=last).items():
        if question.kind is Kind.NOTE:
            continue
        cells.append(asked_cell(code))
        answer = answers.get(code)
        if not is_answered(answer):
            continue
        cells.append(answered_cell(code))
        if answer == NOT_APPLICABLE:
            cells.append(passed_cell(code))
            continue
        cells += _chosen(question, answer)
        if (number := _number(question, answer)) is not None:
            sums[code] = number
    return Marks(tuple(cells), sums)


def _chosen(question: Question, answer: Any) -> Iterator[str]:
    if question.kind in ONE_OPTION:
        yield option_cell(question.code, str(answer))
    elif question.kind in OPTIONS and isinstance(answer, list):
        for option in dict.fromkeys(map(str, answer)):
            yield option_cell(question.code, option)
        if question.kind is Kind.RANK:
            yield first_cell(question.code, str(answer[0]))


def _number(question: Question, answer: Any) -> str | None:
    if question.kind is Kind.ROWS:
        return str(len(answer)) if isinstance(answer, list) else None
    if question.kind in (Kind.NUMBER, Kind.FIVE_POINT) and number_of(answer) is not None:
        return str(answer)
    return None
