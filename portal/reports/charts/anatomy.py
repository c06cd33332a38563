"""The anatomy of a chain: stations in a row (上中下游), and beneath each the parts that it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from portal.reports.charts import ink


@dataclass(frozen=True, slots=True)
class Part:
    """What is made there; `weak` is what is weak about it, "" where nothing is known to be."""

    name: str
    makes: str
    weak: str = ""


@dataclass(frozen=True, slots=True)
class Station:
    label: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Anatomy:
    """`nothing` is said under a station that has no part."""

    title: str
    stations: Sequence[Station]
    nothing: str
    description: str = ""


#: narrower than this, stations stand beneath each other
_ROW_FROM = 600
_HEAD, _GAP, _PAD = 38.0, 22.0, 12.0
_NAME, _TEXT = 14.0, 12.5


def anatomy(chart: Anatomy, *, width: int = ink.WIDTH) -> SafeString:
    """Stations from left to right; on a narrow drawing from top to bottom."""
    is_row = width >= _ROW_FROM
    count = max(len(chart.stations), 1)
    wide = (width - _GAP * (count - 1)) / count if is_row else float(width)
    body, height, top = "", 0.0, 0.0
    for number, station in enumerate(chart.stations):
        x = number * (wide + _GAP) if is_row else 0.0
        drawn, bottom = _station(
            chart, station, x, top, wide, is_last=number == count - 1, is_row=is_row
        )
        body += drawn
        height = max(height, bottom)
        top = top if is_row else bottom + _GAP
    return ink.drawing(
        "anatomy", width, height, body, title=chart.title, description=chart.description
    )


def _station(
    chart: Anatomy,
    station: Station,
    x: float,
    y: float,
    wide: float,
    *,
    is_last: bool,
    is_row: bool,
) -> tuple[str, float]:
    body = _head(station.label, x, y, wide, points_on=is_row and not is_last)
    y += _HEAD + 10
    if not station.parts:
        body += ink.text(x + _PAD, y + 16, chart.nothing, size=_TEXT, fill=ink.GREY)
        return body, y + 28
    for part in station.parts:
        drawn, y = _part(part, x, y, wide)
        body += drawn
        y += 10
    return body, y


def _head(label: str, x: float, y: float, wide: float, *, points_on: bool) -> str:
    """A flag that points to the next station, where that stands beside it."""
    tip = 14.0 if points_on else 0.0
    corners = [
        (x, y),
        (x + wide, y),
        (x + wide + tip, y + _HEAD / 2),
        (x + wide, y + _HEAD),
        (x, y + _HEAD),
    ]
    return ink.tag("polygon", points=ink.points(corners), fill=ink.BLUE) + ink.text(
        x + wide / 2, y + 25, label, size=16, fill=ink.WHITE, anchor="middle", weight=700
    )


def _part(part: Part, x: float, y: float, wide: float) -> tuple[str, float]:
    """A card: name, what is made, and with a red triangle and edge what is weak."""
    room = wide - 2 * _PAD
    name = ink.wrap(part.name, _NAME, room, most=2)
    makes = ink.wrap(part.makes, _TEXT, room)
    weak = ink.wrap(part.weak, _TEXT, room - 20) if part.weak else []
    at = y + _PAD + _NAME
    body = ink.paragraph(x + _PAD, at, name, size=_NAME, weight=700)
    at += len(name) * _NAME * ink.LEADING + 2
    body += ink.paragraph(x + _PAD, at, makes, size=_TEXT, fill=ink.GREY)
    at += len(makes) * _TEXT * ink.LEADING
    if weak:
        at += 4
        body += ink.tag(
            "path", d=f"M{x + _PAD:.1f} {at:.1f}h13l-6.5 -11z", fill=ink.RED
        ) + ink.paragraph(x + _PAD + 20, at, weak, size=_TEXT, fill=ink.RED)
        at += len(weak) * _TEXT * ink.LEADING
    bottom = at - _TEXT + _PAD - 2
    frame = ink.rect(x + 0.5, y, wide - 1, bottom - y, ink.WHITE, stroke=ink.LINE, stroke_width=1)
    edge = ink.rect(x, y, 4, bottom - y, ink.RED if weak else ink.BLUE)
    return frame + edge + body, bottom
