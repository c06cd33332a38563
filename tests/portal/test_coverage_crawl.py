"""A crawler opens every figure of every dashboard, as everybody who reads one: as many rows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from portal.accounts.actor import actor_for
from portal.accounts.models import User
from portal.indicators.definition import indicators
from portal.offices.models import Office
from tests.factories import holder

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
        on = date(2026, 11, 22)
        call_command("seed_demo", province=PROVINCE, enterprises=80, on=on, stdout=StringIO())
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


@pytest.mark.parametrize(("code", "way"), PAGES)
def test_every_figure_of_every_level_opens_its_rows(hainan, db, signed_in, code, way):
    user = holder("province_manager", PROVINCE)
    client = signed_in(user)
    page = client.get(f"/coverage/?region={code}{way}")
    assert page.status_code == 200
    seen = list(figures(page.text))
    assert len(seen) > 4
    for url, text in seen:
        check(client, url, text, user)


@pytest.mark.parametrize("role", list(WHO))
def test_everybody_opens_the_figures_of_their_own_dashboard(hainan, db, signed_in, role):
    user = holder(role, WHO[role])
    client = signed_in(user)
    for address in ("/coverage/", "/"):
        page = client.get(address)
        assert page.status_code == 200
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
