"""Indicators by REST: the figures of the pages, with what they are made of, within reach."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.indicators.definition import indicators
from tests.factories.cycles import cycle as make_cycle
from tests.factories.evaluation import listed, small_year

pytestmark = pytest.mark.django_db
LISTED = "/api/v1/indicators/roster.listed/figures/"


def test_every_definition_says_how_it_is_made(cast, signed_in):
    found = signed_in(cast.viewer).get("/api/v1/indicators/").json()["results"]
    assert {one["code"] for one in found} == {one.code for one in indicators}
    one = next(one for one in found if one["code"] == "visits.rate")
    assert one["numerator"]
    assert one["denominator"]
    assert one["formula"]
    assert one["figures"].endswith("/api/v1/indicators/visits.rate/figures/")


def test_a_definition_stands_alone_too(cast, signed_in):
    client = signed_in(cast.viewer)
    assert client.get("/api/v1/indicators/roster.listed/").json()["code"] == "roster.listed"
    assert client.get("/api/v1/indicators/no.such/").status_code == 404


def test_a_figure_comes_with_its_parts_and_its_rows(cast, signed_in):
    small_year()
    client = signed_in(cast.viewer)
    answer = client.get(LISTED, {"region": "330000", "month": "2026-11", "beneath": "children"})
    body = answer.json()
    by_code = {one["region"]: one for one in body["results"]}
    assert (body["year"], body["month"], body["span"]) == ("330000-2026", "2026-11", "to_date")
    assert (by_code["330000"]["value"], by_code["330300"]["value"]) == ("4", "3")
    assert len(by_code) == 12
    assert "/explain/roster.listed/?region=330300" in by_code["330300"]["explain"]
    assert (
        client.get(by_code["330300"]["explain"].replace("http://testserver", "")).status_code == 200
    )


def test_coverage_has_the_counties_in_force_as_its_denominator(cast, signed_in):
    small_year()
    body = (
        signed_in(cast.viewer)
        .get("/api/v1/indicators/roster.coverage/figures/", {"month": "2026-11"})
        .json()
    )
    (one,) = body["results"]
    assert (one["numerator"], one["denominator"], one["value"]) == ("2", "90", "2.2")


def test_nothing_over_nothing_is_null(cast, signed_in):
    make_cycle()
    url = "/api/v1/indicators/visits.rate/figures/"
    (one,) = signed_in(cast.officer).get(url, {"month": "2026-11"}).json()["results"]
    assert (one["value"], one["denominator"]) == (None, "0")


def test_the_month_alone_is_another_figure(cast, signed_in):
    make_cycle()
    listed(listed_on=date(2026, 5, 6))
    listed(listed_on=date(2026, 6, 6))
    client, url = signed_in(cast.viewer), "/api/v1/indicators/roster.joined/figures/"
    asked = {"region": "330381", "month": "2026-06"}
    assert client.get(url, asked).json()["results"][0]["value"] == "2"
    alone = client.get(url, asked | {"span": "month"}).json()
    assert (alone["span"], alone["results"][0]["value"]) == ("month", "1")


@pytest.mark.parametrize("where", ["330382", "330300", "330000", "440000", "999999", "x"])
def test_another_place_is_not_there(cast, signed_in, where):
    make_cycle()
    assert signed_in(cast.officer).get(LISTED, {"region": where}).status_code == 404


@pytest.mark.parametrize("wrong", [{"month": "2026-13"}, {"month": "1999-01"}, {"beneath": "all"}])
def test_what_is_wrong_is_said_as_a_problem(cast, signed_in, wrong):
    make_cycle()
    answer = signed_in(cast.officer).get(LISTED, wrong)
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")


def test_a_visitor_and_an_administrator_read_nothing(client, cast, signed_in):
    assert client.get("/api/v1/indicators/").status_code == 401
    assert signed_in(cast.audit_admin).get("/api/v1/indicators/").status_code == 403


def test_all_counties_cost_what_one_costs(cast, signed_in, django_assert_num_queries):
    small_year()
    browser = signed_in(cast.viewer)
    browser.get(LISTED)
    with CaptureQueriesContext(connection) as one:
        browser.get(LISTED, {"beneath": "children", "month": "2026-11"})
    with django_assert_num_queries(len(one)):
        body = browser.get(LISTED, {"beneath": "counties", "month": "2026-11"}).json()
    assert len(body["results"]) == 91


def test_figures_are_narrowed_as_the_page_is(cast, signed_in):
    small_year()
    client = signed_in(cast.viewer)
    asked = {"region": "330000", "month": "2026-11"}

    def first(**more):
        return client.get(LISTED, asked | more).json()["results"][0]

    assert first()["value"] == "4"
    assert first(tier="cultivation")["value"] == "4"
    assert first(tier="introduction")["value"] == "0"
    assert first(industry="C")["value"] == "4"
    assert first(industry="A")["value"] == "0"
    tagged = client.get(LISTED, asked | {"tag": "mountain_island", "beneath": "counties"}).json()
    assert len(tagged["results"]) == 1 + 25
    assert tagged["results"][0]["value"] == "0"
    explained = first(tier="cultivation")["explain"]
    assert "tier=cultivation" in explained
    assert client.get(explained.replace("http://testserver", "")).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"tier": "x"}, {"industry": "ZZ"}, {"tag": "flat"}, {"boundaries": "then"}],
    ids=str,
)
def test_a_filter_that_is_not_there_is_said(cast, signed_in, wrong):
    make_cycle()
    answer = signed_in(cast.viewer).get(LISTED, {"region": "330000"} | wrong)
    assert answer.status_code == 422
    assert "faults" in answer.json()


def test_figures_are_sent_again_only_when_one_of_them_is_another(cast, signed_in):
    make_cycle()
    listed(listed_on=date(2026, 5, 6))
    client, asked = signed_in(cast.viewer), {"region": "330381", "month": "2026-06"}
    first = client.get(LISTED, asked)
    assert first["ETag"].startswith('W/"')
    known = {"If-None-Match": first["ETag"]}
    again = client.get(LISTED, asked, headers=known)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get(LISTED, asked | {"month": "2026-07"}, headers=known).status_code == 200
    listed(listed_on=date(2026, 6, 6))
    anew = client.get(LISTED, asked, headers=known)
    assert (anew.status_code, anew.json()["results"][0]["value"]) == (200, "2")


def test_a_tag_of_figures_opens_no_region_to_who_does_not_reach_it(cast, signed_in):
    make_cycle()
    asked = {"region": "330382", "month": "2026-06"}
    known = {"If-None-Match": signed_in(cast.viewer).get(LISTED, asked)["ETag"]}
    assert signed_in(cast.officer).get(LISTED, asked, headers=known).status_code == 404
