"""The form of the return: versioned data, read into frozen dataclasses. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

LIBRARY = Path(__file__).with_name("library")
CURRENT = "return_2026"


@dataclass(frozen=True, slots=True)
class Field:
    """One figure. `indicator` names what counts it; without one it is typed.

    `is_to_date` figures run from the beginning of the year and never fall without a correction;
    the others are of the month alone. `explain_change` is the change against last month, in
    percent, from which on a reason is needed (0: never).
    """

    code: str
    zh: str
    en: str
    unit: str
    indicator: str = ""
    decimals: int = 0
    is_to_date: bool = False
    explain_change: int = 0
    required: bool = True

    @property
    def is_counted(self) -> bool:
        return bool(self.indicator)

    def label(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of prose with the fewest and the most characters that it may have."""

    code: str
    zh: str
    en: str
    least: int
    most: int

    def label(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    zh: str
    en: str
    fields: tuple[Field, ...]

    def label(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Pair:
    """`left` should not be more than `right` (both of the same month).

    Of two counted figures neither can be corrected by the county: such a pair is never an error.
    """

    code: str
    left: str
    right: str
    severity: str = "error"


@dataclass(frozen=True)
class Form:
    """A version of the return's form; once used, its file never changes."""

    code: str
    version: str
    sections: tuple[Section, ...]
    texts: tuple[Text, ...]
    pairs: tuple[Pair, ...]
    by_code: dict[str, Field] = field(init=False, repr=False, compare=False)
    decimals: tuple[tuple[str, int], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", {field.code: field for field in self.fields()})
        decimals = tuple((field.code, field.decimals) for field in self.fields())
        object.__setattr__(self, "decimals", decimals)

    def fields(self) -> Iterator[Field]:
        for section in self.sections:
            yield from section.fields

    def field(self, code: str) -> Field | None:
        return self.by_code.get(code)

    @property
    def counted(self) -> list[Field]:
        return [field for field in self.fields() if field.is_counted]


@lru_cache(maxsize=8)
def form(code: str = CURRENT) -> Form:
    """The form of a code; a KeyError when the library has none of it."""
    path = LIBRARY / f"{code}.json"
    if not code.isidentifier() or not path.is_file():
        raise KeyError(code)
    data = json.loads(path.read_text(encoding="utf-8"))
    return Form(
        code=data["code"],
        version=data["version"],
        sections=tuple(
            Section(s["code"], s["zh"], s["en"], tuple(Field(**f) for f in s["fields"]))
            for s in data["sections"]
        ),
        texts=tuple(Text(**text) for text in data["texts"]),
        pairs=tuple(Pair(**pair) for pair in data["pairs"]),
    )
