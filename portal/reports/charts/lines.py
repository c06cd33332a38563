"""Lines over time: what was done beside what was planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString

from portal.reports.charts import ink
from portal.reports.charts.ink import Number


@dataclass(frozen=True, slots=True)
class Series:
    """One line; a None leaves a gap. `plan` is dashed grey, `before` thin, `main` blue."""

    label: str
    values: Sequence[Number | None]
    style: Literal["main", "plan", "before"] = "main"


@dataclass(frozen=True, slots=True)
class TrendChart:
    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    description: str = ""
    unit: str = ""
    decimals: int = 0
    width: int = ink.WIDTH
    height: int = 170


_STYLES = {
    "main": (ink.BLUE, 2.0, None),
    "plan": (ink.GREY, 1.2, "4 3"),
    "before": (ink.GREY, 1.2, None),
}
_LEFT, _TOP, _BOTTOM, _LABELS = 46.0, 18.0, 20.0, 104.0


@dataclass(frozen=True, slots=True)
class _Plane:
    chart: TrendChart
    low: float
    high: float

    def x(self, index: int) -> float:
        right = self.chart.width - _LABELS
        steps = max(len(self.chart.labels) - 1, 1)
        return _LEFT + 8 + index * (right - _LEFT - 8) / steps

    def y(self, value: float) -> float:
        room = self.chart.height - _TOP - _BOTTOM
        return _TOP + room * (1 - (value - self.low) / (self.high - self.low))


def trend(chart: TrendChart) -> SafeString:
    """Few grid lines, a strong zero line, and each line named at its end."""
    values = [v for s in chart.series for v in map(ink.known, s.values) if v is not None]
    marks = ink.ticks(min([0.0, *values]), max([0.0, *values]) or 1.0)
    plane = _Plane(chart, marks[0], marks[-1])
    body = ink.text(_LEFT - 6, 10, chart.unit, size=9, fill=ink.GREY, anchor="end", room=90)
    for mark in marks:
        body += _grid(plane, mark, ink.tick_decimals(marks))
    every = max(1, -(-len(chart.labels) // 13))
    for index, label in enumerate(chart.labels):
        if index % every == 0:
            body += ink.text(
                plane.x(index), chart.height - 5, label, size=9, fill=ink.GREY, anchor="middle"
            )
    body += "".join(_line(plane, series) for series in chart.series)
    body += _names(plane)
    return ink.drawing(
        "trend", chart.width, chart.height, body, title=chart.title, description=chart.description
    )


def _grid(plane: _Plane, mark: float, decimals: int) -> str:
    y = plane.y(mark)
    return ink.line(
        _LEFT,
        y,
        plane.chart.width - _LABELS + 6,
        y,
        stroke=ink.LINE if mark else ink.INK,
        width=0.5 if mark else 0.8,
    ) + ink.text(_LEFT - 6, y + 3, ink.say(mark, decimals), size=8.5, fill=ink.GREY, anchor="end")


def _runs(plane: _Plane, series: Series) -> list[list[tuple[float, float]]]:
    """The points, parted wherever a value is missing."""
    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(series.values[: len(plane.chart.labels)]):
        found = ink.known(value)
        if found is None:
            runs.append([])
        else:
            runs[-1].append((plane.x(index), plane.y(found)))
    return [run for run in runs if run]


def _line(plane: _Plane, series: Series) -> str:
    stroke, width, dash = _STYLES[series.style]
    drawn = ""
    for run in _runs(plane, series):
        drawn += ink.tag(
            "polyline",
            points=ink.points(run),
            fill="none",
            stroke=stroke,
            stroke_width=width,
            stroke_dasharray=dash,
            stroke_linejoin="round",
        )
        if series.style == "main" or len(run) == 1:
            drawn += "".join(ink.tag("circle", cx=x, cy=y, r=2.4, fill=stroke) for x, y in run)
    return drawn


def _names(plane: _Plane) -> str:
    """Each line's name and last figure at its end, moved apart where they would meet."""
    ends = []
    for series in plane.chart.series:
        last = next((v for v in reversed(series.values) if ink.known(v) is not None), None)
        runs = _runs(plane, series)
        if last is not None and runs:
            ends.append((runs[-1][-1][1], series, last))
    ends.sort(key=lambda end: end[0])
    drawn, above = "", float("-inf")
    for y, series, last in ends:
        above = max(y + 3.5, above + 13)
        drawn += ink.text(
            plane.chart.width - _LABELS + 12,
            above,
            f"{series.label} {ink.say(last, plane.chart.decimals)}",
            size=9.5,
            fill=_STYLES[series.style][0],
            weight=700 if series.style == "main" else 400,
            room=_LABELS - 12,
        )
    return drawn
