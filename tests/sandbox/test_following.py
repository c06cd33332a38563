"""The checks that deliveries and decisions meet, and what comes near them without meeting them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.accounts.actor import Actor, actor_for
from portal.kernel.period import Period
from portal.offices.grants import actor_of_key
from portal.offices.models import ApiKey
from portal.sandbox.checks import CHECKS, FOLLOWED
from portal.sandbox.conformance import look_at_what_followed
from portal.sandbox.following import TOLD
from portal.sandbox.models import Exchange, MetCheck, Sandbox
from portal.sandbox.operations import PAUSE, reset_sandbox
from portal.sandbox.players import player
from portal.sandbox.playing import BY_THE_CITY, look_at_lively, play
from portal.webhooks.models import Attempt, Delivery, Subscription
from portal.webhooks.operations import repeat, subscribe
from programs.returns.models import Return
from programs.returns.operations import answer_remark, send, submit
from programs.returns.rules import Given
from programs.returns.schema import default_form, form
from tests.factories import NOON
from tests.factories.returns import WORDS
from tests.factories.sandboxes import key_of, sandbox_of

pytestmark = pytest.mark.django_db
BY_CODE = {check.code: check for check in FOLLOWED}
THEN = NOON + timedelta(minutes=1)
LATER = THEN + timedelta(minutes=1)


@pytest.fixture
def sandbox(cast):
    return sandbox_of(cast.officer, at=NOON)


@pytest.fixture
def system(sandbox, cast) -> Actor:
    """The key of the sandbox, as it acts."""
    return acting(key_of(sandbox, cast.officer, at=NOON).key)


def acting(key: ApiKey) -> Actor:
    return actor_of_key(ApiKey.objects.select_related("office__region", "user").get(pk=key.pk))


@pytest.fixture
def hook(sandbox, settings) -> Subscription:
    settings.PORTAL_DEMO = True
    return hook_of(sandbox)


def hook_of(sandbox: Sandbox, name: str = "a") -> Subscription:
    by, url = player("county_officer", sandbox), f"https://{name}.example/x"
    issued = subscribe(sandbox.office, by=by, at=NOON, name="x", url=url, kinds=TOLD)
    return issued.subscription


def met(sandbox: Sandbox, code: str) -> Any:
    return BY_CODE[code].when([sandbox]).get(sandbox.pk)


def sent(sandbox: Sandbox, by: Actor, words: str = "") -> Return:
    values = {field.code: "0" for field in form(default_form(2026)).typed}
    given = Given(values, {}, {"highlights": WORDS + words})
    row, _verdict, _new = send(
        sandbox.region, period=Period.month(2026, 10), by=by, at=THEN, given=given
    )
    return row


def delivery(hook: Subscription, kind: str, **changed: Any) -> Delivery:
    """One that happened after the beginning, and was taken."""
    facts = {"happened_at": THEN, "queued_at": THEN, "ended_at": LATER, "state": "delivered"}
    return Delivery.objects.create(subscription=hook, kind=kind, **(facts | changed))


class TestSubmitted:
    def test_by_the_system_and_nobody_else(self, sandbox, system):
        row = sent(sandbox, player("county_officer", sandbox))
        assert met(sandbox, "return_submitted") is None
        submit(row, by=player("county_approver", sandbox), at=THEN)
        assert met(sandbox, "return_submitted") is None

    def test_what_was_only_kept_is_not_submitted(self, sandbox, system):
        row = sent(sandbox, system)
        assert met(sandbox, "return_submitted") is None
        submit(row, by=system, at=LATER)
        assert met(sandbox, "return_submitted") == LATER

    def test_each_for_its_own_sandbox(self, sandbox, system, cast):
        other = sandbox_of(cast.neighbour, code="330382", at=NOON)
        submit(sent(sandbox, system), by=system, at=LATER)
        assert BY_CODE["return_submitted"].when([sandbox, other]) == {sandbox.pk: LATER}
        assert BY_CODE["return_submitted"].when([other]) == {}


class TestAnswered:
    def returned(self, sandbox: Sandbox, system: Actor) -> Return:
        row = sent(sandbox, system, BY_THE_CITY)
        submit(row, by=system, at=THEN)
        play(THEN)
        row.refresh_from_db()
        return row

    @pytest.mark.parametrize("by_the_system", [True, False])
    def test_by_the_system_and_accepted_after_it(self, sandbox, system, by_the_system):
        row = self.returned(sandbox, system)
        by = system if by_the_system else player("county_officer", sandbox)
        answer_remark(row, remark=row.remarks.get().pk, answer="已核对。", by=by, at=LATER)
        row.refresh_from_db()
        submit(row, by=system, at=LATER)
        play(LATER)
        assert met(sandbox, "remark_answered") is None  # approved
        play(LATER)
        assert met(sandbox, "remark_answered") == (LATER if by_the_system else None)


class TestTaken:
    def test_every_kind_and_the_last_of_them_counts(self, sandbox, hook):
        for kind in TOLD[:-1]:
            delivery(hook, kind)
            delivery(hook, kind, ended_at=LATER + timedelta(hours=1))
        assert met(sandbox, "events_taken") is None
        last = LATER + timedelta(seconds=1)
        delivery(hook, TOLD[-1], ended_at=last)
        assert met(sandbox, "events_taken") == last

    @pytest.mark.parametrize(
        "near_miss",
        [
            {"state": "dead"},
            {"state": "waiting", "ended_at": None},
            {"kind": "return.overdue"},
            # what an earlier run left behind, posted or repeated in this one
            {"happened_at": NOON - timedelta(seconds=1)},
            # what the beginning itself tells
            {"happened_at": NOON},
        ],
    )
    def test_not_by_what_is_like_it(self, sandbox, hook, near_miss):
        for kind in TOLD[:-1]:
            delivery(hook, kind)
        delivery(hook, **({"kind": TOLD[-1]} | near_miss))
        assert met(sandbox, "events_taken") is None

    def test_not_by_what_another_sandbox_was_told(self, sandbox, hook, cast):
        other = sandbox_of(cast.neighbour, code="330382", at=NOON)
        theirs = hook_of(other)
        for kind in TOLD:
            delivery(theirs, kind)
        assert BY_CODE["events_taken"].when([sandbox, other]) == {other.pk: LATER}

    def test_not_by_what_was_told_before_it_began_anew(self, sandbox, hook, cast):
        before = [delivery(hook, kind) for kind in TOLD]
        assert met(sandbox, "events_taken") is not None
        began = NOON + PAUSE
        anew = reset_sandbox(sandbox, by=actor_for(cast.officer), at=began)
        for one in before:
            repeat(one, by=player("county_officer", anew), at=began)
        assert Delivery.objects.filter(happened_at=began).exists()  # the month accepted at once
        taken = began + timedelta(minutes=1)
        Delivery.objects.update(state="delivered", ended_at=taken)
        assert met(anew, "events_taken") is None
        for kind in TOLD:
            delivery(hook, kind, happened_at=taken, ended_at=taken)
        assert met(anew, "events_taken") == taken


class TestForged:
    @pytest.fixture
    def right(self, hook) -> Delivery:
        """The address takes what is signed rightly."""
        return delivery(hook, "return.due")

    def attempt(self, hook: Subscription, *, forged: bool = True, outcome: str = "refused",
                status: int | None = 401, happened_at: Any = THEN) -> None:  # fmt: skip
        tried = delivery(hook, "ping", state="dead", is_forged=forged, happened_at=happened_at)
        Attempt.objects.create(delivery=tried, at=LATER, outcome=outcome, status=status)

    def test_refused_where_right_ones_are_taken(self, sandbox, hook, right):
        self.attempt(hook)
        assert met(sandbox, "forgery_refused") == LATER

    @pytest.mark.parametrize(
        "near_miss",
        [
            {"forged": False},
            {"outcome": "taken", "status": 200},
            {"outcome": "unreachable", "status": None},
            {"status": 500},
            {"happened_at": NOON - timedelta(seconds=1)},
        ],
    )
    def test_not_by_what_is_like_it(self, sandbox, hook, right, near_miss):
        self.attempt(hook, **near_miss)
        assert met(sandbox, "forgery_refused") is None

    def test_not_by_an_address_that_refuses_everything(self, sandbox, hook):
        self.attempt(hook)
        delivery(hook, "return.due", state="dead")
        delivery(hook, "ping")  # a right test is no event
        assert met(sandbox, "forgery_refused") is None

    def test_not_by_an_address_that_took_right_ones_in_an_earlier_run(self, sandbox, hook):
        self.attempt(hook)
        delivery(hook, "return.due", happened_at=NOON - timedelta(seconds=1))
        assert met(sandbox, "forgery_refused") is None

    def test_not_by_two_addresses_of_which_each_does_half(self, sandbox, hook, right):
        self.attempt(hook_of(sandbox, "b"))
        assert met(sandbox, "forgery_refused") is None


class TestTheSweeper:
    def lively(self, cast) -> list[Sandbox]:
        opened = [sandbox_of(cast.officer, at=NOON),
                  sandbox_of(cast.neighbour, code="330382", at=NOON)]  # fmt: skip
        for one, officer in zip(opened, (cast.officer, cast.neighbour), strict=True):
            key = key_of(one, officer, at=NOON).key
            Exchange.objects.create(
                sandbox=one, key=key, at=THEN, method="GET", path="/", status=200
            )
        return opened

    def test_it_looks_where_somebody_asked_lately(self, cast):
        first, _second = self.lively(cast)
        system = acting(first.office.keys.get())
        submit(sent(first, system), by=system, at=THEN)
        look_at_lively(THEN + timedelta(hours=2))
        assert not MetCheck.objects.exists()
        look_at_lively(THEN)
        assert MetCheck.objects.get().code == "return_submitted"
        assert MetCheck.objects.get().sandbox == first

    def test_it_costs_the_same_however_many_there_are(self, cast, django_assert_num_queries):
        self.lively(cast)
        with django_assert_num_queries(1 + 1 + len(FOLLOWED)):
            look_at_lively(THEN)
        MetCheck.objects.bulk_create(
            MetCheck(sandbox=one, code=check.code, at=THEN)
            for one in Sandbox.objects.all()
            for check in FOLLOWED
        )
        with django_assert_num_queries(2):  # nothing is left to be looked at
            look_at_lively(THEN)
        for one in Sandbox.objects.all():
            one.passes.create(run=1, number=f"N{one.pk}", issued_at=THEN)
        with django_assert_num_queries(1):
            look_at_lively(THEN)

    def test_it_leaves_what_keys_ask_to_the_witness(self, cast):
        first, _second = self.lively(cast)
        Exchange.objects.update(method="PATCH", path="/api/v1/returns/7/", status=412)
        look_at_what_followed([first], at=THEN)
        assert not first.met.exists()
        assert len(CHECKS) == 13
