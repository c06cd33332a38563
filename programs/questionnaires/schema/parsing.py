"""The expression language: text to a typed tree, by recursive descent. Pure.

    or    = and { "or" and }                          number  = 3 | 0.25
    and   = not { "and" not }                         text    = 'none' | "none"
    not   = "not" not | compare                       name    = B01 | A07.share | row.share
    compare = sum [ ("=" "!=" "<" "<=" ">" ">=") sum | "in" "(" constant { "," constant } ")" ]
    sum   = product { ("+" | "-") product }
    product = minus { ("*" | "/") minus }
    minus = "-" minus | number | text | "true" | "false" | "today" | name
          | function "(" [ or { "," or } ] ")" | "last" "(" name ")" | "(" or ")"

What it means stands in `values`, `signatures` and `evaluating`, and for people in
docs/questionnaire-definition.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

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
from programs.questionnaires.schema.signatures import FUNCTIONS, OPERATORS, same_types, type_of
from programs.questionnaires.schema.values import LONGEST_NUMBER, NO, YES, Type

LONGEST: Final = 2000
DEEPEST: Final = 40
#: operators and functions in one expression; together they bound how deep a tree may be
MOST_CALLS: Final = 120
RESERVED: Final = frozenset({"and", "or", "not", "in", "true", "false", "today", "row", "last"})

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)
        |(?P<text>'[^'\n]*'|"[^"\n]*")
        |(?P<word>[A-Za-z][A-Za-z0-9_]*)
        |(?P<mark><=|>=|!=|[=<>+\-*/(),.])
        |(?P<end>\Z))""",
    re.VERBOSE | re.ASCII,
)


