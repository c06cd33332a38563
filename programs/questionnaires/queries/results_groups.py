"""The groups for which counters are kept, and how they are made of tallies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from portal.regions.models import Region
from programs.questionnaires.scoring import Counts
from programs.questionnaires.vocabulary import Way


class Leaf(NamedTuple):
    """The finest group: a county, an industry section, a size class, a way of answering."""

    region_id: int
    path: str
    industry: str
    size_class: str
    way: str


class Group(NamedTuple):
    """A counter's key; empty means all."""

    region_id: int
    industry: str = ""
    size_class: str = ""
    way: str = ""


def leaf_of(region_id: int, path: str, industry: str, size_class: str, on_behalf: bool) -> Leaf:  # noqa: FBT001 - a row's columns
    return Leaf(region_id, path, industry, size_class, Way.BEHALF if on_behalf else Way.OWN)


def grouped(leaves: Mapping[Leaf, Counts]) -> dict[Group, Counts]:
    """Every counter that the leaves add to: their county, and the living regions above it."""
    above = _regions_above({leaf.path for leaf in leaves})
    places: dict[tuple[int, str, str, str], Counts] = defaultdict(Counts)
    for leaf, counts in leaves.items():
        for region_id in {leaf.region_id, *above[leaf.path]}:
            places[region_id, leaf.industry, leaf.size_class, leaf.way].merge(counts)
    groups: dict[Group, Counts] = defaultdict(Counts)
    for (region_id, industry, size_class, way), counts in places.items():
        groups[Group(region_id)].merge(counts)
        groups[Group(region_id, industry=industry)].merge(counts)
        groups[Group(region_id, size_class=size_class)].merge(counts)
        groups[Group(region_id, industry=industry, size_class=size_class)].merge(counts)
        groups[Group(region_id, way=way)].merge(counts)
    return groups


def _regions_above(paths: set[str]) -> dict[str, list[int]]:
    """Path of a county to the numbers of the living regions that it lies in, itself among them."""
    heads = {path: list(_beginnings(path)) for path in paths}
    wanted = {head for some in heads.values() for head in some}
    living = dict(Region.objects.living().filter(path__in=wanted).values_list("path", "pk"))
    return {path: [living[head] for head in some if head in living] for path, some in heads.items()}


def _beginnings(path: str) -> Iterator[str]:
    parts = path.rstrip(".").split(".")
    for number in range(1, len(parts) + 1):
        yield ".".join(parts[:number]) + "."
