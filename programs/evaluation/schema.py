"""What a snapshot holds: plain JSON, written and read here alone. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from portal.kernel.text import clean

VERSION = 1

#: characters that an office may write in one chapter (DOMAIN 8: "at most 2,000 characters")
LONGEST_TEXT: Final = 2000

#: the way through the programme, as far as the rooms declare these indicators
STEPS: Final = (
    "roster.listed",
    "questionnaire.surveyed",
    "visits.enterprises",
    "plans.enterprises",
    "certificates.enterprises",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A region as it was named then."""

    code: str
    name: str
    level: str
    path: str


@dataclass(frozen=True, slots=True)
class Said:
    """An indicator's definition as it was then, in both languages."""

    code: str
    version: int
    unit: str
    decimals: int
    is_ratio: bool
    is_coverage: bool
    titles: Mapping[str, str]
    formulas: Mapping[str, str]
    is_sample: bool = False

    def title(self, language: str) -> str:
        return self.titles.get(language) or self.titles["zh-hans"]

    def formula(self, language: str) -> str:
        return self.formulas.get(language) or self.formulas["zh-hans"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with what it was made of."""

    numerator: Decimal
    denominator: Decimal | None
    said: Said

    @property
    def value(self) -> Decimal | None:
        """The count, or the percentage rounded half up; None over a denominator of 0."""
        if not self.said.is_ratio:
            return self.numerator
        if not self.denominator:
            return None
        exponent = Decimal(1).scaleb(-self.said.decimals)
        return (self.numerator * 100 / self.denominator).quantize(exponent, ROUND_HALF_UP)

    @property
    def text(self) -> str:
        """The figure with its parts, without any language: "83.5 (10106/12110)"."""
        if self.denominator is None:
            return _plain(self.numerator)
        value = "—" if self.value is None else _plain(self.value)
        return f"{value} ({_plain(self.numerator)}/{_plain(self.denominator)})"


@dataclass(frozen=True)
class Frozen:
    """A snapshot's content, opened; its members in one order, whatever the database made of it."""

    content: Mapping[str, Any]

    def __post_init__(self) -> None:
        ordered = json.loads(json.dumps(self.content, sort_keys=True))
        object.__setattr__(self, "content", ordered)

    @property
    def region(self) -> Place:
        return self.place(self.content["region"])

    @property
    def period(self) -> str:
        return str(self.content["period"])

    @property
    def year(self) -> int:
        return int(self.period[:4])

    @property
    def office(self) -> str:
        """Who answers for the figures."""
        return str(self.content["office"])

    @property
    def title(self) -> str:
        """The programme year's."""
        return str(self.content["title"])

    @property
    def months(self) -> list[str]:
        return list(self.content["months"])

    def place(self, code: str) -> Place:
        return Place(code, **self.content["places"][code])

    def places(self, level: str) -> list[Place]:
        return [
            Place(code, **one)
            for code, one in sorted(self.content["places"].items())
            if one["level"] == level
        ]

    def children(self) -> list[Place]:
        """What the region is made of: cities and the counties that no city stands above; a
        city's counties; nothing beneath a county."""
        own = self.region
        below = [p for p in map(self.place, self.content["places"]) if p.code != own.code]
        cities = [p.path for p in below if p.level == "city"]
        return sorted(
            (
                p
                for p in below
                if p.level == "city" or not any(p.path.startswith(c) for c in cities)
            ),
            key=lambda p: p.code,
        )

    def counties(self, beneath: Place | None = None) -> list[Place]:
        path = (beneath or self.region).path
        return [p for p in self.places("county") if p.path.startswith(path)]

    def said(self, code: str) -> Said | None:
        found = self.content["definitions"].get(code)
        return Said(code, **found) if found else None

    def definitions(self) -> list[Said]:
        return [Said(code, **one) for code, one in self.content["definitions"].items()]

    def fact(self, code: str, place: str = "") -> Fact | None:
        """The figure of an indicator at a place (the snapshot's own region by default)."""
        said = self.said(code)
        parts = self.content["figures"].get(code, {}).get(place or self.content["region"])
        return _fact(parts, said) if said and parts else None

    def trend(self, code: str) -> list[Fact | None]:
        said = self.said(code)
        line = self.content["trends"].get(code, {})
        return [_fact(line[m], said) if said and m in line else None for m in self.months]

    def target(self, code: str, place: str = "") -> Decimal | None:
        found = self.content["targets"].get(code, {}).get(place or self.content["region"])
        return Decimal(found) if found is not None else None

    def returns(self) -> Mapping[str, Mapping[str, int]]:
        """County code → how many months are accepted, sent, late, missing, due."""
        found: Mapping[str, Mapping[str, int]] = self.content["returns"]
        return found

    def part(self, code: str) -> Any:
        """What another room froze along with the figures; None if it gave nothing."""
        return self.content["parts"].get(code)


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f") if value else "0"


def _fact(parts: list[str | None], said: Said) -> Fact:
    numerator, denominator = parts
    below = Decimal(denominator) if denominator is not None else None
    return Fact(Decimal(numerator or 0), below, said)


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot as a report's sections are handed it."""

    number: str
    is_provisional: bool
    taken_at: datetime
    frozen: Frozen
    #: chapter's code to what the office wrote for it; no part of the snapshot
    texts: Mapping[str, str] = field(default_factory=dict)


def plain_text(text: str) -> str:
    """As it is kept: clean, one paragraph to a line, no empty ones."""
    return "\n".join(plain_paragraphs(clean(text)))


def plain_paragraphs(text: str) -> list[str]:
    """The lines that say something, each without its outer blanks."""
    return [line for one in text.split("\n") if (line := one.strip().strip("\u3000").strip())]


def differences(before: Frozen, after: Frozen) -> Iterator[tuple[str, str, str, str]]:
    """(indicator, region code, was, became) of each figure that both hold and say differently."""
    for code, places in before.content["figures"].items():
        if before.said(code) is None or after.said(code) is None:
            continue
        for place in places:
            was, became = before.fact(code, place), after.fact(code, place)
            if was is not None and became is not None and was.text != became.text:
                yield code, place, was.text, became.text


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 over canonical JSON: sorted keys, no blanks, figures as text."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
