"""Webhooks: one row beside the act, posted in order, signed, again until it is taken."""

import base64
import hashlib
import hmac
import json
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from portal.accounts.actor import SYSTEM, actor_for
from portal.audit.models import Event
from portal.jobs.models import Job
from portal.kernel import sealing
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.notices.models import Notice
from portal.notices.queries import shown, todos_for
from portal.offices.models import Office
from portal.offices.operations import issue_key
from portal.webhooks import jobs, operations
from portal.webhooks.definition import event_kinds
from portal.webhooks.delivering import Superseded, deliver, keep_answer, prepared, wait_after
from portal.webhooks.models import Attempt, Delivery, Subscription
from portal.webhooks.posting import Answered
from portal.webhooks.queries import discarded_by, sealed_with_older_keys
from portal.webhooks.settling import discard
from portal.webhooks.vocabulary import Outcome
from programs.cycles.operations import lock
from programs.returns.models import Return
from programs.returns.operations import (
    accept,
    approve,
    extend,
    lock_by_schedule,
    remind_by_schedule,
    reopen,
    return_for_changes,
    set_windows,
)
from programs.returns.queries import Dates
from tests.factories import NOON, holder, office, region
from tests.factories.cycles import cycle
from tests.factories.returns import OCTOBER, county_return
from tests.factories.webhooks import Receiver, subscribed

pytestmark = pytest.mark.django_db
URL = "https://systems.ruian.example/hook"


@pytest.fixture(autouse=True)
def _here(settings):
    settings.PORTAL_DEMO = True
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]


def at(**later):
    return lambda: NOON + timedelta(**later)


def by(person):
    return actor_for(person)


def _approved(cast, code="330381"):
    row = county_return(code, state="submitted")
    approve(row, by=by(cast.city), at=NOON)
    return row


def _told(row, subscription):
    return Delivery.objects.get(subscription=subscription, kind="return.approved")


# ---- what is written beside the act


def test_a_row_is_written_with_the_act_and_goes_with_it(cast):
    subscription = subscribed(cast.officer, URL).subscription
    row = _approved(cast)
    told = _told(row, subscription)
    assert told.data == {
        "region": "330381", "return": row.pk, "period": row.period, "version": 1,
        "state": "approved", "revision": row.revision, "href": f"/api/v1/returns/{row.pk}/",
    }  # fmt: skip
    with transaction.atomic():
        accept(row, by=by(cast.province), at=NOON)
        transaction.set_rollback(True)
    assert not Delivery.objects.filter(kind="return.accepted").exists()


def test_who_did_not_ask_hears_nothing(cast):
    few = subscribed(cast.officer, URL, kinds=("return.accepted",)).subscription
    subscribed(cast.neighbour, URL, code="330382")
    ended = subscribed(cast.officer, f"{URL}/2").subscription
    operations.end(ended, by=by(cast.officer), at=NOON)
    row = _approved(cast)
    assert not Delivery.objects.exists()
    accept(row, by=by(cast.province), at=NOON)
    assert [one.subscription_id for one in Delivery.objects.all()] == [few.pk]


def test_a_reason_is_told_when_it_is_sent_back(cast):
    subscribed(cast.officer, URL)
    row = county_return(state="submitted")
    return_for_changes(row, by=by(cast.city), at=NOON, reason="对不上台账")
    assert Delivery.objects.get().data["reason"] == "对不上台账"


def test_a_month_that_is_due_is_told_to_each_county_once(cast, monkeypatch):
    year = cycle()
    mine = subscribed(cast.officer, URL, kinds=("return.opened", "return.due", "return.overdue"))
    for _twice in range(2):
        remind_by_schedule(year, period=OCTOBER, at=NOON)
    told = Delivery.objects.get()
    assert (told.subscription, told.kind) == (mine.subscription, "return.due")
    assert told.data["region"] == "330381"
    assert told.data["due_at"].startswith("2026-11-0")


def test_each_county_is_told_its_own_due_date(cast):
    year = cycle()
    kinds = ("return.opened", "return.due", "return.overdue")
    subscribed(cast.officer, URL, kinds=kinds)
    subscribed(cast.neighbour, URL, code="330382", kinds=kinds)
    extend(region("330382"), cycle=year, period=OCTOBER, until=date(2026, 11, 9),
           reason="台风停工", by=by(cast.city), at=NOON)  # fmt: skip
    remind_by_schedule(year, period=OCTOBER, at=NOON)
    told = {one.data["region"]: one for one in Delivery.objects.all()}
    assert told["330381"].data["due_at"] == "2026-11-06T00:00:00+08:00"
    assert told["330382"].data["due_at"] == "2026-11-10T00:00:00+08:00"
    assert told["330382"].kind != "return.overdue"


