"""Nobody gets in but by a link that was made for them; each link is used once, within a day."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from portal.accounts.actor import SYSTEM, Actor, Role, actor_for, roles
from portal.accounts.models import User
from portal.audit.models import Event
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.offices import operations
from portal.offices.definition import Acceptance, acceptances
from portal.offices.models import Invitation, Office, Person, Post
from portal.offices.queries import link_of, offered_roles
from portal.offices.vocabulary import Purpose
from tests.factories import NOON, office, person

NEW = "Clear-River-93"
NOBODY = Actor(user=None)


@pytest.fixture
def county(db: None) -> Office:
    return office("330381")


def invited(cast: SimpleNamespace, where: Office, **changes: Any) -> operations.IssuedLink:
    values = {
        "role": "county_officer",
        "login": "Li.Wei",
        "display_name": "李伟",
        "email": "li@example.org",
    }
    return operations.invite(
        where, by=actor_for(cast.security_admin), at=NOON, **(values | changes)
    )


def activated(link: operations.IssuedLink, password: str = NEW) -> User:
    return operations.activate(link.invitation, by=NOBODY, at=NOON, password=password)


def test_an_invited_person_activates_and_holds_the_post(cast, county):
    link = invited(cast, county)
    user = link.invitation.user
    assert not user.has_usable_password()
    assert not actor_for(user).may("offices.key.issue")

    activated(link)

    user = User.objects.get(login="li.wei")
    assert user.check_password(NEW)
    assert user.password_set_at == NOON
    assert [(p.office, p.role) for p in user.posts.all()] == [(county, "county_officer")]
    assert actor_for(user).may("offices.key.issue")


def test_only_the_hash_of_a_link_is_kept(cast, county):
    link = invited(cast, county)
    row = Invitation.objects.values().get(pk=link.invitation.pk)
    assert link.token not in map(str, row.values())
    assert link_of(link.token, purpose=Purpose.ACTIVATE, at=NOON) == link.invitation
    assert link_of(link.token, purpose=Purpose.RESET, at=NOON) is None
    assert link_of("0" * 64, purpose=Purpose.ACTIVATE, at=NOON) is None


def test_a_link_works_for_24_hours_and_once(cast, county):
    link = invited(cast, county)
    last = NOON + timedelta(hours=24)
    assert link_of(link.token, purpose=Purpose.ACTIVATE, at=last - timedelta(seconds=1))
    assert link_of(link.token, purpose=Purpose.ACTIVATE, at=last) is None
    with pytest.raises(WrongState):
        operations.activate(link.invitation, by=NOBODY, at=last, password=NEW)
    activated(link)
    with pytest.raises(WrongState):
        activated(link, "Other-River-94")


def test_a_new_link_ends_the_one_before(cast, county):
    first = invited(cast, county)
    second = operations.make_link(first.invitation, by=actor_for(cast.security_admin), at=NOON)
    with pytest.raises(WrongState):
        activated(first)
    activated(second)
    with pytest.raises(WrongState):
        operations.make_link(second.invitation, by=actor_for(cast.security_admin), at=NOON)


@pytest.mark.parametrize("who", ["officer", "province", "system_admin", "audit_admin"])
def test_only_the_security_administrator_invites_into_offices(cast, county, who):
    with pytest.raises(NotPermitted):
        operations.invite(
            county,
            by=actor_for(getattr(cast, who)),
            at=NOON,
            role="county_officer",
            login="zhang",
            display_name="张三",
        )
    assert not User.objects.filter(login="zhang").exists()


@pytest.mark.parametrize("role", ["province_manager", "expert", "security_admin", "nonsense"])
def test_an_office_gives_only_its_own_roles(cast, county, role):
    with pytest.raises(Invalid) as refusal:
        invited(cast, county, role=role)
    assert list(refusal.value.fields) == ["role"]


@pytest.mark.parametrize(("may", "offered"), [(set(), []), ({"x.y.view"}, ["bank_member"])])
def test_a_role_without_work_is_not_offered(monkeypatch, may, offered):
    role = Role("bank_member", "Bank", frozenset(may), frozenset({"bank"}))
    monkeypatch.setitem(roles._entries, "bank_member", role)
    assert [found.code for found in offered_roles(Office(kind="bank"))] == offered


@pytest.mark.parametrize("login", ["", "ab", "-abc", "a b c", "ad\u202emin", "李伟伟", "a" * 41])
def test_a_login_is_plain(cast, county, login):
    with pytest.raises(Invalid) as refusal:
        invited(cast, county, login=login)
    assert list(refusal.value.fields) == ["login"]


def test_full_width_letters_are_the_same_login(cast, county):
    invited(cast, county, login="ｚｈａｏ１")
    assert User.objects.filter(login="zhao1").count() == 1


def test_a_weak_password_uses_no_link(cast, county):
    link = invited(cast, county)
    with pytest.raises(Invalid) as refusal:
        activated(link, "short")
    assert list(refusal.value.fields) == ["password"]
    link.invitation.refresh_from_db()
    assert link.invitation.used_at is None


def test_a_further_role_is_accepted_by_its_person_alone(cast, county):
    link = invited(cast, county, login=cast.approver.login, role="county_officer")
    with pytest.raises(WrongState):
        activated(link)
    with pytest.raises(NotPermitted):
        operations.accept(link.invitation, by=actor_for(cast.officer), at=NOON)
    operations.accept(link.invitation, by=actor_for(cast.approver), at=NOON)
    assert set(cast.approver.posts.values_list("role", flat=True)) == {
        "county_approver",
        "county_officer",
    }


def test_an_administrator_holds_no_business_post(cast, county):
    with pytest.raises(WrongState):
        invited(cast, county, login=cast.audit_admin.login)


def test_somebody_with_work_becomes_no_administrator(cast):
    where = Office.objects.get(code="administration")
    with pytest.raises(WrongState):
        invited(cast, where, login=cast.officer.login, role="system_admin")


def test_the_three_administrators_are_three_persons(cast):
    where = Office.objects.get(code="administration")
    with pytest.raises(WrongState):
        invited(cast, where, login=cast.audit_admin.login, role="system_admin")


def test_two_invitations_do_not_make_one_person_two_administrators(cast):
    where = Office.objects.get(code="administration")
    first = invited(cast, where, login="newbie", role="system_admin")
    second = invited(cast, where, login="newbie", role="audit_admin")
    activated(first)
    with pytest.raises(WrongState):
        operations.accept(second.invitation, by=actor_for(first.invitation.user), at=NOON)


def test_another_person_at_the_browser_does_not_use_the_link(cast, county):
    link = invited(cast, county)
    with pytest.raises(WrongState):
        operations.activate(link.invitation, by=actor_for(cast.officer), at=NOON, password=NEW)


def test_the_portal_itself_makes_the_first_links(db):
    where = Office.objects.create(code="administration", name="系统管理", kind="administration")
    link = operations.invite(
        where, by=SYSTEM, at=NOON, role="security_admin", login="sec", display_name="安全员"
    )
    assert activated(link).posts.get().role == "security_admin"


def test_a_forgotten_password_is_mailed_and_nothing_is_told(cast):
    cast.officer.email = "o@example.org"
    cast.officer.save()
    operations.ask_reset(cast.officer.login.upper(), by=NOBODY, at=NOON)
    operations.ask_reset("nobody-of-that-name", by=NOBODY, at=NOON)
    operations.ask_reset(cast.approver.login, by=NOBODY, at=NOON)  # has no e-mail
    made = Invitation.objects.filter(purpose=Purpose.RESET)
    assert [link.user for link in made] == [cast.officer]
    events = Event.objects.filter(verb__startswith="offices.").order_by("pk")
    assert list(events.values_list("verb", "outcome"))[-3:] == [
        ("offices.link.make", "done"),
        ("offices.link.refuse", "denied"),
        ("offices.link.refuse", "denied"),
    ]


def test_the_fourth_time_within_an_hour_nothing_is_mailed(cast):
    cast.officer.email = "o@example.org"
    cast.officer.save()
    for _time in range(5):
        operations.ask_reset(cast.officer.login, by=NOBODY, at=NOON)
    assert Invitation.objects.filter(purpose=Purpose.RESET).count() == 3
    operations.ask_reset(cast.officer.login, by=NOBODY, at=NOON + timedelta(minutes=61))
    assert Invitation.objects.filter(purpose=Purpose.RESET).count() == 4


def test_a_reset_ends_every_session(cast, signed_in):
    client = signed_in(cast.officer)
    link = operations.make_reset_link(cast.officer, by=actor_for(cast.security_admin), at=NOON)
    operations.reset_password(link.invitation, by=NOBODY, at=NOON, password=NEW)
    assert not cast.officer.sign_ins.filter(ended_at=None).exists()
    assert "_auth_user_id" not in client.session
    cast.officer.refresh_from_db()
    assert cast.officer.check_password(NEW)


@pytest.mark.parametrize("who", ["officer", "province", "system_admin"])
def test_only_the_security_administrator_prints_a_reset_link(cast, who):
    with pytest.raises(NotPermitted):
        operations.make_reset_link(cast.approver, by=actor_for(getattr(cast, who)), at=NOON)


class TestIntoABoundaryOfAHigherRoom:
    """A person stands in for the row of a higher room: what matters is what it allows."""

    @pytest.fixture(autouse=True)
    def _room(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.accepted: list[tuple[int, int]] = []

        def accept(invitation: Invitation, user: User, *, at: Any) -> None:
            self.accepted.append((invitation.boundary_id, user.pk))

        entry = Acceptance(
            "workshop", "Workshop", frozenset({"bank_member"}), accept, lambda _link: "车间"
        )
        monkeypatch.setitem(acceptances._entries, "workshop", entry)

    def test_the_room_gives_the_role_when_the_link_is_used(self, cast):
        row = office("330381")
        link = operations.invite_into(
            row,
            by=actor_for(cast.officer),
            at=NOON,
            role="bank_member",
            login="wang",
            display_name="王五",
        )
        assert self.accepted == []
        user = activated(link)
        assert self.accepted == [(row.pk, user.pk)]
        assert not Post.objects.filter(user_id=user.pk).exists()

    def test_a_neighbour_may_not(self, cast):
        with pytest.raises(NotPermitted):
            operations.invite_into(
                office("330381"),
                by=actor_for(cast.neighbour),
                at=NOON,
                role="bank_member",
                login="wang",
                display_name="王五",
            )

    def test_a_role_that_no_room_gives_is_refused(self, cast):
        with pytest.raises(Invalid):
            operations.invite_into(
                office("330381"),
                by=actor_for(cast.officer),
                at=NOON,
                role="province_manager",
                login="wang",
                display_name="王五",
            )


def test_a_fresh_installation_has_no_usable_password(db):
    assert not Person.objects.exists()
    assert not person("x").posts.exists()
