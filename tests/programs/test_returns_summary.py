"""What counties said, added up for a city and a province, and held to what is counted there."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.operations import ActivityFacts, record_activity
from programs.returns.queries import sums_of
from programs.returns.queries.sums import adding_up
from programs.returns.rules.summing import against_children
from programs.returns.schema import form
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle
from tests.factories.returns import OCTOBER, county_return, figures, with_form

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_november(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def totals(at):
    summary = sums_of(region(at), cycle(), OCTOBER, at=NOON)
    return summary, {one.field.code: one for _section, lines in summary.parts for one in lines}


def test_what_is_submitted_is_added_up_for_the_city_and_what_it_approved_for_the_province():
    county_return("330381", state="submitted", values=figures(events="3"))
    county_return("330382", state="approved", values=figures(events="4"))
    county_return("330383", state="draft", values=figures(events="9"))
    county_return("330106", state="accepted", values=figures(events="5"))
    city, of_city = totals("330300")
    assert (city.given, of_city["events"].value, of_city["events"].counties) == (2, Decimal(7), 2)
    province, of_province = totals("330000")
    assert (province.given, province.wanted) == (2, 90)
    assert of_province["events"].value == Decimal(9)
    assert not city.is_whole


def test_last_month_and_last_year_stand_beside_the_sum():
    for period, events in (
        (OCTOBER, "6"),
        (Period.month(2026, 9), "4"),
        (Period.month(2025, 10), "2"),
    ):
        county_return("330381", state="accepted", period=period, values=figures(events=events))
    _summary, of_city = totals("330300")
    one = of_city["events"]
    assert (one.last_month, one.year_before, one.change) == (
        Decimal(4),
        Decimal(2),
        Decimal("50.0"),
    )


def test_a_change_is_told_only_between_the_same_counties(cast, signed_in):
    september = Period.month(2026, 9)
    for code in ("330381", "330382"):
        county_return(code, state="accepted", period=september, values=figures(events="4"))
    county_return("330381", state="accepted", values=figures(events="6"))
    assert not totals("330300")[1]["events"].is_comparable
    page = signed_in(cast.city).get(reverse("returns:summary"), {"period": "2026-10"}).text
    assert "not the same counties" in page
    county_return("330382", state="accepted", values=figures(events="4"))
    assert totals("330300")[1]["events"].is_comparable


def test_a_county_that_reported_another_figure_than_was_counted_is_named():
    county_return("330381", state="accepted", values=figures(visits="5"))
    _summary, of_city = totals("330300")
    assert [one.code for one in of_city["visits"].differing] == ["330381"]
    assert not of_city["problems_found"].differing


def test_the_rules_of_the_form_hold_for_the_sum_too():
    county_return("330381", state="accepted", values=figures(credit_disbursed_wan="501"))
    _summary, of_city = totals("330300")
    codes = {one.code for one in of_city["credit_disbursed_wan"].faults}
    assert codes == {"returns.disbursed_more_than_granted"}


def test_a_sum_that_is_not_what_is_counted_above_is_pointed_out():
    of = form()
    sums, counted = {"visits": Decimal(5), "events": Decimal(1)}, {"visits": Decimal(7)}
    found = list(against_children(of, sums, counted))
    assert [(one.code, one.where, one.severity) for one in found] == [
        ("returns.children_differ", "/values/visits", "warn")
    ]
    assert not list(against_children(of, {"visits": Decimal(7)}, counted))


def test_what_counties_cannot_add_up_to_is_not_held_against_them():
    """家 are counted once above the counties, and a city holds events of its own."""
    of = form("return_2027")
    counted = dict.fromkeys(of.by_code, Decimal(1))
    held = adding_up(of, counted)
    assert {"visits", "problems_found", "plans_confirmed"} <= held.keys()
    alone = {"roster_total", "enterprises_trained", "events_enterprises", "cert_enterprises"}
    assert not held.keys() & (alone | {"events_held", "sessions_held"})


def test_a_whole_month_is_in_order_although_its_city_held_an_event_of_its_own(cast, acting):
    year, code = with_form("return_2027"), "330900"
    zero = dict.fromkeys(form("return_2027").by_code, "0")
    for county in Region.objects.living().counties().within(region(code)):
        county_return(county.code, state="accepted", form="return_2027", values=zero, counted=zero)
    facts = ActivityFacts("matchmaking", title="全市对接活动", held_on=OCTOBER.first, intents=3)
    by = acting(holder("city_reviewer", code))
    record_activity(year, region=region(code), facts=facts, by=by, at=NOON)
    summary = sums_of(region(code), year, OCTOBER, at=NOON)
    (events,) = [
        one for _part, lines in summary.parts for one in lines if one.field.code == "events_held"
    ]
    assert summary.is_whole
    assert (events.value, events.counted, events.faults) == (Decimal(0), Decimal(1), ())


def test_the_page_adds_up_and_costs_the_same(cast, signed_in, django_assert_max_num_queries):
    for code in ("330381", "330382", "330383"):
        county_return(code, state="submitted", values=figures(events="3"))
    client = signed_in(cast.city)
    with django_assert_max_num_queries(15):
        answer = client.get(reverse("returns:summary"))
    total = next(
        line["of"] for part in answer.context["parts"] for line in part["lines"]
        if line["of"].field.code == "events"
    )  # fmt: skip
    assert total.value == Decimal(9)
    assert reverse("returns:summary") in client.get(reverse("returns:list")).text


@pytest.mark.parametrize("asked", ["?region=330100", "?region=330381", "?region=%00", "?region=9"])
def test_a_city_sees_no_other_city(cast, signed_in, asked):
    cycle()
    answer = signed_in(cast.city).get(reverse("returns:summary") + asked)
    assert answer.status_code == 302 or answer.context["region"].code == "330300"


def test_a_county_is_sent_to_its_own_months(cast, signed_in):
    cycle()
    answer = signed_in(cast.officer).get(reverse("returns:summary"))
    assert (answer.status_code, answer.url) == (302, reverse("returns:list"))