def test_many_counties_are_told_in_as_many_statements_as_one(cast, django_assert_num_queries):
    year, kind = cycle(), event_kinds["return.due"]
    for codes in (["330381"], ["330381", "330382", "330302", "330303"]):
        regions = [region(code).pk for code in codes]
        detail = {"kind": "due_soon", "period": OCTOBER.code, "regions": regions}
        with django_assert_num_queries(2):
            told = kind.happenings(Event(detail=detail), year)
        assert {one.region_id for one in told} == set(regions)


def _extended(cast, year):
    extend(region("330300"), cycle=year, period=OCTOBER, until=date(2026, 11, 27), reason="台风",
           by=by(cast.city), at=NOON)  # fmt: skip


def _locked(cast, year):
    lock(year, period="2026-10", by=by(cast.province), at=NOON)


def _reopened(cast, year):
    _locked(cast, year)
    reopen(region("330381"), cycle=year, period=OCTOBER, until=date(2026, 11, 27), reason="补报",
           by=by(cast.province), at=NOON)  # fmt: skip


def corrected(cast, **new):
    """An accepted return of Ruian, corrected and accepted again; (the old one, the new one)."""
    from programs.returns import operations
    from tests.factories.returns import figures, given

    old = county_return(state="accepted", values=figures(events="7"))
    row = operations.correct(old, by=by(cast.officer), at=NOON, reason="少报两场")
    operations.save_draft(row, given=given(**new), by=by(cast.officer), at=NOON)
    operations.submit(row, by=by(cast.approver), at=NOON)
    approve(row, by=by(cast.city), at=NOON)
    accept(row, by=by(cast.province), at=NOON)
    return old, row


def test_a_restatement_names_the_figures_and_what_it_replaces(cast):
    mine = subscribed(cast.officer, URL, kinds=("return.accepted", "return.restated")).subscription
    other = subscribed(
        holder("county_officer", "330203"), URL, code="330203", kinds=("return.restated",)
    ).subscription
    old, new = corrected(cast, events="9")
    told = [(one.kind, one.data) for one in mine.deliveries.order_by("pk")]
    assert [kind for kind, _data in told] == ["return.accepted", "return.restated"]
    data = told[1][1]
    assert (data["return"], data["replaces"], data["fields"]) == (new.pk, old.pk, ["events"])
    assert (data["period"], data["version"], data["state"]) == ("2026-10", 2, "accepted")
    assert not other.deliveries.exists()


def test_a_correction_that_leaves_the_figures_restates_nothing(cast):
    mine = subscribed(cast.officer, URL, kinds=("return.accepted", "return.restated")).subscription
    corrected(cast, events="7")
    assert [one.kind for one in mine.deliveries.all()] == ["return.accepted"]


def test_the_first_acceptance_restates_nothing(cast):
    mine = subscribed(cast.officer, URL, kinds=("return.restated",)).subscription
    row = county_return(state="approved")
    accept(row, by=by(cast.province), at=NOON)
    assert not mine.deliveries.exists()


#: what is told of a month, whatever returns there are
MONTHS = {"return.extended": _extended, "return.reopened": _reopened, "return.locked": _locked}


def test_a_month_is_told_to_the_counties_that_it_is_of(cast):
    year = cycle()
    mine = subscribed(cast.officer, URL, kinds=tuple(MONTHS)).subscription
    far = subscribed(
        holder("county_officer", "330203"), URL, code="330203", kinds=tuple(MONTHS)
    ).subscription
    _extended(cast, year)
    _reopened(cast, year)
    told = [(one.kind, one.data) for one in mine.deliveries.order_by("pk")]
    until = "2026-11-28T00:00:00+08:00"
    assert told == [
        ("return.extended", {"region": "330381", "period": "2026-10", "until": until}),
        ("return.locked", {"region": "330381", "periods": ["2026-10"]}),
        ("return.reopened", {"region": "330381", "period": "2026-10", "until": until}),
    ]
    assert [one.kind for one in far.deliveries.all()] == ["return.locked"]


def test_months_that_lock_by_themselves_are_told_together_and_none_is_not_told(cast):
    year = cycle()
    mine = subscribed(cast.officer, URL, kinds=("return.locked",)).subscription
    dates = {
        f"2026-{month:02}": Dates(date(2026, month + 1, 2), date(2026, month + 1, 6),
                                  date(2026, month + 1, 20))
        for month in (8, 9)
    }  # fmt: skip
    set_windows(year, dates=dates, by=by(cast.province), at=NOON)
    for _twice in range(2):
        lock_by_schedule(year, at=NOON)
    assert [one.data["periods"] for one in mine.deliveries.all()] == [["2026-08", "2026-09"]]


