"""Geometry of what pages draw as SVG: pure arithmetic, no request, no clock."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from portal.regions import tiles

TILE_WIDTH, TILE_HEIGHT, TILE_GAP = 52, 40, 2
TILE_MARK = 5
LEFT, TOP, BOTTOM = 52, 22, 186
#: how wide a drawing is: on a desk, and on a phone, where it is not made smaller
DESK, PHONE = 720, 320
MARGIN, LABEL_WIDTH = 20, 40
#: an axis that goes so far is written in thousands: the figures have no more room beside it
LONG_AXIS = 100_000
PEOPLES = (
    "蒙古|维吾尔|土家|哈萨克|布依|朝鲜|傈僳|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|"
    "锡伯|普米|塔吉克|鄂温克|保安|裕固|哈尼|独龙|各|回|藏|苗|彝|壮|满|侗|瑶|白|傣|黎|佤|畲|水|土|羌|怒"
)
AUTONOMOUS = re.compile(f"(.{{2,}}?)(?:(?:{PEOPLES})族?)+自治[县旗]")


@dataclass(frozen=True, slots=True)
class Line:
    """A grid line with its figure."""

    y: str
    text_y: str
    text: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A measured point; `label` under the axis and `text` beside it only where there is room."""

    x: str
    y: str
    text_y: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """The same point in the table that stands beside the drawing."""

    label: str
    text: str
    before: str
    url: str = ""
    before_url: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    right: int
    grid: tuple[Line, ...]
    path: str
    before: str
    target_y: str
    dots: tuple[Dot, ...]
    rows: tuple[Row, ...]


