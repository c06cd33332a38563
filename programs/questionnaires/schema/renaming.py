"""A code is changed everywhere that a description names it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from programs.questionnaires.schema.parsing import ExpressionError, tokens

#: where a description holds expressions: on sections, questions, columns, constraints, pairings
_EXPRESSIONS = ("relevant", "required", "calculate", "holds", "where")


def with_code(data: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """The description after question `old` is called `new`; its own entry is not touched."""
    found = {key: _renamed(key, value, old, new) for key, value in data.items()}
    found["pairing"] = [_pair(one, old, new) for one in found.get("pairing", ())]
    return found


def _renamed(key: str, value: Any, old: str, new: str) -> Any:
    if isinstance(value, str) and key in _EXPRESSIONS:
        return in_expression(value, old, new)
    if isinstance(value, Mapping):
        named = {"question": new} if value.get("question") == old else {}
        return {k: _renamed(k, v, old, new) for k, v in value.items()} | named
    if isinstance(value, list):
        return [_renamed(key, one, old, new) for one in value]
    return value


def _pair(one: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    return {
        key: new if key in ("code", "change") and value == old else value
        for key, value in one.items()
    }


def in_expression(text: str, old: str, new: str) -> str:
    """The expression with the name of the question replaced; as it was where it is no expression.

    The name of a column ("A07.share") and what stands in quotes are no names of questions.
    """
    try:
        found = list(tokens(text))
    except ExpressionError:
        return text
    before = ""
    pieces: list[str] = []
    place = 0
    for token in found:
        pieces.append(text[place : token.at])
        is_name = token.kind == "word" and token.text == old and before != "."
        pieces.append(new if is_name else token.text)
        place = token.at + len(token.text)
        before = token.text
    return "".join(pieces)
