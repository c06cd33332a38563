"""The functions of the language: what each takes, and what it comes to. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from programs.questionnaires.schema.expression import Answer, Cells, Constant, Node, RowCell
from programs.questionnaires.schema.values import Type, is_date

#: a signature says what the parts come to, or None when they do not fit
Signature = Callable[[Sequence[Node]], Type | None]


def same_types(parts: Sequence[Node]) -> tuple[Node, ...]:
    """The parts, with a text that stands beside a day read as the day that it names."""
    if not any(part.type is Type.DATE for part in parts):
        return tuple(parts)
    return tuple(
        Constant(part.text, Type.DATE)
        if isinstance(part, Constant) and part.type is Type.TEXT and is_date(part.text)
        else part
        for part in parts
    )


def _fixed(result: Type, *wanted: Type) -> Signature:
    def fits(parts: Sequence[Node]) -> Type | None:
        plain = all(not isinstance(part, Cells) for part in parts)
        return result if plain and [part.type for part in parts] == list(wanted) else None

    return fits


def _alike(*allowed: Type, result: Type | None = None, most: int = 2) -> Signature:
    """All of one type, which is one of those allowed."""

    def fits(parts: Sequence[Node]) -> Type | None:
        types = {part.type for part in parts}
        if not 2 <= len(parts) <= most or len(types) != 1 or not types <= set(allowed):
            return None
        if any(isinstance(part, Cells) for part in parts):
            return None
        return result or types.pop()

    return fits


def _one_answer(parts: Sequence[Node]) -> Type | None:
    return Type.TRUTH if len(parts) == 1 and isinstance(parts[0], Answer | RowCell) else None


def _has(parts: Sequence[Node]) -> Type | None:
    fits = (
        len(parts) == 2
        and parts[0].type in (Type.LIST, Type.TEXT)
        and isinstance(parts[0], Answer | RowCell)
        and isinstance(parts[1], Constant)
        and parts[1].type is Type.TEXT
    )
    return Type.TRUTH if fits else None


def _count(parts: Sequence[Node]) -> Type | None:
    countable = len(parts) == 1 and (
        isinstance(parts[0], Cells) or parts[0].type in (Type.LIST, Type.ROWS)
    )
    return Type.NUMBER if countable else None


def _sum(parts: Sequence[Node]) -> Type | None:
    return Type.NUMBER if parts and all(part.type is Type.NUMBER for part in parts) else None


def _round(parts: Sequence[Node]) -> Type | None:
    if not 1 <= len(parts) <= 2 or any(isinstance(part, Cells) for part in parts):
        return None
    if len(parts) == 2:
        places = parts[1]
        if not isinstance(places, Constant) or places.text not in tuple("0123456789"):
            return None
    return Type.NUMBER if parts[0].type is Type.NUMBER else None


def _if(parts: Sequence[Node]) -> Type | None:
    if len(parts) != 3 or parts[0].type is not Type.TRUTH:
        return None
    return _alike(*_ONE_VALUE)(parts[1:])


def _in(parts: Sequence[Node]) -> Type | None:
    constants = all(isinstance(part, Constant) for part in parts[1:])
    return _alike(*_ONE_VALUE, result=Type.TRUTH, most=60)(parts) if constants else None


_ONE_VALUE: Final = (Type.NUMBER, Type.TEXT, Type.TRUTH, Type.DATE)
_NUMBERS: Final = _fixed(Type.NUMBER, Type.NUMBER, Type.NUMBER)
_ORDER: Final = _alike(Type.NUMBER, Type.DATE, result=Type.TRUTH)
_EQUAL: Final = _alike(*_ONE_VALUE, result=Type.TRUTH)
_TRUTHS: Final = _fixed(Type.TRUTH, Type.TRUTH, Type.TRUTH)

OPERATORS: Final[Mapping[str, Signature]] = {
    "or": _TRUTHS,
    "and": _TRUTHS,
    "not": _fixed(Type.TRUTH, Type.TRUTH),
    "=": _EQUAL,
    "!=": _EQUAL,
    "<": _ORDER,
    "<=": _ORDER,
    ">": _ORDER,
    ">=": _ORDER,
    "in": _in,
    "+": _NUMBERS,
    "-": _NUMBERS,
    "*": _NUMBERS,
    "/": _NUMBERS,
    "minus": _fixed(Type.NUMBER, Type.NUMBER),
}
FUNCTIONS: Final[Mapping[str, Signature]] = {
    "has": _has,
    "count": _count,
    "sum": _sum,
    "round": _round,
    "coalesce": _alike(*_ONE_VALUE, most=20),
    "if": _if,
    "answered": _one_answer,
    "applies": _one_answer,
    "abs": _fixed(Type.NUMBER, Type.NUMBER),
    "min": _alike(Type.NUMBER, most=20),
    "max": _alike(Type.NUMBER, most=20),
    "length": _fixed(Type.NUMBER, Type.TEXT),
    "days": _fixed(Type.NUMBER, Type.DATE, Type.DATE),
}


def type_of(name: str, parts: Sequence[Node], signature: Signature) -> Type:
    """What the call comes to; ValueError in words where its parts do not fit."""
    found = signature(parts)
    if found is None:
        kinds = _(", ").join(str(_WORDS[part.type]()) for part in parts)
        words = _("“%(name)s” does not take %(kinds)s.")
        raise ValueError(words % {"name": name, "kinds": kinds or _("nothing")})
    return found


_WORDS: Final[Mapping[Type, Callable[[], str]]] = {
    Type.NUMBER: lambda: _("a number"),
    Type.TEXT: lambda: _("a text"),
    Type.TRUTH: lambda: _("a yes or no"),
    Type.DATE: lambda: _("a day"),
    Type.LIST: lambda: _("several options"),
    Type.ROWS: lambda: _("repeated rows"),
    Type.OTHER: lambda: _("a file or signature"),
}
