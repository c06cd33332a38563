"""The forms of the return as the province sees them, and the sheet of the second one."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from portal.indicators.definition import indicators
from portal.indicators.models import Reading
from portal.kernel.period import Period
from programs.returns.models import Return, YearForm
from tests.browser.people import Somebody
from tests.browser.scene import COUNTY, officials
from tests.factories import region
from tests.factories.cycles import cycle
from tests.factories.returns import SECOND, WORDS, county_return, typed_into, with_form


def test_the_province_reads_the_forms_and_chooses_one(
    at_browser: Callable[..., Somebody],
) -> None:
    manager = at_browser(officials().province_manager)
    cycle()
    manager.open("returns:forms")
    manager.page.locator("main details summary").first.click()
    manager.looks("return-forms")
    manager.fill(form=SECOND, reason="自本年度起补齐填报项目")
    manager.press("/choose/")
    assert YearForm.objects.get().form == SECOND
    manager.open("returns:form", SECOND)
    manager.looks("return-form")


@pytest.mark.parametrize(("language", "scripts"), [("zh-hans", True), ("en", True), ("en", False)])
def test_a_county_fills_in_the_second_form(
    at_browser: Callable[..., Somebody],
    language: str,
    scripts: bool,
) -> None:
    people = officials()
    with_form(SECOND)
    for code, number in (
        ("enterprises.registered", "500"), ("visits.confirmed", "18"), ("roster.listed", "40"),
        ("roster.introduction", "8"), ("roster.cultivation", "32"),
    ):  # fmt: skip
        measure = indicators[code].numerator
        Reading.objects.create(
            measure=measure.code, cycle_code="330000-2026" if measure.cycle else "",
            region=region(COUNTY), month="2026-10", value=Decimal(number), delta=Decimal(number),
        )  # fmt: skip
    for period, said in (
        (
            Period.month(2026, 9),
            {"trained_enterprises": "12", "visits": "9", "decisions_open": "1"},
        ),
        (Period.month(2025, 10), {"trained_enterprises": "20", "visits": "11"}),
    ):
        county_return(COUNTY, state="accepted", period=period, values=said)
    officer = at_browser(people.county_officer, language=language, scripts=scripts)
    officer.open("returns:list")
    officer.click('main form:has([name="period"][value="2026-10"]) button')
    figures = typed_into(SECOND) | {"policies_own": "2", "event_services": "3"}
    officer.fill(**{f"value.{code}": text for code, text in figures.items()})
    officer.fill(**{"text.highlights": WORDS})
    officer.page.locator("#row-visits details summary").click()
    officer.page.locator('main [name="value.visits"]').fill("19")
    officer.send("return-form")
    row = Return.objects.get(period="2026-10")
    assert row.values["visits"] == "19"
    found = officer.text("#findings")
    assert "returns.levels_do_not_add_up" in found
    assert "returns.differs_from_count" in found
    officer.looks(f"return-second-{language}" if scripts else "return-second-plain")
    officer.fill(**{"value.policies_own": "1", "value.event_services": "26"})
    for code in ("visits", "trained_enterprises", "decisions_open"):
        reason = officer.page.locator(f'main [name="reason.{code}"]')
        assert reason.count() == 1, code
        reason.fill("已核对台账，情况属实。")
    officer.send("return-form")
    assert officer.page.locator(".todo-bar.is-ok").count() == 1
