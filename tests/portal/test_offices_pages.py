"""The pages of offices: each shows what its reader may see and do, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.actor import actor_for, roles
from portal.accounts.models import User
from portal.jobs.sweeper import sweeper_duties
from portal.offices import operations
from portal.offices.definition import scope_words
from portal.offices.models import ApiKey, Invitation, Office, Person, Post
from tests.factories import NOON, office, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(cast):
    return office("330381")


@pytest.fixture
def scopes(monkeypatch):
    for place in ("portal.offices.operations.keys", "portal.pages.offices.forms"):
        monkeypatch.setattr(f"{place}.offered_scopes", lambda _office: ["returns.return.view"])


def text(answer):
    return answer.content.decode()


def test_each_sees_the_offices_within_reach(cast, county, signed_in):
    office("330382")
    for who, seen in (
        ("province", {"330000", "330300", "330381", "330382", "330106", "330100"}),
        ("city", {"330300", "330381", "330382"}),
        ("officer", {"330381"}),
    ):
        page = signed_in(getattr(cast, who)).get("/offices/")
        found = {row.region.code for row in page.context["leaf"].rows}
        assert found == seen, who
    everything = signed_in(cast.security_admin).get("/offices/").context["leaf"].rows
    assert len(everything) == Office.objects.count()


def test_the_list_is_searched_and_costs_the_same(cast, signed_in, django_assert_max_num_queries):
    operations.open_regular_offices("330000", by=actor_for(cast.system_admin), at=NOON)
    client = signed_in(cast.province)
    with django_assert_max_num_queries(15):
        page = client.get("/offices/")
    assert page.context["leaf"].next_url == f"?after={page.context['leaf'].rows[-1].pk}"
    (found,) = client.get("/offices/?q=瑞安").context["leaf"].rows
    assert found.code == "county-330381"
    kinds = {row.kind for row in client.get("/offices/?kind=city").context["leaf"].rows}
    assert kinds == {"city"}


def test_another_county_does_not_learn_that_it_exists(cast, county, signed_in):
    client = signed_in(cast.neighbour)
    assert client.get(f"/offices/{county.pk}/").status_code == 404
    assert client.get(f"/offices/{county.pk}/keys/new/").status_code == 404
    assert client.get("/offices/999999/").status_code == 404


def test_people_are_shown_to_those_who_may_see_them(cast, county, signed_in):
    assert cast.approver.login in text(signed_in(cast.officer).get(f"/offices/{county.pk}/"))
    for who in ("province", "city"):
        assert cast.approver.login not in text(
            signed_in(getattr(cast, who)).get(f"/offices/{county.pk}/")
        )


def test_somebody_is_invited_and_the_link_shown_once(cast, county, signed_in):
    client = signed_in(cast.security_admin)
    url = f"/offices/{county.pk}/invite/"
    assert client.get(url).status_code == 200
    wrong = client.post(url, {"role": "county_officer", "login": "a b", "display_name": "李伟"})
    assert wrong.status_code == 422
    values = {"role": "county_officer", "login": "li.wei", "display_name": "李伟"}
    shown = client.post(url, values)
    (token,) = set(re.findall(r"/account/activate/([0-9a-f]{64})/", text(shown)))
    assert "<svg" in text(shown)
    page = text(client.get(f"/offices/{county.pk}/"))
    assert "li.wei" in page
    assert token not in page
    again = client.post(f"/offices/{county.pk}/links/{Invitation.objects.get().pk}/again/")
    assert token not in text(again)
    assert Invitation.objects.open(at=timezone.now()).count() == 1


@pytest.mark.parametrize("who", ["officer", "province", "system_admin", "audit_admin"])
def test_nobody_else_opens_the_invitation(cast, county, signed_in, who):
    client = signed_in(getattr(cast, who))
    assert client.get(f"/offices/{county.pk}/invite/").status_code == 403
    assert client.get("/people/").status_code == 403
    assert client.post(f"/people/{cast.city.pk}/suspend/", {"reason": "x"}).status_code == 403


def test_a_person_is_found_suspended_and_reinstated(cast, signed_in):
    client = signed_in(cast.security_admin)
    page = client.get("/people/", {"q": cast.officer.login})
    assert [row.pk for row in page.context["leaf"].rows] == [cast.officer.pk]
    url = f"/people/{cast.officer.pk}/"
    assert client.get(url).status_code == 200
    assert client.post(f"{url}suspend/", {"reason": " "}).status_code == 422
    client.post(f"{url}suspend/", {"reason": "Investigation"})
    assert not User.objects.get(pk=cast.officer.pk).is_active
    assert "Investigation" in text(client.get(url))
    assert client.post(f"{url}suspend/", {"reason": "Again"}).status_code == 409
    client.post(f"{url}reinstate/", {"reason": "Cleared"})
    assert User.objects.get(pk=cast.officer.pk).is_active
    assert client.post(f"{url}promote/").status_code == 404
    assert client.post(f"{url}contact/", {"email": "no"}).status_code == 422
    client.post(f"{url}contact/", {"email": "o@example.org", "phone": ""})
    assert User.objects.get(pk=cast.officer.pk).email == "o@example.org"


def test_the_account_of_a_key_is_no_person(cast, county, signed_in):
    machine = person("machine", is_machine=True)
    client = signed_in(cast.security_admin)
    assert client.get(f"/people/{machine.pk}/").status_code == 404


def test_a_printed_link_sets_a_new_password(cast, signed_in):
    shown = signed_in(cast.security_admin).post(f"/people/{cast.officer.pk}/reset-link/")
    assert re.search(r"/account/reset/[0-9a-f]{64}/", text(shown))


def test_a_post_is_handed_over_and_ended(cast, county, signed_in):
    client = signed_in(cast.security_admin)
    successor = person("继任者")
    post = cast.officer.posts.get()
    url = f"/offices/{county.pk}/posts/{post.pk}/"
    assert client.get(f"{url}hand-over/").status_code == 200
    wrong = client.post(f"{url}hand-over/", {"to": "nobody-here", "reason": "Transfer"})
    assert wrong.status_code == 422
    done = client.post(f"{url}hand-over/", {"to": successor.login, "reason": "Transfer"})
    assert done.status_code == 302
    given = successor.posts.get()
    assert client.post(f"{url}end/", {"reason": "x"}).status_code == 404
    client.post(f"/offices/{county.pk}/posts/{given.pk}/end/", {"reason": "Left"})
    assert not Post.objects.held().filter(user=successor).exists()


def test_a_post_is_reached_through_its_own_office_alone(cast, county, signed_in):
    post = cast.neighbour.posts.get()
    client = signed_in(cast.security_admin)
    assert client.get(f"/offices/{county.pk}/posts/{post.pk}/hand-over/").status_code == 404


def test_a_key_is_issued_allowed_and_revoked(cast, county, signed_in, scopes):
    officer, approver = signed_in(cast.officer), signed_in(cast.approver)
    url = f"/offices/{county.pk}/keys/new/"
    assert officer.get(url).status_code == 200
    values = {
        "name": "一体化平台",
        "scopes": ["returns.return.view"],
        "expires_on": (timezone.localdate() + timedelta(days=90)).isoformat(),
        "addresses": "10.1.2.3\n10.2.0.0/16",
        "rate": 60,
    }
    assert officer.post(url, values | {"rate": 0}).status_code == 422
    assert officer.post(url, values | {"addresses": "here"}).status_code == 422
    shown = text(officer.post(url, values))
    key = ApiKey.objects.get()
    assert f"qu_{key.prefix}_" in shown
    (secret,) = re.findall(r'<code id="secret">(qu_[^<]+)</code>', shown)
    page = text(officer.get(f"/offices/{county.pk}/"))
    assert "一体化平台" in page
    assert secret not in page
    assert approver.get(url).status_code == 403
    assert officer.post(f"/offices/keys/{key.pk}/allow/").status_code == 403
    approver.post(f"/offices/keys/{key.pk}/allow/")
    key.refresh_from_db()
    assert key.submit_allowed_by == cast.approver
    assert signed_in(cast.neighbour).post(f"/offices/keys/{key.pk}/revoke/").status_code == 404
    officer.post(f"/offices/keys/{key.pk}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at


def test_offices_are_opened_and_closed_by_the_system_administrator(cast, county, signed_in):
    client = signed_in(cast.system_admin)
    values = {"kind": "station", "name": "安阳所", "code": "station-1", "region": "330381"}
    assert client.get("/offices/new/").status_code == 200
    assert client.post("/offices/new/", values | {"region": "999999"}).status_code == 422
    assert client.post("/offices/new/", values | {"parent": "none"}).status_code == 422
    client.post("/offices/new/", values | {"parent": county.code})
    opened = Office.objects.get(code="station-1")
    assert opened.parent == county
    assert client.post("/offices/new/", values).status_code == 422
    assert client.post(f"/offices/{opened.pk}/close/", {"reason": "Merged"}).status_code == 302
    assert client.post(f"/offices/{county.pk}/close/", {"reason": "Merged"}).status_code == 409
    assert signed_in(cast.security_admin).get("/offices/new/").status_code == 403


def test_unused_accounts_are_suspended_once_a_day(cast):
    Person.objects.update(created_at=NOON, last_login=NOON)
    sweeper_duties["offices.suspend_unused"].run(NOON + timedelta(days=91))
    assert not Person.objects.filter(is_active=True).exists()


def test_every_scope_is_said_in_words():
    """Write new ones into portal/wiring/scopes.py."""
    held = roles["county_system"].permissions
    assert sorted(held - set(scope_words)) == []
