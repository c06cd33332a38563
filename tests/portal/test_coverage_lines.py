"""Coverage month by month: the line says what the page of each month says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.accounts.actor import actor_for
from portal.indicators.definition import indicators
from portal.indicators.dimensions import Cut
from portal.indicators.years import years_at
from portal.kernel.period import Period
from portal.pages.coverage.queries import Choice, Coverage, coverage_of
from portal.pages.coverage.queries.choice import Ways
from portal.regions.models import Region
from tests.factories import NOON, region
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.evaluation import dirty, listed
from tests.factories.experts import confirmed_visit

pytestmark = pytest.mark.django_db
MONTHS = [Period.month(2026, number) for number in range(1, 11)]
LABEL = "Counties covered"
#: county and day of each visit; one of them twice in different months
VISITS = (
    ("330381", date(2026, 4, 8)),
    ("330381", date(2026, 9, 1)),
    ("330382", date(2026, 6, 30)),
    ("330110", date(2026, 9, 1)),
    ("330329", date(2026, 10, 31)),
)


@pytest.fixture
def visited(db):
    cycle()
    for county, day in VISITS:
        confirmed_visit(listed(county).enterprise, on=day)
    dirty("experts.Visit", *{county for county, _day in VISITS})


@pytest.fixture
def last_year(db):
    """One county was covered by the October of 2025, and one more after it."""
    before = cycle(2025)
    for county, day in (("330381", date(2025, 6, 3)), ("330382", date(2025, 11, 3))):
        made = enterprise(county)
        roster_entry(made, cycle=before, state="listed")
        visit = confirmed_visit(made, on=day)
        type(visit).objects.filter(pk=visit.pk).update(cycle=before)
        dirty("experts.Visit", county, year="330000-2025")


def view(code: str = "330000", **ways: object) -> Choice:
    where = region(code)
    given = {"month": MONTHS[-1], "to_date": True} | ways
    one = indicators["coverage.counties"]
    return Choice(where, years_at(where.path)[0], indicator=one, **given)


def shown(choice: Choice, cast: object) -> Coverage:
    years = years_at(choice.region.path)
    return coverage_of(choice, actor_for(cast.province), at=NOON, years=years)


def card(choice: Choice, cast: object) -> dict[str, object]:
    [found] = [one for one in shown(choice, cast).cards if one["label"] == LABEL]
    return found


VIEWS = {
    "province": {},
    "city": {"code": "330300"},
    "county": {"code": "330381"},
    "the month alone": {"to_date": False},
    "boundaries of today": {"ways": Ways(is_as_now=True)},
    "mountain counties": {"ways": Ways(tag="mountain_island")},
    "an industry": {"cut": Cut(industry="C")},
}


@pytest.mark.parametrize("name", list(VIEWS))
def test_the_line_of_coverage_says_what_each_month_says(cast, visited, name):
    choice = view(**VIEWS[name])
    told = [(point["label"], point["text"]) for point in shown(choice, cast).points]
    said = []
    for month in MONTHS:
        page = shown(replace(choice, month=month), cast)
        [own] = [one["figure"] for one in page.cards if one["label"] == LABEL]
        said.append((f"{month.first.month}", f"{own.value}%"))
    assert told == said
    assert len({text for _label, text in said}) > 1


def test_the_card_of_coverage_has_a_line_and_what_changed(cast, visited):
    found = card(view(), cast)
    assert (found["value"], found["unit"]) == ("4", "/ 90")
    assert (found["change"], found["change_unit"]) == (1, "")
    assert found["spark"]
    assert found["year"] is None


def test_coverage_is_compared_with_last_year(cast, visited, last_year):
    assert card(view(), cast)["year"] == {"change": 3, "unit": "", "decimals": 0}
    points = shown(view(), cast).points
    assert [point["before_text"] for point in points] == [None] * 5 + ["1.1%"] * 5


def test_where_a_county_came_into_being_the_change_is_in_points(cast, visited):
    """4 of 91 is not one more than 3 of 90, but 1.1 points more."""
    near = region("330381")
    Region.objects.create(
        code="330399", name="新县", level="county", path=f"{near.path[:6]}99.", kind=near.kind,
        valid_from=date(2026, 10, 10),
    )  # fmt: skip
    found = card(view(), cast)
    assert (found["value"], found["unit"]) == ("4", "/ 91")
    assert (str(found["change"]), found["change_unit"]) == ("1.1", " points")


def test_a_month_in_which_nothing_is_recorded_covers_no_county(cast):
    cycle()
    page = shown(view(), cast)
    assert {point["text"] for point in page.points} == {"0.0%"}
    assert card(view(), cast)["change"] == 0
