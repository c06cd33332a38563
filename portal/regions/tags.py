"""Groups of counties that a province treats alike, as dated data: 山区海岛县. Pure.

A tag is data with a source (`data/README.md`), editable by nobody in the portal. A county bears it
from `valid_from` (included) to `valid_to` (not included).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.regions.rules import DATA

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TITLES: dict[str, _StrPromise] = {"mountain_island": _("Mountain and island counties")}


@dataclass(frozen=True, slots=True)
class TagRow:
    """A county that bears a tag between two dates."""

    tag: str
    code: str
    valid_from: date
    valid_to: date | None

    def is_in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@lru_cache(maxsize=1)
def read_tags() -> tuple[TagRow, ...]:
    """The table, in its order."""
    with (DATA / "tags.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            TagRow(
                line["tag"],
                line["code"],
                date.fromisoformat(line["valid_from"]),
                date.fromisoformat(line["valid_to"]) if line["valid_to"] else None,
            )
            for line in csv.DictReader(file)
        )


def codes_with(tag: str, *, on: date) -> frozenset[str]:
    """The codes of the counties that bear the tag on the day."""
    return frozenset(row.code for row in read_tags() if row.tag == tag and row.is_in_force(on))


def tags_among(codes: Iterable[str]) -> list[str]:
    """The tags that any of these counties bears or bore."""
    borne = {(row.tag, row.code) for row in read_tags()}
    wanted = set(codes)
    return [tag for tag in TITLES if any(one == tag and code in wanted for one, code in borne)]
