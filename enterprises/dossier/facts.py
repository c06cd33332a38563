"""What other rooms tell of an enterprise: the lines of its timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """Something that happened on a day: what, of what, by whom, and the page of it."""

    on: date
    what: str
    words: str = ""
    by: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class TimelineSource:
    """A room's part of the timeline: `lines(enterprise, actor)` gives what this reader reaches."""

    code: str
    label: str | _StrPromise
    icon: str
    lines: Callable[[Any, Any], Iterable[TimelineLine]]


timeline_sources: Registry[TimelineSource] = Registry("source of the timeline")
