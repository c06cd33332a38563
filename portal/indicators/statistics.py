"""How sure a rate is, and who comes where among peers. Pure.

Both are this portal's own (DOMAIN gives no rule): a rate of few cases says little, so that it has
a band and, below a least number of cases, no rank at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from math import sqrt
from typing import TypeVar

#: below so many cases a rate is not ranked
FEWEST_RANKED = 30
#: a band of 95 %
Z = 1.959964

K = TypeVar("K")


def band(numerator: Decimal, denominator: Decimal | None) -> tuple[float, float] | None:
    """The interval of Wilson at 95 %, in percent; None over 0 cases, and where a rate is no share
    (more than all)."""
    if not denominator or not 0 <= numerator <= denominator:
        return None
    n, share = float(denominator), float(numerator / denominator)
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return max(0.0, 100 * (middle - half)), min(100.0, 100 * (middle + half))


def ranks(values: Mapping[K, Decimal], *, higher_is_better: bool = True) -> dict[K, int]:
    """1 for the best; equal values share a place, and the next one is as far down as if they did
    not."""
    ordered = sorted(values.values(), reverse=higher_is_better)
    return {key: ordered.index(value) + 1 for key, value in values.items()}


def thirds(sizes: Mapping[K, Decimal], order: Iterable[K]) -> dict[K, int]:
    """0 for the larger third, 1 for the middle, 2 for the smaller one; equal sizes in `order`."""
    place = {key: number for number, key in enumerate(order)}
    ordered = sorted(sizes, key=lambda key: (-sizes[key], place[key]))
    return {key: 3 * number // len(ordered) for number, key in enumerate(ordered)}
