"""When a question is asked: all, any and not of question, operator and value. Pure.

`static/questionnaire.js` reads the same data in the same way, to hide and show; what counts is
said here. A question without an answer meets no condition but `not`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

#: question code to text, list of texts (several chosen, ranked) or list of rows
Answers = Mapping[str, Any]


class Operator(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    INCLUDES = "includes"
    EXCLUDES = "excludes"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question's answer, compared with one value."""

    question: str
    operator: Operator
    value: str = ""


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801 - Any is the type
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


Condition = Comparison | All | Any_ | Not


def holds(condition: Condition | None, answers: Answers) -> bool:
    """Whether the condition is met; no condition is always met."""
    match condition:
        case None:
            return True
        case All(parts):
            return all(holds(part, answers) for part in parts)
        case Any_(parts):
            return any(holds(part, answers) for part in parts)
        case Not(part):
            return not holds(part, answers)
        case Comparison(question, operator, value):
            return _compare(answers.get(question), operator, value)


def _compare(answer: Any, operator: Operator, value: str) -> bool:
    if answer in (None, "", []):
        return False
    chosen = answer if isinstance(answer, list) else [answer]
    return _COMPARISONS[operator](chosen, value)


def _bounds(chosen: list[Any], value: str) -> tuple[Decimal, Decimal] | None:
    """The one number that was answered, and the one that it is compared with."""
    try:
        number, bound = Decimal(str(chosen[0])), Decimal(value)
    except InvalidOperation:
        return None
    return (number, bound) if len(chosen) == 1 and number.is_finite() else None


def _is_at_least(chosen: list[Any], value: str) -> bool:
    return (pair := _bounds(chosen, value)) is not None and pair[0] >= pair[1]


def _is_at_most(chosen: list[Any], value: str) -> bool:
    return (pair := _bounds(chosen, value)) is not None and pair[0] <= pair[1]


_COMPARISONS: Mapping[Operator, Callable[[list[Any], str], bool]] = {
    Operator.IS: lambda chosen, value: chosen == [value],
    Operator.IS_NOT: lambda chosen, value: chosen != [value],
    Operator.INCLUDES: lambda chosen, value: value in chosen,
    Operator.EXCLUDES: lambda chosen, value: value not in chosen,
    Operator.ANSWERED: lambda _chosen, _value: True,
    Operator.AT_LEAST: _is_at_least,
    Operator.AT_MOST: _is_at_most,
}


def questions_of(condition: Condition | None) -> Iterator[str]:
    """The codes of the questions that the condition looks at."""
    match condition:
        case None:
            return
        case Comparison(question):
            yield question
        case Not(part):
            yield from questions_of(part)
        case All(parts) | Any_(parts):
            for part in parts:
                yield from questions_of(part)


def as_data(condition: Condition | None) -> Any:
    """The condition as it is written in JSON."""
    match condition:
        case None:
            return None
        case Comparison(question, operator, value):
            return {"question": question, "operator": operator.value, "value": value}
        case Not(part):
            return {"not": as_data(part)}
        case All(parts):
            return {"all": [as_data(part) for part in parts]}
        case Any_(parts):
            return {"any": [as_data(part) for part in parts]}
