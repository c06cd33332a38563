"""What an answer is worth in an expression: typed, or blank. Pure.

A number is an exact fraction, so that 0.1 + 0.2 is 0.3 and no division is rounded; a date is its
ISO text, which sorts as dates do; yes and no are true and false. Blank (None) is what is not
answered, does not apply, is not asked, or cannot be read.
`static/js/expressions.js` reads the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

#: question code to text, list of texts (several chosen, ranked), list of rows, or an object
Answers = Mapping[str, Any]
#: number, text or date, truth, chosen codes, rows; None is blank
Value = Fraction | str | bool | tuple[str, ...] | tuple[Mapping[str, Any], ...] | None

#: the answer to a question that may be passed over because it does not apply
NOT_APPLICABLE: Final = "not_applicable"
YES, NO = "yes", "no"
LONGEST_NUMBER: Final = 30
#: a result beyond this, above or below the line, is blank: no chain of products grows for ever
BOUND: Final = 10**60

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Type(StrEnum):
    """What an expression, or a part of it, comes to."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    DATE = "date"
    LIST = "list"
    ROWS = "rows"
    OTHER = "other"  # a file, a signature: answered or not, and no more


def is_answered(answer: Any) -> bool:
    return answer not in (None, "", [], {})


def number_of(text: Any) -> Fraction | None:
    """Digits with at most one point and a sign: "86", "-3.20"; nothing else is a number."""
    if isinstance(text, str) and len(text) <= LONGEST_NUMBER and _NUMBER.fullmatch(text):
        return Fraction(text)
    return None


def is_date(text: Any) -> bool:
    """A day that there is, written as 2026-11-03."""
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        return False
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def value_of(answer: Any, of: Type) -> Value:
    """The answer as a value of a type; what cannot be read as one is blank."""
    if answer == NOT_APPLICABLE or not is_answered(answer):
        return None
    return _READERS[of](answer)


def _truth(answer: Any) -> bool | None:
    return {YES: True, NO: False}.get(answer) if isinstance(answer, str) else None


def _list(answer: Any) -> tuple[str, ...] | None:
    if not isinstance(answer, list) or not all(isinstance(one, str) for one in answer):
        return None
    return tuple(one for one in answer if one) or None


def _rows(answer: Any) -> tuple[Mapping[str, Any], ...] | None:
    if not isinstance(answer, list) or not all(isinstance(one, Mapping) for one in answer):
        return None
    return tuple(answer)


_READERS: Final[Mapping[Type, Callable[[Any], Value]]] = {
    Type.NUMBER: number_of,
    Type.TEXT: lambda answer: answer if isinstance(answer, str) else None,
    Type.TRUTH: _truth,
    Type.DATE: lambda answer: answer if is_date(answer) else None,
    Type.LIST: _list,
    Type.ROWS: _rows,
    Type.OTHER: lambda _answer: None,
}


def rounded(number: Fraction, places: int) -> Fraction:
    """To so many decimals; half goes away from zero, as people round."""
    scaled = abs(number) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if number >= 0 else -whole, 10**places)


def plain(number: Fraction, places: int) -> str:
    """The number as an answer is written: rounded, without needless zeros, "-0" nor exponent."""
    scaled = rounded(number, places) * 10**places
    digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
    whole, part = (digits[:-places], digits[-places:].rstrip("0")) if places else (digits, "")
    return ("-" if scaled < 0 else "") + whole + (f".{part}" if part else "")
