"""Who answers now for a region that ended. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from portal.regions.rules import read_predecessors

if TYPE_CHECKING:
    from portal.regions.models import Region


#: code and first day
Key = tuple[str, date]


def predecessors_by_heir(regions: Iterable[Region]) -> dict[int, list[int]]:
    """Of the regions given: those that ended, by the one that answers for them now (by id)."""
    given = {(one.code, one.valid_from): one for one in regions}
    found: dict[int, list[int]] = {}
    for key, region in given.items():
        last = _last_heir(key)
        if last != key and (heir := given.get(last)) is not None:
            found.setdefault(heir.pk, []).append(region.pk)
    return found


def codes_that_became(region: Region) -> set[str]:
    """The codes of all that ended and came to this region, directly or after one another."""
    key = (region.code, region.valid_from)
    return {old[0] for old in heirs() if _last_heir(old) == key}


def heir_of(region: Region) -> Key:
    """Code and first day of the region that answers now for one that ended."""
    return _last_heir((region.code, region.valid_from))


def _last_heir(key: Key) -> Key:
    """The end of the chain; a county that was split and kept its code begins anew there."""
    seen = {key}
    while (following := heirs().get(key)) is not None and following not in seen:
        key = following
        seen.add(key)
    return key


@lru_cache(maxsize=1)
def heirs() -> dict[Key, Key]:
    """Who answers now for a region that ended: code and first day of each, to those of its heir.

    A region that was split has as its heir the part that kept its code: what was counted before
    the split is counted there, whole, and nowhere twice.
    """
    after: dict[tuple[str, date], list[tuple[bool, bool, str, date]]] = {}
    for row in read_predecessors():
        rank = (row.kind == "split", row.new_code != row.old_code, row.new_code, row.new_valid_from)
        after.setdefault((row.old_code, row.old_valid_from), []).append(rank)
    return {old: min(new)[2:] for old, new in after.items()}
