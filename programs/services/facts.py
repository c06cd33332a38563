"""What is said of a set of cases, and of an item as it is entered. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Median:
    """Half of the `n` cases took so many working days or fewer."""

    value: Decimal
    n: int


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item as somebody enters it; code and system are read when it is put on the list alone."""

    code: str
    name: str
    element: str
    system: str
    ended_on: date | None = None
