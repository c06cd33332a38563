"""The pages of webhooks: what each role sees and may do, at a constant number of statements."""

from datetime import timedelta

import pytest

from portal.accounts.actor import actor_for
from portal.webhooks import operations
from portal.webhooks.delivering import deliver
from portal.webhooks.models import Delivery, Subscription
from programs.returns.operations import approve
from tests.factories import NOON
from tests.factories.returns import county_return
from tests.factories.webhooks import Receiver, subscribed

pytestmark = pytest.mark.django_db
URL = "https://systems.ruian.example/hook"


@pytest.fixture
def sent(cast, settings):
    settings.PORTAL_DEMO, settings.WEBHOOK_NETWORKS = True, ["127.0.0.0/8"]
    with Receiver(lambda _number: (500, {})) as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        approve(county_return(state="submitted"), by=actor_for(cast.city), at=NOON)
        deliver(subscription.pk, clock=lambda: NOON)
    return subscription


def test_an_officer_subscribes_and_sees_the_secret_once(cast, signed_in):
    client = signed_in(cast.officer)
    assert "return.due" in client.get("/webhooks/new/").text
    wrong = client.post("/webhooks/new/", {"name": "a", "url": "http://a/", "kinds": "return.due"})
    assert wrong.status_code == 422
    assert "https://" in wrong.text
    made = client.post("/webhooks/new/", {"name": "a", "url": URL, "kinds": ["return.due"]})
    row = Subscription.objects.get()
    assert "whsec_" in made.text
    page = client.get(f"/webhooks/{row.pk}/").text
    assert URL in page
    assert "whsec_" not in page
    again = client.post(f"/webhooks/{row.pk}/change-secret/")
    assert "whsec_" in again.text
    changed = {"name": "b", "url": f"{URL}/b", "kinds": ["return.due", "return.accepted"]}
    assert client.post(f"/webhooks/{row.pk}/change/", changed).status_code == 302
    assert client.get(f"/webhooks/{row.pk}/change/").status_code == 200
    assert f"{URL}/b" in client.get("/webhooks/").text
    assert client.post(f"/webhooks/{row.pk}/end/").status_code == 302
    assert "No webhook yet" in client.get("/webhooks/").text


def test_what_is_not_taken_is_seen_and_posted_again(cast, signed_in, sent):
    client = signed_in(cast.officer)
    page = client.get(f"/webhooks/{sent.pk}/").text
    assert "not reached" in page
    told = Delivery.objects.get()
    shown = client.get(f"/webhooks/deliveries/{told.pk}/").text
    assert "answered with an error" in shown
    assert "330381" in shown
    operations.pause(sent, by=actor_for(cast.officer), at=NOON)
    Delivery.objects.update(state="dead", ended_at=NOON)
    assert client.post(f"/webhooks/deliveries/{told.pk}/repeat/").status_code == 302
    for verb in ("resume", "pause", "ping"):
        assert client.post(f"/webhooks/{sent.pk}/{verb}/").status_code == 302, verb
    assert client.post(f"/webhooks/{sent.pk}/nothing/").status_code == 404
    Delivery.objects.update(state="dead", ended_at=NOON)
    assert client.post(f"/webhooks/{sent.pk}/repeat-dead/").status_code == 302
    assert Delivery.objects.waiting().count() == 1
    found = client.get(f"/webhooks/{sent.pk}/?state=delivered")
    assert "No delivery was found" in found.text


def test_the_system_administrator_tends_and_does_not_read(cast, signed_in, sent):
    client = signed_in(cast.system_admin)
    assert sent.name in client.get("/webhooks/").text
    told = Delivery.objects.get()
    shown = client.get(f"/webhooks/deliveries/{told.pk}/").text
    assert "answered with an error" in shown
    assert "2026-10" not in shown
    api = client.get(f"/api/v1/deliveries/{told.pk}/").json()
    assert (api["data"], api["attempts"]) == (None, 1)
    assert client.post(f"/webhooks/{sent.pk}/pause/").status_code == 302
    assert client.post(f"/webhooks/{sent.pk}/end/").status_code == 403
    assert client.get("/webhooks/new/").status_code == 403


