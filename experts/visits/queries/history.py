"""The moves that were made, as a page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class Made:
    """One move: when, what, by whom, and why where a reason was given."""

    at: datetime
    label: str
    by: User | None
    reason: str


def moves_made(subject: Any) -> list[Made]:
    """Of a visit, a problem or a plan, the oldest first."""
    return [
        Made(step.at, str(subject.workflow[step.move].label), step.by, step.reason)
        for step in subject.steps.select_related("by")
    ]
