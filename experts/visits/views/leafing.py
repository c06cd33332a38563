"""Leafing through a list by key, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

SIZE: Final = 30


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of rows; `after` is the key of the next one, None on the last."""

    rows: list[Any]
    after: int | None
    is_first: bool


def leaf_of(request: HttpRequest, found: Any) -> Leaf:
    """The page that the address asks for, of rows that are ordered here by falling key."""
    key = request.GET.get("after", "")
    asked = key.isascii() and key.isdigit() and len(key) < 19
    beneath = found.filter(pk__lt=int(key)) if asked else found
    rows = list(beneath.order_by("-pk")[: SIZE + 1])
    return Leaf(rows[:SIZE], rows[SIZE - 1].pk if len(rows) > SIZE else None, not asked)
