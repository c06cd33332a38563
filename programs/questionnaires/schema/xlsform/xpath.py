"""The expressions of XLSForm (XPath and `${name}`), parsed to a small tree. Pure.

Only what `translating` can say in the portal's language is parsed; paths, predicates and unions
are named as not supported, with their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

LONGEST: Final = 2000
DEEPEST: Final = 40

_TOKEN = re.compile(
    r"""[\s\u00a0]*(?:
         \$\{\s*(?P<last>last-saved\#)?(?P<name>[^\s{}]+)\s*\}
        |(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
        |(?P<text>'[^']*'|"[^"]*")
        |(?P<word>[A-Za-z_][A-Za-z0-9_]*(?:[-.][A-Za-z_][A-Za-z0-9_]*)*)
        |(?P<mark><=|>=|!=|\.\.|::|//|[=<>+\-*/(),.|\[\]@$])
        |(?P<end>\Z))""",
    re.VERBOSE,
)
_QUOTES: Final = str.maketrans("‘’“”", "''\"\"")


class Unreadable(ValueError):
    """No expression at all: in words, and at which character (from 0)."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message, self.at = message, at


class Unsupported(Unreadable):
    """An expression that other tools may understand, and the portal does not."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a text between quotation marks."""

    text: str
    at: int
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """`${name}`, or `.` with an empty name; `last` for `${last-saved#name}`."""

    name: str
    at: int
    last: bool = False


@dataclass(frozen=True, slots=True)
class Apply:
    """A function, or an operator by its mark ("=", "and", "div", "minus")."""

    name: str
    parts: tuple[Part, ...]
    at: int


Part = Literal | Reference | Apply


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int
    last: bool = False


def parse_xpath(text: str) -> Part:
    """The expression; Unreadable or Unsupported otherwise."""
    if len(text) > LONGEST:
        words = _("An expression has at most %(limit)d characters.") % {"limit": LONGEST}
        raise Unsupported(words, LONGEST)
    return _Parser(list(_tokens(text.translate(_QUOTES)))).whole()


def names_in(text: str) -> set[str]:
    """The names that an expression asks for, whether or not it can be parsed."""
    return set(re.findall(r"\$\{\s*([^\s{}#]+)\s*\}", text))


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while True:
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise Unreadable(_("This cannot be read."), place)
        kind = match.lastgroup
        yield _Token(kind, match.group(kind), match.start(kind), bool(match.group("last")))
        if kind == "end":
            return
        place = match.end()


#: from the loosest to the closest; each level is joined from left to right
_LEVELS: Final = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
)
_PATHS: Final = frozenset({"/", "//", "[", "..", "|", "@", "::", "$"})


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = self._depth = 0

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _take(self, *texts: str) -> _Token | None:
        token = self._next
        if token.kind in ("mark", "word") and token.text in texts:
            self._place += 1
            return token
        return None

    def whole(self) -> Part:
        part = self._level(0)
        if self._next.kind != "end":
            raise self._stranger(_("Here the expression should end."))
        return part

    def _stranger(self, words: str) -> Unreadable:
        """A path is something that other tools know; the rest is a slip of the pen."""
        token = self._next
        if token.kind == "mark" and token.text in _PATHS:
            return Unsupported(_("Paths are not supported; name a question as ${name}."), token.at)
        return Unreadable(words, token.at)

    def _level(self, level: int) -> Part:
        if level == len(_LEVELS):
            return self._minus()
        part = self._level(level + 1)
        while token := self._take(*_LEVELS[level]):
            part = Apply(token.text, (part, self._level(level + 1)), token.at)
        return part

    def _minus(self) -> Part:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unsupported(_("This is nested too deeply."), self._next.at)
        token = self._take("-")
        part = Apply("minus", (self._minus(),), token.at) if token else self._value()
        self._depth -= 1
        return part

    def _value(self) -> Part:
        if self._take("("):
            part = self._level(0)
            self._close()
            return part
        token = self._next
        self._place += 1
        if token.kind == "word":
            return self._function(token)
        if token.kind == "name":
            return Reference(token.text, token.at, token.last)
        if token.kind == "number":
            return Literal(token.text, token.at, is_number=True)
        if token.kind == "text":
            return Literal(token.text[1:-1], token.at)
        if token.kind == "mark" and token.text == ".":
            return Reference("", token.at)
        self._place -= 1
        raise self._stranger(_("Here a value was expected."))

    def _close(self) -> None:
        if not self._take(")"):
            raise self._stranger(_("Here “%(mark)s” was expected.") % {"mark": ")"})

    def _function(self, token: _Token) -> Part:
        if not self._take("("):
            raise Unsupported(
                _("“%(word)s” is no function; name a question as ${name}.")
                % {"word": token.text[:40]},
                token.at,
            )
        parts: list[Part] = []
        if not self._take(")"):
            parts.append(self._level(0))
            while self._take(","):
                parts.append(self._level(0))
            self._close()
        return Apply(token.text, tuple(parts), token.at)
