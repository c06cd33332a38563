"""The radar: one enterprise beside its industry, or two points in time, over the same axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString

from portal.reports.charts import ink
from portal.reports.charts.ink import Number


@dataclass(frozen=True, slots=True)
class RadarSeries:
    """One value for each axis; None where nothing was asked: the line is open there."""

    label: str
    values: Sequence[Number | None]


@dataclass(frozen=True, slots=True)
class RadarChart:
    """One or two series; with two, the first is the one compared with, dashed and grey."""

    title: str
    axes: Sequence[str]
    series: Sequence[RadarSeries]
    description: str = ""
    maximum: int = 5
    width: int = 340
    height: int = 262


@dataclass(frozen=True, slots=True)
class _Web:
    chart: RadarChart
    radius: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.chart.width / 2, self.chart.height / 2 + 8

    def point(self, axis: int, value: float) -> tuple[float, float]:
        angle = 2 * math.pi * axis / len(self.chart.axes)
        reach = self.radius * value / self.chart.maximum
        x, y = self.centre
        return x + reach * math.sin(angle), y - reach * math.cos(angle)


def radar(chart: RadarChart) -> SafeString:
    """Rings are the scale's steps; fewer than three axes draw nothing but their names."""
    web = _Web(chart, min(chart.width / 2 - 74, chart.height / 2 - 36))
    body = _rings(web) if len(chart.axes) >= 3 else ""
    pairs = list(zip(_styles(len(chart.series)), chart.series, strict=False))
    for (colour, dash), series in pairs:
        body += _shape(web, series, colour, dash)
    body += _scale(web) if len(chart.axes) >= 3 else ""
    for number, axis in enumerate(chart.axes):
        x, y = web.point(number, chart.maximum * 1.11)
        away = x - web.centre[0]
        anchor = "middle" if abs(away) < 12 else "start" if away > 0 else "end"
        body += ink.text(x, y + 4, axis, anchor=anchor, room=92)
    for number, ((colour, dash), series) in enumerate(pairs):
        y = 12 + 16 * number
        body += ink.line(4, y, 26, y, stroke=colour, width=1.9, dash=dash)
        body += ink.text(31, y + 3.5, series.label, size=9.5, room=110)
    return ink.drawing(
        "radar", chart.width, chart.height, body, title=chart.title, description=chart.description
    )


def _styles(count: int) -> list[tuple[str, str | None]]:
    return [(ink.BLUE, None)] if count < 2 else [(ink.GREY, "4 3"), (ink.BLUE, None)]


def _rings(web: _Web) -> str:
    count = len(web.chart.axes)
    drawn = ""
    for step in range(1, web.chart.maximum + 1):
        ring = ink.points(web.point(axis, step) for axis in range(count))
        width = 0.9 if step == web.chart.maximum else 0.5
        drawn += ink.tag("polygon", points=ring, fill="none", stroke=ink.LINE, stroke_width=width)
    for axis in range(count):
        drawn += ink.line(*web.centre, *web.point(axis, web.chart.maximum), width=0.5)
    return drawn


def _scale(web: _Web) -> str:
    x, y = web.centre
    return "".join(
        ink.text(
            x + 3, y - web.radius * step / web.chart.maximum + 9, step, size=7.5, fill=ink.GREY
        )
        for step in range(1, web.chart.maximum + 1)
    )


def _shape(web: _Web, series: RadarSeries, colour: str, dash: str | None) -> str:
    values = [ink.known(v) for v in series.values[: len(web.chart.axes)]]
    found = [
        (n, min(max(v, 0.0), web.chart.maximum)) for n, v in enumerate(values) if v is not None
    ]
    places = [web.point(axis, value) for axis, value in found]
    whole = len(found) == len(web.chart.axes)
    drawn = ""
    if whole and places:
        drawn = ink.tag(
            "polygon",
            points=ink.points(places),
            fill=ink.WHITE if dash else colour,
            fill_opacity=0 if dash else 0.13,
            stroke=colour,
            stroke_width=1.7,
            stroke_dasharray=dash,
        )
    else:
        for (first, a), (second, b) in pairwise(found):
            if second == first + 1:
                ends = (*web.point(first, a), *web.point(second, b))
                drawn += ink.line(*ends, stroke=colour, width=1.7, dash=dash)
    fill = ink.WHITE if dash else colour
    return drawn + "".join(
        ink.tag("circle", cx=x, cy=y, r=2.3, fill=fill, stroke=colour, stroke_width=1)
        for x, y in places
    )
