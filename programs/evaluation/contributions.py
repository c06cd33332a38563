"""What other rooms freeze in a snapshot, and what may keep a period from being locked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.kernel.period import Period
from portal.kernel.registry import Registry
from portal.regions.models import Region
from programs.cycles.models import Cycle

Take = Callable[[Cycle, Region, Period, datetime], Any]


@dataclass(frozen=True, slots=True)
class SnapshotPart:
    """`take` returns plain JSON (texts, whole numbers, lists, objects), the same for the same
    rows; sections of the report read it by `code`."""

    code: str
    take: Take


snapshot_parts: Registry[SnapshotPart] = Registry("part of a snapshot")
