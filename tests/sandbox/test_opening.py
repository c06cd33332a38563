"""A county's sandbox: what it begins with, its keys, beginning anew, closing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from enterprises.register.models import Enterprise
from enterprises.register.rules.synthetic import is_synthetic
from portal.accounts.actor import actor_for
from portal.accounts.models import User
from portal.audit.models import Event
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.offices.models import ApiKey
from portal.offices.operations import close_office, end_post
from portal.offices.queries import offered_scopes
from portal.offices.rules import SANDBOX_SCOPES
from portal.regions.models import Region
from portal.sandbox.models import Sandbox
from portal.sandbox.operations import (
    PAUSE,
    ask_event,
    close_sandbox,
    issue_sandbox_key,
    open_sandbox,
    reset_sandbox,
    revoke_sandbox_key,
)
from portal.sandbox.places import MOST, Place
from portal.sandbox.players import inside, player
from portal.webhooks.models import Delivery, Subscription
from portal.webhooks.operations import subscribe
from programs.cycles.models import Cycle, RosterEntry
from programs.returns.models import Return
from tests.factories import NOON, office
from tests.factories.sandboxes import key_of, sandbox_of
from tests.factories.webhooks import subscribed

pytestmark = pytest.mark.django_db
LATER = NOON + PAUSE


def asked(secret: str, path: str = "sandbox/"):
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"})


class TestPlaces:
    def test_each_has_its_own_city_in_provinces_that_no_list_has(self):
        assert Place(1, 1).path == "99.01.01."
        assert (Place(99, 1).city, Place(100, 1).city) == ("9999", "9801")
        assert Place(MOST, 1).county == "909901"
        assert len({Place(n, 1).county for n in range(1, MOST + 1)}) == MOST
        assert not Region.objects.filter(path__gte="9").exists()
        with pytest.raises(ValueError, match="no sandbox"):
            Place(MOST + 1, 1)

    def test_no_two_runs_share_a_credit_code(self):
        assert Place(1, 2).first_serial - Place(1, 1).first_serial >= 30
        assert Place(2, 1).first_serial > Place(1, 9_999).first_serial


class TestOpening:
    def test_it_begins_with_a_whole_county(self, cast):
        sandbox = sandbox_of(cast.officer, at=NOON)
        assert (sandbox.region.path, sandbox.region.name) == ("99.01.01.", "演练县（瑞安市）")
        assert sandbox.office.is_sandbox
        assert list(Cycle.objects.filter(region__path="99.").values_list("code", "state")) == [
            ("990000-2026", "open")]  # fmt: skip
        enterprises = Enterprise.objects.filter(region=sandbox.region)
        assert len(enterprises) == 30
        assert all(is_synthetic(one.credit_code) for one in enterprises)
        assert all(one.name.startswith("演练") for one in enterprises)
        states = RosterEntry.objects.filter(region=sandbox.region).values_list("state", flat=True)
        assert (len(states), list(states).count("listed")) == (28, 20)
        kept = Return.objects.get(region=sandbox.region)
        assert (kept.period, kept.state) == ("2026-09", "accepted")
        assert Event.objects.get(verb="sandbox.sandbox.open").by == cast.officer

    def test_in_january_last_year_is_there_too(self, cast):
        at = NOON.replace(year=2027, month=1, day=12)
        sandbox = sandbox_of(cast.officer, at=at)
        years = Cycle.objects.filter(region__path="99.").order_by("year")
        assert list(years.values_list("year", flat=True)) == [2026, 2027]
        assert Return.objects.get(region=sandbox.region).period == "2026-11"

    def test_two_counties_never_meet(self, cast):
        first = sandbox_of(cast.officer, at=NOON)
        second = sandbox_of(cast.neighbour, code="330382", at=NOON)
        assert (first.region.path, second.region.path) == ("99.01.01.", "99.02.01.")
        names = [set(Enterprise.objects.filter(region=one.region).values_list("name", flat=True))
                 for one in (first, second)]  # fmt: skip
        assert names[0] == names[1]  # the same seed
        listed = asked(key_of(first, cast.officer).secret, "enterprises/?page_size=100").json()
        assert {row["region"] for row in listed["results"]} == {first.region.code}

    def test_who_may(self, cast):
        for user in (cast.approver, cast.neighbour, cast.city, cast.system_admin):
            with pytest.raises(NotPermitted):
                open_sandbox(office("330381"), by=actor_for(user), at=NOON)
        sandbox = sandbox_of(cast.officer, at=NOON)
        with pytest.raises(WrongState, match="open already"):
            sandbox_of(cast.officer, at=NOON)
        for user in (cast.approver, cast.neighbour):
            for act in (reset_sandbox, close_sandbox):
                with pytest.raises(NotPermitted):
                    act(sandbox, by=actor_for(user), at=LATER)

    def test_a_sandbox_has_none_of_its_own(self, cast):
        sandbox = sandbox_of(cast.officer, at=NOON)
        sandbox.office.refresh_from_db()
        for by in (player("county_officer", sandbox), inside(cast.officer, sandbox)):
            with pytest.raises(WrongState):
                open_sandbox(sandbox.office, by=by, at=NOON)
        assert Sandbox.objects.count() == 1

    def test_an_office_that_closed_opens_none(self, cast):
        closed = office("330381")
        closed.closed_on = timezone.localdate(NOON)
        with pytest.raises(WrongState):
            open_sandbox(closed, by=actor_for(cast.officer), at=NOON)

    def test_the_players_are_nobody(self, cast):
        sandbox_of(cast.officer, at=NOON)
        played = User.objects.filter(login__startswith="sandbox:")
        assert len(played) == 4
        assert not any(one.has_usable_password() for one in played)
        assert not any(actor_for(one).holding("returns.return.review") for one in played
                       if list(actor_for(one).holding("returns.return.review")))  # fmt: skip


class TestKeys:
    def test_it_is_told_apart_and_may_submit(self, cast):
        sandbox = sandbox_of(cast.officer)
        issued = key_of(sandbox, cast.officer)
        assert issued.secret.startswith("qu_sb")
        assert set(issued.key.scopes) == SANDBOX_SCOPES | {"returns.return.submit"}
        answer = asked(issued.secret)
        assert (answer.status_code, answer["Portal-Sandbox"]) == (200, "true")
        assert answer.json()["region"] == "990101"
        assert asked(issued.secret, "certificates/")["Portal-Sandbox"] == "true"
        assert asked(issued.secret, "certificates/").status_code == 403

    def test_real_keys_are_not_marked_and_are_not_offered_its_scopes(self, cast):
        from portal.offices.operations import issue_key

        county = office("330381")
        offered = offered_scopes(county)
        assert not [scope for scope in offered if scope.startswith("sandbox.")]
        now = timezone.now()
        issued = issue_key(county, by=actor_for(cast.officer), at=now, name="x", scopes=offered,
                           expires_on=timezone.localdate(now) + timedelta(days=9))  # fmt: skip
        assert not issued.key.prefix.startswith("sb")
        assert "Portal-Sandbox" not in asked(issued.secret, "years/")
        assert asked(issued.secret).status_code == 403

    def test_no_scope_beyond_the_county(self, cast):
        sandbox = sandbox_of(cast.officer, at=NOON)
        with pytest.raises(Invalid):
            issue_sandbox_key(
                sandbox, by=actor_for(cast.officer), at=NOON, name="x",
                scopes=["enterprises.transfer.propose"], expires_on=timezone.localdate(LATER),
            )  # fmt: skip

    def test_revoked_by_its_office_alone(self, cast):
        sandbox = sandbox_of(cast.officer)
        issued = key_of(sandbox, cast.officer)
        read_before = ApiKey.objects.get(pk=issued.key.pk)
        now = timezone.now()
        with pytest.raises(NotPermitted):
            revoke_sandbox_key(sandbox, key=issued.key, by=actor_for(cast.neighbour), at=now)
        revoke_sandbox_key(sandbox, key=issued.key, by=actor_for(cast.officer), at=now)
        answer = asked(issued.secret)
        assert answer.status_code == 401
        assert "Portal-Sandbox" not in answer
        assert read_before.revoked_at is None
        with pytest.raises(WrongState):  # the row decides, as it stands now
            revoke_sandbox_key(sandbox, key=read_before, by=actor_for(cast.officer), at=now)
        assert Event.objects.filter(verb="offices.key.revoke").count() == 1

    def test_a_key_of_another_sandbox_is_out_of_reach(self, cast):
        other = key_of(sandbox_of(cast.neighbour, code="330382"), cast.neighbour).key
        sandbox, now = sandbox_of(cast.officer), timezone.now()
        with pytest.raises(NotPermitted):
            revoke_sandbox_key(sandbox, key=other, by=actor_for(cast.officer), at=now)

    def test_it_ends_when_its_issuer_leaves(self, cast):
        issued = key_of(sandbox_of(cast.officer, at=NOON), cast.officer, at=NOON)
        post = cast.officer.posts.get()
        end_post(post, by=actor_for(cast.security_admin), at=LATER, reason="left")
        assert ApiKey.objects.get(pk=issued.key.pk).revoked_at == LATER


@pytest.fixture
def told(settings):
    """Subscribes an address of the sandbox itself."""
    settings.PORTAL_DEMO = True

    def subscribed(sandbox: Sandbox) -> Subscription:
        by = player("county_officer", sandbox)
        return subscribe(sandbox.office, by=by, at=sandbox.begun_at, name="x",
                         url="https://a.example/x", kinds=["return.due"]).subscription  # fmt: skip

    return subscribed


def due(sandbox: Sandbox, at) -> Delivery:
    """A date that is told to the sandbox's address, and waits to be posted."""
    _accepted, month = sandbox.months_at_start
    by = player("county_officer", sandbox)
    ask_event(sandbox, kind="return.due", period=month, by=by, at=at)
    return Delivery.objects.events().latest("pk")


