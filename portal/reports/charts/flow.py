"""The funnel: how many of those who entered reached each stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.reports.charts import ink
from portal.reports.charts.ink import Number


@dataclass(frozen=True, slots=True)
class Stage:
    label: str
    count: int | None


@dataclass(frozen=True, slots=True)
class FunnelChart:
    """`attention_below`: percent of the stage before, under which the figure is red."""

    title: str
    stages: Sequence[Stage]
    description: str = ""
    attention_below: Number | None = 70
    width: int = ink.WIDTH


_ROW, _BAR, _TOP = 27.0, 20.0, 16.0


def funnel(chart: FunnelChart) -> SafeString:
    """Bars of one scale, with the share of the stage before and of the first."""
    left = min(max([36.0, *(ink.width_of(s.label, 11) for s in chart.stages)]), 120.0) + 8
    room = chart.width - left - 200
    largest = max([1, *(stage.count or 0 for stage in chart.stages)])
    body = _head(chart)
    before: Stage | None = None
    for number, stage in enumerate(chart.stages):
        y = _TOP + number * _ROW
        length = (stage.count or 0) / largest * room
        if before is not None:
            above = (before.count or 0) / largest * room
            slope = [(left, y - 7), (left + above, y - 7), (left + length, y), (left, y)]
            body += ink.tag("polygon", points=ink.points(slope), fill=ink.PALE)
        body += ink.rect(left, y, length, _BAR, ink.BLUE)
        body += ink.text(left - 8, y + 14, stage.label, size=11, anchor="end", weight=700, room=120)
        body += ink.text(left + length + 6, y + 14, ink.say(stage.count), size=10.5)
        body += _shares(chart, stage, before, y + 14)
        before = stage
    return ink.drawing(
        "funnel",
        chart.width,
        _TOP + max(len(chart.stages), 1) * _ROW,
        body,
        title=chart.title,
        description=chart.description,
    )


def _head(chart: FunnelChart) -> str:
    return ink.text(
        chart.width - 80, 10, gettext("of the stage before"), size=9, fill=ink.GREY, anchor="end"
    ) + ink.text(chart.width, 10, gettext("of the first"), size=9, fill=ink.GREY, anchor="end")


def _shares(chart: FunnelChart, stage: Stage, before: Stage | None, y: float) -> str:
    drawn = ink.text(chart.width, y, _percent(stage.count, chart.stages[0].count), anchor="end")
    if before is None:
        return drawn
    low = (
        chart.attention_below is not None
        and stage.count is not None
        and bool(before.count)
        and 100 * stage.count < float(chart.attention_below) * (before.count or 0)
    )
    return drawn + ink.text(
        chart.width - 80,
        y,
        _percent(stage.count, before.count),
        anchor="end",
        fill=ink.RED if low else ink.INK,
        weight=700 if low else 400,
    )


def _percent(part: int | None, whole: int | None) -> str:
    return ink.DASH if part is None or not whole else f"{100 * part / whole:.1f}%"
