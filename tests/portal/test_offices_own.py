"""One's own account, verb by verb: nobody else's, and each leaves its line in the trail."""

from __future__ import annotations

import pytest
from django_otp.oath import hotp

from portal.accounts.actor import Actor, actor_for
from portal.accounts.models import SignIn, User
from portal.audit.models import Event
from portal.kernel.errors import NotPermitted, WrongState
from portal.notices.models import Notice
from portal.notices.operations import note_mailed
from portal.offices import operations
from portal.offices.codes import unix_step
from tests.factories import NOON, person

pytestmark = pytest.mark.django_db


def opened(user, key="k"):
    return operations.open_session(
        user, by=actor_for(user), at=NOON, session_key=key, ip_address=None, agent=""
    )


def last() -> Event:
    return Event.objects.order_by("-pk").first()


def test_contact_is_corrected_by_oneself_or_who_invites(cast):
    values = {"at": NOON, "email": " a@example.org ", "phone": "１３８"}
    operations.correct_contact(cast.officer, by=actor_for(cast.officer), **values)
    cast.officer.refresh_from_db()
    assert (cast.officer.email, cast.officer.phone) == ("a@example.org", "138")
    assert "a@example.org" not in str(last().detail)
    operations.correct_contact(cast.officer, by=actor_for(cast.security_admin), **values)
    with pytest.raises(NotPermitted):
        operations.correct_contact(cast.officer, by=actor_for(cast.approver), **values)


def test_a_language_is_chosen_by_its_reader(cast):
    me = actor_for(cast.officer)
    operations.choose_language(cast.officer, by=me, at=NOON, language="en")
    assert User.objects.get(pk=cast.officer.pk).language == "en"
    with pytest.raises(NotPermitted):
        operations.choose_language(cast.officer, by=me, at=NOON, language="xx")
    with pytest.raises(NotPermitted):
        operations.choose_language(cast.approver, by=me, at=NOON, language="en")


def test_the_others_are_ended_and_this_one_stays(cast):
    me = actor_for(cast.officer)
    for key in ("a", "b", "c"):
        opened(cast.officer, key)
    assert operations.end_other_sessions(cast.officer, by=me, at=NOON, session_key="b") == 2
    assert [row.session_key for row in SignIn.objects.filter(ended_at=None)] == ["b"]
    with pytest.raises(NotPermitted):
        operations.end_other_sessions(cast.approver, by=me, at=NOON, session_key="")


def test_signing_out_ends_this_session_alone(cast):
    for key in ("a", "b"):
        opened(cast.officer, key)
    operations.sign_out(cast.officer, by=actor_for(cast.officer), at=NOON, session_key="a")
    assert [row.session_key for row in SignIn.objects.filter(ended_at=None)] == ["b"]
    assert last().verb == "offices.session.sign_out"


def test_a_session_follows_its_key(cast):
    opened(cast.officer, "before")
    operations.follow_key("before", after="after")
    assert SignIn.objects.get().session_key == "after"


def test_the_second_step_is_ones_own(cast):
    me, other = actor_for(cast.officer), actor_for(cast.approver)
    for act in (operations.begin_enrolment, operations.new_recovery_codes):
        with pytest.raises(NotPermitted):
            act(cast.officer, by=other, at=NOON)
    with pytest.raises(NotPermitted):
        operations.try_code(cast.officer, by=other, at=NOON, code="000000")
    with pytest.raises(WrongState):
        operations.new_recovery_codes(cast.officer, by=me, at=NOON)
    device = operations.begin_enrolment(cast.officer, by=me, at=NOON)
    assert operations.begin_enrolment(cast.officer, by=me, at=NOON) == device
    code = f"{hotp(device.secret, unix_step(NOON)):06d}"
    assert len(operations.finish_enrolment(cast.officer, by=me, at=NOON, code=code)) == 10
    with pytest.raises(WrongState):
        operations.begin_enrolment(cast.officer, by=me, at=NOON)
    with pytest.raises(WrongState):
        operations.finish_enrolment(cast.officer, by=me, at=NOON, code=code)
    assert not operations.try_code(cast.officer, by=me, at=NOON, code=code)
    assert (last().verb, last().outcome) == ("offices.second_step.refuse", "denied")


def test_nobody_removes_their_own_second_step(cast):
    with pytest.raises(WrongState):
        operations.remove_second_step(
            cast.security_admin, by=actor_for(cast.security_admin), at=NOON, reason="x"
        )


def test_refusals_are_written_down(cast):
    visitor = Actor(user=None)
    operations.refuse_sign_in(cast.officer.login, by=visitor, at=NOON, locked=False)
    assert (last().target, last().outcome) == (f"accounts.user:{cast.officer.pk}", "denied")
    operations.refuse_sign_in("unknown", by=visitor, at=NOON, locked=True)
    assert (last().verb, last().target) == ("offices.session.lock", "accounts.user:None")
    operations.note_denial(
        cast.officer, by=actor_for(cast.officer), at=NOON, method="GET", path="/x/"
    )
    assert last().detail == {"method": "GET", "path": "/x/"}


def test_a_mail_that_left_is_not_mailed_again(cast):
    notice = Notice.objects.create(user=cast.officer, kind="x", made_at=NOON)
    note_mailed(cast.officer, by=Actor(user=None), at=NOON, notices=[notice])
    notice.refresh_from_db()
    assert notice.mailed_at == NOON
    assert last().verb == "notices.mail.send"


def test_the_account_of_a_key_has_no_session():
    with pytest.raises(NotPermitted):
        opened(person("machine", is_machine=True))
