"""The page behind a figure of returns says which counties are missing, and who decided last."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal.indicators.definition import indicators
from portal.indicators.standing import reported_behind
from portal.kernel.period import Period
from programs.returns.models import ReturnStep
from programs.returns.queries.standing import standing_of
from tests.factories import NOON, person, region
from tests.factories.cycles import cycle
from tests.factories.returns import county_return

pytestmark = pytest.mark.django_db
ADDRESS = "/explain/returns.accepted_share/?region=330300&month=2026-10&span=month"
SEPTEMBER, OCTOBER, NOVEMBER = (Period.month(2026, number) for number in (9, 10, 11))


@pytest.fixture
def returns(db):
    """Ruian is accepted, Yueqing lies with the city, Lucheng is a draft, the others are silent."""
    cycle()
    accepted = county_return("330381", state="accepted")
    county_return("330382", state="submitted")
    county_return("330302")
    ReturnStep.objects.create(
        subject=accepted,
        move="accept",
        source="approved",
        target="accepted",
        by=person("林处"),
        at=NOON,
    )


def asked(*months: Period, counties: tuple[str, ...] = ("330381", "330382", "330302")) -> object:
    return standing_of("330000-2026", months, [region(code) for code in counties], NOON)


def test_each_county_stands_where_its_return_does(returns):
    found = asked(OCTOBER)
    assert [(one.region.code, one.months) for one in found.missing] == [("330302", ("2026-10",))]
    assert [(one.region.code, one.where) for one in found.provisional] == [
        ("330382", "With the city")
    ]
    assert (found.last_by, found.last_at) == ("林处", NOON)


def test_a_month_that_is_not_over_lacks_nothing(returns):
    found = asked(NOVEMBER)
    assert (found.months, list(found.missing), list(found.provisional)) == ((), [], [])
    assert found.last_at is None


def test_every_month_of_the_figure_is_looked_at(returns):
    found = asked(SEPTEMBER, OCTOBER, NOVEMBER)
    missing = {one.region.code: one.months for one in found.missing}
    assert missing == {
        "330381": ("2026-09",),
        "330382": ("2026-09",),
        "330302": ("2026-09", "2026-10"),
    }


def test_two_statements_whatever_there_is(returns, django_assert_num_queries):
    counties = [region(code) for code in ("330381", "330382", "330302")]
    for months in ([OCTOBER], [SEPTEMBER, OCTOBER]):
        with django_assert_num_queries(2):
            standing_of("330000-2026", months, counties, NOON)


def test_the_page_says_it_in_both_languages(cast, signed_in, returns):
    client = signed_in(cast.province)
    page = client.get(ADDRESS).text
    part = page[page.index('id="standing"') : page.index("</section>", page.index('id="standing"'))]
    assert "鹿城区" in part
    assert "瑞安市" not in part
    assert "乐清市" in part
    assert "林处" in part
    with translation.override("zh-hans"):
        assert translation.gettext("What this figure still lacks") == "尚缺数据"


def test_the_page_costs_the_same_however_many_counties_are_silent(cast, signed_in, returns):
    client = signed_in(cast.province)

    def statements() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(ADDRESS).status_code == 200
        return len(found)

    client.get(ADDRESS)
    few = statements()
    for code in ("330303", "330304", "330305"):
        county_return(code, state="submitted")
    assert statements() == few
    assert few <= 15


def test_what_is_recorded_and_not_reported_has_no_such_part(cast, signed_in, returns):
    assert reported_behind(indicators["visits.rate"]) is None
    page = signed_in(cast.province).get("/explain/visits.rate/")
    assert 'id="standing"' not in page.text
    assert "Data time" in page.text or "数据时间" in page.text


def test_a_county_reads_how_its_own_return_stands(cast, signed_in, returns):
    page = signed_in(cast.officer).get(ADDRESS.replace("330300", "330381")).text
    assert 'id="standing"' in page
    assert "乐清市" not in page
