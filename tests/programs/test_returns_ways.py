"""Figures above the list of a month lead to what they count."""

import html
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.indicators.folding import fold, turn_of_the_day
from programs.returns.operations.refusals import mark_changed
from tests.factories import NOON
from tests.factories.cycles import cycle
from tests.factories.returns import OCTOBER, county_return

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 11, 9, 4, tzinfo=UTC)  # October was due on the 5th


@pytest.fixture(autouse=True)
def _october_is_overdue(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


def test_every_figure_of_a_citys_quality_opens_its_rows(cast, signed_in):
    for row in (
        county_return("330381", state="accepted"),
        county_return("330382", state="submitted", is_on_time=False),
        county_return("330106", state="accepted"),
    ):
        mark_changed(row, row.cycle)
    turn_of_the_day(at=LATER)
    fold(at=LATER)
    client = signed_in(cast.province)
    page = client.get(reverse("returns:list"), {"period": OCTOBER.code}).text
    links = re.findall(r'href="(/explain/(returns\.\w+)/\?region=330300[^"]+)">([^<]+)<', page)
    said = {code: (html.unescape(url), text) for url, code, text in links}
    assert {code: text for code, (_url, text) in said.items()} == {
        "returns.coverage": "2 / 12",
        "returns.on_time_rate": "8%",
        "returns.first_pass_share": "100%",
        "returns.empty_share": "0%",
    }
    for code, (url, text) in said.items():
        opened = client.get(url)
        assert opened.status_code == 200
        assert opened.context["choice"].region.code == "330300"
        figure = opened.context["text"]
        assert figure.startswith(text.split(" / ")[0].rstrip("%")), (code, figure)


def test_what_is_overdue_is_listed_and_nothing_else(cast, signed_in):
    cycle()
    county_return("330381", state="submitted", is_on_time=False)
    county_return("330382", state="draft")
    client = signed_in(cast.city)
    page = client.get(reverse("returns:list"))
    counts = page.context["counts"]
    (there,) = re.findall(r'href="(\?[^"]*late=overdue[^"]*)"', page.text)
    listed = client.get(reverse("returns:list") + html.unescape(there))
    assert listed.context["period"] == OCTOBER
    assert len(listed.context["lines"]) == counts["overdue"] == 11
    codes = {line["row"].region.code for line in listed.context["lines"]}
    assert "330382" in codes
    assert "330381" not in codes


def test_where_nothing_is_overdue_the_figure_leads_nowhere(cast, signed_in, monkeypatch):
    cycle()
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    assert "late=overdue" not in signed_in(cast.city).get(reverse("returns:list")).text
