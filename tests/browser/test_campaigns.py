"""A campaign from its plan to its close: burden, links, a decline, rates, reminders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from programs.questionnaires.models import (
    AnswerLink,
    Campaign,
    Invitee,
    InviteeReminder,
    Response,
    Version,
)
from programs.questionnaires.schema import library
from tests.browser.people import Somebody
from tests.browser.scene import officials
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise, member
from tests.factories.questionnaires import response, version

FULL = ("baseline_2026", "follow_up_6_2026", "follow_up_12_2026")


def _roster() -> tuple[Version, dict[str, Any]]:
    """Four enterprises of Ruian on the roster; one of them was asked three questionnaires."""
    year = cycle()
    names = {
        "link": "瑞安市华锐阀门有限公司",
        "no": "瑞安市阿强五金店",
        "silent": "瑞安市鼎盛汽配厂",
    }
    firms = {key: enterprise(name=name) for key, name in names.items()}
    firms["full"] = enterprise(name="瑞安市恒泰紧固件有限公司")
    for firm in firms.values():
        roster_entry(firm, cycle=year, state="listed")
    for name in FULL:
        response(firms["full"], to=version(year, library()[name]), state="submitted")
    return version(year), firms


def _prepared(province: Somebody, asked: Version) -> Campaign:
    today = timezone.localdate()
    province.open("questionnaires:campaign-add", asked.pk)
    province.fill(
        title="秋季需求调查",
        purpose="了解企业需要哪些帮助。",
        basis="国市监认证〔2020〕165号",
        opens_on=today.isoformat(),
        closes_on=(today + timedelta(days=20)).isoformat(),
        reminders="5, 1",
    )
    province.looks("campaign-form")
    province.click('button[form="campaign-form"]')
    return Campaign.objects.get()


def _by_link(officer: Somebody, one: Invitee) -> str:
    """The address that the officer is shown, this once."""
    officer.open("questionnaires:invitee", one.pk)
    officer.looks("invitee-office")
    officer.fill(to="contact")
    officer.press(f"/{one.pk}/link/")
    officer.looks("answer-link")
    # the browser has the clock of this machine: by it the cookie of the link would be over
    AnswerLink.objects.update(expires_at=timezone.now() + timedelta(days=999))
    parts = urlsplit(officer.text("#address"))
    return f"{parts.path}?{parts.query}"


def _answers(stranger: Somebody, address: str) -> None:
    stranger.open(address)
    stranger.looks("linked-begin")
    stranger.click("main form:not([action]) button")
    stranger.fill(**{"A1.ok": True, "A2.ok": True})
    stranger.click('main button[name="go"][value="next"]')
    stranger.fill(B1="no")
    stranger.fill(B2=["cost", "time"], B5="yes")
    stranger.click('main button[name="go"][value="next"]')
    stranger.press("/submit/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_campaign_from_its_plan_to_its_close(
    at_browser: Callable[..., Somebody], language: str
) -> None:
    people = officials()
    asked, firms = _roster()
    refuser = member(firms["no"], "陈阿强")
    province = at_browser(people.province_manager, language=language)
    campaign = _prepared(province, asked)
    draft = province.text("main")
    assert firms["full"].name in draft
    assert "73" in draft  # minutes of the year of the one that is full
    province.looks(f"campaign-draft-{language}")
    province.press("/open/")
    invited = {one.enterprise_id: one for one in Invitee.objects.with_all()}
    assert set(invited) == {firms[key].pk for key in ("link", "no", "silent")}

    officer = at_browser(people.county_officer, language=language)
    _answers(at_browser(phone=True), _by_link(officer, invited[firms["link"].pk]))
    assert Response.objects.get(enterprise=firms["link"]).state == "submitted"

    somebody = at_browser(refuser, phone=True, language=language)
    somebody.open("questionnaires:invitee", invited[firms["no"].pk].pk)
    somebody.page.locator("main details summary").first.click()
    somebody.fill(why="no_time", words="旺季")
    somebody.looks(f"invitee-decline-{language}")
    somebody.press("/decline/")
    somebody.looks(f"invitee-declined-{language}")

    officer.open(f"/questionnaires/campaigns/{campaign.pk}/invitees/?state=silent")
    assert firms["silent"].name in officer.text("main")
    assert firms["no"].name not in officer.text("main")
    officer.page.locator('main input[name="invitee"]').first.check()
    officer.press("/remind/")
    assert InviteeReminder.objects.get().invitee.enterprise == firms["silent"]
    officer.open("questionnaires:invitees", campaign.pk)
    officer.looks(f"invitees-{language}")

    province.open("questionnaires:campaign", campaign.pk)
    assert "33.3" in province.text("main")
    province.looks(f"campaign-{language}")
    province.press("/close/")
    campaign.refresh_from_db()
    assert campaign.state == "closed"
    province.looks(f"campaign-closed-{language}")
