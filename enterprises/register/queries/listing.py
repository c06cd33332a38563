"""Lists of the register: what narrows them, leafing by key, counting up to a thousand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from enterprises.register.models import Enterprise, EnterpriseQuerySet
from enterprises.register.rules.industries import beneath
from enterprises.register.vocabulary import Kind, SizeClass

_INDUSTRY: Final = re.compile(r"[A-T]|[0-9]{2,4}")
MOST_COUNTED: Final = 1_000
#: how many rows a page may have
PAGE_SIZES: Final = (20, 50, 100)
#: the parameters of the list's address that narrow it
CONDITIONS: Final = ("q", "place", "industry", "size", "kind", "state")
#: an order by its name: the fields, all in one direction
ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "newest": ("-id",),
    "oldest": ("id",),
    "name": ("name_pinyin", "id"),
    "name_back": ("-name_pinyin", "-id"),
}
STATES: Final[Mapping[str, Q]] = {
    "open": Q(closed_on=None),
    "closed": Q(closed_on__isnull=False),
    "excepted": Q(code_exception__isnull=False),
    "unproved": Q(code_exception__isnull=False, code_exception__licence_sha256=""),
    "provisional": Q(size_is_provisional=True),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by; empty parts do not narrow. `place` is a region's path."""

    text: str = ""
    place: str = ""
    industry: str = ""
    size: str = ""
    kind: str = ""
    state: str = ""
    station: int | None = None

    @property
    def is_empty(self) -> bool:
        return self == Filters()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Filters:
        """From the parameters of a job or a saved view; what is unknown does not narrow."""
        station = str(given.get("station") or "")
        return cls(
            text=str(given.get("text") or ""),
            place=str(given.get("place") or ""),
            industry=_industry_code(given.get("industry")),
            size=_one_of(given.get("size"), SizeClass.values),
            kind=_one_of(given.get("kind"), Kind.values),
            state=_one_of(given.get("state"), list(STATES)),
            station=int(station) if station.isascii() and station.isdigit() else None,
        )


def _industry_code(value: object) -> str:
    return str(value) if _INDUSTRY.fullmatch(str(value or "")) else ""


def _one_of(value: object, options: list[str]) -> str:
    return str(value) if value in options else ""


def narrowed(rows: EnterpriseQuerySet, filters: Filters) -> EnterpriseQuerySet:
    """The rows that meet every filter but the text (`storage.matching` does that)."""
    if filters.place:
        rows = rows.filter(region__path__startswith=filters.place)
    if filters.industry:
        rows = rows.filter(_industry(filters.industry))
    same = {
        "size_class": filters.size,
        "kind": filters.kind,
        "station_id": filters.station,
    }
    rows = rows.filter(**{name: value for name, value in same.items() if value})
    return rows.filter(STATES[filters.state]) if filters.state else rows


def _industry(code: str) -> Q:
    """A section by its divisions, else everything beneath the code."""
    if not code.isalpha():
        return Q(industry_code__startswith=code)
    found = Q(pk__in=())
    for division in beneath(code):
        found |= Q(industry_code__startswith=division.code)
    return found


def capped_count(rows: EnterpriseQuerySet) -> tuple[int, str]:
    """How many, counted up to 1,000, and as it is written: "137" or "1000+"."""
    count = rows.order_by()[: MOST_COUNTED + 1].count()
    return count, f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some rows of a list in its order, and the keys of the rows before and after them."""

    rows: list[Enterprise]
    before: int | None
    after: int | None


def leaf_through(
    rows: EnterpriseQuerySet, *, order: str, size: int, after: int | None, before: int | None
) -> Leaf:
    """The rows after (or before) the row of a key; from the start when that row is gone."""
    fields = ORDERS[order]
    backwards = before is not None
    anchor = before if backwards else after
    if backwards:
        fields = tuple(_turned(one) for one in fields)
    shown = rows.order_by(*fields)
    begins = anchor is None
    if anchor is not None:
        past = _past(rows, fields, anchor)
        begins = past is None
        shown = shown if past is None else shown.filter(past)
    found = list(shown[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards and not begins:
        found.reverse()
        return Leaf(found, found[0].pk if more else None, found[-1].pk if found else None)
    return Leaf(found, None if begins or not found else found[0].pk, found[-1].pk if more else None)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _past(rows: EnterpriseQuerySet, fields: tuple[str, ...], anchor: int) -> Q | None:
    """The condition "beyond this row"; None when the row is not among those in reach."""
    names = [name.lstrip("-") for name in fields]
    found = rows.order_by().filter(pk=anchor).values_list(*names).first()
    if found is None:
        return None
    sign = "lt" if fields[0].startswith("-") else "gt"
    if len(names) == 1:
        return Q(**{f"{names[0]}__{sign}": found[0]})
    # the first condition lets the index begin at the right place
    return Q(**{f"{names[0]}__{sign}e": found[0]}) & (
        Q(**{f"{names[0]}__{sign}": found[0]})
        | Q(**{names[0]: found[0], f"{names[1]}__{sign}": found[1]})
    )
