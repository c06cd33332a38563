"""Figures that counties type are figures of coverage: added up, followed, and opened to returns."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.indicators.definition import indicators
from portal.indicators.folding import fold, mark_many
from portal.indicators.models import DirtyCell
from portal.indicators.reading import read
from portal.indicators.verification import first_difference
from portal.indicators.years import YearFacts
from portal.kernel.period import Period
from portal.pages.coverage.queries import choice_named, indicators_offered
from programs.returns import operations
from programs.returns.indicators.figures import is_level, typed_fields
from programs.returns.models import Return
from programs.returns.schema import published
from tests.factories import NOON, region
from tests.factories.cycles import cycle
from tests.factories.returns import SECOND, county_return, figures, typed_into

pytestmark = pytest.mark.django_db
YEAR = "330000-2026"
SUBSIDY = "reported.subsidy_paid_wan"
AUGUST, OCTOBER = Period.month(2026, 8), Period.month(2026, 10)


def said(at: str, period: Period = OCTOBER, *, state: str = "approved", **values: str) -> Return:
    return county_return(at, state=state, period=period, values=figures(**values))


def folded() -> None:
    mark_many(
        "programs.Return",
        set(Return.objects.values_list("region_id", flat=True)),
        cycle_code=cycle().code,
    )
    fold(at=NOON)


def value(code: str, at: str, month: Period, *, to_date: bool = True) -> Decimal | None:
    one = indicators[code]
    return read([one], region(at), YEAR, month, at=NOON, to_date=to_date)[code].value


def test_months_and_counties_are_added_up_as_far_as_they_are_approved():
    said("330381", AUGUST, subsidy_paid_wan="10.05")
    said("330381", subsidy_paid_wan="1.10", state="accepted")
    said("330382", subsidy_paid_wan="2.20")
    said("330106", subsidy_paid_wan="4.00", state="submitted")
    folded()
    assert value(SUBSIDY, "330300", OCTOBER) == Decimal("13.35")
    assert value(SUBSIDY, "330300", OCTOBER, to_date=False) == Decimal("3.30")
    assert value(SUBSIDY, "330000", OCTOBER) == Decimal("13.35")
    assert value(SUBSIDY, "330100", OCTOBER) == 0
    assert first_difference(today=OCTOBER.last) is None


def test_a_correction_counts_once_it_is_accepted(cast, acting):
    row = said("330381", subsidy_paid_wan="10.00", state="accepted")
    folded()
    new = operations.correct(row, by=acting(cast.officer), at=NOON, reason="金额单位有误")
    Return.objects.filter(pk=new.pk).update(
        values=figures(subsidy_paid_wan="1.00"), state="approved", submitted_at=NOON,
        submitted_by=cast.approver,
    )  # fmt: skip
    folded()
    assert value(SUBSIDY, "330300", OCTOBER) == 10
    operations.accept(Return.objects.get(pk=new.pk), by=acting(cast.province), at=NOON)
    assert DirtyCell.objects.exists()
    assert value(SUBSIDY, "330300", OCTOBER) == 1


def test_what_stands_at_the_months_end_is_not_added_up_over_months():
    for at, month, number in (("330381", 8, "3"), ("330381", 10, "5"), ("330382", 8, "2")):
        county_return(
            at, state="approved", period=Period.month(2026, month), form=SECOND,
            values=figures() | typed_into(SECOND) | {"pilot_industries": number},
        )  # fmt: skip
    said("330382", Period.month(2026, 9))  # its form does not ask
    folded()
    code = "reported.pilot_industries"
    found = [value(code, "330300", Period.month(2026, one)) for one in (7, 8, 9, 10, 11)]
    assert found == [0, 5, 5, 7, 7]
    assert value(code, "330381", OCTOBER, to_date=False) == 5
    assert first_difference(today=OCTOBER.last) is None


def test_every_figure_that_any_form_asks_counties_to_type_is_offered():
    asked = {field.code for one in published() for field in one.form.typed}
    assert set(typed_fields()) == asked
    for code, field in typed_fields().items():
        assert indicators[f"reported.{code}"].numerator.is_stock == is_level(field)
        is_of_the_end = field.zh.startswith(("期末", "年内累计"))
        assert is_level(field) == is_of_the_end, code


def test_a_year_offers_first_what_its_own_form_asks(db):
    cycle()
    years = [YearFacts("330000-2027", 2027, "2027", is_locked=False)]
    choice = choice_named({"year": "2027"}, region("330000"), years, at=NOON)
    (_plain, own, others) = indicators_offered(choice)
    assert own[0] == "Reported by counties"
    assert SUBSIDY in {one.code for one in own[1]}
    assert "reported.events" in {one.code for one in others[1]}


def test_the_page_shows_counties_by_month_and_each_sum_opens_its_returns(cast, signed_in):
    said("330381", AUGUST, subsidy_paid_wan="10.05")
    row = said("330381", subsidy_paid_wan="1.10", state="accepted")
    said("330382", subsidy_paid_wan="2.20")
    folded()
    client = signed_in(cast.province)
    asked = {"region": "330300", "month": "2026-10", "indicator": SUBSIDY}
    client.get(reverse("pages:coverage"), asked)
    with CaptureQueriesContext(connection) as statements:
        page = client.get(reverse("pages:coverage"), asked)
    assert len(statements) <= 15
    table = page.context["page"].by_month
    cells = {one["region"].code: [cell["text"] for cell in one["cells"]] for one in table.rows}
    assert cells["330381"] == [*["—"] * 7, "10.05", "—", "1.1", "11.15"]
    assert [cell["text"] for cell in table.total["cells"]][-3:] == ["—", "3.3", "13.35"]
    assert page.context["page"].cards[0]["value"] == "13.35"
    opened = client.get(table.total["cells"][-2]["url"])
    assert opened.context["leaf"].paginator.count == 2
    assert opened.context["standing"].missing
    assert f'href="{reverse("returns:return", args=[row.pk])}"' in opened.text
    assert "Submitter" in opened.text


def test_a_fold_of_returns_costs_the_same_however_many_figures_they_have():
    """Each further figure is a column of one statement, not statements of its own."""
    said("330381")
    mark_many("programs.Return", {region("330381").pk}, cycle_code=cycle().code)
    with CaptureQueriesContext(connection) as statements:
        fold(at=NOON)
    assert len(statements) <= 36
