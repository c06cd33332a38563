"""The timeline leaf by leaf: the next one begins after the last line, whatever came in between."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Final

from enterprises.dossier.queries.timeline import Told

MARK: Final = 12


def leaf_of(told: Sequence[Told], *, after: str, size: int) -> tuple[list[Told], str]:
    """At most `size` lines after the one that `after` names, newest first; and what names the last
    of them, empty where there are no more. Two lines that say the same are told once.

    `after` is a day and a mark of the line, "2026-11-20.3f2a…". Where that line is gone, its day is
    told again: nothing is left out. ValueError where it names no day.
    """
    lines = sorted(dict.fromkeys(told), key=_place)
    if after:
        day, _dot, mark = after.partition(".")
        lines = _rest(lines, date.fromisoformat(day), mark)
    leaf = lines[:size]
    return leaf, _name(leaf[-1]) if len(lines) > size else ""


def _rest(lines: Sequence[Told], day: date, mark: str) -> list[Told]:
    older = [one for one in lines if one.line.on <= day]
    marks = [_mark(one) for one in older if one.line.on == day]
    return older[marks.index(mark) + 1 if mark in marks else 0 :]


def _place(one: Told) -> tuple[int, str, str, str, str]:
    line = one.line
    return -line.on.toordinal(), one.source, line.what, line.words, line.url


def _name(one: Told) -> str:
    return f"{one.line.on.isoformat()}.{_mark(one)}"


def _mark(one: Told) -> str:
    said = "\n".join((one.source, one.line.what, one.line.words, one.line.by, one.line.url))
    return hashlib.sha256(said.encode()).hexdigest()[:MARK]