class TestBeginningAnew:
    def test_another_county_with_the_same_office_keys_and_webhooks(self, cast):
        now = timezone.now()
        sandbox = sandbox_of(cast.officer, at=now)
        issued = key_of(sandbox, cast.officer)
        old = sandbox.region
        asked(issued.secret, "years/")
        assert sandbox.exchanges.count() == 1
        anew = reset_sandbox(sandbox, by=actor_for(cast.officer), at=now + PAUSE)
        assert (anew.run, anew.region.path, anew.office_id) == (2, "99.01.02.", sandbox.office_id)
        old.refresh_from_db()
        assert old.path == "99.01.01~1."
        assert old.valid_to is not None
        assert not anew.exchanges.exists()
        told = asked(issued.secret).json()
        assert (told["region"], told["met"]) == ("990102", 0)
        listed = asked(issued.secret, "returns/").json()["results"]
        assert {row["region"] for row in listed} == {"990102"}
        assert Enterprise.objects.filter(region=anew.region).count() == 30

    def test_its_webhooks_go_on(self, cast, told):
        sandbox = sandbox_of(cast.officer, at=NOON)
        hook = told(sandbox)
        waits = due(sandbox, NOON)
        anew = reset_sandbox(sandbox, by=actor_for(cast.officer), at=LATER)
        assert due(anew, LATER).data["region"] == "990102"
        assert list(Subscription.objects.living().filter(office=anew.office)) == [hook]
        waits.refresh_from_db()
        assert waits.state == "waiting"  # what happened is told, in its order

    def test_what_was_answered_is_forgotten(self, cast, told):
        sandbox, other = sandbox_of(cast.officer), sandbox_of(cast.neighbour, code="330382")
        mine, theirs = key_of(sandbox, cast.officer), key_of(other, cast.neighbour)
        for one in (sandbox, other):
            told(one)

        def is_replayed(secret: str) -> bool:
            answer = Client().post(
                "/api/v1/sandbox/events/", {"type": "forged"}, "application/json",
                headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "k" * 16},
            )  # fmt: skip
            assert answer.status_code == 202
            return "Idempotent-Replayed" in answer

        assert [is_replayed(mine.secret), is_replayed(theirs.secret)] == [False, False]
        assert [is_replayed(mine.secret), is_replayed(theirs.secret)] == [True, True]
        reset_sandbox(sandbox, by=actor_for(cast.officer), at=sandbox.begun_at + PAUSE)
        assert [is_replayed(mine.secret), is_replayed(theirs.secret)] == [False, True]

    def test_not_again_at_once(self, cast):
        sandbox = sandbox_of(cast.officer, at=NOON)
        with pytest.raises(WrongState, match="10 minutes"):
            reset_sandbox(sandbox, by=actor_for(cast.officer), at=LATER - timedelta(seconds=1))

    def test_after_a_hundred_runs_the_first_place_comes_again(self, cast):
        sandbox = sandbox_of(cast.officer, at=NOON)
        Sandbox.objects.filter(pk=sandbox.pk).update(run=99)
        anew = reset_sandbox(sandbox, by=actor_for(cast.officer), at=LATER)
        assert (anew.run, anew.region.path) == (100, "99.01.01.")
        assert Region.objects.filter(code="990101").count() == 2


