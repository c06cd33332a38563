"""Step 0: people are invited, get in with two steps; a county's system gets its key."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from django.utils import timezone
from django_otp.oath import TOTP

from portal.accounts.models import User
from tests.browser.people import Somebody
from tests.browser.scene import COUNTY, officials
from tests.factories import PASSWORD, office
from tests.factories.enterprises import enterprise
from tests.factories.experts import expert

NEW_PASSWORD = "Quiet-Mountain-58"


def _code(secret: str) -> str:
    """What the app on the telephone shows for the key that was typed into it."""
    key = base64.b32decode("".join(secret.split()) + "=" * (-len("".join(secret.split())) % 8))
    shown = TOTP(key, digits=6)
    shown.time = timezone.now().timestamp()
    return f"{shown.token():06}"


def _open_link(newcomer: Somebody, address: str, login: str) -> None:
    """From the link to the first page: a password of one's own, then signing in with it."""
    newcomer.open(address)
    newcomer.fill(new=NEW_PASSWORD, again=NEW_PASSWORD)
    newcomer.looks("activate")
    newcomer.send()
    newcomer.fill(username=login, password=NEW_PASSWORD)
    newcomer.press("/account/sign-in/")


def _enrol(newcomer: Somebody) -> None:
    """Set up the second step: scan (here: read) the key, type the digits, keep the codes."""
    newcomer.send()
    newcomer.looks("enrol")
    newcomer.page.locator("details.definition summary").click()
    newcomer.fill(code=_code(newcomer.text("p.code")))
    newcomer.send()
    assert newcomer.page.locator("#codes li").count() == 10
    newcomer.looks("recovery-codes")
    newcomer.follow("/")


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_the_security_administrator_invites_an_officer_who_gets_in_with_two_steps(
    at_browser: Callable[..., Somebody], scripts: bool
) -> None:
    people = officials()
    county = office(COUNTY)
    security = at_browser(people.security_admin, scripts=scripts)
    security.open("pages:office", county.pk)
    security.follow(f"/offices/{county.pk}/invite/")
    security.fill(role="county_officer", display_name="林晓彤", login="lin.xiaotong")
    security.send()
    address = security.text("#address")
    assert address.startswith(security.address)

    newcomer = at_browser(scripts=scripts)
    newcomer.open("home")
    assert "/account/sign-in/" in newcomer.page.url, "a stranger is sent to the door"
    _open_link(newcomer, address, "lin.xiaotong")
    assert "/account/enrol/" in newcomer.page.url, "an officer needs a second step first"
    _enrol(newcomer)
    assert "林晓彤" in newcomer.text("h1")

    late = at_browser(scripts=scripts)
    late.open(address, status=404)  # a link opens once


def test_a_wrong_password_is_refused_in_words_that_tell_nothing(
    at_browser: Callable[..., Somebody],
) -> None:
    people = officials()
    stranger = at_browser()
    stranger.open("accounts:sign-in")
    stranger.looks("sign-in")
    said = []
    for login in (people.county_officer.login, "nobody-at-all"):
        stranger.fill(username=login, password=f"{PASSWORD}x")
        stranger.press("/account/sign-in/", refused=True)
        said.append(stranger.text(".summary"))
    assert said[0] == said[1] != ""
    stranger.looks("sign-in-refused")


def test_the_county_invites_a_member_and_an_expert(at_browser: Callable[..., Somebody]) -> None:
    people = officials()
    valves, adviser = enterprise(), expert(user=None)
    type(adviser).objects.filter(pk=adviser.pk).update(user=None)
    officer = at_browser(people.county_officer)

    officer.open("register:members", valves.pk)
    officer.fill(display_name="陈建国", login="chen.jianguo")
    officer.click('main form:has([name="login"]) button')
    to_member = officer.text(".secret code")
    officer.looks("member-invited")
    member = at_browser(phone=True)
    _open_link(member, to_member, "chen.jianguo")
    assert member.page.url == f"{member.address}/"
    member.looks("member-home")
    assert User.objects.get(login="chen.jianguo").memberships.get().enterprise == valves

    officer.open("pool:expert", adviser.pk)
    officer.fill(login="zhou.gong")
    officer.press("/invite/")
    newcomer = at_browser(phone=True)
    _open_link(newcomer, officer.text(".secret code"), "zhou.gong")
    _enrol(newcomer)
    adviser.refresh_from_db()
    assert adviser.user is not None
    assert adviser.user.login == "zhou.gong"


def test_a_key_is_issued_shown_once_and_allowed_to_submit_by_the_approver(
    at_browser: Callable[..., Somebody],
) -> None:
    people = officials()
    county = office(COUNTY)
    officer = at_browser(people.county_officer)
    officer.open("pages:office", county.pk)
    officer.follow("/keys/new/")
    officer.fill(name="瑞安市智慧监管系统")
    officer.page.locator('main [name="scopes"]').first.check()
    officer.looks("key-new")
    officer.send()
    secret = officer.text("#secret")
    assert secret.startswith("qu_")
    officer.looks("key-issued")
    officer.follow(f"/offices/{county.pk}/")
    assert secret not in officer.page.content(), "a key is shown once"
    assert "瑞安市智慧监管系统" in officer.text("#keys")

    approver = at_browser(people.county_approver)
    approver.open("pages:office", county.pk)
    approver.press("/allow/")
    assert approver.page.locator('main form[action$="/allow/"]').count() == 0
    assert people.county_approver.display_name in approver.text("#keys")
