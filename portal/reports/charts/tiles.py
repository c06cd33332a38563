"""The tile map: one equal tile for each county, grouped by city, laid out about like the land."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.reports.charts import ink
from portal.reports.charts.ink import Number


@dataclass(frozen=True, slots=True)
class Band:
    """A step of the colour ramp: from `start` up to the next band's start."""

    start: Number
    label: str


@dataclass(frozen=True, slots=True)
class Tile:
    """`late` is hatched; `value` None is white with a dash; `href` makes a page's tile a link."""

    label: str
    value: Number | None
    late: bool = False
    href: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class TileGroup:
    """A city's tiles, `columns` wide, its corner at (`column`, `row`) counted in tiles.

    With `column` None the groups are set beside one another, line by line.
    """

    label: str
    tiles: Sequence[Tile]
    columns: int = 4
    column: float | None = None
    row: float | None = None
    figure: str = ""


@dataclass(frozen=True, slots=True)
class TileMap:
    title: str
    groups: Sequence[TileGroup]
    bands: Sequence[Band]
    description: str = ""
    unit: str = ""
    decimals: int = 0
    width: int = ink.WIDTH


_GAP, _HEAD = 2.0, 17.0
_ACROSS = 13.6
_STEP = 33.0


@dataclass(frozen=True, slots=True)
class _Sheet:
    chart: TileMap
    step: float

    @property
    def size(self) -> float:
        return self.step - _GAP


def tiles(chart: TileMap) -> SafeString:
    """Colour, figure and hatching say the same: none of them is needed alone."""
    placed = _placed(chart.groups)
    across = max([_ACROSS, *(x + g.columns for g, x, _y in placed)])
    sheet = _Sheet(chart, chart.width / across)
    body = _legend(sheet)
    top = 26.0
    for group, column, row in placed:
        body += _group(sheet, group, column * sheet.step, top + row * _STEP)
    height = max([top + _STEP, *(top + (row + _rows(g)) * _STEP for g, _x, row in placed)])
    return ink.drawing(
        "tiles", chart.width, height, body, title=chart.title, description=chart.description
    )


def _rows(group: TileGroup) -> float:
    """How high a group stands, its name included, in steps."""
    return -(-len(group.tiles) // max(group.columns, 1)) + (_HEAD + 7) / _STEP


def _placed(groups: Sequence[TileGroup]) -> list[tuple[TileGroup, float, float]]:
    placed, x, y, tallest = [], 0.0, 0.0, 0.0
    for group in groups:
        if group.column is not None and group.row is not None:
            placed.append((group, group.column, group.row))
            continue
        if x and x + group.columns > _ACROSS:
            x, y, tallest = 0.0, y + tallest, 0.0
        placed.append((group, x, y))
        x, tallest = x + group.columns + 0.5, max(tallest, _rows(group))
    return placed


def _group(sheet: _Sheet, group: TileGroup, x: float, y: float) -> str:
    room = group.columns * sheet.step
    drawn = ink.text(x, y + 11, group.label, size=10.5, weight=700, room=room)
    if group.figure:
        beside = x + ink.width_of(group.label, 10.5) + 6
        if beside + ink.width_of(group.figure, 9.5) <= x + room + 8:
            drawn += ink.text(beside, y + 11, group.figure, size=9.5, fill=ink.GREY)
    for number, tile in enumerate(group.tiles):
        row, column = divmod(number, max(group.columns, 1))
        drawn += _tile(sheet, tile, x + column * sheet.step, y + _HEAD + row * _STEP)
    return drawn


def _tile(sheet: _Sheet, tile: Tile, x: float, y: float) -> str:
    chart, width, height = sheet.chart, sheet.size, _STEP - _GAP
    step = _band(chart.bands, tile.value)
    if step is None:
        fill, words = ink.WHITE, ink.GREY
    else:
        fill = _shade(step, len(chart.bands))
        words = ink.WHITE if ink.RAMP.index(fill) >= 3 else ink.INK
    edge = ink.LINE if step is None else None
    drawn = ink.rect(x, y, width, height, fill, stroke=edge, stroke_width=0.6)
    if tile.late:
        drawn += _late(x, y, width, height)
    middle, said = x + width / 2, ink.say(tile.value, chart.decimals)
    drawn += ink.text(middle, y + 14, tile.label, fill=words, anchor="middle", room=width + 2)
    drawn += ink.text(middle, y + 25.5, said, size=8.5, fill=words, anchor="middle")
    told = f"{tile.name or tile.label} {said}{chart.unit if tile.value is not None else ''}"
    if tile.late:
        told += f" · {gettext('late')}"
    drawn = ink.tooltip(told) + drawn
    if tile.href:
        return ink.tag("a", drawn, href=tile.href, class_="tile")
    return ink.tag("g", drawn, class_="tile")


def _late(x: float, y: float, width: float, height: float) -> str:
    """A hatched corner within a red edge, clear of the words."""
    corner = 11.0
    drawn = ink.tag(
        "polygon",
        points=ink.points([(x + width - corner, y), (x + width, y), (x + width, y + corner)]),
        fill=ink.WHITE,
    )
    for offset in (3.5, 6.5, 9.5):
        ends = (x + width - offset, y + 0.7, x + width - 0.7, y + offset)
        drawn += ink.line(*ends, stroke=ink.RED, width=1.3)
    return drawn + ink.tag(
        "rect",
        x=x + 0.7,
        y=y + 0.7,
        width=width - 1.4,
        height=height - 1.4,
        fill="none",
        stroke=ink.RED,
        stroke_width=1.4,
    )


def _band(bands: Sequence[Band], value: Number | None) -> int | None:
    found = ink.known(value)
    if found is None:
        return None
    return max((n for n, band in enumerate(bands) if found >= float(band.start)), default=0)


def _shade(step: int, count: int) -> str:
    """The ramp's colours spread over as many bands as there are; the last is the darkest."""
    last = len(ink.RAMP) - 1
    return ink.RAMP[round(step * last / max(count - 1, 1))]


def _legend(sheet: _Sheet) -> str:
    chart = sheet.chart
    drawn, x = "", 0.0
    for number, band in enumerate(chart.bands):
        drawn += ink.rect(x, 3, 14, 10, _shade(number, len(chart.bands)))
        drawn += ink.text(x + 18, 12, band.label, size=9)
        x += 18 + ink.width_of(band.label, 9) + 14
    if any(tile.late for group in chart.groups for tile in group.tiles):
        drawn += ink.rect(x, 3, 14, 10, ink.RAMP[0]) + _late(x, 3, 14, 10)
        drawn += ink.text(x + 18, 12, gettext("late"), size=9)
    if chart.unit:
        drawn += ink.text(chart.width, 12, chart.unit, size=9, fill=ink.GREY, anchor="end")
    return drawn
