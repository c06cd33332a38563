"""The columns of an export: every question of every version, none lost and none mixed up.

A question that kept its kind through the versions has one column, whatever its options were then;
where the kind changed, each kind has its own ("B03@single"). Names of persons are masked, what
names the enterprise is left out for those who may not see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from programs.questionnaires.schema import Kind, Question, Questionnaire, is_answered, number_of
from programs.questionnaires.scoring import SOMEBODY, masked

#: facts of the register that say which enterprise it is
NAMING: Final = frozenset({"name", "credit_code", "address"})

Cell = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its header, the question and kind it belongs to, and how a cell is taken from
    an answer. `names` says that it tells which enterprise it is."""

    header: str
    code: str
    kind: Kind
    cell: Cell
    is_number: bool = False
    names: bool = False


def fields_of(questionnaires: Iterable[Questionnaire]) -> list[Field]:
    """The columns of all these versions, in the order in which questions first stand in them."""
    found: dict[tuple[str, Kind], list[Question]] = {}
    for questionnaire in questionnaires:
        for question in questionnaire.questions():
            if question.kind is not Kind.NOTE:
                found.setdefault((question.code, question.kind), []).append(question)
    kinds: dict[str, int] = {}
    for code, _kind in found:
        kinds[code] = kinds.get(code, 0) + 1
    fields: list[Field] = []
    for (code, kind), questions in found.items():
        header = code if kinds[code] == 1 else f"{code}@{kind}"
        fields += _fields(header, questions)
    return fields


def _fields(header: str, questions: list[Question]) -> list[Field]:
    question = questions[-1]
    match question.kind:
        case Kind.MULTIPLE | Kind.RANK:
            return _of_options(header, questions)
        case Kind.ROWS:
            return _of_rows(header, questions)
        case _:
            return [_one(header, question), *_reason(header, questions)]


def _reason(header: str, questions: list[Question]) -> list[Field]:
    if not any(question.wants_reasons for question in questions):
        return []
    code = questions[-1].reason_code
    return [Field(f"{header}.reason", code, questions[-1].kind, _plain)]


def _one(header: str, question: Question) -> Field:
    is_number = question.kind in (Kind.NUMBER, Kind.FIVE_POINT)
    return Field(
        header,
        question.code,
        question.kind,
        _number if is_number else shown_by(question),
        is_number=is_number,
        names=question.prefill in NAMING,
    )


def shown_by(question: Question) -> Cell:
    """How one answer of the question is shown: persons masked, files by name."""
    if question.kind is Kind.SIGNATURE:
        return lambda answer: masked(question, answer).get("name") or SOMEBODY
    if question.kind is Kind.FILE:
        return lambda answer: str(answer.get("name", "")) if isinstance(answer, Mapping) else ""
    return lambda answer: _plain(masked(question, answer))


def _plain(answer: Any) -> object:
    return answer if isinstance(answer, str) else str(answer)


def _number(answer: Any) -> object:
    return Decimal(answer) if number_of(answer) is not None else answer


def _of_options(header: str, questions: list[Question]) -> list[Field]:
    """1 and 0 for each option of any version; of a ranking, its place."""
    options = dict.fromkeys(option.code for question in questions for option in question.options)
    question = questions[-1]
    is_rank = question.kind is Kind.RANK

    def cell_of(option: str) -> Cell:
        def cell(answer: Any) -> object:
            if not isinstance(answer, list):
                return answer
            if is_rank:
                return answer.index(option) + 1 if option in answer else None
            return int(option in answer)

        return cell

    return [
        Field(f"{header}={option}", question.code, question.kind, cell_of(option), is_number=True)
        for option in options
    ]


def _of_rows(header: str, questions: list[Question]) -> list[Field]:
    """A column for each cell of as many rows as may be given: "A07[1].product"."""
    columns = {column.code: column for question in questions for column in question.columns}
    most = max(question.answer_limit for question in questions)
    question = questions[-1]
    whole = replace(question, columns=tuple(columns.values()))

    def cell_of(number: int, column: str) -> Cell:
        def cell(answer: Any) -> object:
            rows = masked(whole, answer) if isinstance(answer, list) else []
            return _plain(rows[number].get(column, "")) if number < len(rows) else None

        return cell

    return [
        Field(
            f"{header}[{number + 1}].{column}",
            question.code,
            question.kind,
            cell_of(number, column),
        )
        for number in range(most)
        for column in columns
    ]


def cell_of(field: Field, answers: Mapping[str, Any]) -> object:
    """What stands in the column; nothing where nothing was answered."""
    answer = answers.get(field.code)
    return field.cell(answer) if is_answered(answer) else None
