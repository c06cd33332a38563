"""Counties that are made in the course of a year, and the targets of those they were made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from portal.regions.models import Region, Succession
from programs.cycles.models import Cycle


def made_in(cycle: Cycle, divisions: Iterable[Region]) -> list[Region]:
    """Those that are made in the course of the year."""
    return [one for one in divisions if one.valid_from > cycle.opens_on]


def followed_by(cycle: Cycle, divisions: Sequence[Region]) -> Mapping[int, set[int]]:
    """Region id → those made in the course of the year that took over from it, directly or after
    one another; one statement, none where nothing was made."""
    made = made_in(cycle, divisions)
    if not made:
        return {}
    after: dict[int, set[int]] = defaultdict(set)
    rows = Succession.objects.filter(successor__in=made)
    for old, new in rows.values_list("predecessor_id", "successor_id"):
        after[old].add(new)
    return {old: _all_after(old, after) for old in list(after)}


def _all_after(old: int, after: Mapping[int, set[int]]) -> set[int]:
    found: set[int] = set()
    waiting = set(after.get(old, ()))
    while waiting:
        new = waiting.pop()
        if new not in found:
            found.add(new)
            waiting |= after.get(new, set())
    return found


def standing_targets(
    code: str,
    ids: Iterable[int],
    targets: Mapping[tuple[str, int], Decimal],
    followed: Mapping[int, set[int]],
) -> list[Decimal]:
    """The targets of an indicator that add up: what was set for a county that ended counts until
    one that took over from it has its own."""
    return [
        targets[code, pk]
        for pk in ids
        if (code, pk) in targets
        and not any((code, heir) in targets for heir in followed.get(pk, ()))
    ]


def whole_predecessors(made: Collection[int]) -> Mapping[int, list[int]]:
    """Id of a county that was made → the ids of those that went into it whole: what was split
    cannot be divided."""
    olds = Succession.objects.filter(successor__in=made).values("predecessor")
    heirs: dict[int, list[int]] = defaultdict(list)
    for old, new in Succession.objects.filter(predecessor__in=olds).values_list(
        "predecessor_id", "successor_id"
    ):
        heirs[old].append(new)
    found: dict[int, list[int]] = defaultdict(list)
    for old, news in heirs.items():
        if len(news) == 1:
            found[news[0]].append(old)
    return found
