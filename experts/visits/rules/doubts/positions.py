"""Positions: far from where the enterprise should be, or the very same at another. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experts.visits.rules.doubts.definition import Device, Doubt, Rule, Sight, Surroundings, rules
from experts.visits.rules.doubts.journeys import FASTEST_KMH
from experts.visits.rules.places import Position, kmh, surely_apart_km

#: kilometres from where earlier visits found the enterprise. Telephones that give the shifted
#: coordinates of Chinese maps (GCJ-02) are up to 0.7 km off, and a plant may have two gates
KNOWN_KM: Final = 3.0
#: kilometres from the middle of the county's positions: at least so many, and in wide counties
#: twice as far as nine tenths of them lie
COUNTY_KM: Final = 60.0
#: kilometres beyond the outermost degrees of the province
PROVINCE_KM: Final = 20.0
#: kilometres between two devices of one expert
APART_KM: Final = 20.0
T32: Final = "SECURITY T32"


def _far_from_enterprise(sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    place = around.enterprise_place
    if sight.position is None or place is None:
        return
    km = surely_apart_km(sight.position, place.middle)
    if km > KNOWN_KM:
        numbers = {"km": round(km, 1), "most": KNOWN_KM, "count": place.count}
        yield _of("visits.far_from_enterprise", numbers)


def _far_from_county(sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    place = around.county_place
    if sight.position is None or around.enterprise_place is not None or place is None:
        return
    km = surely_apart_km(sight.position, place.middle)
    most = max(COUNTY_KM, 2 * place.spread_km)
    if km > most:
        numbers = {"km": round(km, 1), "most": round(most, 1), "count": place.count}
        yield _of("visits.far_from_county", numbers)


def _outside_province(sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    known = around.enterprise_place or around.county_place
    if sight.position is None or known is not None or around.extent is None:
        return
    km = around.extent.km_outside(sight.position) - sight.position.accuracy_m / 1000
    if km > PROVINCE_KM:
        yield _of("visits.outside_province", {"km": round(km, 1), "most": PROVINCE_KM})


def _same_position(sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    """A receiver never reads the same millionth of a degree twice; one that is told to, does."""
    for other in around.near:
        if other.enterprise == sight.enterprise or sight.position is None:
            continue
        if other.position is not None and _is_the_same(sight.position, other.position):
            code = "visits.same_position"
            numbers = {"place": sight.position.in_words}
            yield Doubt(code, rules[code].version, numbers, other=other.pk, meets=True)


def _is_the_same(one: Position, other: Position) -> bool:
    return (one.latitude, one.longitude) == (other.latitude, other.longitude)


def _two_devices(sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    """One expert signed in on two devices, further apart than can be travelled between."""
    met: set[int] = set()
    for mine in around.devices:
        for other in around.own:
            if other.visit in met or mine.device == other.device:
                continue
            numbers = _too_far(mine, other)
            if numbers is not None:
                met.add(other.visit)
                code, elsewhere = "visits.two_devices", other.visit != sight.pk
                yield Doubt(
                    code,
                    rules[code].version,
                    numbers,
                    other=other.visit if elsewhere else None,
                    meets=elsewhere,
                )


def _too_far(one: Device, other: Device) -> dict[str, Any] | None:
    if one.position is None or other.position is None:
        return None
    assert one.position.at is not None
    assert other.position.at is not None
    km = surely_apart_km(one.position, other.position)
    seconds = abs((one.position.at - other.position.at).total_seconds())
    if km <= APART_KM or kmh(km, max(seconds, 60.0)) <= FASTEST_KMH:
        return None
    return {"km": round(km, 1), "minutes": int(seconds // 60)}


def _of(code: str, numbers: dict[str, Any]) -> Doubt:
    return Doubt(code, rules[code].version, numbers)


rules.add(
    Rule(
        "visits.far_from_enterprise",
        gettext_lazy("Far from the enterprise"),
        lambda numbers: (
            _(
                "The recorded position is %(km)s km from where %(count)s earlier visits found the "
                "enterprise (more than %(most)s km)."
            )
            % numbers
        ),
        T32,
        _far_from_enterprise,
    )
)
rules.add(
    Rule(
        "visits.far_from_county",
        gettext_lazy("Far from the county"),
        lambda numbers: (
            _(
                "The recorded position is %(km)s km from the middle of %(count)s enterprises of "
                "the county that were visited before (more than %(most)s km). The place of this "
                "enterprise is not known yet."
            )
            % numbers
        ),
        T32,
        _far_from_county,
    )
)
rules.add(
    Rule(
        "visits.outside_province",
        gettext_lazy("Outside the province"),
        lambda numbers: (
            _(
                "The recorded position is %(km)s km outside the province (more than %(most)s km). "
                "The places of the enterprise and of the county are not known yet."
            )
            % numbers
        ),
        T32,
        _outside_province,
    )
)
rules.add(
    Rule(
        "visits.same_position",
        gettext_lazy("Very same position at another enterprise"),
        lambda numbers: (
            _(
                "The recorded position (%(place)s) is to the last digit that of another visit of "
                "the same expert, at another enterprise."
            )
            % numbers
        ),
        T32,
        _same_position,
    )
)
rules.add(
    Rule(
        "visits.two_devices",
        gettext_lazy("One account on two devices far apart"),
        lambda numbers: (
            _(
                "The expert's account recorded from two devices, %(km)s km and %(minutes)s minutes "
                "apart."
            )
            % numbers
        ),
        T32,
        _two_devices,
    )
)
