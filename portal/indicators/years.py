"""Programme years as figures need them: given by the room that keeps them, known here by code."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.kernel.period import Period


@dataclass(frozen=True, slots=True)
class YearFacts:
    """A published programme year: its code ("330000-2026"), calendar year and state."""

    code: str
    year: int
    title: str
    is_locked: bool

    def months(self, *, today: date) -> list[Period]:
        """Its months up to today's; at least January."""
        return [
            Period.month(self.year, month)
            for month in range(1, 13)
            if month == 1 or date(self.year, month, 1) <= today
        ]


YearSource = Callable[[str], Iterable[YearFacts]]
#: by indicator and region
Targets = Mapping[tuple[str, int], Decimal]
TargetSource = Callable[[str, Collection[str], Collection[int]], Targets]
_years: list[YearSource] = []
_targets: list[TargetSource] = []


def years_from(source: YearSource) -> YearSource:
    """Let the room that keeps programme years say which there are for a region's path."""
    _years.append(source)
    return source


def targets_from(source: TargetSource) -> TargetSource:
    """Let the room that keeps targets say them: (year code, indicator codes, region ids)."""
    _targets.append(source)
    return source


def years_at(path: str) -> list[YearFacts]:
    """The published years of the province that the path lies in, newest first."""
    return [facts for source in _years for facts in source(path)]


def targets_of(
    year_code: str, indicators: Collection[str], region_ids: Collection[int]
) -> dict[tuple[str, int], Decimal]:
    """Targets by indicator and region; what has none is left out."""
    found: dict[tuple[str, int], Decimal] = {}
    for source in _targets:
        found |= source(year_code, indicators, region_ids)
    return found
