"""A crawler opens every figure of every dashboard, as everybody who reads one: as many rows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Sum
from django.test import Client

from portal.accounts.actor import actor_for
from portal.accounts.models import User
from portal.indicators.counting import rows_behind
from portal.indicators.definition import Measure, indicators
from portal.indicators.reading import covered_counties, read_within
from portal.kernel.period import Period
from portal.offices.models import Office
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from tests.factories import holder, region

FIGURE = re.compile(r'<a href="(/explain/[^"]+)"[^>]*>([^<]*)')
PROVINCE, CITY, COUNTY = "460000", "460100", "460105"
WHO = {
    "province_manager": PROVINCE,
    "province_viewer": PROVINCE,
    "city_reviewer": CITY,
    "county_officer": COUNTY,
    "county_approver": COUNTY,
}
PAGES = (
    (PROVINCE, ""),
    (PROVINCE, "&areas=counties&peers=none&industry=C"),
    (PROVINCE, "&tier=introduction"),
    (PROVINCE, "&boundaries=now&span=month&indicator=roster.joined"),
    (PROVINCE, "&indicator=coverage.counties"),
    (PROVINCE, "&indicator=enterprises.registered&month=2025-12"),
    (CITY, ""),
    (CITY, "&industry=C&tier=cultivation&indicator=visits.enterprises"),
    (COUNTY, ""),
    (COUNTY, "&tier=cultivation&boundaries=now"),
)


#: what holds a figure on a dashboard
HOLDERS = "//*[contains(concat(' ', normalize-space(@class), ' '), ' {} ')]"
HOLDING = ("value", "num")
#: figures that open nothing, and why; by the words of their column or card
UNLINKED = {
    "Returns overdue": "a nought: nobody is late, so there is no list to open",
}
#: province, two cities, three counties (one of them directly beneath the province)
PLACES = (PROVINCE, CITY, "460200", COUNTY, "460202", "469001")
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def hainan(django_db_setup, django_db_blocker, tmp_path_factory):
    """The smallest demonstration province, written once for all tests of this file."""
    from django.conf import settings
    from django.test import override_settings

    var = tmp_path_factory.mktemp("var")
    with django_db_blocker.unblock(), override_settings(PORTAL_DEMO=True, VAR=var):
        assert settings.PORTAL_DEMO
        block = transaction.atomic()
        block.__enter__()
        call_command("seed_demo", province=PROVINCE, enterprises=80, on=TODAY, stdout=StringIO())
        yield
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


def number(text: str) -> Decimal | None:
    """What a figure says; None for a dash."""
    said = re.sub(r"[^\d.]", "", text)
    return Decimal(said) if said else None


def figures(page: str) -> Iterator[tuple[str, str]]:
    """Address and text of every figure, each once."""
    found = FIGURE.findall(page)
    yield from dict.fromkeys((html.unescape(url), text.strip()) for url, text in found)


def rows(client: Client, url: str, user: User) -> int | None:
    """How many rows the page behind a figure lists; None to somebody who may not open them."""
    page = client.get(url)
    assert page.status_code == 200, url
    if "covered" in page.context:
        return len(page.context["covered"])
    if not actor_for(user).may(page.context["measure"].permission):
        assert page.context["leaf"].paginator.count == 0
        return None
    return int(page.context["leaf"].paginator.count)


def check(client: Client, url: str, text: str, user: User) -> None:
    asked = urlsplit(url)
    one = indicators[asked.path.split("/")[2]]
    part = parse_qs(asked.query).get("part", ["numerator"])[0]
    counted = rows(client, url, user)
    if counted is None or one.numerator.summed:
        return
    if text == "—":
        assert rows(client, url.replace("part=numerator", "part=denominator"), user) in {0, None}
        return
    if "%" in text and not one.is_coverage:
        whole = rows(client, url.replace("part=numerator", "part=denominator"), user)
        if whole is not None:
            assert one.value(Decimal(counted), Decimal(whole)) == number(text), (url, text)
        return
    if one.is_coverage and (part == "denominator" or "%" in text):
        return
    assert number(text) == counted, (url, text)


def unlinked(page: str) -> Iterator[tuple[str, str]]:
    """Each figure that is no link, with the words of its column or card."""
    tree = lxml.html.fromstring(page)
    for name in HOLDING:
        for one in tree.xpath(HOLDERS.format(name)):
            text = one.text_content().strip()
            in_link = one.xpath("ancestor-or-self::*[local-name()='a'] | .//*[local-name()='a']")
            if one.tag != "th" and not in_link and re.search(r"\d", text):
                label = one.get("data-label") or "".join(
                    one.xpath("preceding-sibling::*[@class='label'][1]/text()")
                )
                yield label.strip(), text


def check_links(page: str) -> None:
    bare = [(label, text) for label, text in unlinked(page) if label not in UNLINKED]
    assert bare == [], "figures that open nothing"
    assert {text for _label, text in unlinked(page)} <= {"0", "0counties"}


def test_a_figure_without_a_link_is_found():
    """Else the crawler would pass over every figure that lost its link."""
    card = '<div><div class="label">Visits</div><div class="value">{}</div></div>'
    assert list(unlinked(card.format("12"))) == [("Visits", "12")]
    assert list(unlinked('<table><tr><td class="num" data-label="a">3</td></tr></table>'))
    assert not list(unlinked(card.format('<a href="/">12</a>')))
    assert not list(unlinked(card.format("—")))
    with pytest.raises(AssertionError, match="open nothing"):
        check_links(card.format("12"))


def counted(measure: Measure, place: Region, month: Period, *, to_date: bool) -> Decimal:
    """What the rows behind a measure add up to."""
    rows = rows_behind(
        measure,
        f"{PROVINCE}-{month.first.year}" if measure.cycle else "",
        month,
        path=place.path,
        today=TODAY,
        to_date=to_date,
    )
    if measure.summed:
        return Decimal(rows.aggregate(n=Sum(measure.summed))["n"] or 0)
    return Decimal(rows.count())


@pytest.mark.parametrize("to_date", [False, True], ids=["month", "year"])
@pytest.mark.parametrize("place", PLACES)
def test_every_indicator_counts_as_many_rows_as_it_says(hainan, db, place, to_date):
    """Every indicator, at every level, of a month and of the year: numerator and denominator."""
    where, month = region(place), Period.month(2026, 10)
    code = f"{PROVINCE}-2026"
    said = read_within(list(indicators), [where], code, month, to_date=to_date)[where.pk]
    found: dict[str, Decimal] = {}

    def rows(measure: Measure) -> Decimal:
        if measure.code not in found:
            found[measure.code] = counted(measure, where, month, to_date=to_date)
        return found[measure.code]

    inside = Region.objects.within(where).counties().in_force(on=month.last)
    counties = list(inside)
    for one in indicators:
        figure = said[one.code]
        if one.is_coverage:
            having = [
                county.code
                for county in counties
                if counted(one.numerator, county, month, to_date=to_date)
            ]
            covered, _bare = covered_counties(one, counties, code, month, to_date=to_date)
            assert [county.code for county in covered] == having, one.code
            assert (figure.numerator, figure.denominator) == (len(having), len(counties))
            continue
        assert figure.numerator == rows(one.numerator), one.code
        if one.denominator is not None:
            assert figure.denominator == rows(one.denominator), one.code


def test_the_places_are_of_every_level(hainan, db):
    levels = [region(code).level for code in PLACES]
    assert levels == [Level.PROVINCE, Level.CITY, Level.CITY, *[Level.COUNTY] * 3]


def _plain_on_both_engines(code: str, way: str) -> object:
    """What a filter leaves is asked of one engine here; `test_indicators_rows` asks both."""
    return pytest.param(code, way, marks=[pytest.mark.any_engine] if way else [])


@pytest.mark.parametrize(("code", "way"), [_plain_on_both_engines(*one) for one in PAGES])
def test_every_figure_of_every_level_opens_its_rows(hainan, db, signed_in, code, way):
    user = holder("province_manager", PROVINCE)
    client = signed_in(user)
    page = client.get(f"/coverage/?region={code}{way}")
    assert page.status_code == 200
    check_links(page.text)
    seen = list(figures(page.text))
    assert len(seen) > 4
    for url, text in seen:
        check(client, url, text, user)


@pytest.mark.any_engine
@pytest.mark.parametrize("role", list(WHO))
def test_everybody_opens_the_figures_of_their_own_dashboard(hainan, db, signed_in, role):
    user = holder(role, WHO[role])
    client = signed_in(user)
    for address in ("/coverage/", "/"):
        page = client.get(address)
        assert page.status_code == 200
        check_links(page.text)
        for url, text in figures(page.text):
            check(client, url, text, user)


def test_whoever_sees_the_nation_opens_the_figures_of_a_province(hainan, db, signed_in):
    nation = {"name": "国家市场监督管理总局", "kind": "national"}
    office, _new = Office.objects.get_or_create(code="nation", defaults=nation)
    user = holder("national_viewer", office)
    client = signed_in(user)
    page = client.get(f"/coverage/?region={PROVINCE}")
    assert page.status_code == 200
    for url, text in figures(page.text):
        check(client, url, text, user)
