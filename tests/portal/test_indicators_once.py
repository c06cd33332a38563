"""An enterprise is counted once above the counties that count it (DOMAIN 2.0, ADR 0040)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from experts.visits.models import Visit
from portal.accounts.actor import actor_for
from portal.indicators.amounts import amounts
from portal.indicators.counting import rows_behind
from portal.indicators.definition import Measure, indicators, measures
from portal.indicators.dimensions import WHOLE, Cut, is_broken_down
from portal.indicators.folding import fold, mark
from portal.indicators.models import DirtyCell, Reading, SharedEnterprise
from portal.indicators.once import counts_once
from portal.indicators.reading import read
from portal.indicators.verification import first_difference
from portal.indicators.years import years_at
from portal.kernel.period import Period
from portal.pages.coverage.queries import Choice, Coverage, coverage_of
from portal.pages.coverage.queries.choice import Ways
from portal.regions.models import Region
from programs.cycles.models import Activity, Attendance
from tests.factories import NOON, region
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.experts import confirmed_visit

pytestmark = pytest.mark.django_db
RUIAN, YUEQING, WENZHOU, XIHU, PROVINCE = "330381", "330382", "330300", "330106", "330000"
YEAR, TODAY = "330000-2026", NOON.date()
SEPTEMBER, OCTOBER, NOVEMBER = (Period.month(2026, n) for n in (9, 10, 11))
VISITED = "visits.enterprises"


def visited(firm: Any, where: Region | str, on: date) -> None:
    """A confirmed visit, as it stands where the enterprise lay on the day."""
    at = region(where) if isinstance(where, str) else where
    visit = confirmed_visit(firm, on=on)
    Visit.objects.filter(pk=visit.pk).update(region=at, confirmed_on=on)
    mark("experts.Visit", region_id=at.pk, cycle_code=visit.cycle.code)


def said(
    code: str, at: str, month: Period = NOVEMBER, *, to_date: bool = True, cut: Cut = WHOLE
) -> int:
    """The figure of a region, with as many rows behind it."""
    fold(at=NOON)
    measure, where = indicators[code].numerator, region(at)
    year = YEAR if measure.cycle else ""
    found = amounts([measure], [where.pk], year, month, to_date=to_date, cut=cut)
    number = found.get(code, {}).get(where.pk, Decimal())
    rows = rows_behind(measure, year, month, path=where.path, today=TODAY, to_date=to_date, cut=cut)
    assert rows.count() == number
    return int(number)


def agrees() -> bool:
    """Whether all readings, of every level, are those of a recount from the rows."""
    return first_difference(today=TODAY) is None


def test_who_came_to_sessions_on_every_level_is_one_enterprise(cast):
    year, firm = cycle(), enterprise()
    for at in (RUIAN, YUEQING, WENZHOU, PROVINCE):
        held = Activity.objects.create(
            cycle=year, region=region(at), kind="training", title="培训", held_on=date(2026, 10, 5),
            hours=Decimal(2), recorded_at=NOON,
        )  # fmt: skip
        Attendance.objects.create(
            activity=held, enterprise=firm, people=1, cycle=year, region=region(at),
            kind="training", held_on=held.held_on,
        )  # fmt: skip
        for label in ("programs.Activity", "programs.Attendance"):
            mark(label, region_id=region(at).pk, cycle_code=year.code)
    for month, to_date in ((OCTOBER, False), (OCTOBER, True), (NOVEMBER, True)):
        found = [
            said("cycles.training_enterprises", at, month, to_date=to_date)
            for at in (RUIAN, YUEQING, WENZHOU, PROVINCE)
        ]
        assert found == [1, 1, 1, 1]
    assert said("cycles.training_attendances", PROVINCE) == 4  # 人次 stays what it was
    assert agrees()


def test_who_moved_between_counties_of_a_city_is_one_there(cast):
    cycle()
    firm = enterprise()
    visited(firm, RUIAN, date(2026, 9, 10))
    visited(firm, YUEQING, date(2026, 10, 10))
    visited(enterprise(), RUIAN, date(2026, 10, 10))
    assert [said(VISITED, at) for at in (RUIAN, YUEQING, WENZHOU, PROVINCE)] == [2, 1, 2, 2]
    assert [said(VISITED, WENZHOU, m, to_date=False) for m in (SEPTEMBER, OCTOBER)] == [1, 2]
    assert [said(VISITED, WENZHOU, m) for m in (SEPTEMBER, OCTOBER)] == [1, 2]
    assert agrees()


def test_who_moved_to_another_city_is_one_in_the_province_alone(cast):
    cycle()
    firm = enterprise()
    visited(firm, RUIAN, date(2026, 10, 10))
    visited(firm, XIHU, date(2026, 10, 20))
    assert [said(VISITED, at) for at in (WENZHOU, "330100", PROVINCE)] == [1, 1, 1]
    assert said(VISITED, PROVINCE, OCTOBER, to_date=False) == 1
    assert agrees()


def test_it_is_so_whichever_county_is_folded_first(cast):
    """A county that is counted again later takes the other's share into account, and back."""
    cycle()
    firm = enterprise()
    visited(firm, RUIAN, date(2026, 10, 10))
    assert said(VISITED, WENZHOU) == 1
    visited(firm, YUEQING, date(2026, 10, 20))
    assert said(VISITED, WENZHOU) == 1
    Visit.objects.filter(region=region(RUIAN)).update(region=region(YUEQING))
    for at in (RUIAN, YUEQING):
        mark("experts.Visit", region_id=region(at).pk, cycle_code=YEAR)
    assert [said(VISITED, at) for at in (RUIAN, YUEQING, WENZHOU)] == [0, 1, 1]
    assert agrees()


