"""Spread: box plots, and the line that says how sure a rate is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.reports.charts import ink
from portal.reports.charts.ink import Number

Z95 = 1.959963984540054


def wilson(successes: int, trials: int, *, z: float = Z95) -> tuple[float, float] | None:
    """The Wilson score interval of a rate, in percent; None where there was no trial."""
    if trials <= 0 or not 0 <= successes <= trials:
        return None
    share, square = successes / trials, z * z
    middle = share + square / (2 * trials)
    half = z * math.sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    whole = 1 + square / trials
    return max(0.0, 100 * (middle - half) / whole), min(100.0, 100 * (middle + half) / whole)


@dataclass(frozen=True, slots=True)
class Box:
    """Five-point summary (whiskers, quartiles, median); None where there were too few."""

    label: str
    count: int
    summary: tuple[Number, Number, Number, Number, Number] | None


@dataclass(frozen=True, slots=True)
class BoxChart:
    title: str
    boxes: Sequence[Box]
    description: str = ""
    decimals: int = 1
    width: int = ink.WIDTH


_ROW, _TOP = 23.0, 20.0


def boxes(chart: BoxChart) -> SafeString:
    """Each row: name, n, whiskers, box, a red median, and the median in figures."""
    found = [float(v) for box in chart.boxes if box.summary for v in box.summary]
    marks = ink.ticks(min([0.0, *found]), max([0.0, *found]) or 1.0, about=6)
    left, right = 160.0, chart.width - 60.0

    def across(value: float) -> float:
        return left + (value - marks[0]) / (marks[-1] - marks[0]) * (right - left)

    bottom = _TOP + max(len(chart.boxes), 1) * _ROW
    body = ink.text(left - 10, 12, "n", size=9, fill=ink.GREY, anchor="end")
    body += ink.text(chart.width, 12, gettext("median"), size=9, fill=ink.GREY, anchor="end")
    decimals = ink.tick_decimals(marks)
    for mark in marks:
        x = across(mark)
        strong = not mark
        body += ink.line(
            x,
            _TOP - 4,
            x,
            bottom,
            stroke=ink.INK if strong else ink.LINE,
            width=0.8 if strong else 0.4,
        )
        body += ink.text(
            x, bottom + 13, ink.say(mark, decimals), size=9, fill=ink.GREY, anchor="middle"
        )
    for number, box in enumerate(chart.boxes):
        y = _TOP + number * _ROW + _ROW / 2
        body += ink.text(left - 50, y + 3.5, box.label, anchor="end", room=left - 52)
        body += ink.text(
            left - 10, y + 3.5, ink.say(box.count), size=9.5, fill=ink.GREY, anchor="end"
        )
        middle = box.summary[2] if box.summary else None
        body += ink.text(chart.width, y + 3.5, ink.say(middle, chart.decimals), anchor="end")
        if box.summary:
            body += _box([across(float(v)) for v in box.summary], y)
    return ink.drawing(
        "boxes", chart.width, bottom + 18, body, title=chart.title, description=chart.description
    )


def _box(xs: list[float], y: float) -> str:
    low, lower, middle, upper, high = xs
    drawn = ink.line(low, y, high, y, stroke=ink.BLUE, width=1)
    for end in (low, high):
        drawn += ink.line(end, y - 3, end, y + 3, stroke=ink.BLUE, width=1)
    drawn += ink.rect(
        lower, y - 6.5, max(upper - lower, 0.8), 13, ink.SOFT, stroke=ink.BLUE, stroke_width=0.8
    )
    return drawn + ink.line(middle, y - 6.5, middle, y + 6.5, stroke=ink.RED, width=2)


@dataclass(frozen=True, slots=True)
class Interval:
    """A rate in percent with its interval, and what it was before, on `floor` to `ceiling`."""

    title: str
    point: Number | None
    bounds: tuple[Number, Number] | None
    before: Number | None = None
    floor: Number = 0
    ceiling: Number = 100


def interval(chart: Interval) -> SafeString:
    """A small line for a table's row: dot for the rate, line for the interval, bar for before."""
    width, low, high = 128.0, float(chart.floor), float(chart.ceiling)

    def across(value: Number) -> float:
        share = (float(value) - low) / ((high - low) or 1)
        return 4 + min(max(share, 0.0), 1.0) * (width - 8)

    body = ink.line(4, 7, width - 4, 7, stroke=ink.PALE, width=4)
    said = ink.DASH if chart.point is None else f"{ink.say(chart.point, 1)}%"
    if chart.bounds is not None:
        start, end = (across(bound) for bound in chart.bounds)
        body += ink.line(start, 7, max(end, start + 1.5), 7, stroke=ink.BLUE, width=2.4)
        said += f" ({ink.say(chart.bounds[0], 1)} – {ink.say(chart.bounds[1], 1)})"
    if chart.before is not None:
        x = across(chart.before)
        body += ink.line(x, 1, x, 13, stroke=ink.GREY, width=1)
    if chart.point is not None:
        body += ink.tag("circle", cx=across(chart.point), cy=7, r=2.6, fill=ink.BLUE)
    return ink.drawing("interval", width, 14, body, title=f"{chart.title} {said}".strip())
