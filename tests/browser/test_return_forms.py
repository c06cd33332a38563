"""The forms of the return as the province sees them, the sheets of the second and third."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import APIResponse, Route

from portal.indicators.definition import indicators
from portal.indicators.models import Reading
from portal.kernel.period import Period
from programs.returns.models import Return, YearForm
from tests.browser.people import Somebody
from tests.browser.scene import COUNTY, officials
from tests.factories import region
from tests.factories.cycles import cycle
from tests.factories.returns import SECOND, THIRD, WORDS, county_return, typed_into, with_form


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


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_county_confirms_what_the_third_form_counts(
    at_browser: Callable[..., Somebody], language: str
) -> None:
    people = officials()
    with_form(THIRD)
    counted = {
        "enterprises.registered": "500", "cycles.events": "2", "cycles.event_enterprises": "24",
        "cycles.event_services": "26", "cycles.training_sessions": "2",
        "cycles.training_enterprises": "52", "cycles.training_attendances": "60",
        "cycles.training_hours": "12", "cycles.meetings": "1", "cycles.decisions_made": "2",
        "cycles.decisions_done": "1", "policies.new": "1", "policies.new_county": "1",
        "policies.new_money": "1",
    }  # fmt: skip
    for code, number in counted.items():
        measure = indicators[code].numerator
        Reading.objects.create(
            measure=measure.code, cycle_code="330000-2026" if measure.cycle else "",
            region=region(COUNTY), month="2026-10", value=Decimal(number), delta=Decimal(number),
        )  # fmt: skip
    officer = at_browser(people.county_officer, language=language)
    officer.open("returns:list")
    officer.click('main form:has([name="period"][value="2026-10"]) button')
    officer.fill(**{f"value.{code}": text for code, text in typed_into(THIRD).items()})
    officer.fill(**{"text.highlights": WORDS})
    officer.send("return-form")
    row = Return.objects.get(period="2026-10")
    assert (row.values["events_held"], row.values["decisions_pending"]) == ("2", "0")
    assert officer.page.locator(".todo-bar.is-ok").count() == 1
    officer.looks(f"return-third-{language}")
    officer.open("returns:forms")
    officer.looks(f"return-forms-third-{language}")


def test_pressing_save_while_the_page_saves_by_itself_waits_for_it(
    at_browser: Callable[..., Somebody],
) -> None:
    """Both name the revision that they change: the second would be refused as out of date."""
    people = officials()
    with_form(SECOND)
    row = county_return(COUNTY, period=Period.month(2026, 10), form=SECOND)
    officer = at_browser(people.county_officer)
    officer.open("returns:return", row.pk)
    held: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if route.request.headers.get("x-autosave") == "1":
            held.append((route, route.fetch()))  # kept by the server, not yet known to the page
        else:
            route.continue_()

    officer.page.route("**/save/", hold)
    field = officer.page.locator('main [name="value.policies_own"]')
    field.fill("2")
    with officer.page.expect_request("**/save/"):
        field.blur()
    officer.page.wait_for_timeout(500)
    route, answer = held[0]
    with officer.page.expect_navigation() as gone:
        officer.page.locator('main button[form="return-form"]:not([name])').first.click()
        officer.page.wait_for_timeout(300)
        route.fulfill(response=answer)
    assert gone.value.status == 200
    row.refresh_from_db()
    assert row.values["policies_own"] == "2"
