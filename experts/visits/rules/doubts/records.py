"""The record itself: when, how long, from which device, and whether it is another's copy. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experts.visits.rules.doubts.definition import (
    Doubt,
    Rule,
    Sight,
    Surroundings,
    rules,
    shown_at,
)
from experts.visits.vocabulary import Act

#: days between two experts on one device
DEVICE_DAYS: Final = 30
#: a checklist of more than thirty items is not gone through faster (this portal's default)
SHORTEST: Final = timedelta(minutes=30)
#: hours at which nobody comes to advise (this portal's default): from, until
NIGHT: Final = (22, 6)
#: days between leaving and handing over (this portal's default; DOMAIN 8: experts report late)
LATEST: Final = timedelta(days=14)
#: so many items that are all the same, with their notes, are a copy
SAME_ITEMS: Final = 20
#: between the last save of the record and the confirmation, from one device
CONFIRMED_WITHIN: Final = timedelta(minutes=10)
T32: Final = "SECURITY T32"


def _shared_device(_sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    met: set[int] = set()
    for mine in around.devices:
        if mine.act != Act.RECORD:
            continue
        for other in around.shared:
            apart = abs(mine.last_at - other.last_at)
            if other.device != mine.device or apart > timedelta(days=DEVICE_DAYS):
                continue
            if other.expert != mine.expert and other.expert not in met:
                met.add(other.expert)
                numbers = {"days": apart.days, "device": mine.device[:12]}
                yield _of("visits.shared_device", numbers, other=other.visit)


def _short(sight: Sight, _around: Surroundings) -> Iterator[Doubt]:
    lasted = sight.left_at - sight.arrived_at
    if lasted < SHORTEST:
        numbers = {"minutes": _minutes(lasted), "least": _minutes(SHORTEST)}
        yield _of("visits.short", numbers)


def _night(sight: Sight, _around: Surroundings) -> Iterator[Doubt]:
    begins, ends = NIGHT
    hour = localtime(sight.arrived_at).hour
    if hour >= begins or hour < ends:
        numbers = {"at": sight.arrived_at.isoformat(), "begins": begins, "ends": ends}
        yield _of("visits.night", numbers)


def _late(sight: Sight, _around: Surroundings) -> Iterator[Doubt]:
    if sight.recorded_at is not None and sight.recorded_at - sight.left_at > LATEST:
        days = (sight.recorded_at - sight.left_at).days
        yield _of("visits.late", {"days": days, "most": LATEST.days})


def _same_answers(sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    if len(sight.answers) < SAME_ITEMS:
        return
    for other in around.filled:
        if other.enterprise != sight.enterprise and other.answers == sight.answers:
            yield _of("visits.same_answers", {"count": len(sight.answers)}, other=other.pk)


def _own_confirmation(_sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    recorded = [one for one in around.devices if one.act == Act.RECORD]
    for confirmed in (one for one in around.devices if one.act == Act.CONFIRM):
        for one in recorded:
            gap = confirmed.first_at - one.last_at
            if one.device == confirmed.device and gap <= CONFIRMED_WITHIN:
                numbers = {"seconds": max(0, int(gap.total_seconds()))}
                yield _of("visits.own_confirmation", numbers)
                return


def _of(code: str, numbers: Mapping[str, Any], *, other: int | None = None) -> Doubt:
    return Doubt(code, rules[code].version, numbers, other=other, meets=other is not None)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


def _night_words(numbers: Mapping[str, Any]) -> str:
    words = _("The arrival is at %(at)s, between %(begins)s:00 and %(ends)s:00.")
    return words % {**numbers, "at": shown_at(numbers["at"])}


rules.add(
    Rule(
        "visits.shared_device",
        gettext_lazy("One device, two experts"),
        lambda numbers: (
            _("Another expert recorded a visit from the same device, %(days)s days apart.")
            % numbers
        ),
        T32,
        _shared_device,
    )
)
rules.add(
    Rule(
        "visits.short",
        gettext_lazy("Very short visit"),
        lambda numbers: _("The visit lasted %(minutes)s minutes (fewer than %(least)s).") % numbers,
        T32,
        _short,
    )
)
rules.add(
    Rule("visits.night", gettext_lazy("Arrival at night"), _night_words, T32, _night),
)
rules.add(
    Rule(
        "visits.late",
        gettext_lazy("Recorded late"),
        lambda numbers: (
            _(
                "The record was handed over %(days)s days after the expert left (more than "
                "%(most)s)."
            )
            % numbers
        ),
        "DOMAIN 8",
        _late,
    )
)
rules.add(
    Rule(
        "visits.same_answers",
        gettext_lazy("Same checklist at another enterprise"),
        lambda numbers: (
            _(
                "All %(count)s items of the checklist, with their notes, are those of another "
                "visit of the same expert, at another enterprise."
            )
            % numbers
        ),
        T32,
        _same_answers,
    )
)
rules.add(
    Rule(
        "visits.own_confirmation",
        gettext_lazy("Confirmed from the expert's device"),
        lambda numbers: (
            _(
                "The enterprise's confirmation came from the device of the record, %(seconds)s "
                "seconds after it."
            )
            % numbers
        ),
        T32,
        _own_confirmation,
    )
)
