"""What higher rooms say of an enterprise's way through a year: a record, and its stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from django.db.models import Exists


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