def test_a_stock_counts_it_once_while_it_is_anywhere(cast):
    """On two rosters at a time, then on one; and 0 once it is on none."""
    cycle()
    firm = enterprise()
    for at, since, until in (
        (RUIAN, date(2026, 3, 2), date(2026, 10, 9)),
        (YUEQING, date(2026, 5, 4), date(2026, 9, 20)),
    ):
        entry = roster_entry(firm, state="listed")
        type(entry).objects.filter(pk=entry.pk).update(
            region=region(at),
            listed_on=since,
            withdrawn_on=until,
            state="withdrawn",
            withdrawal="moved",
        )
        mark("programs.RosterEntry", region_id=region(at).pk, cycle_code=YEAR)
    by_month = {3: 1, 5: 1, 8: 1, 9: 1, 10: 0}
    found = {n: said("roster.listed", WENZHOU, Period.month(2026, n)) for n in by_month}
    assert found == by_month
    assert said("roster.listed", YUEQING, SEPTEMBER) == 0
    assert agrees()


def test_the_parts_add_up_to_the_figure(cast):
    cycle()
    shoes, cars = enterprise(industry_code="1951"), enterprise(industry_code="3670")
    for firm in (shoes, cars):
        roster_entry(firm, state="listed", tier="cultivation")
        mark("programs.RosterEntry", region_id=firm.region_id, cycle_code=YEAR, decides=True)
    for at in (RUIAN, YUEQING, XIHU):
        visited(shoes, at, date(2026, 10, 10))
    visited(cars, RUIAN, date(2026, 10, 10))
    for at in (WENZHOU, PROVINCE):
        parts = [said(VISITED, at, cut=Cut(industry=one)) for one in ("19", "36")]
        assert parts == [1, 1]
        assert said(VISITED, at, cut=Cut(tier="cultivation")) == sum(parts) == said(VISITED, at)
    assert agrees()


def test_an_enterprise_that_comes_to_another_industry_takes_its_part_along(cast):
    cycle()
    firm = enterprise(industry_code="1951")
    visited(firm, RUIAN, date(2026, 10, 10))
    visited(firm, YUEQING, date(2026, 10, 12))
    assert said(VISITED, WENZHOU, cut=Cut(industry="19")) == 1
    type(firm).objects.filter(pk=firm.pk).update(industry_code="3670")
    mark("enterprises.Enterprise", region_id=firm.region_id, decides=True)
    assert said(VISITED, WENZHOU, cut=Cut(industry="19")) == 0
    assert said(VISITED, WENZHOU, cut=Cut(industry="36")) == 1
    assert agrees()


def test_a_wrong_reading_above_is_found(cast):
    cycle()
    firm = enterprise()
    visited(firm, RUIAN, date(2026, 10, 10))
    visited(firm, YUEQING, date(2026, 10, 20))
    assert said(VISITED, WENZHOU) == 1
    Reading.objects.filter(measure=VISITED, region=region(WENZHOU)).update(value=2, delta=2)
    cell, kept, counted = first_difference(today=TODAY)
    assert cell == (VISITED, YEAR, region(WENZHOU).pk, "2026-10")
    assert "2" in kept
    assert "1" in counted


def test_nor_is_one_missed_that_was_not_kept_as_shared(cast):
    """Verification stands on the rows, not on what the fold keeps for itself."""
    cycle()
    firm = enterprise()
    visited(firm, RUIAN, date(2026, 10, 10))
    visited(firm, YUEQING, date(2026, 10, 20))
    fold(at=NOON)
    SharedEnterprise.objects.all().delete()
    mark("experts.Problem", region_id=region(RUIAN).pk, cycle_code=YEAR)
    fold(at=NOON)
    assert first_difference(today=TODAY) is None
    Reading.objects.filter(measure=VISITED, region=region(PROVINCE)).update(value=2)
    assert first_difference(today=TODAY) is not None


# ── as now, and of counties with a tag ──


def page_of(cast: Any, at: str, month: Period, year: int, ways: Ways) -> Coverage:
    where = region(at)
    facts = next(one for one in years_at(where.path) if one.year == year)
    asked = Choice(where, facts, month, indicators[VISITED], True, ways=ways)
    return coverage_of(asked, actor_for(cast.province), at=NOON)


