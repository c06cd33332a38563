"""Photos: the same one again, one of another day, one of another place. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experts.visits.rules.doubts.definition import (
    Doubt,
    Picture,
    Rule,
    Sight,
    Surroundings,
    rules,
    shown_at,
)
from experts.visits.rules.places import surely_apart_km
from portal.files.camera import bits_apart

#: of 64 bits of a difference hash; saving again and scaling change 0 to 4 of them (measured on the
#: photos of the tests), other motifs 20 to 40
ALIKE_BITS: Final = 5
#: the same between two visits to one enterprise, where the same machine is photographed again
SAME_FIRM_BITS: Final = 1
#: a picture whose hash is nearly all of one kind shows a wall, the sky or the dark: nothing to tell
DETAIL_BITS: Final = range(8, 57)
#: clocks of cameras go wrong, and a photo of the day before may be to the point (SECURITY T32)
PHOTO_GRACE: Final = timedelta(hours=24)
#: kilometres between where the photo was taken and the visit: a plant has more than one site
PHOTO_KM: Final = 5.0
T32: Final = "SECURITY T32"


def tells_something(look: str) -> bool:
    """Whether a picture has enough in it to be told from another by its look."""
    return bool(look) and int(look, 16).bit_count() in DETAIL_BITS


def is_same_file(one: Picture, other: Picture) -> bool:
    return one.kept == other.kept or (bool(one.uploaded) and one.uploaded == other.uploaded)


def is_same_picture(one: Picture, other: Picture) -> bool:
    told = tells_something(one.look) and tells_something(other.look)
    return told and bits_apart(one.look, other.look) <= _most_bits(one, other)


def _most_bits(one: Picture, other: Picture) -> int:
    return SAME_FIRM_BITS if one.enterprise == other.enterprise else ALIKE_BITS


def _same_file(sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    for picture, other in _first_pairs(sight, around, is_same_file):
        yield _met("visits.same_file", picture, other, {})


def _same_picture(sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    for picture, other in _first_pairs(sight, around, is_same_picture):
        if not is_same_file(picture, other):
            bits = bits_apart(picture.look, other.look)
            yield _met(
                "visits.same_picture",
                picture,
                other,
                {"bits": bits, "most": _most_bits(picture, other)},
            )


def _first_pairs(
    sight: Sight, around: Surroundings, meets: Any
) -> Iterator[tuple[Picture, Picture]]:
    """Each picture with the first one of each other visit that it meets."""
    for picture in around.pictures:
        seen: set[int] = set()
        for other in around.alike:
            if other.visit == sight.pk or other.visit in seen or not meets(picture, other):
                continue
            seen.add(other.visit)
            yield picture, other


def _met(code: str, picture: Picture, other: Picture, numbers: Mapping[str, Any]) -> Doubt:
    return Doubt(
        code,
        rules[code].version,
        numbers,
        other=other.visit,
        picture=picture.pk,
        other_picture=other.pk,
        meets=True,
    )


def _off(taken_at: datetime, sight: Sight) -> timedelta:
    """How far outside the hours on site; nothing within."""
    return max(sight.arrived_at - taken_at, taken_at - sight.left_at, timedelta())


def _is_of_another_year(taken_at: datetime, sight: Sight) -> bool:
    return localtime(taken_at).year != localtime(sight.arrived_at).year


def _photo_year(sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    yield from _out_of_time("visits.photo_year", sight, around, another_year=True)


def _photo_day(sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    yield from _out_of_time("visits.photo_day", sight, around, another_year=False)


def _out_of_time(
    code: str, sight: Sight, around: Surroundings, *, another_year: bool
) -> Iterator[Doubt]:
    for picture in around.pictures:
        if picture.taken_at is None or _off(picture.taken_at, sight) <= PHOTO_GRACE:
            continue
        if _is_of_another_year(picture.taken_at, sight) is another_year:
            numbers = {
                "taken_at": picture.taken_at.isoformat(),
                "hours": int(_off(picture.taken_at, sight).total_seconds() // 3600),
            }
            yield Doubt(code, rules[code].version, numbers, picture=picture.pk)


def _photo_far(sight: Sight, around: Surroundings) -> Iterator[Doubt]:
    known = around.enterprise_place
    here = sight.position or (known.middle if known else None)
    if here is None:
        return
    for picture in around.pictures:
        if picture.position is None:
            continue
        km = surely_apart_km(picture.position, here)
        if km > PHOTO_KM:
            numbers = {"km": round(km, 1), "most": PHOTO_KM}
            numbers["by_record"] = sight.position is not None
            code = "visits.photo_far"
            yield Doubt(code, rules[code].version, numbers, picture=picture.pk)


def _far_words(numbers: Mapping[str, Any]) -> str:
    if numbers.get("by_record"):
        words = _(
            "The photo's camera says a place %(km)s km from the recorded position of the visit "
            "(more than %(most)s km)."
        )
    else:
        words = _(
            "The photo's camera says a place %(km)s km from where earlier visits found the "
            "enterprise (more than %(most)s km)."
        )
    return words % numbers


def _time_words(numbers: Mapping[str, Any]) -> str:
    words = _("The photo was taken at %(taken_at)s, %(hours)s hours outside the visit.")
    return words % {**numbers, "taken_at": shown_at(numbers["taken_at"])}


def _year_words(numbers: Mapping[str, Any]) -> str:
    words = _("The photo was taken at %(taken_at)s, in another year than the visit.")
    return words % {**numbers, "taken_at": shown_at(numbers["taken_at"])}


rules.add(
    Rule(
        "visits.same_file",
        gettext_lazy("Same photo file at another visit"),
        lambda _numbers: _("The same photo file is at another visit."),
        T32,
        _same_file,
    )
)
rules.add(
    Rule(
        "visits.same_picture",
        gettext_lazy("Same picture at another visit"),
        lambda numbers: (
            _(
                "The photo looks like one of another visit: %(bits)s of 64 points of its pattern "
                "differ (%(most)s or fewer are told)."
            )
            % numbers
        ),
        T32,
        _same_picture,
    )
)
rules.add(
    Rule(
        "visits.photo_year",
        gettext_lazy("Photo of another year"),
        _year_words,
        T32,
        _photo_year,
    )
)
rules.add(
    Rule(
        "visits.photo_day",
        gettext_lazy("Photo of another day"),
        _time_words,
        T32,
        _photo_day,
    )
)
rules.add(
    Rule(
        "visits.photo_far",
        gettext_lazy("Photo of another place"),
        _far_words,
        T32,
        _photo_far,
    )
)
