"""The fishbone: people, machine, material, method, environment, measurement, and their effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from portal.reports.charts import ink


@dataclass(frozen=True, slots=True)
class Cause:
    """`root`: proved on the spot to be a root cause."""

    words: str
    root: bool = False


@dataclass(frozen=True, slots=True)
class Bone:
    """A family of causes; `sign` is its mark, one character in Chinese."""

    sign: str
    causes: Sequence[Cause]


@dataclass(frozen=True, slots=True)
class Fishbone:
    """Bones go above and below the spine in turn of three; at most three causes show on each."""

    title: str
    effect: Sequence[str]
    bones: Sequence[Bone]
    description: str = ""


_SPINE, _WIDTH, _HEIGHT, _REACH = 134.0, 626.0, 268.0, 128.0
_PLACES = ((True, 116), (True, 268), (True, 420), (False, 116), (False, 268), (False, 420))
_STEPS = {1: (0.6,), 2: (0.42, 0.78), 3: (0.32, 0.58, 0.84)}


def fishbone(chart: Fishbone) -> SafeString:
    """At most six bones; root causes in red and bold."""
    body = ink.line(14, _SPINE, 486, _SPINE, stroke=ink.INK, width=2)
    body += ink.tag("polygon", points="486,127 499,134 486,141", fill=ink.INK)
    body += ink.rect(500, _SPINE - 34, 126, 68, ink.BLUE)
    for number, words in enumerate(chart.effect[:3]):
        y = _SPINE + 4 + (number - (len(chart.effect[:3]) - 1) / 2) * 19
        body += ink.text(
            563, y, words, size=11.5, fill=ink.WHITE, anchor="middle", weight=700, room=120
        )
    for bone, (above, x) in zip(chart.bones, _PLACES, strict=False):
        body += _bone(bone, x, above=above)
    return ink.drawing(
        "fishbone", _WIDTH, _HEIGHT, body, title=chart.title, description=chart.description
    )


def _bone(bone: Bone, x: float, *, above: bool) -> str:
    start = 30.0 if above else _HEIGHT - 30
    centre = start - 13 if above else start + 13
    drawn = ink.line(x, start, x + 58, _SPINE, stroke=ink.BLUE, width=1.4)
    wide = max(24.0, ink.width_of(bone.sign, 12) + 14)
    drawn += ink.tag(
        "rect", x=x - wide / 2, y=centre - 12, width=wide, height=24, rx=12,
        fill=ink.WHITE, stroke=ink.BLUE, stroke_width=1.2,
    )  # fmt: skip
    drawn += ink.text(
        x, centre + 4.3, bone.sign, size=12, fill=ink.BLUE, anchor="middle", weight=700
    )
    shown = bone.causes[:3]
    for share, cause in zip(_STEPS.get(len(shown), ()), shown, strict=False):
        px, py = x + 58 * share, start + (_SPINE - start) * share
        colour = ink.RED if cause.root else ink.INK
        drawn += ink.line(
            px - _REACH,
            py,
            px,
            py,
            stroke=ink.RED if cause.root else ink.LINE,
            width=1.1 if cause.root else 0.8,
        )
        drawn += ink.text(
            px - (13 if above else 5),
            py - 3.5,
            cause.words,
            size=10.5,
            fill=colour,
            anchor="end",
            weight=700 if cause.root else 400,
            room=_REACH - 4,
        )
    return drawn
