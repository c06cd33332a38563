"""Whole columns at once: cells that are plain need no parser each.

Each function is given some cells of one column, none of them empty. It returns their values when
every one of them is plain, and None when any needs a closer look: then the parser reads them one by
one. So it may decline, and never differs from the parser.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

MOST_EXACT: Final = 1e15  # a spreadsheet keeps 15 digits of a number, and no more
#: what cells are joined by, to be looked at in one go; a text that holds it is not plain at an end
_MARK: Final = "|"
#: an error value of a spreadsheet (#REF!), or a blank at either end of a text
_NOT_PLAIN: Final = ("|#", "| ", " |", "  ")
_DAYS: Final = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}\|)+")
_NUMBERS: Final = frozenset({int, float})

Values = list[Any]


def texts(cells: Sequence[Any], most: int) -> Values | None:
    """Clean texts on one line, of at most `most` characters each."""
    return list(cells) if are_texts(cells, most) else None


def are_texts(cells: Sequence[Any], most: int) -> bool:
    """Whether they are texts that `texts` takes as they are."""
    try:
        joined = f"{_MARK}{_MARK.join(cells)}{_MARK}"
    except TypeError:
        return False
    return (
        joined.isprintable()
        and not any(mark in joined for mark in _NOT_PLAIN)
        and max(map(len, cells)) <= most
        and "" not in cells
        and "E+" not in joined.upper()
        and (joined.isascii() or unicodedata.is_normalized("NFC", joined))
    )


def wholes(cells: Sequence[Any], least: int, most: int) -> Values | None:
    """Digits, or numbers of a spreadsheet without a fraction, from `least` to `most`."""
    try:
        if cells[0].__class__ is str:
            joined = "".join(cells)
            plain = joined.isascii() and joined.isdigit() and max(map(len, cells)) < 18
        else:
            plain = all(map(float.is_integer, cells)) and max(cells) < MOST_EXACT
        numbers = list(map(int, cells)) if plain else []
    except (TypeError, ValueError):
        return None
    within = bool(numbers) and least <= min(numbers) and max(numbers) <= most
    return numbers if within else None


def decimals(cells: Sequence[Any], places: int, least: Decimal, most: Decimal) -> Values | None:
    """Decimal numbers of at most `places` after the point, from `least` to `most`."""
    if cells[0].__class__ is not str:
        if not _NUMBERS.issuperset(map(type, cells)) or not max(map(abs, cells)) < MOST_EXACT:
            return None
        cells = [format(cell, ".15g") for cell in cells]
    try:
        joined = f"{_MARK.join(cells)}{_MARK}"
    except TypeError:
        return None
    if not _decimal_lines(places)(joined) or joined.count(_MARK) != len(cells):
        return None
    numbers = list(map(Decimal, cells))
    return numbers if least <= min(numbers) and max(numbers) <= most else None


@lru_cache(maxsize=16)
def _decimal_lines(places: int) -> Callable[[str], object]:
    after = rf"(?:\.[0-9]{{1,{places}}})?" if places else ""
    return re.compile(rf"(?:-?[0-9]{{1,18}}{after}\|)+").fullmatch


def days(cells: Sequence[Any], least: date, most: date) -> Values | None:
    """Days as 2026-03-05, or date cells of a spreadsheet, from `least` to `most`."""
    found: Values
    if {date}.issuperset(map(type, cells)):
        found = list(cells)
    else:
        try:
            if not _DAYS.fullmatch(f"{_MARK.join(cells)}{_MARK}"):
                return None
            found = list(map(date.fromisoformat, cells))
        except (TypeError, ValueError):
            return None
    return found if least <= min(found) and max(found) <= most else None