class ExpressionError(ValueError):
    """What is wrong with an expression, in words, and at which character."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message, self.at = message, at


@dataclass(frozen=True, slots=True)
class Known:
    """What the parser must know of a question or column: its type, options and columns."""

    type: Type
    options: frozenset[str] = frozenset()
    columns: Mapping[str, Known] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    at: int


def parse(
    text: str, known: Mapping[str, Known], *, row: Mapping[str, Known] | None = None
) -> Expression:
    """The expression that the text says; ExpressionError otherwise.

    `known` holds the questions that it may name, `row` the columns of the row that it is about.
    """
    if len(text) > LONGEST:
        words = _("An expression has at most %(limit)d characters.") % {"limit": LONGEST}
        raise ExpressionError(words, LONGEST)
    reader = _Parser(list(tokens(text)), known, row or {})
    node = reader.whole()
    return Expression(text, node)


def tokens(text: str) -> Iterator[Token]:
    """The words, marks and constants of an expression; ExpressionError where there is none."""
    place = 0
    while True:
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise ExpressionError(_("This cannot be read."), place)
        kind = match.lastgroup
        yield Token(kind, match.group(kind), match.start(kind))
        if kind == "end":
            return
        place = match.end()


class _Parser:
    def __init__(
        self, tokens: list[Token], known: Mapping[str, Known], row: Mapping[str, Known]
    ) -> None:
        self._tokens, self._known, self._row = tokens, known, row
        self._place = self._depth = self._calls = 0

    # ---- tokens ----

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self, *texts: str) -> Token | None:
        """The next token, if it is one of these marks or words."""
        token = self._next
        if token.kind in ("mark", "word") and token.text in texts:
            self._place += 1
            return token
        return None

    def _expect(self, text: str) -> None:
        if self._take(text) is None:
            raise self._error(_("Here “%(mark)s” was expected.") % {"mark": text})

    def _error(self, words: str, token: Token | None = None) -> ExpressionError:
        return ExpressionError(words, (token or self._next).at)

    # ---- the grammar ----

    def whole(self) -> Node:
        node = self._or()
        if self._next.kind != "end":
            raise self._error(_("Here the expression should end."))
        return node

    def _or(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._error(_("This is nested too deeply."))
        node = self._and()
        while token := self._take("or"):
            node = self._call("or", [node, self._and()], token)
        self._depth -= 1
        return node

    def _and(self) -> Node:
        node = self._not()
        while token := self._take("and"):
            node = self._call("and", [node, self._not()], token)
        return node

    def _not(self) -> Node:
        negations = []
        while token := self._take("not"):
            negations.append(token)
        node = self._compare()
        for token in negations:
            node = self._call("not", [node], token)
        return node

    def _compare(self) -> Node:
        left = self._sum()
        if token := self._take("=", "!=", "<", "<=", ">", ">="):
            return self._call(token.text, [left, self._sum()], token)
        if token := self._take("in"):
            self._expect("(")
            return self._call("in", [left, *self._list(self._sum)], token)
        return left

    def _sum(self) -> Node:
        node = self._product()
        while token := self._take("+", "-"):
            node = self._call(token.text, [node, self._product()], token)
        return node

    def _product(self) -> Node:
        node = self._minus()
        while token := self._take("*", "/"):
            node = self._call(token.text, [node, self._minus()], token)
        return node

    def _minus(self) -> Node:
        if token := self._take("-"):
            if self._next.text == "-":
                raise self._error(_("This cannot be read."))
            return self._negative(self._minus(), token)
        if self._take("("):
            node = self._or()
            self._expect(")")
            return node
        token = self._next
        self._place += 1
        if token.kind == "number" and len(token.text) < LONGEST_NUMBER:
            return Constant(token.text, Type.NUMBER)
        if token.kind == "text":
            return Constant(token.text[1:-1], Type.TEXT)
        if token.kind == "word":
            return self._word(token)
        raise self._error(_("Here a value was expected."), token)

    def _negative(self, node: Node, token: Token) -> Node:
        if isinstance(node, Constant) and node.type is Type.NUMBER and node.text[0] != "-":
            return Constant(f"-{node.text}", Type.NUMBER)
        return self._call("minus", [node], token)

    def _list(self, read: Callable[[], Node]) -> list[Node]:
        """What stands between parentheses, the first of which is read."""
        found: list[Node] = []
        if self._take(")"):
            return found
        while True:
            found.append(read())
            if self._take(")"):
                return found
            self._expect(",")

    # ---- words ----

    def _word(self, token: Token) -> Node:
        if token.text in ("true", "false"):
            return Constant(YES if token.text == "true" else NO, Type.TRUTH)
        if token.text == "today":
            return Today()
        if self._next.text == "(" and self._next.kind == "mark":
            self._place += 1
            return self._function(token)
        if token.text == "row":
            return self._row_cell(token)
        return self._answer(token)

    def _function(self, token: Token) -> Node:
        if token.text == "last":
            name = self._next
            self._place += 1
            node = self._answer(name)
            if not isinstance(node, Answer):
                raise self._error(_("“last” asks for one question."), name)
            self._expect(")")
            return Answer(node.code, node.type, last=True)
        if token.text not in FUNCTIONS:
            words = _("There is no function “%(name)s”.") % {"name": token.text}
            raise self._error(words, token)
        return self._call(token.text, self._list(self._or), token)

    def _answer(self, token: Token) -> Node:
        known = self._known.get(token.text) if token.kind == "word" else None
        if known is None:
            words = _("There is no question “%(code)s”.") % {"code": token.text[:40]}
            raise self._error(words, token)
        if not self._take("."):
            return Answer(token.text, known.type)
        column = self._column(known.columns)
        return Cells(token.text, column.text, known.columns[column.text].type)

    def _row_cell(self, token: Token) -> Node:
        if not self._row:
            raise self._error(_("“row” is known only where a row is looked at."), token)
        self._expect(".")
        column = self._column(self._row)
        return RowCell(column.text, self._row[column.text].type)

    def _column(self, columns: Mapping[str, Known]) -> Token:
        token = self._next
        if token.kind != "word" or token.text not in columns:
            words = _("There is no column “%(code)s”.") % {"code": token.text[:40]}
            raise self._error(words, token)
        self._place += 1
        return token

    def _call(self, name: str, parts: list[Node], token: Token) -> Node:
        self._calls += 1
        if self._calls > MOST_CALLS:
            raise self._error(
                _("This expression is too long; calculate a part of it before."), token
            )
        fitted = same_types(parts)
        self._refuse_strange_options(name, fitted, token)
        try:
            signature = OPERATORS.get(name) or FUNCTIONS[name]
            return Call(name, fitted, type_of(name, fitted, signature))
        except ValueError as cause:
            raise self._error(str(cause), token) from cause

    def _refuse_strange_options(self, name: str, parts: tuple[Node, ...], token: Token) -> None:
        """A choice is compared with its own options alone: a slip of the pen is found here."""
        if name not in ("=", "!=", "in", "has"):
            return
        offered = [options for part in parts if (options := self._options(part))]
        for part in parts:
            if not isinstance(part, Constant) or part.type is not Type.TEXT:
                continue
            for options in offered:
                if part.text not in options:
                    words = _("There is no option “%(code)s”.") % {"code": part.text[:40]}
                    raise self._error(words, token)

    def _options(self, part: Node) -> frozenset[str]:
        match part:
            case Answer(code):
                return self._known[code].options
            case RowCell(column):
                return self._row[column].options
            case _:
                return frozenset()
