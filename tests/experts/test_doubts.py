"""Twenty patterns of visits that need a look, each found by its rule; and what is done then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest

from experts.visits.models import Visit, VisitDoubt
from experts.visits.rules.doubts import doubt_in_words, rules
from tests.factories import NOON
from tests.factories.experts import expert
from tests.factories.visiting import (
    RUIAN,
    TAIZHOU,
    URUMQI,
    Fieldwork,
    camera_photo,
    motif,
)

BEFORE = NOON - timedelta(days=12)
MORNING = NOON - timedelta(hours=3)
HOUR = timedelta(hours=1)


@pytest.fixture
def work(db: None) -> Fieldwork:
    return Fieldwork()


def found(visit: Visit) -> set[str]:
    return set(VisitDoubt.objects.filter(visit=visit).values_list("rule", flat=True))


# ---- twenty patterns (SECURITY T32) ----


def same_photo_twice(work: Fieldwork) -> Visit:
    photo = camera_photo(7).getvalue()
    work.go(arrived_at=BEFORE, photos=[BytesIO(photo)])
    return work.go(photos=[BytesIO(photo)])


def same_photo_by_two_experts(work: Fieldwork) -> Visit:
    photo = camera_photo(8).getvalue()
    work.go(arrived_at=BEFORE, photos=[BytesIO(photo)], expert=expert(), device="theirs")
    return work.go(photos=[BytesIO(photo)])


def same_pixels_with_other_notes(work: Fieldwork) -> Visit:
    work.go(arrived_at=BEFORE, photos=[camera_photo(9)])
    return work.go(photos=[camera_photo(9, taken_at=_local(MORNING))])


def same_photo_saved_again(work: Fieldwork) -> Visit:
    work.go(arrived_at=BEFORE, photos=[camera_photo(10)])
    return work.go(photos=[camera_photo(10, quality=45)])


def same_photo_made_smaller(work: Fieldwork) -> Visit:
    work.go(arrived_at=BEFORE, photos=[camera_photo(11, size=(1280, 960))])
    return work.go(photos=[camera_photo(11, size=(400, 300), quality=60)])


def same_photo_a_little_brighter(work: Fieldwork) -> Visit:
    work.go(arrived_at=BEFORE, photos=[camera_photo(12)])
    brighter = motif(12).point(lambda level: min(255, int(level * 0.9 + 20)))
    return work.go(photos=[camera_photo(picture=brighter)])


def photo_of_last_year(work: Fieldwork) -> Visit:
    return work.go(photos=[camera_photo(13, taken_at=_local(MORNING - timedelta(days=365)))])


def photo_of_two_weeks_before(work: Fieldwork) -> Visit:
    return work.go(photos=[camera_photo(14, taken_at=_local(MORNING - timedelta(days=14)))])


def photo_of_another_place(work: Fieldwork) -> Visit:
    taken = _local(MORNING + HOUR)
    return work.go(place=RUIAN, photos=[camera_photo(15, taken_at=taken, place=TAIZHOU)])


def three_visits_in_ten_minutes_80_km_apart(work: Fieldwork) -> Visit:
    """Each is said to have taken four minutes."""
    for number, place in enumerate((RUIAN, TAIZHOU)):
        at = MORNING + timedelta(minutes=5 * number)
        work.go(arrived_at=at, minutes=4, place=place)
    near = (RUIAN[0] + 0.002, RUIAN[1])
    return work.go(arrived_at=MORNING + timedelta(minutes=10), minutes=4, place=near)


def two_enterprises_at_once(work: Fieldwork) -> Visit:
    work.go(arrived_at=MORNING)
    return work.go(arrived_at=MORNING + HOUR)


def faster_than_a_car(work: Fieldwork) -> Visit:
    work.go(arrived_at=MORNING - 3 * HOUR, place=TAIZHOU)
    return work.go(arrived_at=MORNING - HOUR + timedelta(minutes=20), place=RUIAN)


def far_from_where_earlier_visits_were(work: Fieldwork) -> Visit:
    firm = work.enterprise()
    work.go(to=firm, arrived_at=BEFORE, place=RUIAN, expert=expert(), device="theirs")
    return work.go(to=firm, place=(27.90, 120.66))


def far_from_the_county(work: Fieldwork) -> Visit:
    for number in range(5):
        at = BEFORE - timedelta(days=number)
        place = (RUIAN[0] + number / 50, RUIAN[1])
        work.go(arrived_at=at, place=place, expert=expert(), device=f"theirs {number}")
    return work.go(place=(29.3, 120.66))


def outside_the_province(work: Fieldwork) -> Visit:
    return work.go(place=URUMQI)


def one_device_for_two_experts(work: Fieldwork) -> Visit:
    work.go(arrived_at=BEFORE, expert=expert(), device="shared")
    return work.go(device="shared")


def one_account_on_two_devices(work: Fieldwork) -> Visit:
    work.go(arrived_at=MORNING - 3 * HOUR, place=TAIZHOU, device="telephone")
    return work.go(
        arrived_at=MORNING - 3 * HOUR + timedelta(minutes=10),
        place=RUIAN,
        device="tablet",
    )


def four_minutes(work: Fieldwork) -> Visit:
    return work.go(minutes=4)


def at_two_in_the_morning(work: Fieldwork) -> Visit:
    return work.go(arrived_at=NOON - timedelta(hours=10))


def recorded_three_weeks_later(work: Fieldwork) -> Visit:
    return work.go(arrived_at=NOON - timedelta(days=22), recorded_after=timedelta(days=21))


def a_copied_checklist(work: Fieldwork) -> Visit:
    work.go(arrived_at=BEFORE, seed=5)
    return work.go(seed=5)


def confirmed_from_the_experts_device(work: Fieldwork) -> Visit:
    return work.go(confirmed_after=timedelta(seconds=20), confirming_device="own")


def a_position_to_the_last_digit(work: Fieldwork) -> Visit:
    work.go(arrived_at=MORNING - timedelta(days=1), place=(27.778612, 120.655301))
    return work.go(place=(27.778612, 120.655301))


PATTERNS: list[tuple[Callable[[Fieldwork], Visit], set[str]]] = [
    (same_photo_twice, {"visits.same_file"}),
    (same_photo_by_two_experts, {"visits.same_file"}),
    (same_pixels_with_other_notes, {"visits.same_file"}),
    (same_photo_saved_again, {"visits.same_picture"}),
    (same_photo_made_smaller, {"visits.same_picture"}),
    (same_photo_a_little_brighter, {"visits.same_picture"}),
    (photo_of_last_year, {"visits.photo_year"}),
    (photo_of_two_weeks_before, {"visits.photo_day"}),
    (photo_of_another_place, {"visits.photo_far"}),
    (
        three_visits_in_ten_minutes_80_km_apart,
        {"visits.begun", "visits.speed", "visits.short"},
    ),
    (two_enterprises_at_once, {"visits.overlap"}),
    (faster_than_a_car, {"visits.speed"}),
    (far_from_where_earlier_visits_were, {"visits.far_from_enterprise"}),
    (far_from_the_county, {"visits.far_from_county"}),
    (outside_the_province, {"visits.outside_province"}),
    (one_device_for_two_experts, {"visits.shared_device"}),
    (one_account_on_two_devices, {"visits.overlap", "visits.two_devices"}),
    (four_minutes, {"visits.short"}),
    (at_two_in_the_morning, {"visits.night"}),
    (recorded_three_weeks_later, {"visits.late"}),
    (a_copied_checklist, {"visits.same_answers"}),
    (confirmed_from_the_experts_device, {"visits.own_confirmation"}),
    (a_position_to_the_last_digit, {"visits.same_position"}),
]


def _local(moment: datetime) -> datetime:
    return moment + timedelta(hours=8)


@pytest.mark.parametrize(
    ("pattern", "expected"), PATTERNS, ids=[pattern.__name__ for pattern, _rules in PATTERNS]
)
def test_each_pattern_is_found_by_its_rule_and_by_no_other(
    work: Fieldwork, pattern: Callable[[Fieldwork], Visit], expected: set[str]
) -> None:
    visit = pattern(work)
    assert found(visit) == expected
    for doubt in VisitDoubt.objects.filter(visit=visit):
        words = doubt_in_words(doubt.rule, doubt.numbers)
        assert words
        assert "%(" not in words


def test_there_are_twenty_patterns_and_one_for_each_rule() -> None:
    assert len(PATTERNS) >= 20
    assert {code for _pattern, codes in PATTERNS for code in codes} == {one.code for one in rules}
