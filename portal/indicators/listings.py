"""What is counted though it is no row of a table: a return that is due is, whether or not it came.

A measure that has a `Ledger` counts what that lists. Its readings are kept, summed and verified as
those of any other; behind its figures stand the entries of the list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, Self, overload

from portal.accounts.actor import Actor
from portal.kernel.period import Period


class Entry(Protocol):
    """What a ledger lists. `dated` lies in the month that it belongs to."""

    @property
    def region(self) -> Any: ...
    @property
    def cycle_code(self) -> str: ...
    @property
    def dated(self) -> date: ...

    def allows(self, actor: Actor, *, to: str) -> bool:
        """Whether the person may read it by this permission."""


#: (programme year, or "" for all; region ids, or None for all; today) → what there is by then
Lists = Callable[[str, Collection[int] | None, date], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Ledger:
    """`counts` says which entries a measure counts; in a month with entries of which it counts
    none it counts 0. Measures whose ledgers list the same are counted together. Entries come about
    and go with the day alone: what is kept of them is compared when the day turns."""

    lists: Lists
    counts: Callable[[Any], bool]

    def cells(self, entries: Sequence[Entry]) -> dict[tuple[int, str], Decimal]:
        """How many it counts, by region and month."""
        every = {_cell(one): Decimal() for one in entries}
        counted = Counter(_cell(one) for one in entries if self.counts(one))
        return every | {cell: Decimal(number) for cell, number in counted.items()}


def _cell(one: Entry) -> tuple[int, str]:
    return one.region.pk, f"{one.dated:%Y-%m}"


class Listing(Sequence[Any]):
    """Entries behind a figure, used as the rows behind others are."""

    def __init__(self, entries: Sequence[Any]) -> None:
        self._entries = list(entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._entries)

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> list[Any]: ...
    def __getitem__(self, at: int | slice) -> Any:
        return self._entries[at]

    def count(self, value: Any = None) -> int:
        """How many there are, or how many times one of them stands here."""
        return len(self) if value is None else self._entries.count(value)

    def reachable(self, *, by: Actor, to: str) -> Listing:
        return Listing([one for one in self._entries if one.allows(by, to=to)])

    def select_related(self, *_names: str) -> Self:
        """They hold all that they show."""
        return self

    def order_by(self, *_names: str) -> Self:
        """They come in their order."""
        return self

    def iterator(self, **_chunk_size: int) -> Iterator[Any]:
        """They are at hand, however many are wanted at once."""
        return iter(self._entries)


def listed_behind(
    ledger: Ledger,
    cycle_code: str,
    period: Period,
    *,
    path: str,
    today: date,
    to_date: bool,
    region_ids: Collection[int] | None,
) -> Listing:
    """The entries that a figure counts: of the month, or of its year up to it."""
    day = min(period.last, today)
    return Listing(
        [
            one
            for one in ledger.lists(cycle_code, region_ids, today)
            if ledger.counts(one)
            and one.dated <= day
            and (to_date or one.dated >= period.first)
            and (region_ids is not None or one.region.path.startswith(path))
        ]
    )
