"""What higher rooms give to a year: records that say a stage, parts that are carried on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Exists
    from django.utils.functional import _StrPromise

    from portal.accounts.actor import Actor


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


year_parts: Registry[YearPart] = Registry("part of a year")
