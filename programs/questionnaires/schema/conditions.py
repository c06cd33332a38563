"""Conditions as questionnaires said them before there was a language: read, and said in it. Pure.

`asked_when` is all, any and not of question, operator and value. A question without an answer
meets no condition but `not`; one that does not apply counts as answered. Versions that were
published so stay as they are in the database, and mean what they meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from programs.questionnaires.schema.parsing import Known
from programs.questionnaires.schema.values import (
    LONGEST_NUMBER,
    NO,
    NOT_APPLICABLE,
    YES,
    Type,
    is_date,
    number_of,
    plain,
)


def as_text(data: Any, known: Mapping[str, Known]) -> str:
    """The condition in the expression language; ValueError where it is none."""
    if "all" in data:
        return _joined(" and ", data["all"], known) or "true"
    if "any" in data:
        return _joined(" or ", data["any"], known) or "false"
    if "not" in data:
        return f"not ({as_text(data['not'], known)})"
    return _comparison(str(data["question"]), data["operator"], str(data.get("value", "")), known)


def _joined(word: str, parts: Any, known: Mapping[str, Known]) -> str:
    return word.join(f"({as_text(part, known)})" for part in parts)


def _comparison(code: str, operator: str, value: str, known: Mapping[str, Known]) -> str:
    met = f"answered({code})"
    if operator == "answered" or code not in known:
        return met
    of = known[code]
    match operator:
        case "is":
            return _is(code, value, of)
        case "is_not":
            return f"{met} and not ({_is(code, value, of)})"
        case "includes":
            return _includes(code, value, of)
        case "excludes":
            return f"{met} and not ({_includes(code, value, of)})"
        case "at_least" | "at_most":
            return _bound(code, ">=" if operator == "at_least" else "<=", value, of)
        case _:
            raise ValueError(operator)


def _is(code: str, value: str, of: Known) -> str:
    if value == NOT_APPLICABLE:
        return f"not coalesce(applies({code}), true)"
    if of.type is Type.LIST:
        return f"{_includes(code, value, of)} and count({code}) = 1"
    constant = _constant(value, of)
    return f"coalesce({code} = {constant}, false)" if constant else "false"


def _includes(code: str, value: str, of: Known) -> str:
    if of.type is not Type.LIST:
        return _is(code, value, of)
    return f"coalesce(has({code}, {_quoted(value)}), false)" if value in of.options else "false"


def _bound(code: str, mark: str, value: str, of: Known) -> str:
    constant = _constant(value, of) if of.type is Type.NUMBER else ""
    return f"coalesce({code} {mark} {constant}, false)" if constant else "false"


def _constant(value: str, of: Known) -> str:
    """The value as it is written in the language, or "" where no answer can ever equal it."""
    match of.type:
        case Type.TRUTH:
            return {YES: "true", NO: "false"}.get(value, "")
        case Type.NUMBER:
            return _digits(value)
        case Type.DATE:
            return _quoted(value) if is_date(value) else ""
        case Type.TEXT:
            return _quoted(value) if not of.options or value in of.options else ""
        case _:
            return ""


def _digits(value: str) -> str:
    """A number as the language writes it: no plus, a digit on both sides of the point."""
    number = number_of(value)
    return "" if number is None else plain(number, LONGEST_NUMBER)


def _quoted(value: str) -> str:
    mark = '"' if "'" in value else "'"
    if mark in value or "\n" in value:
        raise ValueError(value)
    return f"{mark}{value}{mark}"
