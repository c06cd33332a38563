"""Targets of counties that were made in the course of a year: Hangzhou, 2021-04-09."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.kernel.errors import Invalid
from portal.regions.models import Region
from programs.cycles import operations, queries
from programs.cycles.models import TargetAnswer
from tests.factories import NOON, region
from tests.factories.cycles import cycle

pytestmark = pytest.mark.django_db
CODE, RATE = "roster.listed", "visits.rate"
CHANGED_ON = date(2021, 4, 9)


def old(code):
    return Region.objects.get(code=code, valid_to=CHANGED_ON)


def put(acting, who, values, *, at=NOON, reason="", indicator=CODE):
    given = {(indicator, place.pk): Decimal(value) for place, value in values.items()}
    return operations.set_targets(cycle(2021), values=given, by=acting(who), at=at, reason=reason)


@pytest.fixture
def hangzhou(cast, acting):
    """Hangzhou with 100, of which the two that became Gongshu have 30 and 20, Yuhang 50."""
    put(acting, cast.province, {region("330100"): 100})
    put(acting, cast.province, {old("330103"): 30, old("330105"): 20, old("330110"): 50})


def grid(acting, who):
    return queries.grid_of(cycle(2021), region("330100"), by=acting(who))


def sum_of(acting, who):
    return next(one for one in grid(acting, who).sums if one.indicator.code == CODE)


def test_a_county_made_in_the_year_has_targets_from_its_first_day(cast, acting, hangzhou):
    linping = region("330113")
    before = datetime(2021, 4, 8, 4, tzinfo=UTC)
    with pytest.raises(Invalid) as refusal:
        put(acting, cast.province, {linping: 5}, at=before, reason="新设")
    assert "2021-04-09" in str(refusal.value)
    first_day = datetime(2021, 4, 8, 16, tzinfo=UTC)  # midnight in Shanghai
    assert put(acting, cast.province, {linping: 5}, at=first_day, reason="新设") == 1
    assert TargetAnswer.objects.get(cycle=cycle(2021), region=linping).state == "asked"


def test_an_heir_takes_the_place_of_those_that_it_was_made_of(cast, acting, hangzhou):
    assert (sum_of(acting, cast.province).parts, sum_of(acting, cast.province).difference) == (
        100,
        0,
    )
    assert put(acting, cast.province, {region("330105"): 50}) == 1  # no reason: it adds up
    found = sum_of(acting, cast.province)
    assert (found.parts, found.difference) == (100, 0)
    (total,) = [one for one in queries.target_sums(cycle(2021)) if one.indicator == CODE]
    assert (total.counties, total.county_count) == (100, 2)
    with pytest.raises(Invalid):
        put(acting, cast.province, {region("330105"): 60})


def test_what_was_split_counts_until_one_of_its_parts_has_its_own(cast, acting, hangzhou):
    west, east = region("330110"), region("330113")
    assert put(acting, cast.province, {west: 20, east: 30}) == 2
    assert sum_of(acting, cast.province).parts == 100


def test_the_sum_of_the_predecessors_is_proposed(cast, acting, signed_in, hangzhou):
    put(acting, cast.province, {old("330103"): 80, old("330105"): 80}, indicator=RATE, reason="同")
    gongshu, west = region("330105"), region("330110")
    shown = grid(acting, cast.province)
    proposed = queries.proposed_parts(cycle(2021), shown, "predecessors")
    assert proposed == {f"t{gongshu.pk}.{CODE}": 50, f"t{gongshu.pk}.{RATE}": 80}
    assert f"t{west.pk}.{CODE}" not in proposed  # a part of what was split
    shared = queries.proposed_parts(cycle(2021), shown, "equal")
    assert f"t{gongshu.pk}.{CODE}" not in shared
    assert sum(value for name, value in shared.items() if name.endswith(CODE)) == 100
    here = f"{reverse('cycles:targets', args=[cycle(2021).pk])}?place=330100&basis=predecessors"
    page = signed_in(cast.province).get(here).text
    assert f'name="t{gongshu.pk}.{CODE}" value="50"' in " ".join(page.split())


def test_predecessors_are_proposed_only_where_a_county_was_made(cast, acting, signed_in):
    cycle(2021)
    address = reverse("cycles:targets", args=[cycle(2021).pk])
    assert 'value="predecessors"' in signed_in(cast.province).get(f"{address}?place=330100").text
    assert (
        'value="predecessors"' not in signed_in(cast.province).get(f"{address}?place=330300").text
    )


def test_a_code_names_the_county_that_has_it_now(cast, acting, hangzhou):
    named = queries.divisions_by_code(cycle(2021), on=date(2021, 4, 8))
    assert named["330105"] == old("330105")
    assert "330113" not in named
    named = queries.divisions_by_code(cycle(2021), on=CHANGED_ON)
    assert named["330105"] == region("330105")
    assert named["330103"] == old("330103")


def test_bases_stay_with_the_counties_of_the_years_first_day(cast, acting):
    assert region("330113") not in queries.base_counties(cycle(2021))
    assert old("330103") in queries.base_counties(cycle(2021))
