"""Horizontal bars with a target, and the small bar that stands in a table's row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from portal.reports.charts import ink
from portal.reports.charts.ink import Number


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` None is drawn as a dash: nothing is known, which is not the same as zero."""

    label: str
    value: Number | None
    target: Number | None = None


@dataclass(frozen=True, slots=True)
class BarChart:
    """`attention_below`: the share of the target, in percent, under which a bar turns red."""

    title: str
    bars: Sequence[Bar]
    description: str = ""
    unit: str = ""
    decimals: int = 0
    attention_below: Number | None = None
    width: int = ink.WIDTH


_ROW = 22


def bars(chart: BarChart) -> SafeString:
    """One row each: label, bar, target as an upright line, figure."""
    names = min(max([60.0, *(ink.width_of(b.label, 10) for b in chart.bars)]), chart.width * 0.3)
    left, right = names + 8, chart.width - 96
    values = [v for b in chart.bars for v in (ink.known(b.value), ink.known(b.target)) if v]
    low, high = min([0.0, *values]), max([0.0, *values]) or 1.0
    scale = (right - left) / (high - low)
    zero = left - low * scale
    top = 18 if chart.unit else 6
    body = ink.text(chart.width, 11, chart.unit, size=9, fill=ink.GREY, anchor="end")
    for number, bar in enumerate(chart.bars):
        body += _row(
            chart, bar, top + number * _ROW, left=left, right=right, zero=zero, scale=scale
        )
    end = top + len(chart.bars) * _ROW
    body += ink.line(zero, top, zero, max(end, top + _ROW), stroke=ink.INK, width=0.8)
    return ink.drawing(
        "bars",
        chart.width,
        max(end, top + _ROW) + 4,
        body,
        title=chart.title,
        description=chart.description,
    )


def _row(
    chart: BarChart, bar: Bar, y: float, *, left: float, right: float, zero: float, scale: float
) -> str:
    value, target = ink.known(bar.value), ink.known(bar.target)
    drawn = ink.text(left - 8, y + 15, bar.label, anchor="end", room=left - 8)
    drawn += ink.rect(left, y + 8, right - left, 6, ink.PALE)
    short = _is_short(value, target, chart.attention_below)
    fill = ink.RED if short else ink.BLUE
    if value is not None:
        length = abs(value) * scale
        drawn += ink.rect(zero if value >= 0 else zero - length, y + 5, length, 12, fill)
    if target is not None:
        at = zero + target * scale
        drawn += ink.line(at, y + 2, at, y + 20, stroke=ink.INK, width=1.4)
    said = ink.say(bar.value, chart.decimals)
    if target is not None:
        said += f" / {ink.say(bar.target, chart.decimals)}"
    return drawn + ink.text(
        chart.width,
        y + 15,
        said,
        anchor="end",
        fill=ink.RED if short else ink.INK,
        weight=700 if short else 400,
        room=92,
    )


def _is_short(value: float | None, target: float | None, share: Number | None) -> bool:
    if value is None or not target or share is None:
        return False
    return value < target * float(share) / 100


@dataclass(frozen=True, slots=True)
class Meter:
    """`value` percent done, with a line at `target`; drawn no longer than `maximum`."""

    title: str
    value: Number | None
    target: Number = 100
    maximum: Number = 120
    attention_below: Number | None = 90


def meter(chart: Meter) -> SafeString:
    """A bar for a table's row or a card: how far, against the line that says how far it should."""
    width, value = 130, ink.known(chart.value)
    scale = width / float(chart.maximum)
    body = ink.rect(0, 3, width, 6, ink.PALE)
    if value is not None:
        low = chart.attention_below is not None and value < float(chart.attention_below)
        length = min(max(value, 0.0), float(chart.maximum)) * scale
        body += ink.rect(0, 3, length, 6, ink.RED if low else ink.BLUE)
    at = float(chart.target) * scale
    body += ink.line(at, 0, at, 12, stroke=ink.INK, width=0.9)
    said = f"{ink.say(chart.value, 1)}%" if value is not None else ink.DASH
    return ink.drawing("meter", width, 12, body, title=f"{chart.title} {said}".strip())
