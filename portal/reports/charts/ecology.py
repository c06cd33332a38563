"""The ecology: measures, the bodies that answer for them, what they draw on, and the lines
between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from portal.reports.charts import ink


@dataclass(frozen=True, slots=True)
class EcologyLine:
    measure: str
    body: str
    resource: str


@dataclass(frozen=True, slots=True)
class Ecology:
    """`heads` names the three columns."""

    title: str
    heads: tuple[str, str, str]
    lines: Sequence[EcologyLine]
    description: str = ""


@dataclass(frozen=True, slots=True)
class _Box:
    """A node in its place; `shape` tells its column without colour: 0 square, 1 round, 2 cut."""

    x: float
    y: float
    wide: float
    high: float
    words: Sequence[str]
    shape: int

    @property
    def middle(self) -> float:
        return self.y + self.high / 2


_NARROW = 600
_HEAD, _GAP = 34.0, 12.0
_FILLS = (ink.WHITE, ink.SOFT, ink.PALE)


def ecology(chart: Ecology, *, width: int = ink.WIDTH) -> SafeString:
    """Three columns; a body or a resource stands once, however many measures name it."""
    is_narrow = width < _NARROW
    size = 11.0 if is_narrow else 13.0
    shares = (0.32, 0.28, 0.28) if is_narrow else (0.36, 0.22, 0.24)
    between = width * (1 - sum(shares)) / 2
    named = (
        [one.measure for one in chart.lines],
        [one.body for one in chart.lines],
        [one.resource for one in chart.lines],
    )
    columns: list[Mapping[str, _Box]] = []
    x, body = 0.0, ""
    for shape, (words, share) in enumerate(zip(named, shares, strict=True)):
        wide = width * share
        body += ink.paragraph(
            x + wide / 2, size + 3, ink.wrap(chart.heads[shape], size, wide, most=2),
            size=size, fill=ink.GREY, anchor="middle", weight=700,
        )  # fmt: skip
        columns.append(_column(list(dict.fromkeys(words)), x, wide, size, shape))
        x += wide + between
    high = max(_bottom(column) for column in columns)
    columns = [_centred(column, high) for column in columns]
    ties = "".join(
        _tie(one[a], other[b])
        for one, other, pairs in (
            (columns[0], columns[1], [(line.measure, line.body) for line in chart.lines]),
            (columns[1], columns[2], [(line.body, line.resource) for line in chart.lines]),
        )
        for a, b in dict.fromkeys(pairs)
    )
    drawn = "".join(_drawn(box, size) for column in columns for box in column.values())
    return ink.drawing(
        "ecology", width, high + 2, body + ties + drawn,
        title=chart.title, description=chart.description,
    )  # fmt: skip


def _column(
    words: Sequence[str], x: float, wide: float, size: float, shape: int
) -> Mapping[str, _Box]:
    boxes, y = {}, _HEAD
    for one in words:
        lines = ink.wrap(one, size, wide - 18, most=5)
        high = len(lines) * size * ink.LEADING + 14
        boxes[one] = _Box(x, y, wide, high, lines, shape)
        y += high + _GAP
    return boxes


def _bottom(column: Mapping[str, _Box]) -> float:
    return max((box.y + box.high for box in column.values()), default=_HEAD)


def _centred(column: Mapping[str, _Box], bottom: float) -> Mapping[str, _Box]:
    """The same, its boxes spread over the height of the highest column."""
    spare = (bottom - _bottom(column)) / max(len(column), 1)
    return {
        words: _Box(box.x, box.y + spare * (number + 0.5), box.wide, box.high, box.words, box.shape)
        for number, (words, box) in enumerate(column.items())
    }


def _tie(one: _Box, other: _Box) -> str:
    begin, end = one.x + one.wide, other.x
    half = (begin + end) / 2
    return ink.tag(
        "path",
        d=f"M{begin:.1f} {one.middle:.1f}C{half:.1f} {one.middle:.1f} "
        f"{half:.1f} {other.middle:.1f} {end:.1f} {other.middle:.1f}",
        fill="none",
        stroke=ink.BLUE,
        stroke_width=1.3,
    )  # fmt: skip


def _drawn(box: _Box, size: float) -> str:
    rounded = {0: 0.0, 1: min(box.high / 2, 16.0)}
    if box.shape in rounded:
        frame = ink.tag(
            "rect", x=box.x + 0.6, y=box.y, width=box.wide - 1.2, height=box.high,
            rx=rounded[box.shape], fill=_FILLS[box.shape], stroke=ink.BLUE, stroke_width=1.2,
        )  # fmt: skip
    else:
        right, bottom = box.x + box.wide - 0.6, box.y + box.high
        corners = [
            (box.x + 8, box.y), (right, box.y), (right, bottom - 8), (right - 8, bottom),
            (box.x, bottom), (box.x, box.y + 8),
        ]  # fmt: skip
        frame = ink.tag(
            "polygon", points=ink.points(corners), fill=_FILLS[2], stroke=ink.GREY, stroke_width=1.2
        )
    return frame + ink.paragraph(
        box.x + box.wide / 2, box.y + size + 5, box.words, size=size, anchor="middle"
    )
