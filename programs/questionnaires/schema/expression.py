"""An expression, parsed: constants, answers, and functions of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from programs.questionnaires.schema.values import Type


@dataclass(frozen=True, slots=True)
class Constant:
    """A number (as its digits), text, day, or true and false ("yes" and "no")."""

    text: str
    type: Type


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question was answered with; with `last`, in the response before this one."""

    code: str
    type: Type
    last: bool = False


@dataclass(frozen=True, slots=True)
class Cells:
    """One column of every row of a repeat group."""

    code: str
    column: str
    type: Type


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell of the row that is being looked at."""

    column: str
    type: Type


@dataclass(frozen=True, slots=True)
class Today:
    type: Type = Type.DATE


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function, by name, of its parts."""

    name: str
    parts: tuple[Node, ...]
    type: Type


Node = Constant | Answer | Cells | RowCell | Today | Call


@dataclass(frozen=True, slots=True)
class Expression:
    """What was written, and what it means."""

    text: str
    node: Node

    @property
    def type(self) -> Type:
        return self.node.type

    def __str__(self) -> str:
        return self.text


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Call):
        for part in node.parts:
            yield from _nodes(part)


def questions_of(expression: Expression | None) -> set[str]:
    """The codes of the questions of this response that it looks at."""
    if expression is None:
        return set()
    return {
        node.code
        for node in _nodes(expression.node)
        if isinstance(node, Cells) or (isinstance(node, Answer) and not node.last)
    }


def earlier_questions_of(expression: Expression | None) -> set[str]:
    """The codes of the questions of which it asks what was answered last time."""
    if expression is None:
        return set()
    return {node.code for node in _nodes(expression.node) if isinstance(node, Answer) and node.last}


def as_data(expression: Expression | None) -> Any:
    """The parsed expression as nested lists, which `static/js/expressions.js` evaluates."""
    return None if expression is None else _node_as_data(expression.node)


def _node_as_data(node: Node) -> list[Any]:
    match node:
        case Constant(text, kind):
            return ["constant", text, kind.value]
        case Answer(code, kind, last):
            return ["last" if last else "answer", code, kind.value]
        case Cells(code, column, kind):
            return ["cells", code, column, kind.value]
        case RowCell(column, kind):
            return ["row", column, kind.value]
        case Today():
            return ["today"]
        case Call(name, parts):
            return ["call", name, *(_node_as_data(part) for part in parts)]
