"""What is entered of a visit, of a problem and of a measure; what a save came to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from enterprises.register.models import Enterprise


@dataclass(frozen=True, slots=True)
class Record:
    """What an expert writes down: only what was sent. A field that is absent stays as it is.

    `scores` holds item code to {"score": 0…5 or "na", "conformity": code, "note": text}; an empty
    mapping takes an item's judgement away.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field or item that was changed elsewhere since this page was opened: theirs was kept."""

    name: str
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to: the revision now, what was kept, and what was not."""

    revision: int
    kept: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemEntry:
    """One problem, as the expert typed it."""

    clause: str
    category: str
    severity: str
    cause: str
    description: str
    due_on: date | None
    evidence: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class MeasureEntry:
    """One measure of a plan. `problem` is the number of a problem of the visit."""

    text: str
    owner: str
    due_on: date | None
    done_when: str
    problem: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A visit as it would be handed to the enterprise, for `rules.faults_of_record`."""

    arrived_at: datetime | None
    left_at: datetime | None
    people_met: str
    missing: tuple[str, ...]
    unexplained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: to be let in, or refused, by the gate."""

    stream: BinaryIO
    name: str


@dataclass(frozen=True, slots=True)
class ReadinessSource:
    """What a higher room knows of one line of readiness, by the line's code.

    `against(enterprise, on)` is the day of what stands against it, None when nothing does.
    """

    code: str
    against: Callable[[Enterprise, date], date | None]


readiness_sources: Registry[ReadinessSource] = Registry("source of readiness")
