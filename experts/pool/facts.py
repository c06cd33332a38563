"""What is entered of an expert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the pool, as a person typed it. `valid_to` is the last day of the term."""

    name: str
    employer: str
    employer_kind: str
    phone: str
    specialties: Sequence[str]
    valid_from: date | None
    valid_to: date | None = None
    title: str = ""
    employer_code: str = ""