@pytest.mark.parametrize("kind", list(event_kinds), ids=lambda kind: kind.code)
def test_every_example_is_what_is_told(cast, kind):
    year = cycle()
    subscribed(cast.officer, URL, kinds=(kind.code,))
    if kind.code in {"return.opened", "return.due", "return.overdue"}:
        days = {"return.opened": -1, "return.due": 0, "return.overdue": 20}[kind.code]
        remind_by_schedule(year, period=OCTOBER, at=NOON + timedelta(days=days))
    elif kind.code in MONTHS:
        MONTHS[kind.code](cast, year)
    elif kind.code == "return.restated":
        corrected(cast, events="9")
    elif kind.code == "return.submitted":
        from programs.returns.operations import submit

        submit(county_return(state="draft"), by=by(cast.approver), at=NOON)
    else:
        row = county_return(state="submitted")
        if kind.code == "return.returned":
            return_for_changes(row, by=by(cast.city), at=NOON, reason="x")
        else:
            approve(row, by=by(cast.city), at=NOON)
            accept(row, by=by(cast.province), at=NOON)
    told = Delivery.objects.get()
    assert set(told.data) - {"reason"} == set(kind.example)
    if "state" in kind.example:
        assert told.data["state"] == kind.example["state"]


# ---- posting


def test_it_is_posted_signed_and_written_down(cast):
    with Receiver() as receiver:
        issued = subscribed(cast.officer, receiver.url)
        row = _approved(cast)
        assert deliver(issued.subscription.pk, clock=at()) == 1
    headers, body = receiver.received[0]
    key = base64.b64decode(issued.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert int(headers["webhook-timestamp"]) == int(NOON.timestamp())
    told = Delivery.objects.get()
    assert json.loads(body) == {
        "id": told.public_id, "type": "return.approved", "sequence": 1,
        "occurred_at": NOON.isoformat(), "office": office("330381").code,
        "data": {**told.data, "return": row.pk},
    }  # fmt: skip
    assert (told.state, told.attempts) == ("delivered", 1)
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.status, attempt.excerpt) == ("taken", 200, "thank you")


def test_order_is_kept_while_the_first_is_not_taken(cast):
    with Receiver(lambda number: (503 if number < 3 else 204, {})) as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        row = _approved(cast)
        accept(row, by=by(cast.province), at=NOON)
        assert deliver(subscription.pk, clock=at()) == 0
        assert deliver(subscription.pk, clock=at(seconds=5)) == 0
        assert len(receiver.received) == 1  # it is too early
        assert deliver(subscription.pk, clock=at(seconds=12)) == 0
        assert deliver(subscription.pk, clock=at(seconds=60)) == 2
    assert [b["type"] for b in receiver.bodies] == ["return.approved"] * 3 + ["return.accepted"]
    assert [b["sequence"] for b in receiver.bodies] == [1, 1, 1, 2]
    assert len({h["webhook-id"] for h, _b in receiver.received[:3]}) == 1
    subscription.refresh_from_db()
    assert (subscription.failures, subscription.failing_since) == (0, None)


def test_waits_grow_and_differ_between_subscriptions():
    waits = [wait_after(number, salt="a") for number in range(1, 9)]
    assert waits[0] >= timedelta(seconds=10)
    assert waits == sorted(waits[:6]) + waits[6:]
    assert all(timedelta(hours=1) <= one <= timedelta(minutes=66) for one in waits[5:])
    assert len({wait_after(1, salt=str(number)) for number in range(20)}) > 10


def test_what_the_other_side_asks_for_is_waited(cast):
    with Receiver(lambda _number: (429, {"Retry-After": "900"})) as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        _approved(cast)
        deliver(subscription.pk, clock=at())
    subscription.refresh_from_db()
    assert subscription.next_at == NOON + timedelta(seconds=900)


def test_after_a_day_it_is_a_dead_letter_and_can_be_repeated(cast):
    with Receiver(lambda number: (500 if number < 3 else 200, {})) as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        row = _approved(cast)
        deliver(subscription.pk, clock=at())
        deliver(subscription.pk, clock=at(hours=25))
        told = _told(row, subscription)
        assert told.state == "dead"
        with pytest.raises(NotPermitted):
            operations.repeat(told, by=by(cast.neighbour), at=NOON)
        operations.repeat(told, by=by(cast.system_admin), at=NOON + timedelta(hours=26))
        with pytest.raises(WrongState):
            operations.repeat(told, by=by(cast.officer), at=NOON)
        assert deliver(subscription.pk, clock=at(hours=26)) == 1
    assert [b["sequence"] for b in receiver.bodies] == [1, 1, 1]
    assert _told(row, subscription).state == "delivered"
    assert Attempt.objects.count() == 3


def test_all_dead_letters_are_repeated_in_their_order(cast):
    with Receiver(lambda number: (500 if number < 3 else 200, {})) as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        row = _approved(cast)
        accept(row, by=by(cast.province), at=NOON)
        deliver(subscription.pk, clock=at())
        deliver(subscription.pk, clock=at(hours=25))
        assert Delivery.objects.dead().count() == 2
        assert operations.repeat_dead(subscription, by=by(cast.officer), at=NOON) == 2
        with pytest.raises(WrongState):
            operations.repeat_dead(subscription, by=by(cast.officer), at=NOON)
        assert deliver(subscription.pk, clock=at(hours=26)) == 2
    assert [b["sequence"] for b in receiver.bodies] == [1, 1, 1, 2]


