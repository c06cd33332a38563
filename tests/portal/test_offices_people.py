"""Posts end, pass on and come back; whoever leaves keeps nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db import IntegrityError, transaction

from portal.accounts.actor import SYSTEM, actor_for
from portal.accounts.models import SignIn
from portal.audit.models import Event
from portal.kernel.errors import Invalid, Missing, NotPermitted, WrongState
from portal.offices import operations
from portal.offices.models import ApiKey, Office, Person, Post
from portal.regions.models import Region
from tests.factories import NOON, holder, office, person


def security(cast):
    return actor_for(cast.security_admin)


def test_a_suspended_person_holds_nothing_and_is_signed_out(cast, signed_in):
    client = signed_in(cast.officer)
    operations.suspend(cast.officer, by=security(cast), at=NOON, reason="Investigation")
    cast.officer.refresh_from_db()
    assert not actor_for(cast.officer).grants
    assert "_auth_user_id" not in client.session
    with pytest.raises(WrongState):
        operations.suspend(cast.officer, by=security(cast), at=NOON, reason="Again")
    operations.reinstate(cast.officer, by=security(cast), at=NOON, reason="Cleared")
    cast.officer.refresh_from_db()
    assert actor_for(cast.officer).grants


def test_suspending_wants_a_reason(cast):
    with pytest.raises(Invalid):
        operations.suspend(cast.officer, by=security(cast), at=NOON, reason=" ")


@pytest.mark.parametrize("who", ["officer", "province", "system_admin", "audit_admin"])
def test_only_the_security_administrator_suspends(cast, who):
    with pytest.raises(NotPermitted):
        operations.suspend(cast.approver, by=actor_for(getattr(cast, who)), at=NOON, reason="x")


def test_nobody_suspends_themselves(cast):
    with pytest.raises(WrongState):
        operations.suspend(cast.security_admin, by=security(cast), at=NOON, reason="x")


def test_a_post_passes_to_another_person(cast, signed_in):
    client = signed_in(cast.officer)
    successor = person("Successor")
    post = cast.officer.posts.get()
    operations.hand_over(post, by=security(cast), at=NOON, to=successor, reason="Transfer")
    assert not actor_for(cast.officer).may("offices.key.issue")
    assert actor_for(successor).may("offices.key.issue")
    assert "_auth_user_id" not in client.session


def test_who_leaves_takes_no_key_along(cast, monkeypatch):
    monkeypatch.setattr(
        "portal.offices.operations.keys.offered_scopes", lambda _office: ["returns.return.view"]
    )
    key = operations.issue_key(
        office("330381"),
        by=actor_for(cast.officer),
        at=NOON,
        name="平台",
        scopes=["returns.return.view"],
        expires_on=(NOON + timedelta(days=30)).date(),
    ).key
    operations.end_post(cast.officer.posts.get(), by=security(cast), at=NOON, reason="Left")
    key.refresh_from_db()
    assert key.revoked_at == NOON
    assert not key.user.__class__.objects.get(pk=key.user_id).is_active
    verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-2:] == ["offices.key.revoke", "offices.post.end"]


def test_a_post_is_not_handed_to_its_holder_nor_to_somebody_unknown(cast):
    post = cast.officer.posts.get()
    with pytest.raises(Invalid):
        operations.hand_over(post, by=security(cast), at=NOON, to=cast.officer, reason="x")
    fresh = Person(login="fresh", display_name="x", created_at=NOON)
    fresh.set_unusable_password()
    fresh.save()
    with pytest.raises(Invalid):
        operations.hand_over(post, by=security(cast), at=NOON, to=fresh, reason="x")
    post.refresh_from_db()
    assert post.ended_at is None


def test_a_post_is_not_handed_to_an_administrator(cast):
    post = cast.officer.posts.get()
    with pytest.raises(WrongState):
        operations.hand_over(post, by=security(cast), at=NOON, to=cast.audit_admin, reason="x")


@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (1, 2)])
def test_the_database_refuses_every_pair_of_administrators(db, pair):
    roles = ["system_admin", "security_admin", "audit_admin"]
    where = Office.objects.create(code="administration", name="系统管理", kind="administration")
    user = holder(roles[pair[0]], where)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(user=user, office=where, role=roles[pair[1]], began_at=NOON)


def test_accounts_unused_for_90_days_are_suspended(cast):
    Person.objects.update(last_login=NOON, created_at=NOON)
    demo = person("demo", is_demo=True)
    late = NOON + timedelta(days=90, seconds=1)
    Person.objects.filter(pk=cast.officer.pk).update(last_login=late)
    edge = operations.suspend_unused(Person.objects.all(), by=SYSTEM, at=NOON + timedelta(days=90))
    assert edge == 0
    operations.suspend_unused(Person.objects.all(), by=SYSTEM, at=late)
    active = set(Person.objects.filter(is_active=True).values_list("pk", flat=True))
    assert active == {cast.officer.pk, demo.pk}


def test_unlocking_forgets_wrong_passwords(cast):
    AccessAttempt.objects.create(
        username=cast.officer.login, ip_address="10.0.0.1", failures_since_start=5
    )
    operations.unlock(cast.officer, by=security(cast), at=NOON)
    assert not AccessAttempt.objects.exists()
    with pytest.raises(NotPermitted):
        operations.unlock(cast.officer, by=actor_for(cast.province), at=NOON)


class TestKeys:
    @pytest.fixture(autouse=True)
    def _scopes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            "portal.offices.operations.keys.offered_scopes",
            lambda where: ["returns.return.view"] if where.kind == "county" else [],
        )

    def issue(self, cast, **changes):
        values = {
            "name": "一体化平台",
            "scopes": ["returns.return.view"],
            "expires_on": (NOON + timedelta(days=30)).date(),
        }
        where = changes.pop("where", None) or office("330381")
        by = actor_for(changes.pop("by", cast.officer))
        return operations.issue_key(where, by=by, at=NOON, **(values | changes))

    def test_the_secret_is_shown_once_and_only_its_hash_kept(self, cast):
        issued = self.issue(cast, addresses=["10.1.2.3", "2001:db8::/32"])
        assert issued.secret.startswith(f"qu_{issued.key.prefix}_")
        row = ApiKey.objects.values().get()
        assert issued.secret not in map(str, row.values())
        assert issued.key.addresses == ["10.1.2.3/32", "2001:db8::/32"]
        assert not issued.key.user.has_usable_password()

    def test_the_key_signs_in_until_it_is_revoked(self, cast):
        from django.test import RequestFactory
        from django.utils import timezone
        from rest_framework.exceptions import AuthenticationFailed
        from rest_framework.request import Request

        from portal.api.authentication import KeyAuthentication

        issued = self.issue(cast)
        ApiKey.objects.update(expires_at=timezone.now() + timedelta(days=1))
        headers = {"HTTP_AUTHORIZATION": f"Bearer {issued.secret}"}
        request = Request(RequestFactory().get("/", **headers))
        assert KeyAuthentication().authenticate(request) == (issued.key.user, issued.key)
        operations.revoke_key(issued.key, by=actor_for(cast.approver), at=NOON)
        with pytest.raises(AuthenticationFailed):
            KeyAuthentication().authenticate(request)

    def test_only_another_person_allows_it_to_submit(self, cast):
        key = self.issue(cast).key
        with pytest.raises(NotPermitted):
            operations.allow_submission(key, by=actor_for(cast.officer), at=NOON)
        Post.objects.create(
            user=cast.officer, office=key.office, role="county_approver", began_at=NOON
        )
        with pytest.raises(NotPermitted):
            operations.allow_submission(key, by=actor_for(cast.officer), at=NOON)
        operations.allow_submission(key, by=actor_for(cast.approver), at=NOON)
        key.refresh_from_db()
        assert key.scopes == ["returns.return.submit", "returns.return.view"]
        assert key.submit_allowed_by == cast.approver

    def test_the_database_refuses_an_issuer_who_allows(self, cast):
        key = self.issue(cast).key
        with pytest.raises(IntegrityError), transaction.atomic():
            ApiKey.objects.filter(pk=key.pk).update(submit_allowed_by=cast.officer)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", " "),
            ("scopes", []),
            ("scopes", ["returns.return.submit"]),
            ("scopes", ["enterprises.enterprise.keep"]),
            ("expires_on", (NOON - timedelta(days=1)).date()),
            ("expires_on", (NOON + timedelta(days=367)).date()),
            ("addresses", ["10.0.0.300"]),
            ("rate", 0),
        ],
    )
    def test_a_wrong_value_is_refused_by_its_field(self, cast, field, value):
        with pytest.raises(Invalid) as refusal:
            self.issue(cast, **{field: value})
        assert list(refusal.value.fields) == [field]

    @pytest.mark.parametrize("who", ["approver", "neighbour", "stranger", "security_admin"])
    def test_only_the_countys_own_officer_issues(self, cast, who):
        with pytest.raises(NotPermitted):
            self.issue(cast, by=getattr(cast, who))

    @pytest.mark.parametrize("who", ["neighbour", "security_admin"])
    def test_only_its_own_county_revokes(self, cast, who):
        key = self.issue(cast).key
        with pytest.raises(NotPermitted):
            operations.revoke_key(key, by=actor_for(getattr(cast, who)), at=NOON)


class TestHouses:
    @pytest.mark.parametrize(
        ("province", "counties"), [("330000", 90), ("440000", 124), ("500000", 37)]
    )
    def test_every_region_in_force_has_its_office(self, db, province, counties):
        operations.open_regular_offices(province, by=SYSTEM, at=NOON)
        assert Office.objects.filter(kind="county").count() == counties
        assert Office.objects.filter(kind="province").count() == 1
        again = Office.objects.count()
        operations.open_regular_offices(province, by=SYSTEM, at=NOON)
        assert Office.objects.count() == again
        assert Event.objects.filter(verb="offices.office.open_regular").count() == 2

    def test_an_office_hangs_on_the_one_above(self, db):
        operations.open_regular_offices("440000", by=SYSTEM, at=NOON)
        dongguan = Office.objects.get(code="county-441900")
        assert dongguan.parent.code == "province-440000"
        tianhe = Office.objects.get(code="county-440106")
        assert tianhe.parent.code == "city-440100"

    def test_an_unknown_province_is_missing(self, db):
        with pytest.raises(Missing):
            operations.open_regular_offices("339999", by=SYSTEM, at=NOON)

    def test_only_the_system_administrator_opens_offices(self, cast):
        where = Region.objects.living().get(code="330381")
        values = {"kind": "county", "code": "zone-1", "name": "开发区分局", "is_zone": True}
        opened = operations.open_office(where, by=actor_for(cast.system_admin), at=NOON, **values)
        assert opened.region == where
        for who in ("security_admin", "province", "officer"):
            with pytest.raises(NotPermitted):
                operations.open_office(where, by=actor_for(getattr(cast, who)), at=NOON, **values)
        with pytest.raises(Invalid):
            operations.open_office(where, by=actor_for(cast.system_admin), at=NOON, **values)

    def test_an_office_with_people_is_not_closed(self, cast):
        where = office("330381")
        admin = actor_for(cast.system_admin)
        with pytest.raises(WrongState):
            operations.close_office(where, by=admin, at=NOON, reason="Merged")
        Post.objects.filter(office=where).update(ended_at=NOON)
        operations.close_office(where, by=admin, at=NOON, reason="Merged")
        where.refresh_from_db()
        assert where.closed_on == NOON.date()


class TestSessions:
    def open(self, user, key):
        return operations.open_session(
            user, by=actor_for(user), at=NOON, session_key=key, ip_address="10.0.0.1", agent="x"
        )

    def test_a_fourth_session_ends_the_oldest(self, cast):
        for number in range(4):
            self.open(cast.officer, f"k{number}")
        left = SignIn.objects.filter(user=cast.officer, ended_at=None)
        assert sorted(left.values_list("session_key", flat=True)) == ["k1", "k2", "k3"]

    def test_an_administrator_has_one(self, cast):
        self.open(cast.audit_admin, "a")
        self.open(cast.audit_admin, "b")
        left = SignIn.objects.filter(user=cast.audit_admin, ended_at=None)
        assert [row.session_key for row in left] == ["b"]

    def test_ones_own_and_the_security_administrator_end_them(self, cast):
        mine = self.open(cast.officer, "k")
        with pytest.raises(NotPermitted):
            operations.end_session(mine, by=actor_for(cast.approver), at=NOON)
        operations.end_session(mine, by=actor_for(cast.officer), at=NOON)
        with pytest.raises(WrongState):
            operations.end_session(mine, by=actor_for(cast.officer), at=NOON)
        self.open(cast.officer, "l")
        assert operations.end_sessions(cast.officer, by=security(cast), at=NOON) == 1
