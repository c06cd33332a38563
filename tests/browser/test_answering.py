"""Answering in a browser: every kind with and without script, a lost connection, two devices."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from programs.questionnaires.models import Response
from tests.browser.people import Somebody
from tests.factories.enterprises import enterprise, member
from tests.factories.every_kind import EVERY, PASSING
from tests.factories.questionnaires import response, version
from tests.programs.test_questionnaires_kinds import PNG

WAITING = "Object.keys(localStorage).filter((one) => one.startsWith('draft:')).length"
SIZE = "parseFloat(getComputedStyle(document.querySelector('.options label')).fontSize)"
SAVED = '[data-save-state][data-state="saved"]'


def begun(**answers: Any) -> tuple[Response, Any]:
    """A draft of the questionnaire with every kind, and its member."""
    of = response(
        enterprise(name="瑞安市华锐阀门有限公司"),
        to=version(None, EVERY),
        answers=answers,
        started_at=timezone.now(),
        saved_at=timezone.now(),
    )
    return of, member(of.enterprise, "陈建国")


def passing(**answers: Any) -> Response:
    """A draft of the questionnaire of which some questions may not apply."""
    return response(
        enterprise(), to=version(None, PASSING), answers=answers, started_at=timezone.now()
    )


def until(holds: Callable[[], bool]) -> None:
    """Wait until something is so; the page forbids what would let the browser wait for it."""
    for _ in range(100):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("It did not come to be so.")


def kept(of: Response) -> dict[str, Any]:
    of.refresh_from_db()
    return dict(of.answers)


def go(somebody: Somebody, where: str, **how: Any) -> None:
    somebody.click(f'main button[form="section-form"][name="go"][value="{where}"]', **how)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_every_kind_is_answered_and_handed_in(
    at_browser: Callable[..., Somebody], scripts: bool, language: str
) -> None:
    of, user = begun()
    somebody = at_browser(user, phone=True, scripts=scripts, language=language)
    somebody.open("questionnaires:section", of.pk, "A")
    somebody.fill(A1="瑞安市华锐阀门有限公司", A2="300", A3="100")
    if scripts:
        assert "33.33" in somebody.text("#q-A4")
    somebody.fill(**{"A5.0.kind": "other"})
    if scripts:
        somebody.page.locator("#q-A5 [data-add-row]").click()
    else:
        somebody.click('#q-A5 button[value="add-A5"]')
    somebody.fill(**{"A5.0.name": "品字标", "A5.0.until": "2026-01-01", "A5.1.kind": "qms"})
    if scripts:
        assert (
            not somebody.page.locator('#q-A5 [data-row="" i] [data-cell="name"]')
            .nth(1)
            .is_visible()
        )
    somebody.looks(f"every-A-{scripts}-{language}")
    somebody.page.locator('[value="up-A5-1"]').click()
    go(somebody, "next")
    somebody.fill(B1="no")
    if not scripts:
        go(somebody, "save")
    somebody.fill(
        B2=["cost", "time"], B3="yes", B5="not_applicable", **{"B6.1": "make", "B6.2": "buy"}
    )
    if not scripts:
        go(somebody, "save")
    somebody.fill(B4="2099-01-02")
    somebody.looks(f"every-B-{scripts}-{language}")
    go(somebody, "next")
    somebody.page.locator('[name="C1"]').set_input_files(
        {"name": "执照.png", "mimeType": "image/png", "buffer": PNG}
    )
    somebody.fill(C2="多组织现场观摩。")
    if scripts:
        field = somebody.page.locator("[data-signature]")
        field.scroll_into_view_if_needed()
        place = field.bounding_box()
        assert place is not None
        mouse = somebody.page.mouse
        mouse.move(place["x"] + 20, place["y"] + 20)
        mouse.down()
        mouse.move(place["x"] + 90, place["y"] + 60, steps=5)
        mouse.move(place["x"] + 160, place["y"] + 20, steps=5)
        mouse.up()
    else:
        somebody.fill(C3="陈建国")
    somebody.looks(f"every-C-{scripts}-{language}")
    go(somebody, "next")
    somebody.looks(f"every-check-{scripts}-{language}")
    somebody.press("/submit/")
    answers = kept(of)
    assert of.state == "submitted"
    assert answers["A4"] == "33.33"
    assert answers["A5"] == [
        {"kind": "qms"},
        {"kind": "other", "name": "品字标", "until": "2026-01-01"},
    ]
    assert answers["B2"] == ["cost", "time"]
    assert (answers["B5"], answers["B6"]) == ("not_applicable", ["make", "buy"])
    assert answers["C1"]["name"] == "执照.png"
    assert ("strokes" if scripts else "name") in answers["C3"]
    somebody.looks(f"every-outcome-{scripts}-{language}")
    somebody.follow(f"/questionnaires/{of.pk}/")
    somebody.page.locator("#response details summary").first.click()
    somebody.looks(f"every-response-{scripts}-{language}")


def test_what_is_typed_without_a_connection_is_sent_when_it_is_back(
    at_browser: Callable[..., Somebody],
) -> None:
    of, user = begun()
    somebody = at_browser(user)
    somebody.open("questionnaires:section", of.pk, "A")
    somebody.context.set_offline(True)
    somebody.fill(A1="没有网络", A2="120")
    somebody.page.wait_for_selector('[data-save-state][data-state="failed"]')
    assert kept(of) == {}
    somebody.context.set_offline(False)
    somebody.page.evaluate("window.dispatchEvent(new Event('online'))")
    somebody.page.wait_for_selector(SAVED)
    assert kept(of) == {"A1": "没有网络", "A2": "120"}
    assert somebody.page.evaluate(WAITING) == 0


def test_what_was_typed_before_the_window_was_closed_is_not_lost(
    at_browser: Callable[..., Somebody],
) -> None:
    of, user = begun()
    somebody = at_browser(user)
    somebody.open("questionnaires:section", of.pk, "A")
    somebody.context.route("**/draft/", lambda route: route.abort())
    somebody.fill(A1="关窗之前", **{"A5.0.kind": "qms"})
    somebody.page.locator("#q-A5 [data-add-row]").click()
    somebody.fill(**{"A5.1.kind": "other", "A5.1.name": "品字标"})
    somebody.page.wait_for_selector('[data-save-state][data-state="failed"]')
    somebody.page.close()
    assert kept(of) == {}
    somebody.page = somebody.context.new_page()
    somebody.open("questionnaires:section", of.pk, "A")  # still nothing gets through
    somebody.page.wait_for_selector("[data-draft-state]:not([hidden])")
    assert somebody.page.locator('[name="A1"]').input_value() == "关窗之前"
    assert somebody.page.locator('[name="A5.1.name"]').input_value() == "品字标"
    somebody.context.unroute("**/draft/")
    somebody.open("questionnaires:section", of.pk, "B")  # another page of it sends what waits
    until(lambda: somebody.page.evaluate(WAITING) == 0)
    assert kept(of) == {
        "A1": "关窗之前",
        "A5": [{"kind": "qms"}, {"kind": "other", "name": "品字标"}],
    }


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_two_devices_that_differ_are_both_shown_and_one_is_chosen(
    at_browser: Callable[..., Somebody], choice: str
) -> None:
    of, user = begun()
    desk, phone = at_browser(user), at_browser(user, phone=True)
    desk.open("questionnaires:section", of.pk, "A")
    phone.open("questionnaires:section", of.pk, "A")
    phone.fill(A1="手机上写的")
    phone.page.wait_for_selector(SAVED)
    desk.fill(A1="电脑上写的", A2="5")
    panel = desk.page.locator("#q-A1 [data-conflict]")
    panel.wait_for()
    assert "手机上写的" in panel.inner_text()
    assert "电脑上写的" in panel.inner_text()
    assert kept(of) == {"A1": "手机上写的", "A2": "5"}
    desk.looks("conflict")
    panel.locator(f'[value="{choice}"]').check()
    panel.wait_for(state="detached")
    wanted = "电脑上写的" if choice == "mine" else "手机上写的"
    until(lambda: desk.page.locator('[name="A1"]').input_value() == wanted)
    assert kept(of)["A1"] == wanted


def test_a_constraint_is_said_as_it_is_typed(at_browser: Callable[..., Somebody]) -> None:
    of, user = begun()
    Response.objects.filter(pk=of.pk).update(last_answers={"A2": "100"})
    somebody = at_browser(user, language="en")
    somebody.open("questionnaires:section", of.pk, "A")
    assert not somebody.page.locator("#q-A2 [data-reason]").is_visible()
    somebody.fill(A2="500", A3="501")
    assert "more than half" in somebody.text("#q-A2")
    assert somebody.page.locator("#q-A2 [data-reason]").is_visible()
    assert "not more than the revenue" in somebody.text("#q-A3")
    somebody.fill(**{"A2.reason": "A second line was built."}, A3="1")
    assert "more than half" not in somebody.text("#q-A2 [data-said]")
    assert "not more than the revenue" not in somebody.text("#q-A3")
    somebody.page.wait_for_selector(SAVED)
    assert kept(of)["A2.reason"] == "A second line was built."


def test_large_type_is_large_and_fits(at_browser: Callable[..., Somebody]) -> None:
    of, user = begun(B1="no")
    somebody = at_browser(user, phone=True)
    somebody.open("questionnaires:section", of.pk, "B")
    before = somebody.page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('.options label')).fontSize)"
    )
    somebody.click('main a[href="?type=large"]')
    after = somebody.page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('.options label')).fontSize)"
    )
    assert after >= 1.2 * before
    somebody.looks("large-type")


def test_what_stands_alone_unticks_the_others(at_browser: Callable[..., Somebody]) -> None:
    of = passing(B1="no")
    somebody = at_browser(member(of.enterprise, "陈建国"))
    page = somebody.page
    somebody.open("questionnaires:section", of.pk, "B")
    chosen = "Array.from(document.querySelectorAll('[name=\"B2\"]:checked'), (one) => one.value)"
    for ticked, left in (
        (["cost", "time"], ["cost", "time"]),
        (["none"], ["none"]),
        (["not_applicable"], ["not_applicable"]),
        (["people"], ["people"]),
    ):
        somebody.fill(B2=ticked)
        assert page.evaluate(chosen) == left
    somebody.fill(B3="yes")
    somebody.fill(B3="not_applicable")
    assert page.locator('[name="B3"]:checked').count() == 1
    somebody.fill(**{"B6.1": "make", "B6.2": "buy"})
    somebody.fill(**{"B6.na": True})
    assert page.locator('[name="B6.1"]').input_value() == ""
    page.locator('[name="B6.na"]').uncheck()
    assert page.locator('[name="B6.1"]').input_value() == "make"
    page.locator('[name="B6.na"]').check()
    somebody.fill(**{"B6.1": "test"})
    assert not page.locator('[name="B6.na"]').is_checked()
    page.wait_for_selector(SAVED)
    until(lambda: kept(of).get("B6") == ["test"])
    assert (kept(of)["B2"], kept(of)["B3"]) == (["people"], "not_applicable")
    somebody.looks("stands-alone")


def test_what_was_kept_together_is_said_until_one_is_taken_away(
    at_browser: Callable[..., Somebody],
) -> None:
    of = passing(B1="no", B2=["cost", "none"], B6=["make", "buy", "not_applicable"])
    somebody = at_browser(member(of.enterprise, "陈建国"), phone=True)
    somebody.open("questionnaires:section", of.pk, "B")
    assert "不能与其他答案并存" in somebody.text("#q-B2")
    assert "不能与其他答案并存" in somebody.text("#q-B6")
    assert somebody.page.locator('[name="B6.1"]').input_value() == "make"
    somebody.looks("stands-together")
    somebody.page.locator('[name="B2"][value="none"]').uncheck()
    somebody.page.locator('[name="B6.na"]').uncheck()
    for code in ("B2", "B6"):
        assert "不能与其他答案并存" not in somebody.text(f"#q-{code}")
    until(lambda: kept(of)["B6"] == ["make", "buy"] and kept(of)["B2"] == ["cost"])


def test_the_counts_of_the_sections_follow_each_change(at_browser: Callable[..., Somebody]) -> None:
    of, user = begun(A1="瑞安市华锐阀门有限公司")
    somebody = at_browser(user, phone=True)
    somebody.open("questionnaires:section", of.pk, "B")
    page = somebody.page
    assert somebody.text('[data-part="B"] .count').strip() == "0/4"
    assert not page.locator('[data-part="D"]').is_visible()
    somebody.fill(B1="yes")
    until(lambda: somebody.text('[data-part="B"] [data-count]') == "1/4")
    assert page.locator('[data-part="B"] [data-done]').is_visible()
    assert "本部分必答题已答完" in somebody.text(".sticky")
    somebody.fill(B1="no")
    until(lambda: somebody.text('[data-part="B"] [data-count]') == "1/5")
    assert not page.locator('[data-part="B"] [data-done]').is_visible()
    assert "还有 1 题必答题未答" in somebody.text(".sticky")
    assert somebody.text('[data-part="A"] [data-count]') == "1/4"
    somebody.looks("counts")
    shown = somebody.text(".toc")
    page.reload()
    assert somebody.text(".toc") == shown


def test_a_section_that_an_answer_leads_to_is_listed_at_once(
    at_browser: Callable[..., Somebody],
) -> None:
    of, user = begun()
    somebody = at_browser(user)
    somebody.open("questionnaires:section", of.pk, "A")
    assert somebody.text("[data-place]") == "第 1 / 3 部分"
    somebody.fill(A2="600000")
    until(lambda: somebody.text("[data-place]") == "第 1 / 4 部分")
    assert somebody.page.locator('[data-part="D"]').is_visible()
    somebody.fill(A2="5")
    until(lambda: somebody.text("[data-place]") == "第 1 / 3 部分")
    assert not somebody.page.locator('[data-part="D"]').is_visible()
