"""One expert's days: two places at once, too fast between them, too many begun at once. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experts.visits.rules.doubts.definition import Doubt, Rule, Sight, Surroundings, rules
from experts.visits.rules.places import kmh, surely_apart_km

#: km/h, the limit of expressways (Regulation on the Road Traffic Safety Law, art. 78): an expert
#: who was faster from door to door did not drive
FASTEST_KMH: Final = 120
#: kilometres under which no speed is told: positions are unsure, and clocks are read to minutes
NEAR_KM: Final = 5.0
#: so many visits begun within the span (SECURITY T32 names three in ten minutes; none of them can
#: have lasted longer than half an hour then)
BEGUN: Final = 3
BEGUN_WITHIN: Final = timedelta(minutes=60)
#: minutes by which two visits may touch: people round to the quarter of an hour
TOUCHING: Final = timedelta(minutes=5)


def _elsewhere(sight: Sight, around: Surroundings) -> list[Sight]:
    return [one for one in around.near if one.enterprise != sight.enterprise]


def _overlapped(one: Sight, other: Sight) -> timedelta:
    return min(one.left_at, other.left_at) - max(one.arrived_at, other.arrived_at)


def _overlap(sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    for other in _elsewhere(sight, around):
        shared = _overlapped(sight, other)
        if shared > TOUCHING:
            numbers = {"minutes": int(shared.total_seconds() // 60)}
            yield _met("visits.overlap", other, numbers)


def _speed(sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    """Between a visit and the one before and after it, when the places of both are told."""
    others = _elsewhere(sight, around)
    before = [one for one in others if one.arrived_at <= sight.arrived_at]
    after = [one for one in others if one.arrived_at > sight.arrived_at]
    pairs = []
    if before:
        last = max(before, key=lambda one: (one.left_at, one.pk))
        pairs.append((last, sight.arrived_at - last.left_at))
    if after:
        following = min(after, key=lambda one: (one.arrived_at, one.pk))
        pairs.append((following, following.arrived_at - sight.left_at))
    for other, gap in pairs:
        here, there = sight.position or sight.known, other.position or other.known
        if here is None or there is None or gap < -TOUCHING:  # they overlap, which is said
            continue
        km = surely_apart_km(here, there)
        minutes = max(gap, timedelta(minutes=1))
        fast = kmh(km, minutes.total_seconds())
        if km > NEAR_KM and fast > FASTEST_KMH:
            numbers = {
                "km": round(km, 1),
                "minutes": max(0, int(gap.total_seconds() // 60)),
                "kmh": round(fast),
                "most": FASTEST_KMH,
                "by_record": bool(sight.position and other.position),
            }
            yield _met("visits.speed", other, numbers)


def _begun(sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    """With the others, all of them within one span that holds this visit."""
    others = sorted(_elsewhere(sight, around), key=lambda one: one.arrived_at)
    for first in [sight, *others]:
        last = first.arrived_at + BEGUN_WITHIN
        if not first.arrived_at <= sight.arrived_at <= last:
            continue
        within = [one for one in others if first.arrived_at <= one.arrived_at <= last]
        if len({one.enterprise for one in within}) + 1 >= BEGUN:
            numbers = {
                "count": len(within) + 1,
                "minutes": int(BEGUN_WITHIN.total_seconds() // 60),
            }
            for other in within:
                yield _met("visits.begun", other, numbers)
            return


def _met(code: str, other: Sight, numbers: Mapping[str, Any]) -> Doubt:
    return Doubt(code, rules[code].version, numbers, other=other.pk, meets=True)


def _speed_words(numbers: Mapping[str, Any]) -> str:
    if numbers.get("by_record"):
        words = _(
            "Between this visit and another of the same expert lie %(km)s km and %(minutes)s "
            "minutes by the recorded positions: %(kmh)s km/h (more than %(most)s)."
        )
    else:
        words = _(
            "Between this visit and another of the same expert lie %(km)s km and %(minutes)s "
            "minutes by the known places of the enterprises: %(kmh)s km/h (more than %(most)s)."
        )
    return words % numbers


rules.add(
    Rule(
        "visits.overlap",
        gettext_lazy("Two enterprises at once"),
        lambda numbers: (
            _(
                "The hours on site overlap by %(minutes)s minutes with another visit of the same "
                "expert, at another enterprise."
            )
            % numbers
        ),
        "SECURITY T32",
        _overlap,
    )
)
rules.add(
    Rule(
        "visits.speed",
        gettext_lazy("Too far apart for the time between"),
        _speed_words,
        "Regulation on the Implementation of the Road Traffic Safety Law, art. 78",
        _speed,
    )
)
rules.add(
    Rule(
        "visits.begun",
        gettext_lazy("Several visits begun at once"),
        lambda numbers: (
            _(
                "%(count)s visits of the same expert, to different enterprises, began within "
                "%(minutes)s minutes."
            )
            % numbers
        ),
        "SECURITY T32",
        _begun,
    )
)