def test_one_failure_after_a_long_wait_gives_nothing_up(cast):
    with Receiver(lambda number: (500 if number == 1 else 200, {})) as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        operations.pause(subscription, by=by(cast.officer), at=NOON)
        _approved(cast)
        operations.resume(subscription, by=by(cast.officer), at=NOON + timedelta(days=3))
        assert deliver(subscription.pk, clock=at(days=3)) == 0
        assert deliver(subscription.pk, clock=at(days=3, seconds=20)) == 1
    assert not Delivery.objects.dead().exists()


def _failed_and_moved(receiver, cast):
    """To another path of the same host."""
    operations.change(
        Subscription.objects.get(), by=by(cast.officer), at=NOON + timedelta(hours=30),
        name="县级系统", url=f"{receiver.url}/anew", kinds=["return.approved"],
    )  # fmt: skip


def _failed_and_paused(_receiver, cast):
    subscription = Subscription.objects.get()
    operations.pause(subscription, by=by(cast.officer), at=NOON + timedelta(hours=1))
    operations.resume(subscription, by=by(cast.officer), at=NOON + timedelta(hours=30))


@pytest.mark.parametrize("begin_anew", [_failed_and_moved, _failed_and_paused])
def test_another_address_and_one_called_again_have_their_own_day(cast, begin_anew):
    with Receiver(lambda number: (500 if number < 3 else 200, {})) as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        _approved(cast)
        assert deliver(subscription.pk, clock=at()) == 0
        begin_anew(receiver, cast)
        assert deliver(subscription.pk, clock=at(hours=30)) == 0
        assert not Delivery.objects.dead().exists()
        subscription.refresh_from_db()
        assert subscription.failing_since == NOON + timedelta(hours=30)
        assert deliver(subscription.pk, clock=at(hours=31)) == 1


def test_another_name_alone_goes_on_failing(cast):
    with Receiver(lambda _number: (500, {})) as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        _approved(cast)
        deliver(subscription.pk, clock=at())
        changed = operations.change(
            subscription, by=by(cast.officer), at=NOON, name="b", url=receiver.url,
            kinds=subscription.kinds,
        )  # fmt: skip
    assert (changed.failures, changed.failing_since) == (1, NOON)


def _notices(person):
    found = Notice.objects.filter(user=person, kind__startswith="webhooks.").order_by("pk")
    return [(shown(one).title, shown(one).body) for one in found]


def _waits(person):
    return {one.code: one.count for one in todos_for(by(person))}


def test_the_office_is_told_once_that_it_fails_and_once_that_events_were_given_up(cast):
    with Receiver(lambda number: (500 if number < 8 else 200, {})) as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        host = receiver.url.split("/")[2]
        row = _approved(cast)
        deliver(subscription.pk, clock=at())
        deliver(subscription.pk, clock=at(hours=3))
        accept(row, by=by(cast.province), at=NOON + timedelta(hours=3))
        assert _notices(cast.officer) == []
        deliver(subscription.pk, clock=at(hours=5))
        deliver(subscription.pk, clock=at(hours=7))
        ((title, body),) = _notices(cast.officer)
        assert title == "“县级系统” has taken nothing since 2026-11-03 12:00"
        assert f"wait for {host}: 2." in body
        assert _waits(cast.system_admin) == {"webhooks.not_reached": 1}
        deliver(subscription.pk, clock=at(hours=25))
        deliver(subscription.pk, clock=at(hours=28))
        _failing, (title, body) = _notices(cast.officer)
        assert title == "Events for “县级系统” were not delivered"
        assert body.startswith(f"{host} has taken nothing since 2026-11-03 12:00. Given up: 1, ")
        assert "still waiting: 1." in body
        assert _waits(cast.officer)["webhooks.not_delivered"] == 2
        assert "webhooks.not_delivered" not in _waits(cast.system_admin)
        for other in (cast.approver, cast.neighbour, cast.system_admin):
            assert _notices(other) == []
        operations.repeat_dead(subscription, by=by(cast.officer), at=NOON + timedelta(hours=28))
        assert "webhooks.not_delivered" not in _waits(cast.officer)
        deliver(subscription.pk, clock=at(hours=28))  # the seventh: fails again, nothing new
        assert len(_notices(cast.officer)) == 2
        assert deliver(subscription.pk, clock=at(hours=30)) == 2
    assert "webhooks.not_reached" not in _waits(cast.officer) | _waits(cast.system_admin)
    subscription.refresh_from_db()
    assert (subscription.warned_at, subscription.lost_at) == (None, None)


