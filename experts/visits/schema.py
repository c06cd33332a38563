"""Checklists: what an expert looks at, item by item. Frozen data, read from the library."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language

LIBRARY: Final = Path(__file__).parent / "library"
#: the checklist that new visits are given, by code to file
CURRENT: Final = "gbt19001-2016"
FILES: Final = {"gbt19001-2016": "checklist_gbt19001_2016.json"}
#: an item that does not apply
NOT_APPLICABLE: Final = "na"
HIGHEST: Final = 5

Words = Mapping[str, str]


def said(words: Words) -> str:
    """The words in the language now active; English where a third is."""
    return words["zh-hans"] if (get_language() or "").startswith("zh") else words["en"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at. `weight` counts in the means; without `may_not_apply`, "does not
    apply" needs a note."""

    code: str
    chapter: str
    weight: int
    may_not_apply: bool
    _title: Words
    _text: Words
    _evidence: Words

    @property
    def title(self) -> str:
        return said(self._title)

    @property
    def text(self) -> str:
        return said(self._text)

    @property
    def evidence(self) -> str:
        return said(self._evidence)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the standard, or the programme's own items ("X")."""

    code: str
    items: tuple[Item, ...]
    _title: Words
    _short: Words

    @property
    def title(self) -> str:
        return said(self._title)

    @property
    def label(self) -> str:
        """Number and short title, as on an axis."""
        return f"{self.code} {said(self._short)}"


@dataclass(frozen=True, slots=True)
class Level:
    """What a score from 0 to 5 means."""

    score: int
    _words: Words

    @property
    def words(self) -> str:
        return said(self._words)


@dataclass(frozen=True, slots=True)
class Checklist:
    """A version of what is looked at. Once used by a visit it never changes: a new one is added."""

    code: str
    standard: str
    chapters: tuple[Chapter, ...]
    levels: tuple[Level, ...]

    def items(self) -> Iterator[Item]:
        for chapter in self.chapters:
            yield from chapter.items

    def item(self, code: str) -> Item | None:
        return next((item for item in self.items() if item.code == code), None)


@lru_cache
def checklist(code: str) -> Checklist:
    """The checklist of a code; a KeyError when there is none."""
    return read(json.loads((LIBRARY / FILES[code]).read_text(encoding="utf-8")))


def read(found: Mapping[str, Any]) -> Checklist:
    """A checklist from its JSON; two items of one code are refused."""
    made = Checklist(
        code=found["code"],
        standard=found["standard"],
        chapters=tuple(_chapter(one) for one in found["chapters"]),
        levels=tuple(Level(one["score"], one) for one in found["levels"]),
    )
    codes = [item.code for item in made.items()]
    if len(set(codes)) != len(codes):
        raise ValueError(f"{made.code}: two items of one code.")
    return made


def _chapter(found: Mapping[str, Any]) -> Chapter:
    items = tuple(
        Item(
            code=one["code"],
            chapter=found["code"],
            weight=one["weight"],
            may_not_apply=one.get("may_not_apply", False),
            _title=one["title"],
            _text=one["text"],
            _evidence=one["evidence"],
        )
        for one in found["items"]
    )
    return Chapter(found["code"], items, found["title"], found["short"])
