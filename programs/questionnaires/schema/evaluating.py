"""What an expression comes to. Pure, and never a failure: what has no value is blank.

Three values of truth: true, false, blank. Arithmetic and comparisons with blank are blank, and so
is a division by zero; `not` blank is blank; `and` is false as soon as one part is, `or` true.
What is relevant, required or held must come to true; a constraint is broken by false alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final

from programs.questionnaires.schema.expression import (
    Answer,
    Call,
    Cells,
    Constant,
    Expression,
    Node,
    RowCell,
    Today,
)
from programs.questionnaires.schema.values import (
    BOUND,
    NOT_APPLICABLE,
    YES,
    Answers,
    Type,
    Value,
    is_answered,
    number_of,
    rounded,
    value_of,
)

Values = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an expression may ask besides the answers: the day, last time's answers, its row."""

    today: date | None = None
    last: Answers = field(default_factory=dict)
    row: Answers = field(default_factory=dict)


NOWHERE: Final = Circumstances()


def evaluate(expression: Expression, answers: Answers, around: Circumstances = NOWHERE) -> Value:
    """The value of the expression, given the answers to what is asked."""
    found: Value = _value(expression.node, answers, around)
    return found


def holds(expression: Expression | None, answers: Answers, around: Circumstances = NOWHERE) -> bool:
    """Whether it comes to true; where nothing is said, it does."""
    return expression is None or evaluate(expression, answers, around) is True


def _value(node: Node, answers: Answers, around: Circumstances) -> Any:
    match node:
        case Constant(text, kind):
            return _constant(text, kind)
        case Today():
            return around.today.isoformat() if around.today else None
        case Cells(code, column, kind):
            rows = value_of(answers.get(code), Type.ROWS) or ()
            return tuple(value_of(row.get(column), kind) for row in rows)  # type: ignore[union-attr]
        case Call(name, parts):
            return _call(name, parts, answers, around)
        case _:
            return value_of(_given(node, answers, around), node.type)


def _constant(text: str, kind: Type) -> Any:
    if kind is Type.TRUTH:
        return text == YES
    return number_of(text) if kind is Type.NUMBER else text


def _given(node: Node, answers: Answers, around: Circumstances) -> Any:
    """The answer itself, as it is kept."""
    match node:
        case Answer(code, _kind, last):
            return (around.last if last else answers).get(code)
        case RowCell(column):
            return around.row.get(column)
        case _:
            raise TypeError(node)


def _call(name: str, parts: tuple[Node, ...], answers: Answers, around: Circumstances) -> Any:
    if name in ("answered", "applies"):
        given = _given(parts[0], answers, around)
        if name == "answered":
            return is_answered(given)
        return given != NOT_APPLICABLE if is_answered(given) else None
    values = [_value(part, answers, around) for part in parts]
    if name in _WITH_BLANKS:
        return _WITH_BLANKS[name](values)
    return None if None in values else _PLAIN[name](values)


def _bounded(number: Fraction) -> Fraction | None:
    return number if max(abs(number.numerator), number.denominator) < BOUND else None


def _quotient(values: Values) -> Fraction | None:
    return _bounded(values[0] / values[1]) if values[1] else None


def _and(values: Values) -> bool | None:
    return False if False in values else None if None in values else True


def _or(values: Values) -> bool | None:
    return True if True in values else None if None in values else False


def _not(values: Values) -> bool | None:
    return None if values[0] is None else not values[0]


def _if(values: Values) -> Any:
    test, yes, no = values
    return None if test is None else yes if test else no


def _count(values: Values) -> Fraction:
    """Options chosen, rows there, or cells filled in; nothing there is none, and not blank."""
    return Fraction(sum(one is not None for one in values[0] or ()))


def _sum(values: Values) -> Fraction | None:
    """Everything that is a number; what is blank is left out."""
    total: Fraction | None = Fraction(0)
    for one in values:
        for number in one if isinstance(one, tuple) else (one,):
            if number is not None and total is not None:
                total = _bounded(total + number)
    return total


def _coalesce(values: Values) -> Any:
    return next((one for one in values if one is not None), None)


def _has(values: Values) -> bool:
    chosen, option = values
    return option in chosen if isinstance(chosen, tuple) else option == chosen


def _days(values: Values) -> Fraction:
    first, last = map(date.fromisoformat, values)
    return Fraction((last - first).days)


def _round(values: Values) -> Fraction:
    return rounded(values[0], int(values[1]) if len(values) > 1 else 0)


_WITH_BLANKS: Final[Mapping[str, Callable[[Values], Any]]] = {
    "and": _and,
    "or": _or,
    "not": _not,
    "if": _if,
    "count": _count,
    "sum": _sum,
    "coalesce": _coalesce,
}
_PLAIN: Final[Mapping[str, Callable[[Values], Any]]] = {
    "=": lambda v: v[0] == v[1],
    "!=": lambda v: v[0] != v[1],
    "<": lambda v: v[0] < v[1],
    "<=": lambda v: v[0] <= v[1],
    ">": lambda v: v[0] > v[1],
    ">=": lambda v: v[0] >= v[1],
    "in": lambda v: v[0] in v[1:],
    "+": lambda v: _bounded(v[0] + v[1]),
    "-": lambda v: _bounded(v[0] - v[1]),
    "*": lambda v: _bounded(v[0] * v[1]),
    "/": _quotient,
    "minus": lambda v: -v[0],
    "abs": lambda v: abs(v[0]),
    "min": min,
    "max": max,
    "round": _round,
    "length": lambda v: Fraction(len(v[0])),
    "days": _days,
    "has": _has,
}
