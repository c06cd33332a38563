"""From an expression of the portal's language to one of XLSForm. Pure.

What an ordinary tool reckons is the same wherever everything that it looks at was answered. XPath
knows no blank: a comparison with what is not answered is false there, and blank here. Where the
way back would not give the same words, the export keeps them in a column of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from programs.questionnaires.schema.expression import (
    Answer,
    Call,
    Cells,
    Constant,
    Node,
    RowCell,
    Today,
)
from programs.questionnaires.schema.values import YES, Type


@dataclass(frozen=True, slots=True)
class Names:
    """What questions and columns are called in the form; `own` is the one that is written at."""

    questions: Mapping[str, str]
    columns: Mapping[tuple[str, str], str]
    own: str = ""
    group: str = ""


OR, AND, EQUAL, ORDER, SUM, PRODUCT, MINUS, WORD = range(1, 9)
_MARKS: Final = {
    "or": ("or", OR),
    "and": ("and", AND),
    "=": ("=", EQUAL),
    "!=": ("!=", EQUAL),
    "<": ("<", ORDER),
    "<=": ("<=", ORDER),
    ">": (">", ORDER),
    ">=": (">=", ORDER),
    "+": ("+", SUM),
    "-": ("-", SUM),
    "*": ("*", PRODUCT),
    "/": ("div", PRODUCT),
}


def as_xpath(node: Node, names: Names) -> str:
    """The expression as XLSForm writes it."""
    return _Writer(names).text(node, OR)


class _Writer:
    def __init__(self, names: Names) -> None:
        self._names = names

    def text(self, node: Node, level: int) -> str:
        """The node, between parentheses where it binds less closely than `level`."""
        text, binds = self._said(node)
        return text if binds >= level else f"({text})"

    def _said(self, node: Node) -> tuple[str, int]:
        match node:
            case Constant(text, kind):
                return _constant(text, kind)
            case Today():
                return "today()", WORD
            case Call():
                return self._call(node)
            case _:
                name = self.name(node)
                return (f"{name} = 'yes'", EQUAL) if node.type is Type.TRUTH else (name, WORD)

    def name(self, node: Node) -> str:
        match node:
            case Answer(code, _kind, last):
                name = self._names.questions[code]
                return f"${{last-saved#{name}}}" if last else self._reference(name)
            case Cells(code, column):
                return f"${{{self._names.columns[code, column]}}}"
            case RowCell(column):
                return self._reference(self._names.columns[self._names.group, column])
            case _:
                raise TypeError(node)

    def _reference(self, name: str) -> str:
        return "." if name == self._names.own else f"${{{name}}}"

    def _call(self, node: Call) -> tuple[str, int]:
        if node.name in _MARKS:
            mark, level = _MARKS[node.name]
            left, right = self.text(node.parts[0], level), self.text(node.parts[1], level + 1)
            return f"{left} {mark} {right}", level
        if node.name == "minus":
            return f"-{self.text(node.parts[0], WORD)}", MINUS
        return _FUNCTIONS[node.name](self, node)

    def function(self, name: str, node: Call, *more: str) -> tuple[str, int]:
        parts = [self.text(part, OR) for part in node.parts]
        return f"{name}({', '.join([*parts, *more])})", WORD

    def one_of(self, node: Call) -> tuple[str, int]:
        value = self.text(node.parts[0], EQUAL + 1)
        options = [f"{value} = {self.text(part, EQUAL + 1)}" for part in node.parts[1:]]
        return " or ".join(options), OR if len(options) > 1 else EQUAL

    def has(self, node: Call) -> tuple[str, int]:
        return f"selected({self.name(node.parts[0])}, {self.text(node.parts[1], OR)})", WORD

    def count(self, node: Call) -> tuple[str, int]:
        part = node.parts[0]
        if isinstance(part, Cells):
            return f"count-non-empty({self.name(part)})", WORD
        name = "count" if part.type is Type.ROWS else "count-selected"
        return f"{name}({self.name(part)})", WORD

    def sum(self, node: Call) -> tuple[str, int]:
        texts = [
            f"sum({self.name(part)})"
            if isinstance(part, Cells)
            else f"coalesce({self.text(part, OR)}, 0)"
            for part in node.parts
        ]
        return " + ".join(texts), SUM if len(texts) > 1 else WORD

    def round(self, node: Call) -> tuple[str, int]:
        return self.function("round", node, *(("0",) if len(node.parts) == 1 else ()))

    def coalesce(self, node: Call) -> tuple[str, int]:
        """The first that is there; nothing that is true or false is ever blank in XPath."""
        if node.type is Type.TRUTH:
            return self._said(node.parts[0])
        *before, last = [self.text(part, OR) for part in node.parts]
        for text in reversed(before):
            last = f"coalesce({text}, {last})"
        return last, WORD

    def days(self, node: Call) -> tuple[str, int]:
        first, last = (f"decimal-date-time({self.text(part, OR)})" for part in node.parts)
        return f"{last} - {first}", SUM

    def answered(self, node: Call) -> tuple[str, int]:
        """What does not apply is not known to other tools: there it is what is not answered."""
        part = node.parts[0]
        if part.type is Type.ROWS:
            return f"count({self.name(part)}) > 0", ORDER
        return f"{self.name(part)} != ''", EQUAL


_Function = Callable[[_Writer, Call], tuple[str, int]]
_FUNCTIONS: Final[Mapping[str, _Function]] = {
    "not": lambda writer, node: writer.function("not", node),
    "in": _Writer.one_of,
    "has": _Writer.has,
    "count": _Writer.count,
    "sum": _Writer.sum,
    "round": _Writer.round,
    "coalesce": _Writer.coalesce,
    "if": lambda writer, node: writer.function("if", node),
    "answered": _Writer.answered,
    "applies": _Writer.answered,
    "abs": lambda writer, node: writer.function("abs", node),
    "min": lambda writer, node: writer.function("min", node),
    "max": lambda writer, node: writer.function("max", node),
    "length": lambda writer, node: writer.function("string-length", node),
    "days": _Writer.days,
}


def _constant(text: str, kind: Type) -> tuple[str, int]:
    if kind is Type.TRUTH:
        return "true()" if text == YES else "false()", WORD
    if kind is Type.NUMBER:
        return text, MINUS if text.startswith("-") else WORD
    mark = '"' if "'" in text else "'"
    return f"{mark}{text}{mark}", WORD
