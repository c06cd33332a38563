"""Places: how far apart, how fast between, and from where an enterprise's place is known. Pure.

The register has no coordinates and the map is a grid of cells, so a place is learned: from the
positions of earlier visits at the enterprise, else from those at others of the county, else only
the extent of the province is known.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import asin, cos, inf, radians, sin, sqrt
from pathlib import Path
from statistics import median
from typing import Final

#: mean radius of the Earth in kilometres (IUGG)
EARTH_KM: Final = 6371.0088
#: latitude, then longitude, so many kilometres to a degree
DEGREE_KM: Final = 111.2
#: under so many enterprises with a position a county's place is not known
COUNTY_FROM: Final = 5
_EXTENTS: Final = Path(__file__).parents[1] / "library" / "province_extents.csv"


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees of WGS-84, sure to `accuracy_m` metres; `at`, by the server's clock."""

    latitude: float
    longitude: float
    accuracy_m: int = 0
    at: datetime | None = None

    @property
    def in_words(self) -> str:
        """To a thousandth of a degree, about 100 m: enough to look at a map."""
        return f"{self.latitude:.3f}, {self.longitude:.3f}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is known to be: the middle of `count` positions, all but a tenth of which
    lie within `spread_km`."""

    middle: Position
    count: int
    spread_km: float = 0.0


@dataclass(frozen=True, slots=True)
class Extent:
    """The outermost degrees of a province, rounded outward to a tenth."""

    south: float
    north: float
    west: float
    east: float

    def km_outside(self, position: Position) -> float:
        """How far beyond its nearest side; 0 within."""
        inside = Position(
            min(max(position.latitude, self.south), self.north),
            min(max(position.longitude, self.west), self.east),
        )
        return km_between(position, inside)


def km_between(one: Position, other: Position) -> float:
    """Kilometres along the great circle (haversine)."""
    north, south = radians(one.latitude), radians(other.latitude)
    half = sin((south - north) / 2) ** 2
    half += cos(north) * cos(south) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def surely_apart_km(one: Position, other: Position) -> float:
    """Kilometres by which two positions are apart at least, as unsure as they are."""
    unsure = (one.accuracy_m + other.accuracy_m) / 1000
    return max(0.0, km_between(one, other) - unsure)


def kmh(km: float, seconds: float) -> float:
    """How fast; no time at all is counted as infinitely fast."""
    return inf if seconds <= 0 else km / (seconds / 3600)


def place_of(positions: Sequence[Position], *, least: int = 1) -> Place | None:
    """The middle (median of each degree) of positions; None of fewer than `least`."""
    if len(positions) < least:
        return None
    middle = Position(
        median(one.latitude for one in positions), median(one.longitude for one in positions)
    )
    away = sorted(km_between(one, middle) for one in positions)
    return Place(middle, len(positions), away[(len(away) * 9 - 1) // 10])


@lru_cache(maxsize=1)
def _extents() -> dict[str, Extent]:
    with _EXTENTS.open(encoding="utf-8", newline="") as file:
        return {
            line["code"]: Extent(
                *(float(line[side]) for side in ("south", "north", "west", "east"))
            )
            for line in csv.DictReader(file)
        }


def extent_of(region_code: str) -> Extent | None:
    """The extent of the province of a region's code; None where there is none (Hong Kong …)."""
    return _extents().get(region_code[:2])
