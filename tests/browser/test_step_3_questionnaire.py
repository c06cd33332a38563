"""Step 3: the enterprise answers; drafts are kept as typed; on behalf counts when confirmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal.accounts.models import User
from programs.questionnaires.models import Need, Response
from tests.browser.people import Somebody
from tests.browser.scene import officials
from tests.factories.cycles import roster_entry
from tests.factories.enterprises import enterprise, member
from tests.factories.questionnaires import version


def _invited(**values: Any) -> tuple[Any, User]:
    """An enterprise on the roster with its member, and a questionnaire that is out."""
    valves = enterprise(**values)
    roster_entry(valves, state="listed")
    version()
    return valves, member(valves, "陈建国")


def _answer(somebody: Somebody) -> None:
    """Section A as it is prefilled, section B with two reasons and a wish; then to the end."""
    somebody.fill(A1="瑞安市华锐阀门有限公司", **{"A2.ok": True})
    somebody.click('main button[name="go"][value="next"]')
    somebody.fill(B1="no")
    if not somebody.scripts:  # what follows from the answer is asked after saving
        somebody.click('main button[form="section-form"][name="go"][value="save"]')
    somebody.fill(B2=["cost", "time"], B5="yes")
    somebody.click('main button[name="go"][value="next"]')


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_a_member_answers_hands_in_and_sees_needs_and_the_journey(
    at_browser: Callable[..., Somebody], scripts: bool
) -> None:
    people = officials()
    valves, user = _invited()
    somebody = at_browser(user, phone=True, scripts=scripts)
    somebody.open("questionnaires:start", valves.pk)
    somebody.click("main form button")
    response = Response.objects.get()
    if response.state == "draft" and "/sections/" not in somebody.page.url:
        somebody.open("questionnaires:section", response.pk, "A")
    somebody.looks(f"section-{scripts}")
    _answer(somebody)
    somebody.looks(f"check-{scripts}")
    somebody.press("/submit/")
    response.refresh_from_db()
    assert response.state == "submitted"
    assert Need.objects.filter(response=response).count() == 3
    somebody.looks(f"response-{scripts}")
    somebody.follow(f"/enterprises/{valves.pk}/journey/")
    somebody.looks(f"journey-{scripts}")

    officer = at_browser(people.county_officer)
    officer.open("questionnaires:needs")
    assert valves.name in officer.text("main")
    officer.looks("needs")


def test_what_is_typed_is_kept_without_pressing_anything(
    at_browser: Callable[..., Somebody],
) -> None:
    valves, user = _invited()
    somebody = at_browser(user)
    somebody.open("questionnaires:start", valves.pk)
    somebody.click("main form button")
    response = Response.objects.get()
    somebody.open("questionnaires:section", response.pk, "B")
    with somebody.page.expect_response(lambda answer: answer.url.endswith("/draft/")) as kept:
        somebody.fill(B1="no")
    assert kept.value.status == 200
    somebody.page.wait_for_selector('[data-save-state][data-state="saved"]')
    elsewhere = at_browser(user, phone=True)
    elsewhere.open("questionnaires:section", response.pk, "B")
    assert elsewhere.page.locator('[name="B1"][value="no"]').is_checked()


def test_an_officer_answers_on_behalf_and_the_member_confirms(
    at_browser: Callable[..., Somebody],
) -> None:
    people = officials()
    trader, user = _invited(kind="sole_trader", name="瑞安市阿强五金店")
    officer = at_browser(people.county_officer)
    officer.open("questionnaires:start", trader.pk)
    officer.looks("start-on-behalf")
    officer.click("main form button")
    response = Response.objects.get()
    officer.open("questionnaires:section", response.pk, "A")
    _answer(officer)
    officer.press("/submit/")
    response.refresh_from_db()
    assert (response.on_behalf, response.state) == (True, "unconfirmed")
    officer.looks("response-unconfirmed")

    somebody = at_browser(user, phone=True)
    somebody.open("questionnaires:response", response.pk)
    somebody.looks("response-to-confirm")
    somebody.press("/confirm/")
    response.refresh_from_db()
    assert response.state == "confirmed"