def test_after_it_was_reached_the_office_is_told_anew(cast):
    with Receiver(lambda number: (200 if number == 3 else 500, {})) as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        row = _approved(cast)
        for hours in (0, 5, 6):
            deliver(subscription.pk, clock=at(hours=hours))
        accept(row, by=by(cast.province), at=NOON)
        for hours in (7, 12):
            deliver(subscription.pk, clock=at(hours=hours))
    assert [title[-5:] for title, _body in _notices(cast.officer)] == ["12:00", "19:00"]


def test_what_was_not_delivered_can_be_discarded_by_its_office(cast):
    subscription = subscribed(cast.officer, URL).subscription
    told = _told(_approved(cast), subscription)
    Delivery.objects.update(state="dead", ended_at=NOON)
    assert _waits(cast.officer)["webhooks.not_delivered"] == 1
    with pytest.raises(NotPermitted):
        operations.discard_dead(subscription, by=by(cast.system_admin), at=NOON)
    assert operations.discard_dead(subscription, by=by(cast.officer), at=NOON) == 1
    assert "webhooks.not_delivered" not in _waits(cast.officer)
    for verb in (operations.discard_dead, operations.repeat_dead):
        with pytest.raises(WrongState):
            verb(subscription, by=by(cast.officer), at=NOON)
    told.refresh_from_db()
    assert told.state == "discarded"
    operations.repeat(told, by=by(cast.officer), at=NOON)
    assert told.state == "waiting"


def test_an_event_that_is_always_refused_is_set_aside_and_the_next_is_heard(cast):
    with Receiver(lambda number: (500 if number < 3 else 200, {})) as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        row = _approved(cast)
        accept(row, by=by(cast.province), at=NOON)
        for hours in (0, 1):
            assert deliver(subscription.pk, clock=at(hours=hours)) == 0
        first, second = subscription.deliveries.order_by("pk")
        with pytest.raises(NotPermitted):
            discard(first, by=by(cast.system_admin), at=NOON)
        with pytest.raises(WrongState):
            discard(second, by=by(cast.officer), at=NOON)
        later = NOON + timedelta(hours=1, seconds=5)
        discard(first, by=by(cast.officer), at=later, reason="系统不认识此事件")
        assert (first.state, first.ended_at) == ("discarded", later)
        assert deliver(subscription.pk, clock=lambda: later) == 1
    assert [headers["webhook-id"] for headers, _body in receiver.received] == [
        first.public_id, first.public_id, second.public_id,
    ]  # fmt: skip
    act = discarded_by(first)
    assert (act.by, act.detail["reason"]) == (cast.officer, "系统不认识此事件")
    with pytest.raises(WrongState):
        discard(first, by=by(cast.officer), at=NOON)
    operations.repeat(first, by=by(cast.officer), at=NOON)
    assert (first.state, discarded_by(first)) == ("waiting", None)


def test_what_is_taken_while_it_is_set_aside_is_delivered(cast):
    subscription = subscribed(cast.officer, URL).subscription
    told = _told(_approved(cast), subscription)
    Subscription.objects.update(held_by="worker")
    on_its_way = prepared(told, by=SYSTEM, at=NOON, token="worker")
    discard(told, by=by(cast.officer), at=NOON)
    keep_answer(on_its_way, by=SYSTEM, at=NOON, token="worker",
                answered=Answered(Outcome.REFUSED, status=500))  # fmt: skip
    told.refresh_from_db()
    assert told.state == "discarded"
    keep_answer(on_its_way, by=SYSTEM, at=NOON, token="worker",
                answered=Answered(Outcome.TAKEN, status=200))  # fmt: skip
    told.refresh_from_db()
    assert told.state == "delivered"


def test_one_that_was_not_delivered_is_set_aside_alone_and_a_test_never(cast):
    subscription = subscribed(cast.officer, URL).subscription
    row = _approved(cast)
    accept(row, by=by(cast.province), at=NOON)
    Delivery.objects.update(state="dead", ended_at=NOON)
    one, other = subscription.deliveries.order_by("-pk")
    discard(one, by=by(cast.officer), at=NOON)
    other.refresh_from_db()
    assert (one.state, other.state) == ("discarded", "dead")
    sent = operations.ping(subscription, by=by(cast.officer), at=NOON)
    with pytest.raises(WrongState):
        discard(sent, by=by(cast.officer), at=NOON)


def test_a_test_that_failed_is_no_dead_letter(cast, signed_in):
    subscription = subscribed(cast.officer, URL).subscription
    operations.ping(subscription, by=by(cast.officer), at=NOON)
    Delivery.objects.update(state="dead", ended_at=NOON)
    assert Subscription.objects.with_counts().get().dead_count == 0
    assert "webhooks.not_delivered" not in _waits(cast.officer)


