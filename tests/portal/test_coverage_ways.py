"""How coverage is looked at: narrowed, compared, as then and as now; all of it in the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.actor import actor_for
from portal.indicators.definition import indicators
from portal.indicators.dimensions import Cut
from portal.indicators.folding import fold, mark, mark_many
from portal.indicators.models import Breakdown
from portal.indicators.reading import Figure
from portal.indicators.statistics import band, ranks, thirds
from portal.indicators.verification import first_difference
from portal.indicators.years import years_at
from portal.kernel.period import Period
from portal.pages.coverage.queries import Choice, coverage_of
from portal.pages.coverage.queries.choice import Ways
from portal.pages.coverage.queries.funnel import most_lost
from portal.pages.coverage.queries.peers import Group
from portal.pages.coverage.queries.ranking import Comparing, rankings_of
from portal.regions.heirs import predecessors_by_heir
from portal.regions.models import Region
from portal.regions.rules import read_regions
from portal.regions.tags import codes_with, read_tags
from tests.factories import NOON, region
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise

pytestmark = pytest.mark.django_db
YEAR = "330000-2026"
NOVEMBER = Period.month(2026, 11)


def listed(at: str, count: int = 1, *, tier: str = "cultivation", **values: object) -> None:
    for _number in range(count):
        made = enterprise(at, **values)
        entry = roster_entry(made, state="listed", tier=tier)
        mark("programs.RosterEntry", region_id=entry.region_id, cycle_code=entry.cycle.code)


def choice(code: str = "330000", indicator: str = "roster.listed", **ways: object) -> Choice:
    where = region(code)
    return Choice(where, years_at(where.path)[0], NOVEMBER, indicators[indicator], True, **ways)


def counted(one: Choice, cast: object) -> dict[str, Decimal]:
    page = coverage_of(one, actor_for(cast.province), at=NOON)
    return {line["region"].code: line["figure"].numerator for line in page.lines}


def url(**query: str) -> str:
    return reverse("pages:coverage") + "?" + "&".join(f"{k}={v}" for k, v in query.items())


# ── industry and tier ──


def test_figures_are_narrowed_to_an_industry_and_a_tier(cast):
    cycle()
    listed("330381", 3, industry_code="3443")
    listed("330381", 2, industry_code="1713", tier="introduction")
    listed("330382", 1, industry_code="5610")
    city = choice("330300")
    for cut, ruian, yueqing in (
        (Cut(), 5, 1),
        (Cut(industry="C"), 5, 0),
        (Cut(industry="34"), 3, 0),
        (Cut(tier="introduction"), 2, 0),
        (Cut(industry="34", tier="introduction"), 0, 0),
        (Cut(industry="56"), 0, 1),
    ):
        found = counted(replace(city, cut=cut), cast)
        assert (found["330381"], found["330382"]) == (ruian, yueqing), cut


def test_an_enterprise_that_comes_to_another_industry_is_counted_there(cast):
    """The entry on the roster is not touched: the change of the industry says so itself."""
    cycle()
    listed("330381", 1, industry_code="3443")
    fold(at=NOON)
    one = enterprise_of_the_roster()
    one.industry_code = "1713"
    one.save(update_fields=["industry_code"])
    mark("enterprises.Enterprise", region_id=one.region_id, decides=True)
    fold(at=NOON)
    kept = Breakdown.objects.filter(measure="roster.listed", region=region("330381"))
    assert set(kept.values_list("industry", flat=True)) == {"17"}
    assert first_difference(today=NOON.date()) is None


def enterprise_of_the_roster():
    from programs.cycles.models import RosterEntry

    return RosterEntry.objects.get().enterprise


def test_verification_names_a_part_that_differs(cast):
    cycle()
    listed("330381", 1)
    fold(at=NOON)
    Breakdown.objects.filter(measure="roster.listed", region=region("330300")).update(delta=7)
    cell, kept, mine = first_difference(today=NOON.date())
    assert cell[0] == "roster.listed 34 cultivation"
    assert kept != mine


def test_what_is_not_told_apart_says_so(cast, signed_in):
    cycle()
    client = signed_in(cast.province)
    page = client.get(url(indicator="certificates.in_force", tier="cultivation"))
    assert page.status_code == 422
    assert "indicator" in page.text or "指标" in page.text
    assert client.get(url(indicator="returns.coverage", industry="C")).status_code == 422


@pytest.mark.parametrize(
    "query",
    [
        {"industry": "ZZ"},
        {"tier": "x"},
        {"tag": "x"},
        {"boundaries": "later"},
        {"areas": "villages"},
        {"peers": "x"},
        {"span": "week"},
        {"year": "1999"},
        {"industry": "%00"},
    ],
)
def test_what_cannot_be_chosen_is_answered_in_words(cast, signed_in, query):
    cycle()
    page = signed_in(cast.province).get(url(**query))
    assert page.status_code == 422
    assert "<h1" in page.text


# ── kinds of county ──


def test_the_table_of_tags_names_counties_that_are(db):
    known = {(row.code, row.name) for row in read_regions() if row.level == "county"}
    assert {row.code for row in read_tags()} <= {code for code, _name in known}
    assert len(codes_with("mountain_island", on=date(2023, 1, 1))) == 26
    now = codes_with("mountain_island", on=date(2026, 11, 1))
    assert len(now) == 25
    assert {"330305", "330922"} <= now
    assert not {"330326", "330802", "331102"} & now


def test_a_tag_leaves_its_counties_alone(cast, signed_in):
    cycle()
    listed("330329", 2)  # Taishun, a mountain county
    listed("330381", 5)  # Ruian, none
    tagged = choice(ways=Ways(tag="mountain_island", is_by_county=True))
    found = counted(tagged, cast)
    assert len(found) == 25
    assert found["330329"] == 2
    page = signed_in(cast.province).get(url(indicator="roster.listed", tag="mountain_island"))
    assert page.text.count('class="tile"') == 25
    cities = counted(choice(ways=Ways(tag="mountain_island")), cast)
    assert cities["330300"] == 2
    assert "330200" not in cities  # Ningbo has none


# ── as then, as now ──


def test_counties_that_ended_are_read_as_then_and_as_now(cast):
    """江北 and 渝北 became 两江新区 on 2025-11-06: the city adds up to the same either way."""
    of = cycle(2025, "500000")
    old = Region.objects.get(code="500105", valid_to__isnull=False)
    other = Region.objects.get(code="500112", valid_to__isnull=False)
    for place, count in ((old, 2), (other, 3)):
        for _number in range(count):
            made = enterprise("500157", region=place)
            roster_entry(made, state="listed", cycle=of, region=place, listed_on=date(2025, 6, 1))
    mark_many("programs.RosterEntry", {old.pk, other.pk}, cycle_code=of.code)
    fold(at=NOON)
    top = region("500000")
    october = Period.month(2025, 10)
    year = next(one for one in years_at(top.path) if one.code == of.code)
    then = Choice(top, year, october, indicators["roster.listed"], True)
    now = replace(then, ways=Ways(is_as_now=True))
    as_then, as_now = counted(then, cast), counted(now, cast)
    assert (as_then["500105"], as_then["500112"]) == (2, 3)
    assert "500157" not in as_then
    assert as_now["500157"] == 5
    assert "500105" not in as_now
    assert sum(as_then.values()) == sum(as_now.values()) == 5
    county = replace(now, region=region("500157"))
    page = coverage_of(county, actor_for(cast.province), at=NOON)
    assert page.lines[0]["figure"].numerator == 5
    assert page.areas.region_ids is not None
    assert len(page.areas.region_ids) == 3


def test_each_county_that_ended_has_one_heir(db):
    every = list(Region.objects.all())
    heirs = predecessors_by_heir(every)
    ended = [one.pk for one in every if one.valid_to is not None]
    assert sorted(pk for found in heirs.values() for pk in found) == sorted(ended)


# ── ranking ──


def test_a_rank_needs_enough_cases():
    wide = band(Decimal(1), Decimal(2))
    sure = band(Decimal(500), Decimal(1000))
    assert wide is not None
    assert sure is not None
    assert wide[1] - wide[0] > 50 > 10 > sure[1] - sure[0]
    assert band(Decimal(0), Decimal(0)) is None
    assert band(Decimal(3), Decimal(2)) is None
    assert band(Decimal(10), Decimal(10)) == pytest.approx((72.25, 100.0), abs=0.01)


def test_equal_values_share_a_place():
    values = {"a": Decimal(90), "b": Decimal(80), "c": Decimal(90), "d": Decimal(70)}
    assert ranks(values) == {"a": 1, "c": 1, "b": 3, "d": 4}
    assert ranks(values, higher_is_better=False)["d"] == 1
    assert ranks({k: v * 3 for k, v in values.items()}) == ranks(values)


def test_peers_are_thirds_by_size():
    sizes = {n: Decimal(n) for n in range(9)}
    assert thirds(sizes, range(9)) == {8: 0, 7: 0, 6: 0, 5: 1, 4: 1, 3: 1, 2: 2, 1: 2, 0: 2}
    same = dict.fromkeys(range(6), Decimal(1))
    assert thirds(same, range(6)) == {0: 0, 1: 0, 2: 1, 3: 1, 4: 2, 5: 2}


def test_small_counties_are_not_ranked_and_it_is_said(cast, signed_in):
    cycle()
    listed("330381", 4)
    page = signed_in(cast.province).get(url(indicator="visits.rate", region="330300"))
    assert "too few to rank" in page.text or "样本过少" in page.text


def test_who_has_too_few_cases_stands_beneath_the_ranked(cast):
    """3 of 3 is no better than 40 of 50: it is not compared at all."""
    cycle()
    january = replace(choice("330300", "visits.rate"), month=Period.month(2026, 1))
    parts = {"330381": (3, 3), "330382": (40, 50), "330302": (45, 50)}
    areas = [region(code) for code in parts]
    figures = {
        one.pk: {
            january.indicator.code: Figure(
                january.indicator, one, january.month, True, *map(Decimal, parts[one.code])
            )
        }
        for one in areas
    }
    [ranking] = rankings_of(Comparing(january, figures, {}, track=None), [Group("", areas)])
    assert [bar["name"] for bar in ranking.bars] == [areas[n].name for n in (2, 1, 0)]
    assert [bar["place"] for bar in ranking.bars] == [1, 2, None]


@pytest.mark.parametrize(
    ("numbers", "place"),
    [
        ([100, 80, 20, 18], 2),
        # a stage that later ones outgrow is thinly recorded: nobody was lost there
        ([100, 3, 80, 70, 10], 4),
        ([100, 100, 100], None),
        ([5, 9, 9], None),
    ],
    ids=str,
)
def test_the_greatest_loss_is_where_none_comes_on_later(numbers, place):
    assert most_lost([Decimal(one) for one in numbers]) == place


# ── the address ──


def test_the_address_opens_the_same_view(cast, signed_in):
    cycle()
    listed("330329", 1)
    query = {
        "region": "330300",
        "month": "2026-10",
        "indicator": "roster.listed",
        "industry": "C",
        "tier": "cultivation",
        "tag": "mountain_island",
        "boundaries": "now",
        "peers": "none",
    }
    page = signed_in(cast.province).get(url(**query))
    assert page.status_code == 200
    assert page.context["choice"].params == query
    for name, value in query.items():
        if name not in {"region"}:
            assert f'<option value="{value}" selected>' in page.text, name


def test_narrowed_pages_cost_no_more(cast, signed_in):
    cycle()
    listed("330329", 1)
    client = signed_in(cast.province)
    for query in (
        {"industry": "C", "tier": "cultivation", "indicator": "roster.listed"},
        {"tag": "mountain_island"},
        {"areas": "counties"},
        {"boundaries": "now"},
    ):
        client.get(url(**query))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url(**query)).status_code == 200
        assert len(asked) <= 17, "\n".join(one["sql"][:150] for one in asked)
