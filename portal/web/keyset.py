"""Leafing through rows by key, never by page number: the newest first, or in the order made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Any)
PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Leaf(Generic[Row]):
    """One page, and the addresses of its neighbours (empty where there is none)."""

    rows: list[Row]
    first_url: str
    next_url: str


def leaf(
    request: HttpRequest, rows: QuerySet[Row], *, size: int = PER_PAGE, newest_first: bool = True
) -> Leaf[Row]:
    """The rows that follow ?after=<pk>, or the first; what is not a number is ignored."""
    after = request.GET.get("after", "")
    is_first = not (after.isascii() and after.isdigit() and len(after) < 19)
    ordered = rows.order_by("-pk" if newest_first else "pk")
    if not is_first:
        ordered = ordered.filter(**{"pk__lt" if newest_first else "pk__gt": int(after)})
    found = list(ordered[: size + 1])
    has_more = len(found) > size
    found = found[:size]
    return Leaf(
        found,
        first_url="" if is_first else _with(request, None),
        next_url=_with(request, found[-1].pk) if has_more else "",
    )


def _with(request: HttpRequest, after: int | None) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if after is not None:
        query["after"] = str(after)
    return f"?{query.urlencode()}"
