"""What higher rooms give to a year: records that say a stage, parts that are carried on, what
counts its activities, what a county has done for its launch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import Exists
    from django.utils.functional import _StrPromise

    from portal.accounts.actor import Actor
    from portal.regions.models import Region


@dataclass(frozen=True, slots=True)
class StageSource:
    """`code` is the stage that is reached by a record of `model` ("experts.Visit").

    `recorded` is a condition on roster entries, with `OuterRef("enterprise")`,
    `OuterRef("cycle")` and `OuterRef("since_on")` (the day on which it was first listed).
    Whatever writes such a record marks its county (`portal.indicators.folding.mark`): then the
    stages of the county are found anew.
    """

    code: str
    model: str
    recorded: Callable[[], Exists]


stage_sources: Registry[StageSource] = Registry("source of a stage")


@dataclass(frozen=True, slots=True)
class YearPart:
    """A part of a programme year that can be carried on into the next.

    `copy` writes what the part has in the earlier year into the new one, within the operation that
    opens it, and returns how many; `things` gives the part as names with values, to be compared.
    Both are given programme years.
    """

    code: str
    title: str | _StrPromise
    copy: Callable[[Any, Any, Actor, datetime], int]
    things: Callable[[Any], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class ActivityReader:
    """What reads the activities of a programme year: `counts` says whether it counts them itself,
    so that nobody writes them down a second time."""

    code: str
    counts: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class LaunchCell:
    """What a county has done for the launch: on which day (None: not yet), in words, where."""

    on: date | None
    words: str | _StrPromise = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class LaunchStep:
    """Something that every county does before a year is launched (DOMAIN 1.2, step 1).

    `of` answers for a programme year and its counties, in one question: region id to what the
    county has done; a county that is not named has not begun.
    """

    code: str
    title: str | _StrPromise
    order: int
    of: Callable[[Any, Sequence[Region]], Mapping[int, LaunchCell]]


launch_steps: Registry[LaunchStep] = Registry("step of the launch")
activity_readers: Registry[ActivityReader] = Registry("reader of activities")
year_parts: Registry[YearPart] = Registry("part of a year")
