"""Weights of the quality risk: versioned data in the library, valid from a day on. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from programs.questionnaires.schema.definition import Words
from programs.questionnaires.schema.reading import LIBRARY


@dataclass(frozen=True, slots=True)
class Part:
    """Points of one question. `rule` is "each" (so many for each chosen option that does not
    exclude the others), "option" (by option) or "rows" (by what a column of each row says);
    never more than `most`. `expired` gives points where every row of another question has a day
    in a column that is past."""

    code: str
    title: Words
    question: str
    rule: str
    most: int
    points: Mapping[str, int]
    column: str = ""
    other: int = 0
    says: Mapping[str, tuple[str, ...]] | None = None
    expired: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """One version. `levels` are the least scores of each level, the highest first."""

    version: str
    valid_from: date
    source: Words
    levels: tuple[tuple[str, int], ...]
    parts: tuple[Part, ...]

    @property
    def greatest(self) -> int:
        return sum(part.most for part in self.parts)

    def level_of(self, score: int) -> str:
        return next(code for code, least in self.levels if score >= least)

    def bounds_of(self, level: str) -> tuple[int, int]:
        """The least and the greatest score of a level."""
        above = self.greatest + 1
        for code, least in self.levels:
            if code == level:
                return least, above - 1
            above = least
        raise LookupError(level)


@cache
def risk_weights() -> tuple[Weights, ...]:
    """Every version that ships with the portal, the newest first."""
    files = sorted((LIBRARY / "risks").glob("*.json"))
    found = [_read(json.loads(path.read_text(encoding="utf-8"))) for path in files]
    return tuple(sorted(found, key=lambda one: one.valid_from, reverse=True))


def weights_on(day: date) -> Weights:
    """The version valid on a day; of days before any, the oldest."""
    every = risk_weights()
    return next((one for one in every if one.valid_from <= day), every[-1])


def weights_named(version: str) -> Weights | None:
    return next((one for one in risk_weights() if one.version == version), None)


def _read(data: Mapping[str, Any]) -> Weights:
    return Weights(
        data["version"],
        date.fromisoformat(data["valid_from"]),
        _words(data["source"]),
        tuple((one["code"], one["from"]) for one in data["levels"]),
        tuple(_part(one) for one in data["parts"]),
    )


def _part(data: Mapping[str, Any]) -> Part:
    points = data["points"]
    says = data.get("says")
    return Part(
        code=data["code"],
        title=_words(data["title"]),
        question=data["question"],
        rule=data["rule"],
        most=data["most"],
        points=points if isinstance(points, dict) else {"": points},
        column=data.get("column", ""),
        other=data.get("other", 0),
        says={code: tuple(some) for code, some in says.items()} if says else None,
        expired=data.get("expired"),
    )


def _words(texts: Mapping[str, str]) -> Words:
    return Words(texts["zh-hans"], texts["en"])
