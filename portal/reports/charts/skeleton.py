"""A fishbone of any number of causes, each with how often it was found; on a phone a tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from portal.reports.charts import ink


@dataclass(frozen=True, slots=True)
class Twig:
    """A cause: `found` is how many name it, `weight` 1 to 3 the line's; a root is red and bold."""

    words: str
    found: int = 0
    weight: int = 2
    is_root: bool = False


@dataclass(frozen=True, slots=True)
class Rib:
    label: str
    twigs: Sequence[Twig]


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Ribs stand above and below the spine, half of them each; `head` is what they lead to."""

    title: str
    head: str
    ribs: Sequence[Rib]
    description: str = ""


_LYING_FROM = 600
_SIZE, _STEP = 12.5, 40.0
_HEAD_WIDTH, _SLANT = 132.0, 46.0
_WIDTHS = {1: 0.9, 2: 1.5, 3: 2.4}


def skeleton(chart: Skeleton, *, width: int = ink.WIDTH) -> SafeString:
    """The fish lies where there is room for it, and stands as a tree on a narrow drawing."""
    body, height = (_lying if width >= _LYING_FROM else _standing)(chart, float(width))
    return ink.drawing(
        "skeleton", width, height, body, title=chart.title, description=chart.description
    )


def _lying(chart: Skeleton, width: float) -> tuple[str, float]:
    half = (len(chart.ribs) + 1) // 2
    above, below = chart.ribs[:half], chart.ribs[half:]
    up, down = (_reach(ribs) for ribs in (above, below))
    spine, height = up + 30, up + down + 60
    across = (width - _HEAD_WIDTH - 16) / max(half, 1)
    end = width - _HEAD_WIDTH
    body = ink.line(6, spine, end - 8, spine, stroke=ink.INK, width=2.6)
    body += ink.tag(
        "polygon", points=ink.points([(end - 12, spine - 8), (end, spine), (end - 12, spine + 8)]),
        fill=ink.INK,
    )  # fmt: skip
    body += _fish_head(chart.head, end, spine)
    for ribs, sign, reach in ((above, -1, up), (below, 1, down)):
        for number, rib in enumerate(ribs):
            body += _rib(rib, (number + 1) * across - 14, spine, across, sign * reach)
    return body, height


def _reach(ribs: Sequence[Rib]) -> float:
    """How far the ribs of one side go from the spine: the fullest one says."""
    return 26 + max([1, *(len(rib.twigs) for rib in ribs)]) * _STEP


def _fish_head(words: str, x: float, spine: float) -> str:
    lines = ink.wrap(words, 14, _HEAD_WIDTH - 22, most=4)
    high = max(64.0, len(lines) * 14 * ink.LEADING + 26)
    first = spine - (len(lines) - 1) * 14 * ink.LEADING / 2 + 5
    return ink.rect(x, spine - high / 2, _HEAD_WIDTH, high, ink.BLUE) + ink.paragraph(
        x + _HEAD_WIDTH / 2, first, lines, size=14, fill=ink.WHITE, anchor="middle", weight=700
    )


def _rib(rib: Rib, foot: float, spine: float, across: float, reach: float) -> str:
    """A rib from its label to the spine, slanting towards the head; its twigs lie to the left."""
    sign = 1 if reach > 0 else -1
    top = spine + reach
    x = foot - _SLANT
    drawn = ink.line(x, top, foot, spine, stroke=ink.BLUE, width=1.8)
    drawn += _label(rib.label, x, top + sign * 13)
    for number, twig in enumerate(rib.twigs):
        y = top - sign * (number * _STEP + (34 if sign < 0 else 10))
        at = x + (foot - x) * abs((y - top) / reach)
        drawn += _twig(twig, at, y, across - _SLANT - 14, leans=10.0 if sign < 0 else 0.0)
    return drawn


def _wide(words: str) -> float:
    """How wide the label of a rib is: bold letters need more room than plain ones."""
    return max(34.0, ink.width_of(words, 13.5) * 1.06 + 20)


def _label(words: str, x: float, y: float) -> str:
    wide = _wide(words)
    return ink.tag(
        "rect", x=x - wide / 2, y=y - 13, width=wide, height=26, rx=13,
        fill=ink.WHITE, stroke=ink.BLUE, stroke_width=1.4,
    ) + ink.text(
        x, y + 5, words, size=13.5, fill=ink.BLUE, anchor="middle", weight=700
    )  # fmt: skip


def _twig(twig: Twig, x: float, y: float, long: float, *, leans: float) -> str:
    """A line to the rib with the words on it; how many were found stands in a disc at its end.
    `leans` is how far the rib comes over the words."""
    colour = ink.RED if twig.is_root else ink.INK
    drawn = ink.line(
        x - long, y, x, y,
        stroke=ink.RED if twig.is_root else ink.GREY, width=_WIDTHS.get(twig.weight, 1.5),
    )  # fmt: skip
    before = 26.0 if twig.found else 6.0
    lines = ink.wrap(twig.words, _SIZE, long - before - leans, most=2)
    first = y - 5 - (len(lines) - 1) * _SIZE * ink.LEADING
    drawn += ink.paragraph(
        x - long + before, first, lines,
        size=_SIZE, fill=colour, weight=700 if twig.is_root else 400,
    )  # fmt: skip
    return drawn + (_disc(twig.found, x - long + 10, y - 12) if twig.found else "")


def _disc(found: int, x: float, y: float) -> str:
    return ink.tag("circle", cx=x, cy=y, r=9.5, fill=ink.SOFT) + ink.text(
        x, y + 4, found if found < 100 else "99+", size=10.5, anchor="middle", weight=700
    )


def _standing(chart: Skeleton, width: float) -> tuple[str, float]:
    """The spine down the left, each rib a branch, its twigs beneath it."""
    lines = ink.wrap(chart.head, 14, width - 24, most=2)
    y = len(lines) * 14 * ink.LEADING + 16
    body = ink.rect(0, 0, width, y, ink.BLUE) + ink.paragraph(
        width / 2, 22, lines, size=14, fill=ink.WHITE, anchor="middle", weight=700
    )
    top, last = y, y
    for rib in chart.ribs:
        y += 26
        last = y
        body += ink.line(12, y, 40, y, stroke=ink.BLUE, width=1.8)
        body += _label(rib.label, 40 + _wide(rib.label) / 2, y)
        y += 14
        for twig in rib.twigs:
            drawn, y = _leaf(twig, y, width)
            body += drawn
    return ink.line(12, top, 12, last, stroke=ink.INK, width=2.6) + body, y + 8


def _leaf(twig: Twig, y: float, width: float) -> tuple[str, float]:
    room = width - 62 - (30 if twig.found else 0)
    lines = ink.wrap(twig.words, _SIZE, room, most=3)
    y += _SIZE + 6
    drawn = ink.paragraph(
        58, y, lines, size=_SIZE,
        fill=ink.RED if twig.is_root else ink.INK, weight=700 if twig.is_root else 400,
    )  # fmt: skip
    drawn += ink.line(
        40, y - 4, 53, y - 4,
        stroke=ink.RED if twig.is_root else ink.GREY, width=_WIDTHS.get(twig.weight, 1.5),
    )  # fmt: skip
    if twig.found:
        drawn += _disc(twig.found, width - 14, y - 4)
    return drawn, y + (len(lines) - 1) * _SIZE * ink.LEADING
