"""What shows a key, a secret or a link this once does so for a form that was sent twice, too."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from experts.pool.models import Expert
from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.offices import operations
from portal.offices.models import ApiKey, Authenticator
from portal.offices.queries import offered_scopes
from portal.web import once
from programs.questionnaires.models import Campaign
from tests.factories import NOON, administrator, office
from tests.factories.campaigns import invitee
from tests.factories.enterprises import enterprise
from tests.factories.experts import expert
from tests.factories.sandboxes import sandbox_of
from tests.factories.webhooks import subscribed
from tests.guards.house import routes

pytestmark = pytest.mark.django_db
HOOK = "https://systems.ruian.example/hook"


class Sent(NamedTuple):
    """A form: the page that holds it, what is typed, where it leads on, and where it is sent."""

    client: Client
    page: str
    values: dict[str, Any]
    onwards: str
    action: str = ""

    def open(self) -> dict[str, Any]:
        """The form as a browser draws it, filled in."""
        page = self.client.get(self.page).text
        forms = re.findall(r"<form[^>]*>.*?</form>", page, re.DOTALL)
        mine = [one for one in forms if 'name="once"' in one and self.action in one]
        assert mine, "the page holds no such form"
        text = re.search(r'name="once" value="([^"]+)"', mine[0])
        assert text is not None
        return self.values | {"once": text[1]}

    def send(self, form: dict[str, Any]) -> Any:
        return self.client.post(self.action or self.page, form)


def _soon() -> str:
    return (timezone.localdate() + timedelta(days=9)).isoformat()


def _key(cast: Any, signed_in: Any) -> Sent:
    house = office("330381")
    values = {"name": "县级系统", "scopes": ["enterprises.enterprise.view"], "addresses": "",
              "rate": "60", "expires_on": _soon()}  # fmt: skip
    path = f"/offices/{house.pk}/"
    return Sent(signed_in(cast.officer), f"{path}keys/new/", values, path)


def _renewal(cast: Any, signed_in: Any) -> Sent:
    house, now = office("330381"), timezone.now()
    key = operations.issue_key(
        house, by=actor_for(cast.officer), at=now, name="县级系统",
        scopes=["enterprises.enterprise.view"], rate=60,
        expires_on=timezone.localdate() + timedelta(days=5),
    ).key  # fmt: skip
    path = f"/offices/keys/{key.pk}/renew/"
    return Sent(signed_in(cast.officer), path, {"expires_on": _soon()}, f"/offices/{house.pk}/")


def _sandbox_key(cast: Any, signed_in: Any) -> Sent:
    sandbox = sandbox_of(cast.officer)
    values = {"name": "系统", "scopes": offered_scopes(sandbox.office), "expires_on": _soon(),
              "rate": "60", "addresses": ""}  # fmt: skip
    return Sent(signed_in(cast.officer), "/sandbox/keys/new/", values, "/sandbox/")


def _subscription(cast: Any, signed_in: Any) -> Sent:
    values = {"name": "a", "url": HOOK, "kinds": ["return.due"]}
    return Sent(signed_in(cast.officer), "/webhooks/new/", values, "/webhooks/1/")


def _secret(cast: Any, signed_in: Any) -> Sent:
    path = f"/webhooks/{subscribed(cast.officer, HOOK).subscription.pk}/"
    return Sent(signed_in(cast.officer), path, {}, path, f"{path}change-secret/")


def _invitation(cast: Any, signed_in: Any) -> Sent:
    path = f"/offices/{office('330381').pk}/"
    values = {"role": "county_officer", "login": "li.wei", "display_name": "李伟"}
    return Sent(signed_in(cast.security_admin), f"{path}invite/", values, path)


def _link_again(cast: Any, signed_in: Any) -> Sent:
    made = operations.invite(
        office("330381"), by=actor_for(cast.security_admin), at=timezone.now(),
        role="county_officer", login="li.wei", display_name="李伟",
    )  # fmt: skip
    path = f"/offices/{office('330381').pk}/"
    action = f"{path}links/{made.invitation.pk}/again/"
    return Sent(signed_in(cast.security_admin), path, {}, path, action)


def _reset_link(cast: Any, signed_in: Any) -> Sent:
    path = f"/people/{cast.officer.pk}/"
    return Sent(signed_in(cast.security_admin), path, {}, path, f"{path}reset-link/")


def _member(cast: Any, signed_in: Any) -> Sent:
    path = f"/enterprises/{enterprise(at='330381').pk}/members/"
    values = {"login": "zhao.my", "display_name": "赵明远"}
    return Sent(signed_in(cast.officer), path, values, path)


def _expert(cast: Any, signed_in: Any) -> Sent:
    made = expert("330381")
    Expert.objects.update(user=None)
    path = f"/experts/{made.pk}/"
    return Sent(signed_in(cast.officer), path, {"login": "lin.gong"}, path, f"{path}invite/")


def _answer_link(cast: Any, signed_in: Any) -> Sent:
    path = f"/questionnaires/invited/{invitee().pk}/"
    Campaign.objects.update(closes_on=timezone.localdate() + timedelta(days=3))
    return Sent(signed_in(cast.officer), path, {"to": "contact"}, path, f"{path}link/")


def _answer_links(cast: Any, signed_in: Any) -> Sent:
    one = invitee()
    Campaign.objects.update(closes_on=timezone.localdate() + timedelta(days=3))
    path = f"/questionnaires/campaigns/{one.campaign_id}/links/"
    return Sent(signed_in(cast.officer), path, {"invitee": one.pk}, path)


def _recovery_codes(cast: Any, signed_in: Any) -> Sent:
    user = administrator("system_admin")
    Authenticator(user=user, begun_at=NOON, confirmed_at=NOON).draw().save()
    path = "/account/recovery-codes/"
    return Sent(signed_in(user), "/account/", {}, "/account/", path)


FORMS: dict[str, Callable[[Any, Any], Sent]] = {
    "offices/<int:pk>/keys/new/": _key,
    "offices/keys/<int:pk>/renew/": _renewal,
    "sandbox/keys/new/": _sandbox_key,
    "webhooks/new/": _subscription,
    "webhooks/<int:pk>/change-secret/": _secret,
    "offices/<int:pk>/invite/": _invitation,
    "offices/<int:pk>/links/<int:link>/again/": _link_again,
    "people/<int:pk>/reset-link/": _reset_link,
    "enterprises/<int:pk>/members/": _member,
    "experts/<int:pk>/invite/": _expert,
    "questionnaires/invited/<int:pk>/link/": _answer_link,
    "questionnaires/campaigns/<int:pk>/links/": _answer_links,
    "account/recovery-codes/": _recovery_codes,
}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def test_every_such_page_is_asked_here() -> None:
    assert get_resolver()
    assert {route for route, entry in routes() if hasattr(entry.callback, "once")} == set(FORMS)


@pytest.mark.parametrize("route", FORMS)
def test_a_form_sent_twice_acts_once(route: str, cast: Any, signed_in: Any) -> None:
    sent = FORMS[route](cast, signed_in)
    form = sent.open()
    assert sent.send(form).status_code == 200
    before = Event.objects.count()
    again = sent.send(form)
    assert Event.objects.count() == before
    assert again.status_code == 302
    assert re.sub(r"webhooks/\d+", "webhooks/1", again.url) == re.sub(
        r"webhooks/\d+", "webhooks/1", sent.onwards
    )
    page = sent.client.get(again.url)
    assert page.status_code == 200
    assert "sent already" in page.text


def test_two_tabs_and_a_form_drawn_anew_act_each(cast: Any, signed_in: Any) -> None:
    sent = _key(cast, signed_in)
    one, other = sent.open(), sent.open()
    for form in (one, other, sent.open()):
        assert "qu_" in sent.send(form).text
    assert ApiKey.objects.count() == 3
    for form in (one, other):
        assert sent.send(form).status_code == 302
    assert ApiKey.objects.count() == 3


def test_a_form_that_was_refused_has_not_acted(cast: Any, signed_in: Any) -> None:
    sent = _key(cast, signed_in)
    form = sent.open()
    assert sent.send(form | {"expires_on": "2020-01-01"}).status_code == 422
    assert sent.send(form).status_code == 200
    assert ApiKey.objects.count() == 1


def test_the_page_that_asks_for_a_proof_carries_the_form(cast: Any, signed_in: Any) -> None:
    """A reload of its answer, and the form behind it, are the same form."""
    sent = _key(cast, signed_in)
    form = sent.open()
    session = sent.client.session
    session["proved_at"] = 0
    session.save()
    asked = sent.send(form)
    assert asked.status_code == 403
    assert ("once", form["once"]) in asked.context["typed"]


def test_of_two_posts_at_one_moment_the_later_sees_what_the_first_did(
    cast: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second was let in with the session as it stood before the first had acted."""
    sent = _key(cast, signed_in)
    form = sent.open()
    key = sent.client.session.session_key
    before = Session.objects.get(pk=key).get_decoded()
    assert sent.send(form).status_code == 200
    monkeypatch.setattr(
        "django.contrib.sessions.backends.db.SessionStore.load", lambda _self: dict(before)
    )
    assert sent.send(form).status_code == 302
    assert ApiKey.objects.count() == 1
    monkeypatch.undo()
    assert form["once"] in Session.objects.get(pk=key).get_decoded()["acted"]


def test_a_session_remembers_the_last_forms_alone(
    cast: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "KEPT", 2)
    sent = _key(cast, signed_in)
    forms = [sent.open() for _number in range(3)]
    for form in forms:
        sent.send(form)
    assert list(sent.client.session["acted"]) == [form["once"] for form in forms[1:]]
