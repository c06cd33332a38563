"""Which groups are large enough to be shown, so that no difference of shown sums shows another.

Groups are places (a tree: province, cities, counties) and, within places, classes of one
dimension (industry sections, size classes, the options of a question). What is hidden at a place
is never a single small group: hidden siblings together are `minimum` or more, class by class.

Why that is enough: for one class the shown places, and what is left of each shown place when its
shown children are taken away, are disjoint groups of `minimum` or more; every sum or difference
of shown counts is made of them. Classes only become coarser on the way down. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

#: class to how many answered
Sizes = Mapping[str, int]
#: classes that are shown as one
Classes = tuple[str, ...]
Partition = tuple[Classes, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place with those beneath it."""

    key: int
    children: tuple[Place, ...] = ()


@dataclass(slots=True)
class Shown:
    """The places whose totals are shown, and of some of them the classes that are shown."""

    totals: set[int] = field(default_factory=set)
    classes: dict[int, Partition] = field(default_factory=dict)

    def classes_at(self, place: int) -> Partition:
        return self.classes.get(place, ())

    def holds(self, place: int, one: str) -> bool:
        """Whether this class is shown there on its own."""
        return (one,) in self.classes_at(place)


def shown(root: Place, sizes: Mapping[int, Sizes], minimum: int) -> Shown:
    """What may be shown of the tree; `sizes` says how many there are of each class at a place."""
    found = Shown()
    if sum(sizes.get(root.key, {}).values()) < minimum:
        return found
    found.totals.add(root.key)
    found.classes[root.key] = merged(sizes[root.key], minimum)
    _descend(root, sizes, minimum, found)
    return found


def merged(sizes: Sizes, minimum: int) -> Partition:
    """The classes, with those that are too small together as one that is not."""
    present = sorted((number, name) for name, number in sizes.items() if number > 0)
    small = [name for number, name in present if number < minimum]
    large = [name for number, name in present if number >= minimum]
    while small and large and sum(sizes[name] for name in small) < minimum:
        small.append(large.pop(0))
    return _partition(small, large)


def _partition(together: Iterable[str], alone: Iterable[str]) -> Partition:
    """The classes alone in the order of their names, then those that are shown as one."""
    rest = tuple(sorted(together))
    return tuple((name,) for name in sorted(alone)) + ((rest,) if rest else ())


def _descend(place: Place, sizes: Mapping[int, Sizes], minimum: int, found: Shown) -> None:
    """Choose among the children of a shown place, then among theirs."""
    children = [one for one in place.children if sum(sizes.get(one.key, {}).values()) > 0]
    everybody = (tuple(sorted(sizes.get(place.key, {}))),)
    whole = _kept(place, children, sizes, everybody, minimum)
    found.totals |= whole
    partition = _for_children(place, children, sizes, found, minimum)
    split = _kept(place, [c for c in children if c.key in whole], sizes, partition, minimum)
    for child in children:
        if child.key in whole:
            if child.key in split:
                found.classes[child.key] = partition
            _descend(child, sizes, minimum, found)


def _for_children(
    place: Place,
    children: Sequence[Place],
    sizes: Mapping[int, Sizes],
    found: Shown,
    minimum: int,
) -> Partition:
    """The place's own classes, made coarser while more than half of its children are hidden."""
    partition = found.classes_at(place.key)
    inside = [one for one in children if one.key in found.totals]
    while len(partition) > 2:
        kept = _kept(place, inside, sizes, partition, minimum)
        if 2 * len(kept) >= len(inside):
            break
        partition = _coarser(partition, inside, sizes, minimum)
    return partition


def _coarser(
    partition: Partition, children: Sequence[Place], sizes: Mapping[int, Sizes], minimum: int
) -> Partition:
    """The two classes that are too small most often, as one."""
    small = Counter(
        {
            group: sum(0 < _size(sizes, one.key, group) < minimum for one in children)
            for group in partition
        }
    )
    worst = [group for group, _times in sorted(small.items(), key=lambda x: (-x[1], x[0]))][:2]
    rest = [group for group in partition if group not in worst]
    together = tuple(sorted(name for group in worst for name in group))
    return (*rest, together)


def _kept(
    place: Place,
    children: Sequence[Place],
    sizes: Mapping[int, Sizes],
    partition: Partition,
    minimum: int,
) -> set[int]:
    """The children that may be shown in these classes: each class nothing or large enough, and so
    is what is left of the place without them."""
    if not partition:
        return set()
    kept = {
        one.key
        for one in children
        if all(_is_fine(_size(sizes, one.key, group), minimum) for group in partition)
    }
    order = sorted(kept, key=lambda key: (sum(sizes[key].values()), key))
    while (group := _betrayed(place, kept, sizes, partition, minimum)) is not None:
        more = next((key for key in order if key in kept and _size(sizes, key, group)), None)
        if more is None:
            return set()
        kept.remove(more)
    return kept


def _betrayed(
    place: Place,
    kept: set[int],
    sizes: Mapping[int, Sizes],
    partition: Partition,
    minimum: int,
) -> Classes | None:
    """A class of which what is left of the place would be too small."""
    for group in partition:
        left = _size(sizes, place.key, group) - sum(_size(sizes, key, group) for key in kept)
        if not _is_fine(left, minimum):
            return group
    return None


def _is_fine(number: int, minimum: int) -> bool:
    return number == 0 or number >= minimum


def _size(sizes: Mapping[int, Sizes], key: int, group: Classes) -> int:
    here = sizes.get(key, {})
    return sum(here.get(name, 0) for name in group)
