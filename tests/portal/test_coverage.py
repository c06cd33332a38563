"""Coverage and explain: each for their own area, the same figures everywhere, constant in cost."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.indicators.definition import indicators
from portal.indicators.folding import mark
from portal.indicators.stages import stages_in_order
from portal.kernel.period import Period
from portal.pages.coverage.queries import DEFAULT, HEADLINES
from portal.regions.models import Region
from tests.factories import NOON, region
from tests.factories.cycles import cycle
from tests.factories.experts import listed_enterprise
from tests.factories.returns import county_return

#: DESIGN 7: who asks (4), the count of the inbox (1), the page (7), its late list (3)
MOST_STATEMENTS = 15


@pytest.fixture
def year(db):
    return cycle()


def roster(at: str, count: int = 1) -> None:
    for _n in range(count):
        made = listed_enterprise(at)
        mark("programs.RosterEntry", region_id=made.region_id, cycle_code="330000-2026")


def url(**query: str) -> str:
    return reverse("pages:coverage") + "?" + "&".join(f"{k}={v}" for k, v in query.items())


def test_every_headline_is_declared_by_a_room():
    stages = [stage.indicator for stage in stages_in_order()]
    assert len(stages) == 8
    assert not {code for code in (*HEADLINES, *stages, *DEFAULT) if code not in indicators}


def test_a_province_sees_its_counties_and_goes_down_to_one(cast, signed_in, year):
    roster("330381", 2)
    client = signed_in(cast.province)
    page = client.get(url(indicator="roster.listed"))
    assert page.status_code == 200
    assert page.text.count('class="tile"') == 90
    city = client.get(url(region="330300", indicator="roster.listed"))
    assert "瑞安市" in city.text
    county = client.get(url(region="330381", indicator="roster.listed"))
    assert county.status_code == 200
    assert 'class="tile"' not in county.text


@pytest.mark.parametrize(
    ("who", "code", "status"),
    [
        ("province", "330381", 200),
        ("city", "330381", 200),
        ("city", "330106", 404),
        ("city", "330000", 404),
        ("officer", "330381", 200),
        ("officer", "330382", 404),
        ("abroad", "330000", 404),
        ("system_admin", "330000", 403),
        ("audit_admin", "330000", 403),
    ],
)
def test_each_sees_their_own_area(cast, signed_in, year, who, code, status):
    assert signed_in(getattr(cast, who)).get(url(region=code)).status_code == status


def test_the_page_costs_the_same_however_much_there_is(cast, signed_in, year):
    client = signed_in(cast.province)
    roster("330381")
    client.get(url())

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url())
        return len(asked)

    few = statements()
    for code in ("330382", "330106", "330102", "330182"):
        roster(code, 3)
    client.get(url())  # folds what was marked
    assert statements() == few
    assert few <= MOST_STATEMENTS


@pytest.mark.parametrize(
    "query",
    [
        {"month": "2026-13"},
        {"month": "x"},
        {"month": "1999-01"},
        {"indicator": "no.such"},
        {"region": "%00"},
        {"region": "999999"},
        {"year": "9999"},
        {"span": "x"},
    ],
)
def test_a_wrong_address_is_answered_in_words(cast, signed_in, year, query):
    page = signed_in(cast.province).get(url(**query))
    assert page.status_code in {200, 404, 422}
    assert "<h1" in page.text


def test_a_figure_opens_to_as_many_rows_as_it_says(cast, signed_in, year):
    roster("330381", 3)
    roster("330382", 2)
    client = signed_in(cast.province)
    for code, figure in (("330000", 5), ("330300", 5), ("330381", 3), ("330106", 0)):
        page = client.get(reverse("pages:explain", args=["roster.listed"]) + f"?region={code}")
        body = page.text[page.text.index('id="explain"') :]
        assert len(re.findall(r"<tr>", body)) - (1 if figure else 0) == figure


def test_every_indicator_explains_itself(cast, signed_in, year):
    client = signed_in(cast.province)
    alike = [one for one in indicators if one.code.startswith("reported.")]
    for indicator in [one for one in indicators if one not in alike[1:]]:
        page = client.get(reverse("pages:explain", args=[indicator.code]))
        assert page.status_code == 200, indicator.code
        assert str(indicator.formula)[:8] in page.text or indicator.code in page.text


def test_what_a_county_explains_is_its_own(cast, signed_in, year):
    roster("330382", 1)
    client = signed_in(cast.officer)
    page = client.get(reverse("pages:explain", args=["roster.listed"]) + "?region=330382")
    assert page.status_code == 404


@pytest.mark.parametrize(
    ("province", "counties"),
    [("330000", 90), ("440000", 124), ("460000", 26), ("500000", 37), ("650000", 112)],
)
def test_coverage_counts_the_counties_in_force(db, province, counties):
    from datetime import date

    from portal.indicators.reading import read
    from portal.kernel.period import Period

    where = region(province)
    chosen = next(one for one in indicators if one.is_coverage)
    found = read([chosen], where, f"{province}-2026", Period.month(2026, 9), at=NOON)
    assert found[chosen.code].denominator == counties
    assert (
        Region.objects.counties().in_force(on=date(2026, 9, 11)).within(where).count() == counties
    )


def test_without_a_year_the_page_says_so(cast, signed_in):
    page = signed_in(cast.province).get(url())
    assert page.status_code == 200
    assert "<h1" in page.text


def test_home_leads_visitors_to_the_door(client, db):
    assert client.get(reverse("home")).status_code == 302


@pytest.mark.parametrize(
    "who", ["province", "city", "officer", "approver", "security_admin", "audit_admin"]
)
def test_home_shows_each_their_own(cast, signed_in, year, who):
    page = signed_in(getattr(cast, who)).get(reverse("home"))
    assert page.status_code == 200
    assert getattr(cast, who).display_name in page.text


def test_a_form_without_a_boundary_is_refused_in_words(cast, signed_in):
    page = signed_in(cast.system_admin).post(
        "/offices/new/", data=b"--x", content_type="multipart/form-data"
    )
    assert page.status_code == 400
    assert "<h1" in page.text


@pytest.mark.parametrize("who", ["province", "viewer", "city", "officer", "approver"])
@pytest.mark.parametrize("name", ["home", "pages:inbox"])
def test_home_and_inbox_stay_within_their_statements(
    cast, signed_in, year, django_assert_max_num_queries, who, name
):
    roster("330381", 2)
    client = signed_in(getattr(cast, who))
    client.get(reverse(name))
    with django_assert_max_num_queries(15):
        assert client.get(reverse(name)).status_code == 200


def test_a_city_page_costs_no_more(cast, signed_in, year, django_assert_max_num_queries):
    roster("330381")
    client = signed_in(cast.city)
    client.get(url(region="330381"))
    for code in ("330300", "330381"):
        with django_assert_max_num_queries(15):
            client.get(url(region=code))


def test_a_county_sees_the_months_that_it_owes_itself(
    cast, signed_in, year, django_assert_max_num_queries
):
    for number in range(1, 8):
        county_return("330381", state="accepted", period=Period.month(2026, number))
    begun = county_return("330381", period=Period.month(2026, 9))
    county_return("330381", state="returned", period=Period.month(2026, 10))  # it was sent
    client = signed_in(cast.officer)
    client.get(url())
    with django_assert_max_num_queries(MOST_STATEMENTS):
        page = client.get(url(month="2026-11")).text
    assert "2 months overdue" in page  # August, never begun, and September, never sent
    assert reverse("returns:return", args=[begun.pk]) in page
    assert client.get(url(month="2026-07")).text.count("months overdue") == 0
    above = signed_in(cast.province).get(url(region="330381", month="2026-11")).text
    assert "2 months overdue" in above
