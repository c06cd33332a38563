"""Saved views: one's own, shared with the office, opened by address, and nobody else's."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from enterprises.register.models import SavedView
from enterprises.register.operations import change_view, delete_view, save_view
from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.offices.models import Post
from tests.enterprises.test_api import ALL, System
from tests.factories import NOON, holder, office
from tests.factories.enterprises import enterprise

SAVE = "/enterprises/views/save/"
VIEWS = "/enterprises/views/"
MICRO = {"size": "micro", "industry": "C"}


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def client(cast, signed_in):
    client = signed_in(cast.officer)
    client.cookies["django_language"] = "en"
    return client


def saved(by, name="Micro makers", at="330381", **values):
    given = {"conditions": MICRO, "order": "name", "page_size": 50} | values
    return save_view(office(at), by=actor_for(by), at=NOON, name=name, **given)


def test_what_the_list_shows_is_saved_and_opened_by_address(client):
    wanted, other = enterprise(size_class="micro"), enterprise(size_class="small")
    answer = client.post(
        SAVE, MICRO | {"name": " Micro  makers ", "order": "name", "per_page": "50"}
    )
    view = SavedView.objects.get()
    assert answer.url == reverse("register:view", args=[view.pk])
    assert (view.name, view.conditions, view.order, view.page_size) == (
        "Micro makers",
        MICRO,
        "name",
        50,
    )
    assert not view.is_shared
    opened = client.get(answer.url)
    assert opened.status_code == 302
    query = parse_qs(urlsplit(opened.url).query)
    assert query == {
        "size": ["micro"],
        "industry": ["C"],
        "order": ["name"],
        "per_page": ["50"],
        "view": [str(view.pk)],
    }
    listed = client.get(opened.url).text
    assert wanted.name in listed
    assert other.name not in listed
    assert 'aria-current="page"><b>Micro makers</b>' in listed.replace("\n", "")


def test_rows_a_page_and_the_size_class_are_two_things(client):
    for _ in range(25):
        enterprise(size_class="micro")
    small = enterprise(size_class="small")
    text = client.get("/enterprises/", {"size": "micro", "per_page": "50"}).text
    assert text.count('<td class="name">') == 25
    assert small.name not in text
    assert "?size=micro&amp;per_page=20" in text


def test_a_shared_view_is_opened_by_the_office_and_an_own_one_is_not(cast, client, signed_in):
    own, shared = saved(cast.officer), saved(cast.officer, "For all", is_shared=True)
    colleague = signed_in(cast.approver)
    assert colleague.get(reverse("register:view", args=[own.pk])).status_code == 404
    assert colleague.get(reverse("register:view", args=[shared.pk])).status_code == 302
    text = colleague.get(VIEWS).text
    assert "For all" in text
    assert "Micro makers" not in text
    for name in ("change-view", "delete-view"):
        url = reverse(f"register:{name}", args=[shared.pk])
        body = {f"view-{shared.pk}-name": "Mine now"}
        assert colleague.post(url, body).status_code == 403
        assert colleague.post(reverse(f"register:{name}", args=[own.pk]), body).status_code == 404


def test_a_stranger_learns_of_neither(cast, signed_in):
    shared = saved(cast.officer, is_shared=True)
    for who in (cast.neighbour, cast.stranger, cast.city, cast.province, cast.abroad):
        browser = signed_in(who)
        assert shared.name not in browser.get(VIEWS).text
        for name in ("view", "change-view", "delete-view"):
            url = reverse(f"register:{name}", args=[shared.pk])
            answer = browser.get(url) if name == "view" else browser.post(url)
            assert answer.status_code == 404
    assert SavedView.objects.get() == shared


def test_its_owner_renames_shares_and_deletes_it(cast, client):
    view = saved(cast.officer)
    url = reverse("register:change-view", args=[view.pk])
    client.post(url, {f"view-{view.pk}-name": "新名", f"view-{view.pk}-is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("新名", True)
    text = client.get(VIEWS).text
    assert "Micro · " in text or "· Micro" in text
    assert client.post(url, {f"view-{view.pk}-name": " "}).status_code == 422
    client.post(reverse("register:delete-view", args=[view.pk]))
    assert not SavedView.objects.exists()
    assert "saved no view" in client.get(VIEWS).text


def test_when_its_owner_has_left_anybody_of_the_office_deletes_it(cast, client):
    gone = holder("county_officer", "330381")
    view = saved(gone, is_shared=True)
    mine = actor_for(cast.officer)
    with pytest.raises(NotPermitted):
        delete_view(view, by=mine, at=NOON)
    Post.objects.filter(user=gone).update(ended_at=NOON)
    assert "has left the office" in client.get(VIEWS).text
    with pytest.raises(NotPermitted):
        change_view(view, by=mine, at=NOON, name="Mine", is_shared=True)
    delete_view(view, by=mine, at=NOON)
    assert not SavedView.objects.exists()


def test_names_and_numbers_are_bounded_in_words(cast):
    saved(cast.officer)
    for name in ("Micro makers", "", " ", "x" * 61):
        with pytest.raises(Invalid):
            saved(cast.officer, name)
    saved(cast.approver)  # another person's may be called the same
    with pytest.raises(NotPermitted):
        saved(cast.neighbour)
    for number in range(49):
        saved(cast.officer, f"View {number}")
    with pytest.raises(WrongState):
        saved(cast.officer, "One more")


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x" * 61}])
def test_a_view_without_a_sound_name_is_refused(cast, client, body):
    assert client.post(SAVE, body).status_code == 422
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {"size": "huge", "place": "999999", "order": "drop", "per_page": "7"},
        {"q": "a\x00b", "per_page": "9" * 30},
        {"industry": "ZZ", "per_page": "-1"},
    ],
)
def test_what_no_list_knows_is_not_saved(client, body):
    assert client.post(SAVE, body | {"name": "Odd"}).status_code == 302
    view = SavedView.objects.get()
    assert set(view.conditions) <= {"q"}
    assert (view.order, view.page_size) == ("newest", 20)
    assert client.get(reverse("register:view", args=[view.pk]), follow=True).status_code == 200


def test_the_trail_holds_no_number_that_was_searched_for(cast):
    saved(cast.officer, conditions={"q": "13900001234"})
    event = Event.objects.get(verb="enterprises.saved_view.save")
    assert event.detail["conditions"] == ["q"]
    assert "13900001234" not in str(event.detail)


def test_pages_cost_the_same_with_one_view_or_twenty(cast, client):
    saved(cast.officer, conditions={"place": "330381"})
    counts: dict[str, list[int]] = {VIEWS: [], "/enterprises/": []}
    for number in range(2):
        for url, found in counts.items():
            with CaptureQueriesContext(connection) as captured:
                client.get(url)
            found.append(len(captured))
        for more in range(19 * (1 - number)):
            saved(cast.officer, f"View {more}", conditions={"place": "330300"}, is_shared=True)
    for found in counts.values():
        assert found[0] == found[1] <= 15


def test_a_county_system_reads_what_its_office_shares(cast):
    enterprise(size_class="micro")
    enterprise(size_class="small")
    saved(cast.officer)
    shared = saved(cast.officer, "For all", conditions=MICRO | {"place": "330381"}, is_shared=True)
    ruian = System("330381", cast.officer, ALL)
    (row,) = ruian.get("/api/v1/saved-views/").json()["results"]
    assert (row["id"], row["name"], row["office"]) == (shared.pk, "For all", shared.office.code)
    assert row["conditions"] == MICRO | {"region": "330381"}
    assert len(ruian.get(row["enterprises"]).json()["results"]) == 1
    other = System("330382", cast.neighbour, ALL)
    assert other.get("/api/v1/saved-views/").json()["results"] == []
    assert other.get(f"/api/v1/saved-views/{shared.pk}/").status_code == 404
