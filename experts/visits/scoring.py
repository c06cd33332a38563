"""How mature an enterprise's quality management is: item, chapter, total, level (DOMAIN 4.3).

A score is 0 to 5. Means are weighted over the items that apply; nothing is rounded before the
level is read. A major nonconformity keeps the level at 2 or below. This portal's default, not an
official rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from experts.visits.schema import HIGHEST, Checklist, Item
from experts.visits.vocabulary import Conformity

#: the total below which the level is still 1, 2, 3, 4; from the last on it is 5
BOUNDS: Final = (Decimal("1.5"), Decimal("2.5"), Decimal("3.5"), Decimal("4.5"))
HIGHEST_WITH_A_MAJOR: Final = 2
_CENT: Final = Decimal("0.01")

#: item code to {"score": 0…5 or "na", "conformity": code, "note": text}
Scores = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Mean:
    """A weighted mean, kept as Σ weight × score and Σ weight, so that it can be checked by hand."""

    points: int
    weight: int

    @property
    def exact(self) -> Decimal | None:
        return Decimal(self.points) / self.weight if self.weight else None

    @property
    def value(self) -> Decimal | None:
        """To two places, half up; None where nothing applied."""
        return None if self.exact is None else self.exact.quantize(_CENT, ROUND_HALF_UP)

    @property
    def percent(self) -> Decimal | None:
        """Of the highest score, to one place."""
        if self.exact is None:
            return None
        return (self.exact * 100 / HIGHEST).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class ChapterMean:
    """One chapter: its mean, and how many of its items were judged."""

    code: str
    mean: Mean
    judged: int
    count: int


@dataclass(frozen=True, slots=True)
class Score:
    """What the judgements come to. `level` is None where nothing applied."""

    chapters: tuple[ChapterMean, ...]
    total: Mean
    uncapped_level: int | None
    has_major: bool
    missing: tuple[str, ...]

    @property
    def level(self) -> int | None:
        if self.uncapped_level is None or not self.has_major:
            return self.uncapped_level
        return min(self.uncapped_level, HIGHEST_WITH_A_MAJOR)

    @property
    def is_capped(self) -> bool:
        return self.level != self.uncapped_level

    @property
    def judged(self) -> int:
        return sum(chapter.judged for chapter in self.chapters)

    @property
    def count(self) -> int:
        return sum(chapter.count for chapter in self.chapters)


def item_percent(score: int) -> Decimal:
    """An item's score as a percentage of the highest."""
    return Decimal(score * 100) / HIGHEST


def level_of(total: Decimal) -> int:
    """1 to 5, from the total as it is, not rounded."""
    return 1 + sum(total >= bound for bound in BOUNDS)


def score(checklist: Checklist, scores: Scores) -> Score:
    """Read the judgements of one visit."""
    chapters = tuple(
        ChapterMean(
            chapter.code,
            _mean(chapter.items, scores),
            judged=sum(_is_judged(item, scores) for item in chapter.items),
            count=len(chapter.items),
        )
        for chapter in checklist.chapters
    )
    total = _mean(checklist.items(), scores)
    return Score(
        chapters=chapters,
        total=total,
        uncapped_level=None if total.exact is None else level_of(total.exact),
        has_major=any(
            scores.get(item.code, {}).get("conformity") == Conformity.MAJOR
            for item in checklist.items()
        ),
        missing=tuple(item.code for item in checklist.items() if not _is_judged(item, scores)),
    )


def _is_judged(item: Item, scores: Scores) -> bool:
    return "score" in scores.get(item.code, {})


def _mean(items: Iterable[Item], scores: Scores) -> Mean:
    applying = [
        (item.weight, given)
        for item in items
        if isinstance(given := scores.get(item.code, {}).get("score"), int)
    ]
    return Mean(
        points=sum(weight * given for weight, given in applying),
        weight=sum(weight for weight, _given in applying),
    )