def test_the_list_shows_what_somebody_must_look_at(cast, signed_in, sent):
    fine = subscribed(cast.neighbour, URL, code="330382").subscription
    client = signed_in(cast.system_admin)

    def listed(state):
        page = client.get("/webhooks/", {"state": state}).text
        return [one.pk for one in (sent, fine) if f'href="/webhooks/{one.pk}/"' in page]

    assert listed("") == [sent.pk, fine.pk]
    assert listed("failing") == [sent.pk]
    assert listed("dead") == listed("paused") == []
    assert "No webhook stands so" in client.get("/webhooks/?state=dead").text
    Delivery.objects.update(state="dead", ended_at=NOON)
    assert listed("dead") == [sent.pk]
    page = client.get(f"/webhooks/{sent.pk}/").text
    assert "1 event was not delivered" in page
    assert "discard-dead" not in page
    assert client.post(f"/webhooks/{sent.pk}/discard-dead/").status_code == 403
    officer = signed_in(cast.officer)
    assert "discard-dead" in officer.get(f"/webhooks/{sent.pk}/").text
    assert officer.post(f"/webhooks/{sent.pk}/discard-dead/").status_code == 302
    assert listed("dead") == []
    operations.pause(sent, by=actor_for(cast.officer), at=NOON)
    assert (listed("failing"), listed("paused")) == ([], [sent.pk])


def test_the_office_sets_the_event_aside_that_holds_the_others_back(cast, signed_in, sent):
    first = Delivery.objects.get()
    officer, page = signed_in(cast.officer), f"/webhooks/deliveries/{first.pk}/"
    assert f'href="{page}"' in officer.get(f"/webhooks/{sent.pk}/").text
    assert 'id="discard"' in officer.get(page).text
    keeper = signed_in(cast.system_admin)
    assert 'id="discard"' not in keeper.get(page).text
    assert keeper.post(f"{page}discard/").status_code == 403
    assert officer.post(f"{page}discard/", {"reason": "系统不认识"}).status_code == 302
    shown = officer.get(page).text
    assert "系统不认识" in shown
    assert 'id="discard"' not in shown
    assert "Post it again" in shown
    api = officer.get(f"/api/v1/deliveries/{first.pk}/").json()
    assert (api["state"], api["set_aside"]["reason"]) == ("discarded", "系统不认识")


def test_a_key_sets_the_first_aside_by_rest(cast, signed_in, sent):
    first = Delivery.objects.get()
    officer = signed_in(cast.officer)
    answer = officer.post(
        f"/api/v1/deliveries/{first.pk}/discard/", {"reason": "x"},
        content_type="application/json", headers={"Idempotency-Key": "d" * 20},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["state"]) == (200, "discarded")


def test_others_see_nothing(cast, signed_in, sent):
    told = Delivery.objects.get()
    for path in (f"/webhooks/{sent.pk}/", f"/webhooks/deliveries/{told.pk}/"):
        assert signed_in(cast.neighbour).get(path).status_code == 404
        assert signed_in(cast.city).get(path).status_code == 403
        assert signed_in(cast.approver).get(path).status_code == 200


def test_pages_cost_the_same_however_much_there_is(
    cast, signed_in, sent, django_assert_max_num_queries
):
    for number in range(5):
        subscribed(cast.officer, f"{URL}/{number}")
        Delivery.objects.create(
            subscription=sent, kind="return.due", happened_at=NOON, queued_at=NOON
        )
    client = signed_in(cast.officer)
    told = Delivery.objects.order_by("pk").first()
    for path in ("/webhooks/", f"/webhooks/{sent.pk}/", f"/webhooks/deliveries/{told.pk}/"):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200
    Subscription.objects.update(failing_since=NOON + timedelta(hours=1), failures=3)
    assert "24 hours" in client.get(f"/webhooks/{sent.pk}/").text
