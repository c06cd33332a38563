"""The size class of many enterprises: what `size_class` finds, without its steps and words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final

from enterprises.register.rules.industries import industry_code
from enterprises.register.rules.size_class import Outcome, is_young, rows_of
from enterprises.register.rules.size_table import Amount, Indicator, SizeClass

#: industry code, staff, revenue, assets, day of founding: the class or the outcome, provisional
Classify = Callable[[str, int | None, Amount | None, Amount | None, date | None], tuple[str, bool]]
#: the place of an indicator among the amounts, and its lower bounds in the order of the classes
Measured = tuple[int, tuple[int, int, int]]

_CLASSES: Final = tuple(str(one) for one in SizeClass)
_PLACES: Final = {Indicator.STAFF: 0, Indicator.REVENUE: 1, Indicator.ASSETS: 2}


def classifier(on: date) -> Classify:
    """Classify by the table of a day. Amounts are those that were read: none is below 0."""
    unclear = str(Outcome.UNCLEAR)

    def classify(
        code: str,
        staff: int | None,
        revenue: Amount | None,
        assets: Amount | None,
        founded: date | None,
    ) -> tuple[str, bool]:
        known = _measured(code, on)
        if isinstance(known, str):
            return known, False
        provisional = is_young(founded, on)
        amounts = (staff, revenue, assets)
        smallest = len(_CLASSES)
        for place, bounds in known:
            amount = amounts[place]
            if amount is None:
                return unclear, provisional
            smallest = min(smallest, bisect_right(bounds, amount))
        return _CLASSES[smallest], provisional

    return classify


@lru_cache(maxsize=8192)
def _measured(code: str, on: date) -> str | tuple[Measured, ...]:
    """What is measured in an industry; or, as a text, why it is not classified."""
    stored = industry_code(code)
    rows = rows_of(stored, on) if stored else ()
    if len(rows) != 1:
        return str(Outcome.UNCLEAR)
    row = rows[0]
    if row is None:
        return str(Outcome.NOT_CLASSIFIED)
    return tuple(
        (_PLACES[indicator], (bounds.small, bounds.medium, bounds.large))
        for indicator, bounds in row.bounds.items()
    )
