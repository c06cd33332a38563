"""A fresh proof before acts that open doors, and sessions that rest too long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from portal.accounts.actor import actor_for
from portal.accounts.models import SignIn
from portal.audit.models import Event
from portal.kernel.errors import NotPermitted
from portal.offices import operations
from portal.offices.models import ApiKey, Authenticator
from tests.clock import code_shown
from tests.factories import NOON, PASSWORD
from tests.guards.house import routes

pytestmark = pytest.mark.django_db

FRESH = {
    "account/recovery-codes/",
    "offices/<int:pk>/invite/",
    "offices/<int:pk>/links/<int:link>/again/",
    "offices/<int:pk>/posts/<int:post>/end/",
    "offices/<int:pk>/posts/<int:post>/hand-over/",
    "offices/<int:pk>/keys/new/",
    "offices/keys/<int:pk>/allow/",
    "offices/keys/<int:pk>/renew/",
    "offices/keys/<int:pk>/revoke/",
    "people/<int:pk>/reset-link/",
    "people/<int:pk>/<slug:verb>/",
    "sandbox/close/",
    "sandbox/keys/<int:pk>/revoke/",
    "sandbox/keys/new/",
    "webhooks/<int:pk>/change-secret/",
    "webhooks/<int:pk>/change/",
    "webhooks/<int:pk>/end/",
    "webhooks/new/",
}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def stale(cast, signed_in):
    """The officer's browser, eleven minutes after the last proof."""
    client = signed_in(cast.officer)
    session = client.session
    session["proved_at"] = (timezone.now() - timedelta(minutes=11)).timestamp()
    session.save()
    return client


def key_form(cast):
    house = cast.officer.posts.get().office
    expires = (timezone.localdate() + timedelta(days=30)).isoformat()
    return f"/offices/{house.pk}/keys/new/", {
        "name": "县级系统",
        "scopes": ["enterprises.enterprise.view"],
        "addresses": "",
        "rate": "60",
        "expires_on": expires,
    }


def test_what_opens_doors_is_named_and_nothing_else() -> None:
    assert get_resolver()
    found = {route for route, entry in routes() if getattr(entry.callback, "fresh", False)}
    assert found == FRESH


def test_within_ten_minutes_nothing_is_asked(cast, signed_in):
    address, typed = key_form(cast)
    assert signed_in(cast.officer).post(address, typed).status_code == 200
    assert ApiKey.objects.count() == 1


def test_afterwards_the_password_is_asked_and_what_was_typed_is_kept(cast, stale):
    address, typed = key_form(cast)
    assert stale.get(address).status_code == 200
    asked = stale.post(address, typed)
    assert asked.status_code == 403
    assert 'type="password"' in asked.text
    assert 'name="name" value="县级系统"' in asked.text
    assert not ApiKey.objects.exists()

    wrong = stale.post(address, typed | {"proof": "wrong"})
    assert wrong.status_code == 403
    assert "The password is wrong." in wrong.text
    assert Event.objects.order_by("-pk")[0].verb == "offices.session.refuse_proof"
    assert not ApiKey.objects.exists()

    done = stale.post(address, typed | {"proof": PASSWORD})
    assert done.status_code == 200
    assert ApiKey.objects.get().name == "县级系统"
    assert Event.objects.filter(verb="offices.session.prove").count() == 1
    key = ApiKey.objects.get()
    assert stale.post(f"/offices/keys/{key.pk}/revoke/", {"reason": "旧"}).status_code == 302


def test_who_has_a_second_step_gives_its_code(cast, stale):
    device = Authenticator(user=cast.officer, begun_at=NOON, confirmed_at=NOON).draw()
    device.save()
    address, typed = key_form(cast)
    assert "one-time-code" in stale.post(address, typed).text
    assert stale.post(address, typed | {"proof": PASSWORD}).status_code == 403
    Authenticator.objects.update(failures=0, failed_at=None)
    code = code_shown(device.secret)
    assert stale.post(address, typed | {"proof": code}).status_code == 200
    assert ApiKey.objects.count() == 1


def test_five_wrong_answers_end_the_session(cast, stale):
    address, typed = key_form(cast)
    statuses = [
        stale.post(address, typed | {"proof": f"wrong {n}"}, REMOTE_ADDR=f"10.0.0.{n}").status_code
        for n in range(5)
    ]
    assert statuses[:4] == [403] * 4
    assert stale.get("/account/").status_code == 302
    assert not ApiKey.objects.exists()


def test_htmx_gets_the_question_where_messages_stand(cast, stale):
    address, typed = key_form(cast)
    asked = stale.post(address, typed, headers={"HX-Request": "true"})
    assert asked["HX-Retarget"] == "#messages"
    assert "<html" not in asked.text
    assert f'action="{address}"' in asked.text


def test_who_may_not_is_refused_before_anything_is_asked(cast, signed_in):
    address, typed = key_form(cast)
    client = signed_in(cast.viewer)
    session = client.session
    session["proved_at"] = 0
    session.save()
    assert 'name="proof"' not in client.post(address, typed).text


def test_nobody_proves_for_another(cast):
    with pytest.raises(NotPermitted):
        operations.note_proof(cast.officer, by=actor_for(cast.approver), at=NOON, is_right=True)


@pytest.mark.parametrize(("who", "minutes"), [("officer", 30), ("security_admin", 15)])
def test_a_resting_session_ends_and_administrators_rest_half_as_long(cast, signed_in, who, minutes):
    client = signed_in(getattr(cast, who))

    def rested(**more: int) -> int:
        SignIn.objects.update(seen_at=timezone.now() - timedelta(**more), ended_at=None)
        return int(client.get("/account/").status_code)

    assert f'data-idle="{minutes * 60}"' in client.get("/account/").text
    assert rested(minutes=minutes, seconds=-20) == 200
    assert rested(minutes=minutes, seconds=5) == 302
    assert SignIn.objects.get().ended_at is not None


def test_who_signs_in_again_comes_back_to_the_page_of_the_form(cast):
    client = Client()
    host = {"HTTP_REFERER": "http://testserver/offices/3/keys/new/?a=1"}
    sent = client.post("/offices/3/keys/new/", {"name": "x"}, **host)
    assert sent["Location"] == "/account/sign-in/?next=/offices/3/keys/new/%3Fa%3D1"
    foreign = client.post("/inbox/read-all/", HTTP_REFERER="http://elsewhere.example/offices/")
    assert foreign["Location"] == "/account/sign-in/?next=/"
    assert client.get("/account/")["Location"] == "/account/sign-in/?next=/account/"
