"""Step 4: an expert is sent, records on a phone, the enterprise confirms; one plan, one PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from experts.visits.models import Plan, Problem, Visit
from tests.browser.people import Somebody
from tests.browser.scene import officials
from tests.factories.enterprises import member
from tests.factories.experts import expert, listed_enterprise, photo

SCALE_OF_FIVE = """() => document.querySelectorAll('input[type=radio][name^="s-"][value="3"]')
  .forEach((one) => { one.checked = true; })"""


def _days(number: int) -> str:
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def _record(phone: Somebody, visit: Visit) -> None:
    """The header, every item of the checklist, and one problem with a photo."""
    phone.open("visits:record", visit.pk)
    phone.looks("record")
    noon = timezone.localtime()
    phone.fill(
        arrived_at=(noon - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
        left_at=(noon - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M"),
        people_met="赵明远（总经理）",
        met_top_manager="yes",
    )
    phone.page.evaluate(SCALE_OF_FIVE)
    phone.click('main button[name="then"][value="problem"]')
    phone.fill(
        clause="7.1.5",
        description="7件量具超过检定有效期",
        severity="serious",
        cause="measurement",
        category="metrology",
        due_on=_days(20),
        evidence="台账第3页",
        suggestion="送检并建立到期提醒",
    )
    phone.page.set_input_files(
        'main [name="photos"]',
        {"name": "量具.jpg", "mimeType": "image/jpeg", "buffer": photo().getvalue()},
    )
    phone.looks("problem-new")
    phone.click('main button[form="problem"]')


def test_an_expert_is_sent_and_may_decline_with_a_reason(
    at_browser: Callable[..., Somebody],
) -> None:
    people = officials()
    valves, adviser = listed_enterprise(), expert()
    officer = at_browser(people.county_officer)
    officer.open("visits:choose")
    officer.looks("choose-enterprise")
    officer.follow(f"/visits/assign/{valves.pk}/")
    officer.fill(expert=str(adviser.pk), planned_on=_days(2))
    officer.looks("assign")
    officer.click('main form:has([name="expert"]) button')
    visit = Visit.objects.get()
    phone = at_browser(adviser.user, phone=True)
    phone.open("visits:visit", visit.pk)
    phone.looks("visit-asked")
    phone.page.locator('main details:has(form[action$="/decline/"]) summary').click()
    phone.page.locator('main form[action$="/decline/"] [name="reason"]').fill("当天已有安排")
    phone.press("/decline/")
    visit.refresh_from_db()
    assert visit.state == "declined"
    phone.open("visits:visit", visit.pk, status=404)  # the assignment was the grant


def test_the_whole_way_from_the_visit_to_the_plan_on_paper(
    at_browser: Callable[..., Somebody], tmp_path: Path
) -> None:
    people = officials()
    valves, adviser = listed_enterprise(), expert()
    user = member(valves, "陈建国")
    officer = at_browser(people.county_officer)
    officer.open("visits:assign", valves.pk)
    officer.fill(expert=str(adviser.pk), planned_on=_days(0))
    officer.click('main form:has([name="expert"]) button')
    visit = Visit.objects.get()

    phone = at_browser(adviser.user, phone=True)
    phone.open("home")
    phone.looks("expert-home")
    phone.open("visits:visit", visit.pk)
    phone.press("/accept/")
    _record(phone, visit)
    problem = Problem.objects.get()
    assert (problem.severity, problem.clause) == ("serious", "7.1.5")
    phone.open("visits:visit", visit.pk)
    phone.looks("visit-accepted")
    phone.press("/complete/")
    visit.refresh_from_db()
    assert visit.state == "recorded"

    somebody = at_browser(user, phone=True)
    somebody.open("visits:visit", visit.pk)
    somebody.looks("visit-to-confirm")
    somebody.press("/confirm/")
    visit.refresh_from_db()
    assert visit.state == "confirmed"
    somebody.open("visits:problem", problem.pk)
    somebody.looks("problem-open")
    somebody.fill(words="已全部送检，建立到期提醒台账。")
    somebody.press("/remedy/")
    problem.refresh_from_db()
    assert problem.state == "remedied"

    plan = Plan.objects.get()
    phone.open("visits:plan", plan.pk)
    phone.fill(
        text="把过期量具送检，停用期间换用在检量具",
        problem="1",
        owner="王工",
        due_on=_days(10),
        done_when="在检率100%",
    )
    phone.click(f'main form[action$="/plans/{plan.pk}/"] button')
    phone.looks("plan-draft")
    phone.press("/propose/")
    somebody.open("visits:plan", plan.pk)
    somebody.looks("plan-to-confirm")
    somebody.press("/confirm/")
    plan.refresh_from_db()
    assert plan.state == "confirmed"

    officer.open("visits:plan", plan.pk)
    officer.press("/report/")
    officer.looks("plan-report")
    with officer.page.expect_download() as kept:
        officer.page.locator('main a[href*="/file/"], main a[href$="/pdf/"]').first.click()
    paper = tmp_path / "plan.pdf"
    kept.value.save_as(paper)
    assert paper.read_bytes().startswith(b"%PDF-")
    assert paper.stat().st_size > 20_000
