"""A signature drawn by hand, as lines of points on a field. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: a signature is drawn on a field of this size; its lines together have at most so many points
FIELD_WIDTH, FIELD_HEIGHT, MOST_POINTS = 600, 200, 3000


def is_drawing(strokes: Any) -> bool:
    """Lines of whole points within the field: [[x, y, x, y, …], …]."""
    if not isinstance(strokes, list) or not all(isinstance(one, list) for one in strokes):
        return False
    numbers: list[Any] = [number for stroke in strokes for number in stroke]
    fits: bool = (
        4 <= len(numbers) <= 2 * MOST_POINTS
        and all(len(stroke) >= 4 and len(stroke) % 2 == 0 for stroke in strokes)
        and all(type(number) is int for number in numbers)
        and all(0 <= x <= FIELD_WIDTH for stroke in strokes for x in stroke[::2])
        and all(0 <= y <= FIELD_HEIGHT for stroke in strokes for y in stroke[1::2])
    )
    return fits


def lines_of(answer: Any) -> tuple[str, ...]:
    """The points of each line of a drawn signature, as SVG writes them; none of anything else."""
    strokes: Any = answer.get("strokes") if isinstance(answer, Mapping) else None
    if not is_drawing(strokes):
        return ()
    return tuple(
        " ".join(f"{x},{y}" for x, y in zip(stroke[::2], stroke[1::2], strict=True))
        for stroke in strokes
    )