def test_a_merged_county_counts_once_what_both_counted(cast):
    """Visited in Xiacheng in March 2021 and in Gongshu, which took it up in April, in June."""
    cycle(2021)
    old = Region.objects.get(code="330103", valid_to=date(2021, 4, 9))
    firm, other = enterprise(at="330105"), enterprise(at="330105")
    for one, where, on in (
        (firm, old, date(2021, 3, 10)),
        (firm, region("330105"), date(2021, 6, 10)),
        (other, old, date(2021, 3, 11)),
    ):
        visit = confirmed_visit(one, on=date(2026, 10, 10))
        days = dict.fromkeys(("planned_on", "recorded_on", "confirmed_on", "plan_due_on"), on)
        Visit.objects.filter(pk=visit.pk).update(
            cycle=cycle(2021),
            region=where,
            arrived_at=NOON.replace(year=on.year, month=on.month, day=on.day),
            left_at=NOON.replace(year=on.year, month=on.month, day=on.day, hour=6),
            **days,
        )
        mark("experts.Visit", region_id=where.pk, cycle_code="330000-2021")
    fold(at=NOON)
    december = Period.month(2021, 12)
    for is_as_now, expected in ((False, 1), (True, 2)):
        ways = Ways(is_as_now=is_as_now)
        page = page_of(cast, "330105", december, 2021, ways)
        assert [int(line["figure"].numerator) for line in page.lines] == [expected]
        page = page_of(cast, "330100", december, 2021, ways)
        lines = {line["region"].code: int(line["figure"].numerator) for line in page.lines}
        assert lines["330105"] == expected
        card = next(one for one in page.cards if one["label"] == str(indicators[VISITED].title))
        assert card["value"] == "2"
        assert page.points[-1]["value"] == 2
    page = page_of(cast, "330105", december, 2021, Ways(is_as_now=True))
    rows = rows_behind(
        indicators[VISITED].numerator, "330000-2021", december, path="", today=TODAY,
        to_date=True, region_ids=page.areas.region_ids,
    )  # fmt: skip
    assert rows.count() == 2


def test_counties_with_a_tag_count_once_what_several_counted(cast):
    """Wencheng and Taishun are counties of the mountains."""
    cycle()
    firm = enterprise()
    for at in ("330328", "330329"):
        visited(firm, at, date(2026, 10, 10))
    fold(at=NOON)
    page = page_of(cast, PROVINCE, NOVEMBER, 2026, Ways(tag="mountain_island"))
    [card] = [one for one in page.cards if one["label"] == str(indicators[VISITED].title)]
    assert card["value"] == "1"
    [line] = [one for one in page.lines if one["region"].code == WENZHOU]
    assert line["figure"].numerator == 1
    total = [cell["text"] for cell in page.by_month.total["cells"]]
    assert total[-1] == "1"


def test_the_page_says_that_the_counties_add_up_to_more(cast):
    cycle()
    firm = enterprise()
    visited(firm, RUIAN, date(2026, 10, 10))
    page = page_of(cast, WENZHOU, NOVEMBER, 2026, Ways())
    assert page.surplus_text == ""
    visited(firm, YUEQING, date(2026, 10, 20))
    fold(at=NOON)
    for at in (WENZHOU, PROVINCE):
        page = page_of(cast, at, NOVEMBER, 2026, Ways())
        assert page.surplus_text.startswith("The counties add up to 2, which is 1 more")


# ── the whole ──


def different() -> Sequence[Measure]:
    return [one for one in measures if counts_once(one)]


def test_every_measure_of_different_enterprises_is_counted_so():
    assert len(different()) > 20
    for one in different():
        assert is_broken_down(one) or one.any_level, one.code


def test_an_upgrade_counts_them_anew(cast):
    """Every measure of different enterprises is named by the migration, under its model."""
    migration = import_module("portal.indicators.migrations.0005_count_enterprises_once")
    named = {code: label for label, codes in migration.DIFFERENT.items() for code in codes}
    assert named == {one.code: one.model.lower() for one in different()}
    assert {one.model.lower() for one in different() if one.any_level} == migration.ANY_LEVEL
    cycle()
    firm = enterprise()
    visited(firm, RUIAN, date(2026, 10, 10))
    visited(firm, YUEQING, date(2026, 10, 20))
    fold(at=NOON)
    # as the version before left them: nothing kept as shared, and twice above
    SharedEnterprise.objects.all().delete()
    Reading.objects.filter(measure=VISITED, region__code__in=[WENZHOU, PROVINCE]).update(delta=2)
    migration.mark_anew(apps, None)
    assert DirtyCell.objects.count() == 2
    assert said(VISITED, WENZHOU) == said(VISITED, PROVINCE) == 1
    found = read([indicators[VISITED]], region(PROVINCE), YEAR, NOVEMBER, at=NOON)
    assert found[VISITED].numerator == 1
    assert agrees()
