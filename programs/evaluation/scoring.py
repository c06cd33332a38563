"""Points of a place by a scheme of weights: what can be counted, and what was reached. Pure.

The shipped scheme is this portal's default and no official rule; a province sets its own points
(`weighed`), which sum to 100 on each level. A part whose indicator, target
or denominator is missing is not counted at all: neither reached nor lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from programs.evaluation.schema import Frozen, Place

LIBRARY: Final = Path(__file__).with_name("library")
#: from which programme year on each scheme is the default. One that a year was scored by is never
#: changed: what is counted otherwise comes as another scheme, for years to come
SCHEMES: Final = ((2026, "scheme_2026"), (2027, "scheme_2027"))
LEVELS: Final = ("county", "city", "province")
#: item's code to level to points
Points = Mapping[str, Mapping[str, int]]
WHOLE: Final = 100
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an item: `share` against its siblings, counted by `indicator` if there is one.

    The actual value is the indicator's own, or its count in percent of the count of `of`. The goal
    is the place's target where `on_target`, else 100 percent. `levels`: where it is counted.
    """

    share: int
    indicator: str = ""
    of: str = ""
    on_target: bool = False
    levels: tuple[str, ...] = LEVELS


@dataclass(frozen=True, slots=True)
class Item:
    code: str
    dimension: str
    titles: Mapping[str, str]
    points: Mapping[str, int]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    code: str
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scheme:
    """`set_on` is the day on which a province set the points; empty for the portal's default."""

    code: str
    version: str
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    set_on: str = ""

    def items_of(self, dimension: str) -> list[Item]:
        return [one for one in self.items if one.dimension == dimension]


@dataclass(frozen=True, slots=True)
class Score:
    """Points reached, of those that could be counted; to two places."""

    reached: Decimal = Decimal()
    countable: Decimal = Decimal()

    @property
    def percent(self) -> Decimal | None:
        """Of the countable points, to one place; None where nothing could be counted."""
        if not self.countable:
            return None
        share = self.reached * 100 / self.countable
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)

    def __add__(self, other: Score) -> Score:
        return Score(self.reached + other.reached, self.countable + other.countable)


def code_for(year: int) -> str:
    """The default scheme of a programme year: the newest that had begun; of earlier years the
    first."""
    begun = [code for first, code in SCHEMES if first <= year]
    return begun[-1] if begun else SCHEMES[0][1]


@lru_cache(maxsize=4)
def shipped(code: str) -> str:
    """A scheme of the library as it is frozen in snapshots: its JSON."""
    return (LIBRARY / f"{code}.json").read_text(encoding="utf-8")


def scheme_from(data: Mapping[str, Any]) -> Scheme:
    return Scheme(
        data["code"],
        data["version"],
        tuple(Dimension(one["code"], _titles(one)) for one in data["dimensions"]),
        tuple(_item(one) for one in data["items"]),
        data.get("set_on", ""),
    )


def scheme(year: int) -> Scheme:
    """The default of a programme year."""
    return scheme_from(json.loads(shipped(code_for(year))))


def points_of(scheme: Scheme) -> Points:
    """Item's code to its points by level."""
    return {one.code: dict(one.points) for one in scheme.items}


def sums(points: Points) -> dict[str, int]:
    """What the points of each level add up to."""
    return {level: sum(one[level] for one in points.values()) for level in LEVELS}


def weighed(points: Points, *, year: int, number: int, set_on: str) -> dict[str, Any]:
    """The default of a programme year with other points, as it is frozen in snapshots. An item that
    the points do not name keeps those of the library."""
    data: dict[str, Any] = json.loads(shipped(code_for(year)))
    for item in data["items"]:
        item.update(points.get(item["code"], {}))
    return data | {"version": f"{data['version']}/{number}", "set_on": set_on}


def _titles(one: Mapping[str, str]) -> dict[str, str]:
    return {"zh-hans": one["zh"], "en": one["en"]}


def _item(one: Mapping[str, Any]) -> Item:
    parts = tuple(
        Part(
            part["share"],
            part.get("indicator", ""),
            part.get("of", ""),
            part.get("goal") == "target",
            tuple(part.get("levels", LEVELS)),
        )
        for part in one["parts"]
    )
    points = {level: int(one[level]) for level in LEVELS}
    return Item(one["code"], one["dimension"], _titles(one), points, parts)


def score(item: Item, frozen: Frozen, place: Place) -> Score:
    """weight × min(1, actual ÷ goal), part by part."""
    points = Decimal(item.points[place.level])
    whole = sum(part.share for part in item.parts)
    found = Score()
    for part in item.parts:
        done = _reached(part, frozen, place)
        if done is not None:
            worth = points * part.share / whole
            found += Score(worth * done, worth)
    return Score(found.reached.quantize(_CENT, ROUND_HALF_UP), found.countable.quantize(_CENT))


def scores(scheme: Scheme, frozen: Frozen, place: Place) -> dict[str, Score]:
    """Dimension to the sum of its items."""
    return {
        dimension.code: sum(
            (score(item, frozen, place) for item in scheme.items_of(dimension.code)), Score()
        )
        for dimension in scheme.dimensions
    }


def _reached(part: Part, frozen: Frozen, place: Place) -> Decimal | None:
    """0 to 1; None where it cannot be counted."""
    if not part.indicator or place.level not in part.levels:
        return None
    actual, goal = _actual(part, frozen, place), _goal(part, frozen, place)
    if actual is None or not goal:
        return None
    return min(Decimal(1), actual / goal)


def _actual(part: Part, frozen: Frozen, place: Place) -> Decimal | None:
    fact = frozen.fact(part.indicator, place.code)
    if fact is None:
        return None
    if not part.of:
        if fact.denominator is None:
            return fact.value
        return fact.numerator * 100 / fact.denominator if fact.denominator else None
    whole = frozen.fact(part.of, place.code)
    return fact.numerator * 100 / whole.numerator if whole and whole.numerator else None


def _goal(part: Part, frozen: Frozen, place: Place) -> Decimal | None:
    if part.on_target:
        return frozen.target(part.indicator, place.code)
    return Decimal(100)
