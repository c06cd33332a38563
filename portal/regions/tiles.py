"""The tile grid: a cell for each county, laid out like the land. Pure.

Five provinces have a committed table; the others are laid out by rule, a near-square block for
each city in order of its code. A county that a table does not know is put into a free cell next
to its city: no county is ever lost, and no cell holds two.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal.regions.rules import DATA

_Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tile:
    """The cell of a county: x to the right, y down, both from 0."""

    code: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A side between two cells of different cities, from corner to corner of the grid."""

    x1: int
    y1: int
    x2: int
    y2: int


def layout(province_code: str, counties: Iterable[str]) -> list[Tile]:
    """A tile for each county code given, by code; the grid begins at 0, 0.

    Give the counties in force on a day, or those of one city: the grid is cut to what is there.
    """
    codes = sorted(set(counties))
    table = read_tiles()
    placed = {code: table[code] for code in codes if code in table}
    if not placed:
        placed = _blocks(codes)
    for code in codes:
        if code not in placed:
            placed[code] = _free_cell(code, placed, table, province_code)
    return _from_zero(placed)


def edges(tiles: Iterable[Tile]) -> list[Edge]:
    """Where the cells of two cities touch: the lines to draw between cities."""
    at = {(tile.x, tile.y): city_of(tile.code) for tile in tiles}
    found: list[Edge] = []
    for (x, y), city in sorted(at.items()):
        if at.get((x + 1, y), city) != city:
            found.append(Edge(x + 1, y, x + 1, y + 1))
        if at.get((x, y + 1), city) != city:
            found.append(Edge(x, y + 1, x + 1, y + 1))
    return found


def city_labels(tiles: Sequence[Tile]) -> list[Tile]:
    """A free cell for the name of each city, next to its tiles where there is one.

    `code` is the city's ("330100"). A city of one tile that stands for itself has no label, nor
    has one without a free neighbour.
    """
    taken = {(tile.x, tile.y) for tile in tiles}
    width = max((tile.x for tile in tiles), default=0)
    height = max((tile.y for tile in tiles), default=0)
    found: list[Tile] = []
    for city in sorted({city_of(tile.code) for tile in tiles}):
        own = [(tile.x, tile.y) for tile in tiles if city_of(tile.code) == city]
        if not city.endswith("00") or f"{city[:4]}00" in {tile.code for tile in tiles}:
            continue
        near = {(x + dx, y + dy) for x, y in own for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1))}
        free = {(x, y) for x, y in near - taken if 0 <= x <= width and 0 <= y <= height}
        if free:
            cell = min(free, key=lambda one: (_distance(one, own), one[1], one[0]))
            taken.add(cell)
            found.append(Tile(city, *cell))
    return found


def city_of(code: str) -> str:
    """The city of a county's code; a county right under its province stands for itself."""
    return code if code[2:4] == "90" or code[:2] in _WITHOUT_CITIES else f"{code[:4]}00"


_WITHOUT_CITIES = frozenset({"11", "12", "31", "50"})


@lru_cache(maxsize=1)
def read_tiles() -> dict[str, _Cell]:
    """The committed table: county code to its cell."""
    with (DATA / "tiles.csv").open(encoding="utf-8", newline="") as file:
        return {line["code"]: (int(line["x"]), int(line["y"])) for line in csv.DictReader(file)}


def _blocks(codes: Sequence[str]) -> dict[str, _Cell]:
    """A block for each city, as near to a square as it goes, in shelves of about equal width."""
    cities: dict[str, list[str]] = {}
    for code in codes:
        cities.setdefault(code[:4], []).append(code)
    room = max(math.ceil(math.sqrt(len(codes) * 1.5)), 1)
    placed: dict[str, _Cell] = {}
    left = top = tallest = 0
    for members in cities.values():
        width = math.ceil(math.sqrt(len(members)))
        if left and left + width > room:
            left, top, tallest = 0, top + tallest, 0
        for number, code in enumerate(members):
            placed[code] = (left + number % width, top + number // width)
        left, tallest = left + width, max(tallest, math.ceil(len(members) / width))
    return placed


def _free_cell(
    code: str, placed: dict[str, _Cell], table: dict[str, _Cell], province_code: str
) -> _Cell:
    """The free cell nearest to its city's; cells of counties that are not asked for stay free."""
    reserved = {cell for one, cell in table.items() if one[:2] == province_code[:2]}
    taken = reserved | set(placed.values())
    own = [cell for one, cell in placed.items() if city_of(one) == city_of(code)]
    near = own or list(placed.values())
    width, height = max(x for x, _y in taken) + 2, max(y for _x, y in taken) + 2
    free = [(x, y) for y in range(height) for x in range(width) if (x, y) not in taken]
    return min(free, key=lambda cell: (_distance(cell, near), cell[1], cell[0]))


def _distance(cell: _Cell, cells: Iterable[_Cell]) -> int:
    return min((cell[0] - x) ** 2 + (cell[1] - y) ** 2 for x, y in cells)


def _from_zero(placed: dict[str, _Cell]) -> list[Tile]:
    left = min((x for x, _y in placed.values()), default=0)
    top = min((y for _x, y in placed.values()), default=0)
    return [Tile(code, x - left, y - top) for code, (x, y) in sorted(placed.items())]
