"""Three lamps: met, waiting, unmet. Each has its own shape, so that colour is not needed."""

from __future__ import annotations

from typing import Literal

from django.utils.safestring import SafeString

from portal.reports.charts import ink

Light = Literal["met", "waiting", "unmet"]
GREEN, AMBER = "#2c7a4b", "#c98a12"


def lamp(light: Light, *, title: str) -> SafeString:
    """A circle with a tick, a triangle with a mark, or a square with a cross."""
    if light == "met":
        shape = ink.tag("circle", cx=6, cy=6, r=5.6, fill=GREEN)
        sign = "M3.2 6.2 L5.3 8.3 L8.9 4"
    elif light == "waiting":
        shape = ink.tag("path", d="M6 .6 L11.8 11.4 L.2 11.4 Z", fill=AMBER)
        sign = "M6 4.4 L6 7.8 M6 8.9 L6 10.2"
    else:
        shape = ink.rect(0.4, 0.4, 11.2, 11.2, ink.RED)
        sign = "M3.4 3.4 L8.6 8.6 M8.6 3.4 L3.4 8.6"
    body = shape + ink.tag("path", d=sign, fill="none", stroke=ink.WHITE, stroke_width=1.5)
    return ink.drawing("lamp", 12, 12, body, title=title)
