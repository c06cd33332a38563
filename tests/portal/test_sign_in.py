"""Signing in: one answer for everything wrong, two steps, few sessions, and ways back in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actor import Actor, actor_for
from portal.accounts.models import SignIn, User
from portal.audit.models import Event
from portal.offices import operations
from portal.offices.models import Authenticator, Office, RecoveryCode
from tests.clock import code_shown
from tests.factories import NOON, PASSWORD, office, person

SIGN_IN = "/account/sign-in/"
NEW = "Clear-River-93"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def member() -> User:
    """Somebody without a role: no second step is asked of them."""
    return fresh(person("成员"))


def fresh(user: User) -> User:
    user.password_set_at = timezone.now()
    user.save()
    return user


def give(client: Client, login: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(SIGN_IN, {"username": login, "password": password, **more})


def code_of(device: Authenticator, steps: int = 0) -> str:
    return code_shown(device.secret, steps)


def enrolled(user: User) -> Authenticator:
    device = Authenticator(user=user, begun_at=NOON, confirmed_at=NOON).draw()
    device.save()
    return device


def last_verbs(count: int) -> list[str]:
    return list(Event.objects.order_by("-pk").values_list("verb", flat=True)[:count])[::-1]


def test_a_password_opens_a_session_that_is_listed(member, client):
    answer = give(client, member.login.upper())
    assert (answer.status_code, answer["Location"]) == (302, "/")
    row = SignIn.objects.get(user=member)
    assert row.session_key == client.session.session_key
    assert "offices.session.open" in last_verbs(1)
    assert client.get("/account/").status_code == 200


def test_wrong_login_wrong_password_and_suspension_get_the_same_answer(member, client):
    gone = fresh(person("Gone"))
    operations_free_suspend(gone)
    answers = {
        re.sub(r'name="(csrfmiddlewaretoken|username)"[^>]*', "", page.content.decode())
        .replace(member.login, "")
        .replace(gone.login, "")
        for page in (
            give(Client(), member.login, "wrong-Password-1"),
            give(Client(), "nobody-here", "wrong-Password-1"),
            give(Client(), gone.login),
        )
    }
    bodies = {re.sub(r'(nonce|value|X-CSRFToken)["\': =]+[^"\'}]*', "", text) for text in answers}
    assert len(bodies) == 1
    assert last_verbs(3) == ["offices.session.refuse"] * 3
    assert set(Event.objects.order_by("-pk").values_list("outcome", flat=True)[:3]) == {"denied"}


def operations_free_suspend(user: User) -> None:
    user.is_active = False
    user.save()


def test_an_unknown_login_is_not_kept_in_clear(client):
    give(client, "typed-my-password-here", "x")
    event = Event.objects.get(verb="offices.session.refuse")
    assert "typed-my-password-here" not in str(event.detail) + event.target + event.by_name
    assert event.by_name == "visitor"


def test_after_five_wrong_passwords_the_right_one_is_refused_too(member):
    client = Client()
    for _time in range(5):
        give(client, member.login, "wrong-Password-1")
    answer = give(client, member.login)
    assert answer.status_code == 429
    assert "_auth_user_id" not in client.session
    assert "offices.session.lock" in last_verbs(1)
    other_case = give(client, member.login.upper())
    assert other_case.status_code == 429


def test_an_attacker_elsewhere_does_not_lock_the_person_out(member):
    attacker = Client(REMOTE_ADDR="10.9.9.9")
    for _time in range(6):
        give(attacker, member.login, "wrong-Password-1")
    assert give(Client(REMOTE_ADDR="10.1.1.1"), member.login).status_code == 302


def test_the_security_administrator_unlocks(member, cast, signed_in):
    client = Client()
    for _time in range(6):
        give(client, member.login, "wrong-Password-1")
    signed_in(cast.security_admin).post(f"/people/{member.pk}/unlock/")
    assert give(client, member.login).status_code == 302


@pytest.mark.parametrize(
    ("wanted", "lands"),
    [
        ("/inbox/", "/inbox/"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_it_leads_on_to_pages_of_this_portal_alone(member, client, wanted, lands):
    assert give(client, member.login, next=wanted)["Location"] == lands


def test_signing_out_ends_the_session_everywhere(member, client):
    give(client, member.login)
    stolen = Client()
    stolen.cookies["sessionid"] = client.cookies["sessionid"].value
    assert stolen.get("/account/").status_code == 200
    assert client.get("/account/sign-out/").status_code == 405
    client.post("/account/sign-out/")
    assert stolen.get("/account/").status_code == 302
    assert SignIn.objects.get(user=member).ended_at


def test_an_idle_session_ends_after_30_minutes(member, client):
    give(client, member.login)
    SignIn.objects.update(seen_at=timezone.now() - timedelta(minutes=29))
    assert client.get("/account/").status_code == 200
    SignIn.objects.update(seen_at=timezone.now() - timedelta(minutes=31))
    assert client.get("/account/").status_code == 302


def test_a_session_ends_after_twelve_hours_however_busy(member, client):
    give(client, member.login)
    session = client.session
    session["until"] = timezone.now().timestamp() - 1
    session.save()
    assert client.get("/account/").status_code == 302


def test_a_fourth_browser_ends_the_first(member):
    browsers = [Client() for _number in range(4)]
    for browser in browsers:
        give(browser, member.login)
    statuses = [browser.get("/account/").status_code for browser in browsers]
    assert statuses == [302, 200, 200, 200]


@pytest.mark.parametrize("change", ["password", "is_active"])
def test_a_session_is_held_against_the_person_as_they_are_now(cast, signed_in, change):
    """Even where the sign-in itself was not ended: the row of the person says no."""
    client, person_in = signed_in(cast.officer), cast.officer
    assert client.get("/account/").status_code == 200
    person_in.set_password("Another-Harbour-28") if change == "password" else None
    person_in.is_active = change == "password"
    person_in.save(update_fields=[change])
    assert client.get("/account/").status_code == 302


class TestTheSecondStep:
    PAGES = ("/", "/inbox/", "/jobs/", "/offices/", "/account/", "/account/sessions/")

    def test_no_page_opens_with_one_factor(self, cast, client):
        user = fresh(cast.officer)
        assert give(client, user.login)["Location"] == "/account/second-step/"
        for page in self.PAGES:
            assert client.get(page)["Location"] == "/account/second-step/"
        assert client.get("/account/second-step/")["Location"] == "/account/enrol/"
        post = client.post("/account/", {"email": "x@example.org"})
        assert post["Location"] == "/account/second-step/"

    def test_the_api_takes_no_half_session(self, cast, client):
        give(client, fresh(cast.officer).login)
        answer = client.get("/api/v1/enterprises/")
        assert answer.status_code in {401, 403, 404}

    def test_it_is_set_up_once_and_its_codes_shown_once(self, cast, client):
        user = fresh(cast.officer)
        give(client, user.login)
        assert client.get("/account/enrol/").status_code == 200
        assert not Authenticator.objects.exists()
        square = client.post("/account/enrol/", {"begin": "1"})
        assert b"<svg" in square.content
        device = Authenticator.objects.get(user=user)
        assert device.confirmed_at is None
        wrong = client.post("/account/enrol/", {"code": "000000"})
        assert wrong.status_code == 422
        Authenticator.objects.update(failures=0, failed_at=None)
        done = client.post("/account/enrol/", {"code": code_of(device)})
        codes = re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", done.content.decode())
        assert len(codes) == RecoveryCode.objects.count() == 10
        assert client.get("/account/").status_code == 200
        assert client.get("/account/enrol/")["Location"] == "/account/second-step/"
        assert client.get("/account/second-step/")["Location"] == "/"

    def test_a_code_is_right_once(self, cast, client):
        user = fresh(cast.officer)
        device = enrolled(user)
        give(client, user.login, next="/inbox/")
        before = client.session.session_key
        code = code_of(device)
        answer = client.post("/account/second-step/", {"code": f"{code[:3]} {code[3:]}"})
        assert answer["Location"] == "/inbox/"
        assert client.session.session_key != before
        assert client.get("/account/").status_code == 200

        second = Client()
        give(second, user.login)
        again = second.post("/account/second-step/", {"code": code})
        assert again.status_code == 422
        assert second.get("/account/")["Location"] == "/account/second-step/"
        assert "offices.second_step.refuse" in last_verbs(1)

    def test_a_recovery_code_is_right_once(self, cast, client):
        user = fresh(cast.officer)
        enrolled(user)
        codes = operations.new_recovery_codes(user, by=actor_for(user), at=NOON)
        give(client, user.login)
        shown = f"{codes[0][:5]}-{codes[0][5:]}".upper()
        assert client.post("/account/second-step/", {"code": shown})["Location"] == "/"
        second = Client()
        give(second, user.login)
        assert second.post("/account/second-step/", {"code": codes[0]}).status_code == 422

    def test_five_wrong_codes_end_the_session(self, cast, client):
        user = fresh(cast.officer)
        enrolled(user)
        give(client, user.login)
        statuses = [
            client.post("/account/second-step/", {"code": "000000"}).status_code for _n in range(5)
        ]
        assert statuses == [422, 422, 422, 422, 302]
        assert "_auth_user_id" not in client.session

    def test_a_wrong_code_makes_the_next_wait(self, cast, client):
        user = fresh(cast.officer)
        device = enrolled(user)
        give(client, user.login)
        client.post("/account/second-step/", {"code": "000000"})
        device.refresh_from_db()
        assert device.failures == 1
        assert client.post("/account/second-step/", {"code": code_of(device)}).status_code == 422

    def test_a_lost_telephone_is_helped_by_the_security_administrator_alone(self, cast, client):
        user = fresh(cast.officer)
        enrolled(user)
        operations.remove_second_step(
            user, by=actor_for(cast.security_admin), at=NOON, reason="Lost"
        )
        give(client, user.login)
        assert client.get("/account/second-step/")["Location"] == "/account/enrol/"

    def test_a_role_gained_meanwhile_asks_for_it_at_once(self, cast, member, client):
        give(client, member.login)
        assert client.get("/account/").status_code == 200
        operations.give_post(
            office("330381"),
            by=actor_for(cast.security_admin),
            at=NOON,
            role="county_officer",
            user=member,
        )
        assert client.get("/account/")["Location"] == "/account/second-step/"

    def test_demonstration_accounts_have_one_step_in_a_demonstration_alone(
        self, cast, client, settings
    ):
        user = cast.officer
        user.is_demo = True
        fresh(user)
        give(client, user.login)
        assert client.get("/account/").status_code == 302
        settings.PORTAL_DEMO = True
        assert give(Client(), user.login)["Location"] == "/"
        give(second := Client(), user.login)
        assert second.get("/account/").status_code == 200

    def test_somebody_who_set_it_up_freely_is_asked_too(self, member, client):
        enrolled(member)
        assert give(client, member.login)["Location"] == "/account/second-step/"


class TestAPasswordThatIsDue:
    def test_only_the_change_page_is_reached(self, member, client):
        member.password_set_at = timezone.now() - timedelta(days=91)
        member.save()
        give(client, member.login, next="/inbox/")
        for page in ("/", "/inbox/", "/jobs/", "/account/", "/account/sessions/"):
            assert client.get(page)["Location"] == "/account/password/"
        answer = client.post("/account/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
        assert answer["Location"] == "/"
        assert client.get("/inbox/").status_code == 200

    def test_it_is_said_14_days_before(self, member, client):
        member.password_set_at = timezone.now() - timedelta(days=80)
        member.save()
        give(client, member.login)
        assert "message-warn" in client.get("/account/").content.decode()


class TestLinks:
    def invited(self, cast: Any, **values: Any) -> operations.IssuedLink:
        return operations.invite(
            office("330381"),
            by=actor_for(cast.security_admin),
            at=timezone.now(),
            role="county_officer",
            **({"login": "li.wei", "display_name": "李伟"} | values),
        )

    def test_opening_a_link_changes_nothing_and_its_form_activates(self, cast, client):
        link = self.invited(cast)
        url = reverse("accounts:activate", args=[link.token])
        for _time in range(3):
            page = client.get(url)
            assert page.status_code == 200
        assert "李伟" in page.content.decode()
        assert page["Cache-Control"] == "no-store, private"
        weak = client.post(url, {"new": "short", "again": "short"})
        assert weak.status_code == 422
        unlike = client.post(url, {"new": NEW, "again": NEW + "x"})
        assert unlike.status_code == 422
        assert client.post(url, {"new": NEW, "again": NEW})["Location"] == SIGN_IN
        assert client.get(url).status_code == 404
        assert give(client, "li.wei", NEW)["Location"] == "/account/second-step/"

    @pytest.mark.parametrize("token", ["0" * 64, "x", "%00", "a" * 500])
    def test_a_made_up_link_is_not_found(self, client, token):
        assert client.get(f"/account/activate/{token}/").status_code == 404
        assert client.get(f"/account/reset/{token}/").status_code == 404

    def test_a_further_role_is_accepted_after_signing_in(self, cast, client, signed_in):
        link = self.invited(cast, login=cast.approver.login)
        url = reverse("accounts:activate", args=[link.token])
        assert "/account/sign-in/?next=" in client.get(url).content.decode()
        assert client.post(url).status_code == 403
        mine = signed_in(cast.approver)
        assert mine.post(url)["Location"] == "/account/"
        assert cast.approver.posts.held().count() == 2

    def test_a_forgotten_password_gets_one_answer(self, member, client):
        member.email = "m@example.org"
        member.save()
        known = client.post("/account/lost-password/", {"login": member.login})
        unknown = client.post("/account/lost-password/", {"login": "nobody-here"})
        assert known.status_code == unknown.status_code == 200
        assert known.templates[0].name == unknown.templates[0].name

    def test_a_reset_link_sets_a_new_password(self, cast, client):
        issued = operations.make_reset_link(
            cast.officer, by=actor_for(cast.security_admin), at=timezone.now()
        )
        url = reverse("accounts:reset", args=[issued.token])
        assert client.get(url).status_code == 200
        assert client.post(url, {"new": NEW, "again": NEW})["Location"] == SIGN_IN
        assert client.get(url).status_code == 404
        assert User.objects.get(pk=cast.officer.pk).check_password(NEW)


class TestOnesOwnAccount:
    def test_the_session_survives_its_own_change_of_password(self, member):
        mine, other = Client(), Client()
        give(mine, member.login)
        give(other, member.login)
        values = {"old": PASSWORD, "new": NEW, "again": NEW}
        assert mine.post("/account/password/", values)["Location"] == "/account/"
        assert mine.get("/account/").status_code == 200
        assert other.get("/account/").status_code == 302

    def test_another_session_is_ended_from_the_list(self, member):
        mine, other = Client(), Client()
        give(mine, member.login)
        give(other, member.login)
        theirs = SignIn.objects.get(session_key=other.session.session_key)
        assert mine.post(f"/account/sessions/{theirs.pk}/end/").status_code == 302
        assert other.get("/account/").status_code == 302

    def test_a_strangers_session_is_not_found(self, member, cast, signed_in):
        give(Client(), member.login)
        row = SignIn.objects.get(user=member)
        client = signed_in(cast.officer)
        assert client.post(f"/account/sessions/{row.pk}/end/").status_code == 404
        row.refresh_from_db()
        assert row.ended_at is None

    def test_the_language_is_kept_on_the_account(self, member, client):
        give(client, member.login)
        client.post("/i18n/setlang/", {"language": "en", "next": "/account/"})
        member.refresh_from_db()
        assert member.language == "en"
        again = Client()
        give(again, member.login)
        assert "Sign out" in again.get("/account/").content.decode()
        client.post("/i18n/setlang/", {"language": "xx"})
        member.refresh_from_db()
        assert member.language == "en"

    def test_contact_is_corrected_by_its_person(self, member, client):
        give(client, member.login)
        client.post("/account/", {"email": "new@example.org", "phone": "138 0000 1111"})
        member.refresh_from_db()
        assert (member.email, member.phone) == ("new@example.org", "138 0000 1111")
        assert client.post("/account/", {"email": "no"}).status_code == 422


def test_a_refused_page_is_written_down(cast, signed_in):
    client = signed_in(cast.officer)
    assert client.get("/audit/").status_code == 403
    event = Event.objects.order_by("-pk").first()
    assert (event.verb, event.outcome, event.by) == (
        "offices.access.refuse",
        "denied",
        cast.officer,
    )
    assert event.detail == {"method": "GET", "path": "/audit/"}


def test_the_api_writes_its_refusals_down_too(cast, signed_in):
    assert signed_in(cast.audit_admin).get("/api/v1/enterprises/").status_code == 403
    event = Event.objects.order_by("-pk").first()
    assert (event.verb, event.by, event.detail["path"]) == (
        "offices.access.refuse",
        cast.audit_admin,
        "/api/v1/enterprises/",
    )


def test_a_visitors_refusal_is_not_written_as_somebodys(client):
    before = Event.objects.count()
    assert client.get("/audit/").status_code == 302
    assert Event.objects.count() == before


def test_nobody_holds_nothing():
    assert not Actor(user=None).may("offices.self.manage")
    assert not Office.objects.reachable(by=Actor(user=None), to="offices.office.view")
