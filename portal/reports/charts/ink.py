"""What every chart is drawn with: colours, text, lines, and the frame around them.

Lengths are units of the viewBox; 642 units are the width of a page's text (166 mm), so that a
text of size 10 prints at about 7.3 points.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString, mark_safe

Number = int | float | Decimal

BLUE = "#0b4da2"
RED = "#b3202a"
INK = "#1d2733"
GREY = "#5b6675"
LINE = "#c3ccd8"
PALE = "#e9eef5"
SOFT = "#c9daf0"
WHITE = "#ffffff"
RAMP = ("#dbe6f4", "#a9c5e8", "#6c9ad4", "#2f6dbd", "#0b3f87")

FONT = "Portal Sans, Noto Sans SC, PingFang SC, Microsoft YaHei, Source Han Sans SC, sans-serif"
WIDTH = 642
DASH = "—"
#: from one line of text to the next, in sizes
LEADING = 1.3


def tag(name: str, *children: str, **attributes: Number | str | None) -> str:
    """One element. `children` are markup already; attributes are escaped; None leaves one out."""
    written = "".join(
        f' {key.strip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def _attribute(value: Number | str) -> str:
    if isinstance(value, str):
        return escape(plain(value))
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def plain(text: str) -> str:
    """Without control characters and lone surrogates, which no XML may hold."""
    return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cs"} or c in "\n\t")


def text(
    x: Number,
    y: Number,
    words: object,
    *,
    size: float = 10,
    fill: str = INK,
    anchor: str = "start",
    weight: int = 400,
    room: float | None = None,
) -> str:
    """A line of text; with `room`, cut to that width and kept whole in its tooltip."""
    whole = plain(str(words))
    shown = whole if room is None else fit(whole, size, room)
    told = tooltip(whole) if shown != whole else ""
    return tag(
        "text",
        told + escape(shown),
        x=x,
        y=y,
        font_family=FONT,
        font_size=size,
        font_weight=weight,
        fill=fill,
        text_anchor=anchor,
    )


def width_of(words: str, size: float) -> float:
    """About how wide the words are: a Chinese character is square, a Latin one half of it."""
    return sum(size * (1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.6) for c in words)


def fit(words: str, size: float, room: float) -> str:
    """The words, or as many as there is room for and an ellipsis."""
    if width_of(words, size) <= room:
        return words
    kept = words
    while kept and width_of(kept, size) > room - size:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrap(words: str, size: float, room: float, *, most: int = 3) -> list[str]:
    """The words in at most `most` lines of that width; Latin words stay whole where they fit, and
    what is over ends in an ellipsis."""
    lines = [""]
    for piece in re.findall(r"[!-~]+| +|.", plain(words)):
        joined = lines[-1] + piece
        if width_of(joined, size) <= room or not lines[-1]:
            lines[-1] = joined.lstrip()
        else:
            lines[-1] = lines[-1].rstrip()
            lines.append(piece.lstrip())
    if len(lines) > most:
        lines[most - 1 :] = [fit("".join(lines[most - 1 :]), size, room)]
    return [fit(one.rstrip(), size, room) for one in lines]


def paragraph(
    x: Number,
    y: Number,
    lines: Sequence[str],
    *,
    size: float = 10,
    fill: str = INK,
    anchor: str = "start",
    weight: int = 400,
) -> str:
    """Lines of text beneath each other; `y` is the first one's."""
    step = size * LEADING
    return "".join(
        text(x, float(y) + step * number, words, size=size, fill=fill, anchor=anchor, weight=weight)
        for number, words in enumerate(lines)
    )


def line(
    x1: Number,
    y1: Number,
    x2: Number,
    y2: Number,
    *,
    stroke: str = LINE,
    width: float = 0.6,
    dash: str | None = None,
) -> str:
    return tag(
        "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, stroke_dasharray=dash
    )


def rect(
    x: Number,
    y: Number,
    width: Number,
    height: Number,
    fill: str,
    *,
    stroke: str | None = None,
    stroke_width: float | None = None,
) -> str:
    return tag(
        "rect",
        x=x,
        y=y,
        width=max(float(width), 0.0),
        height=height,
        fill=fill,
        stroke=stroke,
        stroke_width=stroke_width,
    )


def tooltip(words: str) -> str:
    """What a pointer that rests on a mark is told."""
    return tag("title", escape(plain(words)))


def points(pairs: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_attribute(x)},{_attribute(y)}" for x, y in pairs)


def hatch(x: float, y: float, width: float, height: float, stroke: str, *, gap: float = 5) -> str:
    """Slanting lines inside a rectangle: a second sign beside colour, without a pattern's id."""
    drawn = []
    offset = gap
    while offset < width + height:
        start = (x + min(offset, width), y + max(0.0, offset - width))
        end = (x + max(0.0, offset - height), y + min(offset, height))
        drawn.append(line(*start, *end, stroke=stroke, width=0.9))
        offset += gap
    return "".join(drawn)


def say(value: Number | None, decimals: int = 0) -> str:
    """A figure as documents write it: thousands parted, a true minus, a dash for what is not."""
    if value is None or not math.isfinite(value):
        return DASH
    written = f"{value:,.{decimals}f}"
    if not any(digit in written for digit in "123456789"):
        written = written.removeprefix("-")
    return written.replace("-", "−")


def known(value: Number | None) -> float | None:
    """The value as a float, or None when there is none or it is not a finite number."""
    return None if value is None or not math.isfinite(value) else float(value)


def ticks(low: float, high: float, *, about: int = 4) -> list[float]:
    """Round numbers from at most `low` to at least `high`, and never fewer than two."""
    if high <= low:
        high = low + 1
    raw = (high - low) / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * k for k in (1, 2, 5, 10) if power * k >= raw * 0.999)
    first = math.floor(low / step)
    last = math.ceil(high / step - 1e-9)
    return [round(step * k, 10) for k in range(first, last + 1)]


def tick_decimals(marks: Sequence[float]) -> int:
    """How many decimals tell neighbouring marks apart."""
    step = marks[1] - marks[0]
    return max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else 0


def drawing(
    kind: str, width: Number, height: Number, body: str, *, title: str, description: str = ""
) -> SafeString:
    """The frame: scales to its place, says what it shows to those who cannot see it."""
    words = tag("title", escape(plain(title))) + (
        tag("desc", escape(plain(description))) if description else ""
    )
    return mark_safe(
        tag(
            "svg",
            words + body,
            xmlns="http://www.w3.org/2000/svg",
            class_=f"chart chart-{kind}",
            role="img",
            aria_label=title,
            viewBox=f"0 0 {_attribute(width)} {_attribute(height)}",
            width=width,
            height=height,
        )
    )