class TestClosing:
    def test_keys_and_webhooks_end(self, cast, told):
        sandbox = sandbox_of(cast.officer)
        issued, hook = key_of(sandbox, cast.officer), told(sandbox)
        mine = subscribed(cast.officer, "https://a.example/x")
        now = timezone.now()
        waits = due(sandbox, now)
        close_sandbox(sandbox, by=actor_for(cast.officer), at=now)
        assert asked(issued.secret).status_code == 401
        for row in (hook, waits, mine.subscription):
            row.refresh_from_db()
        assert (hook.ended_at, waits.state, waits.ended_at) == (now, "dead", now)
        assert mine.subscription.ended_at is None  # the county's own
        assert Event.objects.get(verb="webhooks.subscription.end").detail["waiting"] == 1
        with pytest.raises(WrongState, match="closed"):
            key_of(sandbox, cast.officer)

    def test_opened_again_it_has_neither(self, cast, told):
        sandbox = sandbox_of(cast.officer)
        key_of(sandbox, cast.officer)
        told(sandbox)
        close_sandbox(sandbox, by=actor_for(cast.officer), at=timezone.now())
        again = sandbox_of(cast.officer)
        assert (again.pk, again.run, again.closed_at) == (sandbox.pk, 2, None)
        assert not Subscription.objects.living().filter(office=again.office).exists()
        assert not again.office.keys.filter(revoked_at=None).exists()
        assert told(again).office == again.office  # the same address anew

    def test_it_closes_with_its_office(self, cast, told):
        sandbox = sandbox_of(cast.officer, at=NOON)
        hook = told(sandbox)
        for post in office("330381").posts.all():
            end_post(post, by=actor_for(cast.security_admin), at=LATER, reason="left")
        close_office(office("330381"), by=actor_for(cast.system_admin), at=LATER, reason="merged")
        sandbox.refresh_from_db()
        hook.refresh_from_db()
        assert (sandbox.closed_at, hook.ended_at) == (LATER, LATER)
