"""The stages of the programme, in order: what an enterprise comes through, each with its figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that a room adds: `order` is small for what comes first; `indicator` is the code of
    the count of enterprises that came so far."""

    code: str
    order: int
    title: str | _StrPromise
    indicator: str


stages: Registry[Stage] = Registry("stage")


def stages_in_order() -> list[Stage]:
    return sorted(stages, key=lambda one: one.order)
