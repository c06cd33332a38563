"""Counties that ended and still have enterprises: who follows them, and what would pass over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count
from django.utils.translation import gettext as _

from enterprises.register.facts import followings
from enterprises.register.models import Enterprise, EnterpriseQuerySet, Merger, Transfer
from enterprises.register.queries.places import held_over
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.regions.models import Region, Succession

MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class EndedCounty:
    """A county that ended, with the counties of today that follow it, by code.

    `open_count` are its open enterprises, `waiting_count` those of them that wait for an answer to
    a transfer; `along` is what goes with the open ones: a label and the number of rows.
    """

    region: Region
    successors: tuple[Region, ...]
    open_count: int
    waiting_count: int
    along: tuple[tuple[str, int], ...]

    @property
    def is_split(self) -> bool:
        return len(self.successors) > 1

    @property
    def successor_names(self) -> str:
        return said_names(self.successors)


@dataclass(frozen=True, slots=True)
class TakeOverPlan:
    """What of an ended county would pass over, and what would not, and why.

    `moving_count` would; `moving` are the first of them by credit code. `elsewhere_count` have
    another address than the one asked for; `waiting` wait for an answer to a move (the first of
    `waiting_count`); closed and merged entries stay for good.
    """

    moving_count: int
    moving: tuple[Enterprise, ...]
    along: tuple[tuple[str, int], ...]
    elsewhere_count: int
    waiting_count: int
    waiting: tuple[Transfer, ...]
    closed_count: int
    merged_count: int


def to_be_taken_over(by: Actor, *, on: date) -> EnterpriseQuerySet:
    """The open enterprises of counties that ended by a day, of those whom somebody may hand over:
    who may propose a move for the county that ended and for each that followed it."""
    reached: EnterpriseQuerySet = Enterprise.objects.reachable(
        by=by, to=Permission.TRANSFER_PROPOSE
    )
    held = held_over(by, Permission.TRANSFER_PROPOSE, "successor__path__startswith")
    followed = Succession.objects.filter(held).values("predecessor")
    beyond = Succession.objects.exclude(held).values("predecessor")
    ended = reached.living().filter(region__valid_to__lte=on)
    return ended.filter(region__in=followed).exclude(region__in=beyond)


def ended_counties(by: Actor, *, on: date) -> list[EndedCounty]:
    """The counties that ended by a day and whose enterprises are to be taken over, by code."""
    rows = to_be_taken_over(by, on=on).order_by()
    numbers = dict(rows.values_list("region").annotate(number=Count("pk")))
    if not numbers:
        return []
    waiting = dict(
        rows.filter(pk__in=Transfer.objects.waiting().values("enterprise"))
        .values_list("region")
        .annotate(number=Count("pk"))
    )
    along = [(str(one.label), one.count(rows.all())) for one in followings]
    after = successors_of(numbers)
    return [
        EndedCounty(
            region,
            after.get(region.pk, ()),
            numbers[region.pk],
            waiting.get(region.pk, 0),
            tuple((label, counts.get(region.pk, 0)) for label, counts in along),
        )
        for region in Region.objects.filter(pk__in=numbers).order_by("code", "valid_from")
    ]


def successors_of(regions: Collection[int]) -> dict[int, tuple[Region, ...]]:
    """Region id to the regions of today that follow it, by code; where one of those that followed
    has ended too, those that followed it."""
    found: dict[int, set[Region]] = defaultdict(set)
    came_from: Mapping[int, set[int]] = {one: {one} for one in regions}
    seen = set(regions)
    while came_from:
        rows = Succession.objects.filter(predecessor__in=list(came_from))
        further: dict[int, set[int]] = defaultdict(set)
        for row in rows.select_related("successor"):
            for first in came_from[row.predecessor_id]:
                if row.successor.valid_to is None:
                    found[first].add(row.successor)
                elif row.successor_id not in seen:
                    further[row.successor_id].add(first)
        seen |= set(further)
        came_from = further
    return {one: tuple(sorted(after, key=lambda row: row.code)) for one, after in found.items()}


def said_ended(parts: Sequence[str]) -> dict[str, str]:
    """Region id (as text) to the words of its to-do."""
    keys = [int(one) for one in parts]
    after = successors_of(keys)
    return {
        str(one.pk): _(
            "Enterprises of %(county)s (ended %(day)s), to be taken over by %(successors)s"
        )
        % {
            "county": one.name,
            "day": f"{one.valid_to:%Y-%m-%d}",
            "successors": said_names(after.get(one.pk, ())),
        }
        for one in Region.objects.filter(pk__in=keys).order_by("code", "valid_from")
    }


def said_names(regions: Sequence[Region]) -> str:
    return _(" or ").join(one.name for one in regions)


def passing_over(county: Region, *, contains: str = "") -> EnterpriseQuerySet:
    """The open enterprises of a county that would pass over: no move waits, and their address
    contains what is asked for."""
    rows = Enterprise.objects.filter(region=county).living()
    rows = rows.exclude(pk__in=Transfer.objects.waiting().values("enterprise"))
    return rows.filter(address__contains=contains) if contains else rows


def take_over_plan(county: Region, *, contains: str = "") -> TakeOverPlan:
    """What would pass over from a county that ended, as things are now."""
    moving = passing_over(county, contains=contains)
    moving_count = moving.count()
    waiting = Transfer.objects.waiting().filter(enterprise__region=county).with_all()
    closed = Enterprise.objects.filter(region=county, closed_on__isnull=False)
    merged = closed.filter(pk__in=Merger.objects.standing().values("merged")).count()
    return TakeOverPlan(
        moving_count,
        tuple(moving.order_by("credit_code")[:MOST_NAMED]),
        tuple((str(one.label), one.count(moving).get(county.pk, 0)) for one in followings),
        passing_over(county).count() - moving_count if contains else 0,
        waiting.count(),
        tuple(waiting.order_by("pk")[:MOST_NAMED]),
        closed.count() - merged,
        merged,
    )
