"""Sessions that rest, and acts that ask again who sits there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from experts.pool.models import Expert
from portal.accounts.models import SignIn
from portal.offices.models import ApiKey
from portal.web import middleware
from tests.browser.people import Somebody
from tests.browser.stage import Stage
from tests.factories import PASSWORD, holder
from tests.factories.experts import expert

At = Callable[..., Somebody]


def test_a_resting_session_warns_and_one_key_keeps_it(
    stage: Stage, at_browser: At, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SESSION_IDLE_SECONDS = 8
    monkeypatch.setattr(middleware, "SEEN_EVERY", timedelta(0))
    officer = at_browser(holder("county_officer", "330381"), language="en")
    page = officer.open("/account/")
    dialog = page.locator("#session-end")
    assert not dialog.is_visible()
    dialog.wait_for(state="visible", timeout=8_000)
    assert "seconds" in dialog.inner_text()
    page.keyboard.press("Enter")
    dialog.wait_for(state="hidden")
    assert officer.open("/account/").url.endswith("/account/")
    dialog.wait_for(state="visible", timeout=8_000)
    page.locator("[data-sign-in]").wait_for(state="visible", timeout=8_000)
    assert "still on this page" in dialog.inner_text()
    page.goto(officer.address + "/account/")
    assert page.url.endswith("/account/sign-in/?next=/account/")


def test_an_act_that_opens_doors_asks_again_and_keeps_what_was_typed(
    stage: Stage, at_browser: At
) -> None:
    user = holder("county_officer", "330381")
    house = user.posts.get().office
    officer = at_browser(user, phone=True, scripts=False, language="en")
    session = SessionStore(SignIn.objects.get(user=user).session_key)
    session["proved_at"] = 0
    session.save()
    officer.open(f"/offices/{house.pk}/keys/new/")
    officer.fill(name="县级系统", expires_on=str(timezone.localdate() + timedelta(days=30)))
    officer.page.locator('[name="scopes"]').first.check()
    officer.send(refused=True)
    assert "Confirm that it is you" in officer.text()
    officer.looks("proof")
    officer.fill(proof=PASSWORD)
    officer.click("#proof-form button")
    assert ApiKey.objects.get().name == "县级系统"


def test_the_city_invites_the_expert_whom_it_keeps(stage: Stage, at_browser: At) -> None:
    city = holder("city_reviewer", "330300")
    kept = expert("330300")
    Expert.objects.filter(pk=kept.pk).update(user=None)
    officer = at_browser(city, phone=True, scripts=False, language="en")
    officer.open(f"/experts/{kept.pk}/")
    officer.fill(login="lin.gong")
    officer.press("/invite/")
    assert "/activate/" in officer.page.content()
    officer.looks("expert-invited")
