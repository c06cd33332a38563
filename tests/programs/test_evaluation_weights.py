"""Weights that a province sets: whole, dated, audited, and counted from the next snapshot on."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.reports.blocks import Heading, Table
from programs.cycles.operations import lock
from programs.evaluation.documents.chapters.scores import points as table_20
from programs.evaluation.documents.chapters.scores import weights as table_3
from programs.evaluation.models import Weights
from programs.evaluation.operations import set_weights
from programs.evaluation.operations.weights import WeightsChanged
from programs.evaluation.queries import settings_of, weights_of
from programs.evaluation.schema import Frozen
from programs.evaluation.scoring import LEVELS, points_of, scheme, sums, weighed
from tests.factories import NOON
from tests.factories.cycles import cycle
from tests.factories.evaluation import small_year, taken

pytestmark = pytest.mark.django_db
PAGE = "/evaluation/330000-2026/weights/"


def moved(n: int = 2, *, levels: tuple[str, ...] = LEVELS) -> dict[str, dict[str, int]]:
    """The default points with `n` of them moved from the roster to plans."""
    points = points_of(scheme(2026))
    for level in levels:
        points["roster"][level] -= n
        points["plans"][level] += n
    return points


def put(year, by, points=None, *, seen: int = 0, reason: str = "Plans matter more"):
    return set_weights(
        year, points=points or moved(), reason=reason, seen=seen, by=actor_for(by), at=NOON
    )


def form_of(points, **values: object) -> dict[str, object]:
    typed = {f"{code}-{level}": one[level] for code, one in points.items() for level in LEVELS}
    return typed | {"seen": 0, "reason": "Plans matter more"} | values


def test_the_next_snapshot_is_weighed_by_them_and_the_last_keeps_its_own(cast):
    year = small_year()
    before = taken(year)
    made = put(year, cast.province)
    assert (made.number, made.region) == (1, year.region)
    after = taken(year)
    old, new = (Frozen(one.content).part("scheme") for one in (before, after))
    found = {one["code"]: one["county"] for one in new["items"]}
    assert (found["roster"], found["plans"]) == (6, 8)
    assert next(one["county"] for one in old["items"] if one["code"] == "roster") == 8
    assert (new["version"], new["set_on"]) == ("2026.1/1", "2026-11-03")
    assert before.content_hash != after.content_hash


def test_who_changed_what_and_why_is_kept(cast):
    year = cycle()
    put(year, cast.province)
    put(year, cast.province, moved(3), seen=1, reason="Once more")
    event = Event.objects.filter(verb="programs.weights.set").order_by("pk").first()
    assert event.by == cast.province
    assert event.detail["changed"]["roster"] == [
        {"city": 8, "county": 8, "province": 8},
        {"city": 6, "county": 6, "province": 6},
    ]
    newest, first = settings_of(year)
    assert [(one.item.code, one.was, one.became) for one in newest.changes] == [
        ("roster", "6 / 6 / 6", "5 / 5 / 5"),
        ("plans", "8 / 8 / 8", "9 / 9 / 9"),
    ]
    assert first.weights.reason == "Plans matter more"
    assert weights_of(year).number == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"county": 7}, "County: the points sum to 99, not 100. Give out 1 more."),
        ({"city": 10}, "City: the points sum to 102, not 100. Take 2 away."),
    ],
)
def test_points_that_do_not_sum_to_a_hundred_are_refused(cast, change, said):
    points = points_of(scheme(2026))
    points["roster"] = points["roster"] | change
    with override("en"), pytest.raises(Invalid, match=said):
        put(cycle(), cast.province, points)
    assert not Weights.objects.exists()


def test_what_is_no_whole_scheme_is_refused(cast):
    year, points = cycle(), moved()
    less = {code: one for code, one in points.items() if code != "roster"}
    below = moved() | {"roster": dict.fromkeys(LEVELS, -1)}
    for wrong in (less, points | {"other": points["plans"]}, below, points_of(scheme(2026))):
        with pytest.raises(Invalid):
            put(year, cast.province, wrong)
    with pytest.raises(Invalid):
        put(year, cast.province, reason="  ")


def test_only_the_province_itself_sets_them(cast):
    for who in (cast.viewer, cast.city, cast.officer, cast.abroad, cast.audit_admin):
        with pytest.raises(NotPermitted):
            put(cycle(), who)


def test_nothing_is_set_over_a_newer_setting_or_in_a_locked_year(cast):
    year = cycle()
    put(year, cast.province)
    with pytest.raises(WeightsChanged):
        put(year, cast.province, moved(1))
    lock(year, period="2026", by=actor_for(cast.province), at=NOON)
    with pytest.raises(WrongState):
        put(year, cast.province, moved(1), seen=1)


def test_an_item_that_came_later_keeps_the_points_of_the_library():
    points = moved()
    del points["satisfaction"]
    data = weighed(points, year=2026, number=4, set_on="2026-11-03")
    assert next(one["county"] for one in data["items"] if one["code"] == "satisfaction") == 4


def test_the_report_says_whose_weights_they_are(cast):
    year = small_year()
    with override("en"):
        default = Frozen(taken(year).content)
        put(year, cast.province)
        own = Frozen(taken(year).content)
        notes = [
            next(one.note for one in table_3(each) if isinstance(one, Table))
            for each in (default, own)
        ]
        heads = [
            [str(one.title) for one in table_20(each) if isinstance(one, Heading)]
            for each in (default, own)
        ]
    assert "no official rule" in notes[0]
    assert "Set by the province on 2026-11-03, version 2026.1/1" in notes[1]
    assert heads == [["Points by the default weights"], ["Points by the province's weights"]]


def test_the_page_shows_them_to_readers_and_the_form_to_the_province(cast, signed_in):
    cycle()
    shown = signed_in(cast.viewer).get(PAGE, headers={"accept-language": "en"})
    assert shown.status_code == 200
    assert "roster-county" not in shown.text
    client = signed_in(cast.province)
    assert 'name="roster-county"' in client.get(PAGE).text
    assert client.post(f"{PAGE}set/", form_of(moved())).status_code == 302
    assert Weights.objects.get().set_by == cast.province
    assert signed_in(cast.viewer).post(f"{PAGE}set/", form_of(moved())).status_code == 403
    assert signed_in(cast.abroad).get(PAGE).status_code == 404
    assert signed_in(cast.abroad).post(f"{PAGE}set/", form_of(moved())).status_code == 404


def test_every_fault_of_the_form_is_said_at_once_and_kept(cast, signed_in):
    cycle()
    client = signed_in(cast.province)
    client.cookies["django_language"] = "en"
    points = moved(2, levels=("county",))
    points["roster"]["city"] = 9
    points["plans"]["province"] = 1
    answer = client.post(f"{PAGE}set/", form_of(points))
    assert answer.status_code == 422
    assert "City: the points sum to 101" in answer.text
    assert "Province: the points sum to 95" in answer.text
    assert 'value="9"' in answer.text
    wrong = client.post(f"{PAGE}set/", form_of(points) | {"roster-county": "x", "plans-city": "-3"})
    assert wrong.status_code == 422
    assert 'href="#id_roster-county"' in wrong.text
    assert not Weights.objects.exists()


def test_the_page_costs_the_same_however_often_they_were_set(
    cast, signed_in, django_assert_max_num_queries
):
    year = cycle()
    client = signed_in(cast.province)
    for n in range(4):
        put(year, cast.province, moved(n + 1), seen=n)
    with django_assert_max_num_queries(15):
        assert client.get(PAGE).status_code == 200


def test_the_sums_are_those_of_each_level():
    assert sums(points_of(scheme(2026))) == dict.fromkeys(LEVELS, 100)
