"""What is known of an enterprise on a day, as policies ask for it. Pure, frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Facts:
    """None means: not known. `schemes` maps a scheme in force to the day on which it expires."""

    on: date
    kind: str | None = None
    size_class: str | None = None
    industry_code: str | None = None
    region_path: str = ""
    tier: str | None = None
    on_roster: bool | None = None
    schemes: dict[str, date] | None = None
    staff_count: int | None = None
    months_old: int | None = None
    helped: bool | None = field(default=None)
