"""How figures of the coverage page are held to the targets of their year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from portal.accounts.actor import actor_for
from portal.indicators.definition import indicators
from portal.indicators.years import years_at
from portal.kernel.period import Period
from portal.pages.coverage.queries import Choice, Coverage, coverage_of
from portal.pages.coverage.queries.aims import Aim, months_gone
from programs.cycles.models import Target
from tests.factories import NOON, region
from tests.factories.cycles import cycle
from tests.factories.evaluation import dirty, listed
from tests.factories.experts import confirmed_visit

pytestmark = pytest.mark.django_db
FLOW, STOCK, RATE = "visits.enterprises", "roster.listed", "visits.rate"
SEPTEMBER, OCTOBER = Period.month(2026, 9), Period.month(2026, 10)
#: 6 of 12 in September: half, and nine tenths of what is due after nine months is 8.1
VISITED = 6


@pytest.fixture
def year(db: None) -> Any:
    made = cycle()
    for _number in range(VISITED):
        confirmed_visit(listed("330381").enterprise, on=date(2026, 9, 3))
    dirty("experts.Visit", "330381")
    for code, value in ((FLOW, 12), (STOCK, 12), (RATE, 60)):
        for at in ("330000", "330300"):
            Target.objects.create(cycle=made, indicator=code, region=region(at), value=value)
    return made


def choice(code: str, month: Period = SEPTEMBER, *, to_date: bool = True) -> Choice:
    where = region("330000")
    return Choice(where, years_at(where.path)[0], month, indicators[code], to_date)


def page_of(one: Choice, cast: Any, at: datetime = NOON) -> Coverage:
    return coverage_of(one, actor_for(cast.province), at=at)


def bar_of(page: Coverage) -> dict[str, Any]:
    return next(bar for one in page.rankings for bar in one.bars if bar["name"] == "温州市")


def note_of(page: Coverage) -> str:
    title = str(page.choice.indicator.title)
    return next(str(card["note"]) for card in page.cards if card["label"] == title)


def test_a_month_is_not_held_to_the_target_of_its_year(cast, year):
    page = page_of(choice(FLOW, to_date=False), cast)
    bar = bar_of(page)
    assert (bar["target"], bar["low"]) == (None, False)
    assert page.target is None
    for said in (note_of(page), page.target_rule):
        assert said == (
            "The target is of the whole year; the figure of a single month is not held to it"
        )
    with override("zh-hans"):
        assert "单月数据不与其比较" in note_of(page_of(choice(FLOW, to_date=False), cast))


def test_nor_is_a_rate_of_a_month(cast, year):
    page = page_of(choice(RATE, to_date=False), cast)
    assert (bar_of(page)["target"], page.target, page.target_text) == (None, None, "")


def test_what_is_so_on_the_last_day_of_a_month_is(cast, year):
    page = page_of(choice(STOCK, to_date=False), cast)
    assert bar_of(page)["target"] == 12
    assert "50.0% reached" in note_of(page)


def test_a_count_to_date_is_held_to_the_share_of_the_months_gone_by(cast, year):
    """Six of twelve are enough until June, and too few after September."""
    page = page_of(choice(FLOW), cast)
    assert bar_of(page)["low"] is True
    assert bar_of(page)["target"] == 12
    assert bar_of(page)["title"] == (
        "target of the year 12, of which 9 are due after 9 of 12 months"
    )
    assert "9 of 12" in page.target_rule
    assert "Target of the year: 12, 50.0% reached" in note_of(page)
    Target.objects.filter(indicator=FLOW).update(value=8)  # 6 due after nine months
    page = page_of(choice(FLOW), cast)
    assert bar_of(page)["low"] is False
    assert "75.0% reached" in note_of(page)
    with override("zh-hans"):
        page = page_of(choice(FLOW), cast)
        assert bar_of(page)["title"] == "年度目标 8，按已过 9/12 个月应达 6"
        assert "9/12" in page.target_rule


def test_a_month_that_runs_yet_has_not_gone_by(cast, year):
    assert months_gone(SEPTEMBER, today=date(2026, 9, 30)) == 8
    assert months_gone(SEPTEMBER, today=date(2026, 10, 1)) == 9
    assert months_gone(Period.month(2026, 1), today=date(2026, 1, 31)) == 0
    assert not Aim(Decimal(100), 0).is_low(Decimal())
    Target.objects.filter(indicator=FLOW).update(value=Decimal("9.9"))
    inside = datetime(2026, 9, 20, 4, tzinfo=UTC)
    # 9.9 × 8/12 × 0.9 = 5.94, 9.9 × 9/12 × 0.9 = 6.68
    assert bar_of(page_of(choice(FLOW), cast, inside))["low"] is False
    assert bar_of(page_of(choice(FLOW), cast))["low"] is True


def test_rates_and_stocks_are_held_to_the_whole_target(cast, year):
    page = page_of(choice(STOCK), cast)
    assert bar_of(page)["low"] is True
    assert page.target_rule == "Below the target: less than nine tenths of it"
    page = page_of(choice(RATE), cast)
    assert bar_of(page)["target"] == 60
    assert bar_of(page)["title"].count("/") == 1


def test_the_page_says_by_which_rule(cast, year, signed_in, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    client = signed_in(cast.province)
    shown = replace(choice(FLOW), region=region("330000"))
    page = client.get(f"/coverage/?{shown.query}").text
    assert "9 of 12" in page or "9/12" in page
    Target.objects.all().delete()
    page = client.get(f"/coverage/?{shown.query}").text
    assert "nine tenths" not in page
    assert "九成" not in page