def test_a_test_goes_before_what_waits_and_is_tried_once(cast):
    with Receiver(lambda number: (500 if number < 3 else 200, {})) as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        _approved(cast)
        deliver(subscription.pk, clock=at())
        operations.ping(subscription, by=by(cast.officer), at=NOON, reason="试一试")
        deliver(subscription.pk, clock=at())
        operations.ping(subscription, by=by(cast.officer), at=NOON)
        operations.pause(subscription, by=by(cast.officer), at=NOON)
        assert deliver(subscription.pk, clock=at(hours=1)) == 1  # paused: the test alone
    assert [b["type"] for b in receiver.bodies] == ["return.approved", "ping", "ping"]
    assert receiver.bodies[1]["sequence"] is None
    states = Delivery.objects.order_by("pk").values_list("kind", "state")
    assert list(states) == [("return.approved", "waiting"), ("ping", "dead"), ("ping", "delivered")]
    for _number in range(operations.MOST_TESTS):
        operations.ping(subscription, by=by(cast.officer), at=NOON)
    with pytest.raises(WrongState):
        operations.ping(subscription, by=by(cast.officer), at=NOON)


def test_a_pause_keeps_and_resuming_posts(cast):
    with Receiver() as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        operations.pause(subscription, by=by(cast.officer), at=NOON)
        with pytest.raises(WrongState):
            operations.pause(subscription, by=by(cast.officer), at=NOON)
        _approved(cast)
        assert deliver(subscription.pk, clock=at(days=3)) == 0
        operations.resume(subscription, by=by(cast.officer), at=NOON)
        with pytest.raises(WrongState):
            operations.resume(subscription, by=by(cast.officer), at=NOON)
        assert deliver(subscription.pk, clock=at(days=3)) == 1


def test_after_a_change_of_secret_both_sign_for_a_day(cast):
    with Receiver() as receiver:
        first = subscribed(cast.officer, receiver.url)
        second = operations.change_secret(first.subscription, by=by(cast.officer), at=NOON)
        assert first.secret != second.secret
        _approved(cast)
        deliver(first.subscription.pk, clock=at())
        operations.ping(first.subscription, by=by(cast.officer), at=NOON)
        deliver(first.subscription.pk, clock=at(hours=24))
    (during, body), (after, _later) = receiver.received
    signatures = during["webhook-signature"].split(" ")
    signed = f"{during['webhook-id']}.{during['webhook-timestamp']}.".encode() + body
    for issued, signature in zip((second, first), signatures, strict=True):
        key = base64.b64decode(issued.secret.removeprefix("whsec_"))
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert signature == f"v1,{expected}"
    assert " " not in after["webhook-signature"]


# ---- who posts


def test_two_workers_do_not_post_one_subscription(cast):
    with Receiver() as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        _approved(cast)
        Subscription.objects.update(held_by="another", held_until=NOON + timedelta(days=4000))
        assert deliver(subscription.pk, clock=at()) == 0
        Subscription.objects.update(held_until=NOON - timedelta(days=4000))
        assert deliver(subscription.pk, clock=at()) == 1
    assert len(receiver.received) == 1


def test_who_lost_the_subscription_writes_nothing_down(cast):
    subscription = subscribed(cast.officer, URL).subscription
    row = _approved(cast)
    told = _told(row, subscription)
    answered = Answered(Outcome.TAKEN, 200)
    with pytest.raises(Superseded):
        prepared(told, by=SYSTEM, at=NOON, token="mine")
    with pytest.raises(Superseded):
        keep_answer(told, by=SYSTEM, at=NOON, answered=answered, token="mine")
    assert not Attempt.objects.exists()


