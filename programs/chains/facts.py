"""What is said of a chain, line by line; and what rooms above say of the causes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class ChainFacts:
    """What is said of a chain itself; `leader` is its 链主 or lead unit."""

    name: str
    leader: str = ""
    is_key: bool = True
    goal: str = ""


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """One segment: where it stands (上中下游), what is made there, where its quality is weak."""

    link: str
    name: str
    makes: str
    weak_point: str = ""


@dataclass(frozen=True, slots=True)
class CauseLine:
    """One cause on a bone; `id` names one that stands already, None is a new one."""

    bone: str
    words: str
    weight: int
    id: int | None = None


@dataclass(frozen=True, slots=True)
class CountermeasureLine:
    """One measure, the body that answers for it and what it draws on; perhaps against a cause."""

    words: str
    body: str
    resource: str
    cause: int | None = None


@dataclass(frozen=True, slots=True)
class CauseUse:
    """What a room above links to causes.

    `counts` maps cause to how many rows name it: all of them, or those that an actor reaches.
    `url` is the list of the rows of one cause.
    """

    code: str
    counts: Callable[[Collection[int], Any | None], Mapping[int, int]]
    url: Callable[[int], str]


cause_uses: Registry[CauseUse] = Registry("use of causes")


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What is said of a project; `budget_wan` in 10,000 yuan."""

    name: str
    lead: str
    goal: str
    path: str = ""
    budget_wan: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of one of a project's lists; `policy` is the id of one in force."""

    kind: str
    words: str = ""
    policy: int | None = None


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone; `id` names one that stands already."""

    title: str
    due_on: date
    id: int | None = None
