"""The sandbox in the browser: opened, a key issued, what its system asked and has shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.sandbox.conformance import CHECKS, note_checks
from portal.sandbox.models import Sandbox
from tests.browser.people import Somebody
from tests.browser.scene import officials


def test_a_county_opens_its_sandbox_and_sees_the_pass(at_browser: Callable[..., Somebody]) -> None:
    people = officials()
    officer = at_browser(people.county_officer)
    page = officer.open("/sandbox/")
    officer.looks("sandbox-closed")
    page.get_by_role("button", name="开通演练环境").click()
    page.get_by_text("演练环境已开通").wait_for()
    officer.looks("sandbox-open")
    page = officer.open("/sandbox/keys/new/")
    page.get_by_label("系统名称").fill("瑞安市质量提升业务系统")
    officer.looks("sandbox-key")
    page.get_by_role("button", name="签发密钥").click()
    secret = page.locator("#secret").inner_text()
    officer.looks("sandbox-key-issued")
    for path in ("years/", "roster/", "certificates/", "enterprises/?page_size=5"):
        _ask(secret, path)
    sandbox = Sandbox.objects.get()
    now = timezone.now()
    page = officer.open("/sandbox/")
    page.get_by_text("/api/v1/certificates/").wait_for()
    officer.looks("sandbox-asked")
    rest = {check.code: now for check in CHECKS}
    note_checks(sandbox, met=rest, by=SYSTEM, at=now)
    page = officer.open("/sandbox/")
    page.get_by_text(sandbox.passes.get().number).first.wait_for()
    officer.looks("sandbox-passed")
    for language in ("zh-hans", "en"):
        hand = at_browser(people.county_officer, phone=True, language=language)
        hand.open("/sandbox/")
        hand.looks(f"sandbox-phone-{language}", axe=language == "zh-hans")
    english = at_browser(people.county_officer, language="en")
    english.open("/sandbox/")
    english.looks("sandbox-passed-en", axe=False)


def _ask(secret: str, path: str) -> Any:
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"})
