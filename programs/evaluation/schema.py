"""What a snapshot holds: plain JSON, written and read here alone. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

VERSION = 1


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


@dataclass(frozen=True)
class Frozen:
    """A snapshot's content, opened."""

    content: Mapping[str, Any]

    @property
    def region(self) -> Place:
        return self.place(self.content["region"])

    @property
    def period(self) -> str:
        return str(self.content["period"])

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


def _fact(parts: list[str | None], said: Said) -> Fact:
    numerator, denominator = parts
    below = Decimal(denominator) if denominator is not None else None
    return Fact(Decimal(numerator or 0), below, said)


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 over canonical JSON: sorted keys, no blanks, figures as text."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