def trend(
    points: Sequence[Mapping[str, Any]], *, target: float | None = None, width: int = DESK
) -> Drawing | None:
    """Draw `points`, each with `label`, `value` (None: a gap) and perhaps `text`, `before` and
    `before_text`, `url` and `before_url` (the rows behind them); None when no point has a value.
    The axis begins at zero."""
    values = [point.get("value") for point in points]
    if all(value is None for value in values):
        return None
    before = [point.get("before") for point in points]
    top = _ceiling([*values, *before, target])
    right = width - MARGIN
    shown = max(1, -(-len(points) * LABEL_WIDTH // (right - LEFT + LABEL_WIDTH)))
    last = max(index for index, value in enumerate(values) if value is not None)
    dots = []
    for index, point in enumerate(points):
        if values[index] is None:
            continue
        y = _y(values[index], top)
        dots.append(
            Dot(
                x=_number(_x(index, len(points), right)),
                y=_number(y),
                text_y=_number(y - 9),
                label=str(point["label"]) if (len(points) - 1 - index) % shown == 0 else "",
                text=_text(point, "text", "value") if index == last else "",
            )
        )
    return Drawing(
        width=width,
        right=right,
        grid=tuple(_grid_line(top * step / 4, top) for step in range(5)),
        path=_path(values, top, right),
        before=_path(before, top, right),
        target_y="" if target is None else _number(_y(target, top)),
        dots=tuple(dots),
        rows=tuple(
            Row(
                str(point["label"]),
                _text(point, "text", "value"),
                _text(point, "before_text", "before"),
                str(point.get("url") or ""),
                str(point.get("before_url") or ""),
            )
            for point in points
        ),
    )


SPARK_WIDTH, SPARK_HEIGHT = 88, 22


def spark(values: Sequence[float | None]) -> str:
    """The path of a small line without axes; "" where there are not two points to draw between."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    least, most = min(known), max(known)
    across = (SPARK_WIDTH - 4) / (len(values) - 1)
    parts, pen_is_down = [], False
    for index, value in enumerate(values):
        if value is not None:
            share = (value - least) / (most - least) if most > least else 0.5
            y = SPARK_HEIGHT - 2 - share * (SPARK_HEIGHT - 4)
            parts.append(f"{'L' if pen_is_down else 'M'}{_number(2 + index * across)} {_number(y)}")
        pen_is_down = value is not None
    return "".join(parts)


def _ceiling(values: Sequence[Any]) -> float:
    """The least of 1, 2, 4, 5, 8 or 10 times a power of ten that holds every value."""
    highest = max((float(value) for value in values if value is not None), default=0.0)
    if highest <= 0:
        return 4.0
    power = 1.0
    while power * 10 <= highest:
        power *= 10
    while power > highest:
        power /= 10
    return next(power * step for step in (1, 2, 4, 5, 8, 10) if power * step >= highest)


def _grid_line(value: float, top: float) -> Line:
    y = _y(value, top)
    return Line(_number(y), _number(y + 4), _axis_text(value, top))


def _axis_text(value: float, top: float) -> str:
    """As short as the room beside the axis: large figures in thousands, in Chinese in 万."""
    if value and top >= LONG_AXIS:
        is_chinese = (get_language() or "").startswith("zh")
        return f"{value / 10_000:,g}万" if is_chinese else f"{value / 1_000:,g}k"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4g}"


def _path(values: Sequence[Any], top: float, right: int) -> str:
    """Move to the first point after a gap, draw to the others."""
    parts, pen_is_down = [], False
    for index, value in enumerate(values):
        if value is not None:
            at = f"{_number(_x(index, len(values), right))} {_number(_y(value, top))}"
            parts.append(f"{'L' if pen_is_down else 'M'}{at}")
        pen_is_down = value is not None
    return "".join(parts)


def _x(index: int, count: int, right: int) -> float:
    if count == 1:
        return (LEFT + right) / 2
    return LEFT + 14 + index * (right - LEFT - 28) / (count - 1)


def _y(value: Any, top: float) -> float:
    return BOTTOM - float(value) / top * (BOTTOM - TOP)


def _text(point: Mapping[str, Any], name: str, otherwise: str) -> str:
    if point.get(name) is not None:
        return str(point[name])
    value = point.get(otherwise)
    return "—" if value is None else f"{value:,}"


def _number(value: float) -> str:
    return f"{value:.1f}"


def tile_map(
    province_code: str,
    counties: Mapping[str, Mapping[str, Any]],
    *,
    city_names: Mapping[str, str],
) -> dict[str, Any]:
    """Width, height, tiles, edges and places for components/_tilemap.html.

    `counties`: region code to `name` (in full; the tile shows it short),
    `value_text`, `band` (1 to 5, None), `late`, `url`, `title`.
    """
    cells = tiles.layout(province_code, counties)
    labels = tiles.city_labels(cells)
    across, down = TILE_WIDTH + TILE_GAP, TILE_HEIGHT + TILE_GAP
    lines = "".join(
        f"M{edge.x1 * across} {edge.y1 * down}L{edge.x2 * across} {edge.y2 * down}"
        for edge in tiles.edges(cells)
    )
    return {
        "width": (max((cell.x for cell in cells), default=0) + 1) * across,
        "height": (max((cell.y for cell in cells), default=0) + 1) * down,
        "tiles": [
            {
                **counties[cell.code],
                "x": cell.x * across + TILE_GAP // 2,
                "y": cell.y * down + TILE_GAP // 2,
                "width": TILE_WIDTH,
                "height": TILE_HEIGHT,
                "name": short_name(counties[cell.code]["name"]),
                "on_dark": (counties[cell.code].get("band") or 0) >= 4,
                "marks": band_marks(
                    counties[cell.code].get("band") or 0, width=TILE_WIDTH, mark=TILE_MARK
                ),
            }
            for cell in cells
        ],
        "edges": lines,
        "places": [
            {
                "x": label.x * across + across // 2,
                "y": label.y * down + down // 2 + 4,
                "text": city_names.get(label.code, ""),
            }
            for label in labels
        ],
    }


def band_marks(band: int, *, width: int, mark: int) -> list[str]:
    """Where the marks begin that tell a band by number, in the middle of a width: one to five
    small bars, so that bands are told apart without colour, on paper too."""
    step = mark + mark // 2
    begin = (width - (band * step - mark // 2)) / 2
    return [_number(begin + number * step) for number in range(band)]


def short_name(name: str) -> str:
    """A county's name as a map writes it: 长兴县 as 长兴, 景宁畲族自治县 as 景宁, 沙县 as it is."""
    if found := AUTONOMOUS.fullmatch(name):
        return found[1]
    if name.endswith(("自治县", "自治旗")):
        return name[:-3]
    return name[:-1] if len(name) > 2 and name[-1] in "县市区旗" else name