def test_what_has_ended_is_left_alone(cast):
    subscription = subscribed(cast.officer, URL).subscription
    told = _told(_approved(cast), subscription)
    operations.end(subscription, by=by(cast.officer), at=NOON)
    told.refresh_from_db()
    assert told.state == "dead"
    given = {"by": by(cast.officer), "at": NOON}
    kept = {"name": "b", "url": URL, "kinds": subscription.kinds}
    acts = [
        lambda: operations.change(subscription, **kept, **given),
        lambda: operations.repeat(told, **given),
        *(
            lambda act=act: act(subscription, **given)
            for act in (
                operations.change_secret, operations.pause, operations.end, operations.ping,
                operations.repeat_dead, operations.discard_dead,
            )
        ),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(WrongState):
            act()
    assert deliver(subscription.pk, clock=at()) == 0
    accept(told_return(told), by=by(cast.province), at=NOON)
    assert subscription.deliveries.count() == 1


def told_return(delivery):
    return Return.objects.get(pk=delivery.data["return"])


def test_an_office_that_closed_is_told_nothing(cast):
    subscription = subscribed(cast.officer, URL).subscription
    Office.objects.filter(pk=subscription.office_id).update(closed_on=timezone.localdate(NOON))
    _approved(cast)
    assert not Delivery.objects.exists()


def test_what_waits_for_an_office_that_closed_is_not_posted(cast):
    with Receiver() as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        told = _told(_approved(cast), subscription)
        Office.objects.filter(pk=subscription.office_id).update(closed_on=timezone.localdate(NOON))
        assert deliver(subscription.pk, clock=at()) == 0
    assert receiver.received == []
    told.refresh_from_db()
    assert (told.state, told.attempts) == ("waiting", 0)


def test_only_so_many_tests_are_on_their_way(cast):
    subscription = subscribed(cast.officer, URL).subscription
    for _number in range(operations.MOST_TESTS):
        sent = operations.ping(subscription, by=by(cast.officer), at=NOON)
    with pytest.raises(WrongState):
        operations.ping(subscription, by=by(cast.officer), at=NOON)
    Delivery.objects.filter(pk=sent.pk).update(state="dead", ended_at=NOON)
    with pytest.raises(WrongState):
        operations.repeat(sent, by=by(cast.officer), at=NOON)
    operations.ping(subscription, by=by(cast.officer), at=NOON)


def test_nobody_asks_to_be_left_alone_for_more_than_an_hour(cast):
    with Receiver(lambda _number: (503, {"Retry-After": "99999"})) as receiver:
        subscription = subscribed(cast.officer, receiver.url).subscription
        _approved(cast)
        deliver(subscription.pk, clock=at())
    subscription.refresh_from_db()
    assert subscription.next_at == NOON + timedelta(hours=1)


def test_the_sweeper_asks_for_one_job_for_each_that_is_due(cast, settings):
    settings.JOBS_INLINE = False
    subscribed(cast.officer, URL)
    assert jobs.ask_for_deliveries(NOON) == 0
    _approved(cast)
    assert jobs.ask_for_deliveries(NOON) == 1
    assert jobs.ask_for_deliveries(NOON) == 0
    assert Job.objects.get().params == {"subscription": Subscription.objects.get().pk}


def test_the_job_posts(cast, settings, django_capture_on_commit_callbacks):
    with Receiver() as receiver:
        subscribed(cast.officer, receiver.url)
        _approved(cast)
        with django_capture_on_commit_callbacks(execute=True):
            jobs.ask_for_deliveries(timezone.now())
    assert [b["type"] for b in receiver.bodies] == ["return.approved"]


def test_old_deliveries_are_forgotten(cast):
    subscription = subscribed(cast.officer, URL).subscription
    row = _approved(cast)
    operations.end(subscription, by=by(cast.officer), at=NOON)
    assert _told(row, subscription).state == "dead"
    jobs.forget_old(NOON + timedelta(days=29))
    assert Delivery.objects.count() == 1
    jobs.forget_old(NOON + timedelta(days=31))
    assert not Delivery.objects.exists()
    assert operations.forget(subscription, before=NOON, by=SYSTEM, at=NOON) == 0


# ---- the verbs refuse


def test_only_the_county_itself_subscribes_and_for_a_county(cast):
    values = {"name": "a", "url": URL, "kinds": ["return.due"]}
    with pytest.raises(NotPermitted):
        operations.subscribe(office("330381"), by=by(cast.neighbour), at=NOON, **values)
    with pytest.raises(NotPermitted):
        operations.subscribe(office("330381"), by=by(cast.system_admin), at=NOON, **values)
    for number in range(operations.MOST_PER_OFFICE):
        subscribed(cast.officer, f"{URL}/{number}")
    with pytest.raises(WrongState):
        subscribed(cast.officer, URL)


@pytest.mark.parametrize(
    ("name", "url", "kinds"),
    [
        ("", URL, ["return.due"]),
        ("a" * 101, URL, ["return.due"]),
        ("a", URL, []),
        ("a", URL, ["return.nothing"]),
        ("a", "ftp://a.example/", ["return.due"]),
        ("a", "https://user:pass@a.example/", ["return.due"]),
    ],
)
def test_wrong_values_are_refused_by_their_field(cast, name, url, kinds):
    with pytest.raises(Invalid) as refused:
        operations.subscribe(
            office("330381"), by=by(cast.officer), at=NOON, name=name, url=url, kinds=kinds
        )
    assert len(refused.value.fields) == 1


def test_one_address_is_subscribed_once(cast):
    subscribed(cast.officer, URL)
    with pytest.raises(Invalid):
        subscribed(cast.officer, URL)


def test_a_change_knows_what_it_changes(cast):
    row = subscribed(cast.officer, URL).subscription
    values = {"name": "b", "url": f"{URL}/b", "kinds": ["return.due"]}
    changed = operations.change(row, by=by(cast.officer), at=NOON, revision=1, **values)
    assert (changed.revision, changed.url) == (2, f"{URL}/b")
    with pytest.raises(Stale):
        operations.change(row, by=by(cast.officer), at=NOON, revision=1, **values)
    operations.end(row, by=by(cast.officer), at=NOON)
    with pytest.raises(WrongState):
        operations.change(row, by=by(cast.officer), at=NOON, **values)


def test_the_secret_lies_sealed_and_can_be_sealed_anew(cast, settings):
    issued = subscribed(cast.officer, URL)
    row = issued.subscription
    assert issued.secret.removeprefix("whsec_")[:20] not in row.sealed_secret
    operations.change_secret(row, by=by(cast.officer), at=NOON)
    before = Subscription.objects.get().secrets_at(NOON)
    settings.SEALING_KEYS = ["another key of thirty characters", *settings.SEALING_KEYS]
    assert [one.pk for one in sealed_with_older_keys(settings.SEALING_KEYS)] == [row.pk]
    operations.seal_secrets_anew(row, by=SYSTEM, at=NOON)
    assert sealed_with_older_keys(settings.SEALING_KEYS) == []
    settings.SEALING_KEYS = settings.SEALING_KEYS[:1]
    kept = Subscription.objects.get()
    assert kept.secrets_at(NOON) == before
    assert sealing.is_current(kept.sealed_secret, keys=settings.SEALING_KEYS)


# ---- REST


def key_of(officer, scopes):
    issued = issue_key(
        office("330381"), by=actor_for(officer), at=timezone.now(), name="system", scopes=scopes,
        expires_on=date(2027, 6, 1), rate=6000,
    )  # fmt: skip
    return {"Authorization": f"Bearer {issued.secret}"}


EVERY = ["webhooks.subscription.view", "webhooks.subscription.keep",
         "webhooks.subscription.tend", "webhooks.delivery.read"]  # fmt: skip


def send(headers, path, data=None, *, method="post", key="k" * 20, **more):
    return getattr(Client(), method)(
        f"/api/v1/{path}", json.dumps(data or {}), content_type="application/json",
        headers={**headers, "Idempotency-Key": key, **more},
    )  # fmt: skip


def test_a_key_keeps_its_offices_webhooks(cast):
    headers = key_of(cast.officer, EVERY)
    asked = {"name": "县级系统", "url": URL, "kinds": ["return.accepted", "return.due"]}
    made = send(headers, "webhooks/", asked)
    assert made.status_code == 201, made.text
    assert made.json()["secret"].startswith("whsec_")
    again = send(headers, "webhooks/", asked)
    assert (again.status_code, again.json()["secret"]) == (201, None)  # kept nowhere
    here = made["Location"].removeprefix("/api/v1/")
    tag = made["ETag"]
    assert send(headers, here, {"name": "b"}, method="patch").status_code == 428
    changed = send(headers, here, {"name": "b"}, method="patch", **{"If-Match": tag})
    assert (changed.status_code, changed.json()["name"]) == (200, "b")
    stale = send(headers, here, {"name": "c"}, method="patch", **{"If-Match": tag})
    assert stale.status_code == 412
    secret = send(headers, f"{here}change-secret/", key="s" * 20).json()["secret"]
    assert secret not in (made.json()["secret"], None)
    assert send(headers, f"{here}ping/", key="p" * 20).status_code == 200
    listed = Client().get("/api/v1/deliveries/?state=waiting", headers=headers).json()["results"]
    assert [one["type"] for one in listed] == ["ping"]
    one = Client().get(f"/api/v1/deliveries/{listed[0]['id']}/", headers=headers).json()
    assert (one["log"], one["data"]) == ([], {"note": ""})
    nothing = send(headers, f"{here}discard-dead/", key="d" * 20)
    assert nothing.status_code == 409
    assert send(headers, f"{here}end/", key="e" * 20).json()["state"] == "ended"
    assert Client().get("/api/v1/webhooks/", headers=headers).json()["results"] == []


def test_a_key_without_the_scope_does_not(cast):
    headers = key_of(cast.officer, ["webhooks.subscription.view"])
    asked = {"name": "a", "url": URL, "kinds": ["return.due"]}
    assert send(headers, "webhooks/", asked).status_code == 403
    subscribed(cast.officer, URL)
    pk = Subscription.objects.get().pk
    assert send(headers, f"webhooks/{pk}/ping/").status_code == 403
    subscribed(cast.neighbour, URL, code="330382")
    seen = Client().get("/api/v1/webhooks/", headers=headers).json()["results"]
    assert [one["id"] for one in seen] == [pk]


def test_a_filter_that_means_nothing_finds_nothing(cast):
    headers = key_of(cast.officer, EVERY)
    subscription = subscribed(cast.officer, URL).subscription
    operations.ping(subscription, by=by(cast.officer), at=NOON)
    for query, count in (("", 1), ("webhook=x", 0), (f"webhook={subscription.pk}", 1),
                         ("type=ping", 1), ("state=nothing", 0)):  # fmt: skip
        found = Client().get(f"/api/v1/deliveries/?{query}", headers=headers)
        assert len(found.json()["results"]) == count, query
