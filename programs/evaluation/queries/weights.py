"""The weights of a year: the portal's default, or the newest that the province set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from programs.cycles.models import Cycle
from programs.evaluation.models import Weights
from programs.evaluation.scoring import (
    LEVELS,
    Item,
    Scheme,
    code_for,
    points_of,
    scheme,
    shipped,
    weighed,
)

MOST_SHOWN = 20


def weights_of(cycle: Cycle) -> Weights | None:
    """What the province set last; None while the portal's default counts."""
    return Weights.objects.of(cycle.code).newest_first().first()


def scheme_data(cycle: Cycle, weights: Weights | None) -> dict[str, Any]:
    """The scheme of a year as it is frozen in a snapshot."""
    if weights is None:
        found: dict[str, Any] = json.loads(shipped(code_for(cycle.year)))
        return found
    day = localdate(weights.set_at).isoformat()
    return weighed(weights.points, year=cycle.year, number=weights.number, set_on=day)


@dataclass(frozen=True, slots=True)
class Setting:
    """One time that weights were set, with each item whose points became other ones."""

    weights: Weights
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Change:
    """The points of an item, county / city / province, before and after."""

    item: Item
    was: str
    became: str


def settings_of(cycle: Cycle) -> list[Setting]:
    """What was set in a year, the newest first."""
    rows = Weights.objects.of(cycle.code).newest_first().select_related("set_by")
    found = list(rows[: MOST_SHOWN + 1])
    base = scheme(cycle.year)
    before = [*(one.points for one in found[1:]), points_of(base)]
    pairs = zip(found[:MOST_SHOWN], before, strict=False)  # the last one's before may be left over
    return [Setting(one, _changes(base, old, one.points)) for one, old in pairs]


def _changes(base: Scheme, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    default = points_of(base)
    lines = []
    for item in base.items:
        was, became = (
            " / ".join(str(kept.get(item.code, default[item.code])[level]) for level in LEVELS)
            for kept in (old, new)
        )
        if was != became:
            lines.append(Change(item, was, became))
    return lines
