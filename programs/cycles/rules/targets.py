"""Arithmetic of targets: what the parts of a whole add up to, and sharing a whole out. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TypeVar

Key = TypeVar("Key", int, str)


@dataclass(frozen=True, slots=True)
class Gap:
    """An indicator whose parts do not add up to the target above them."""

    indicator: str
    whole: Decimal
    parts: Decimal

    @property
    def difference(self) -> Decimal:
        """What the parts are above (+) or below (−) the whole."""
        return self.parts - self.whole


def gaps_between(whole: Mapping[str, Decimal], parts: Mapping[str, Sequence[Decimal]]) -> list[Gap]:
    """Each indicator that has a whole and at least one part, where they do not agree."""
    return [
        Gap(code, whole[code], total)
        for code, values in sorted(parts.items())
        if code in whole and values and (total := sum(values, Decimal())) != whole[code]
    ]


def shared_out(
    whole: Decimal, weights: Mapping[Key, Decimal | int], *, step: Decimal = Decimal(1)
) -> dict[Key, Decimal]:
    """The whole in parts by weight, in multiples of `step`, that add up to it exactly.

    The greatest remainders are rounded up, of equal ones the first; without any weight all parts
    weigh the same. What is left below one step (a whole of 10.5 in whole parts) goes to the first.
    """
    if not weights:
        return {}
    total = sum((Decimal(weight) for weight in weights.values()), Decimal())
    even = {key: Decimal(1) for key in weights}
    used = {key: Decimal(weight) for key, weight in weights.items()} if total else even
    total = total or Decimal(len(used))
    exact = {key: whole * weight / total for key, weight in used.items()}
    parts = {
        key: (share / step).quantize(Decimal(1), ROUND_DOWN) * step for key, share in exact.items()
    }
    left = whole - sum(parts.values(), Decimal())
    order = sorted(parts, key=lambda key: parts[key] - exact[key])
    for key in order:
        if left < step:
            break
        parts[key] += step
        left -= step
    parts[order[0]] += left
    return parts
