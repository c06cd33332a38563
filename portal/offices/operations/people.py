"""Posts and people: given, ended, handed over; suspended and reinstated."""

from __future__ import annotations

from datetime import datetime

from axes.utils import reset as reset_failures
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import narrow
from portal.offices import rules
from portal.offices.models import ApiKey, Invitation, Office, Person, PersonQuerySet, Post
from portal.offices.operations import account
from portal.offices.operations.keys import withdraw
from portal.offices.queries import offered_roles
from portal.offices.vocabulary import Permission


@operation
def give_post(office: Office, *, by: Actor, at: datetime, role: str, user: User) -> Post:
    """Give a post to somebody who has an account, without a link."""
    if not (by.is_system or office.allows(by, to=Permission.PEOPLE_INVITE)):
        raise NotPermitted(_("Only the security administrator gives posts."))
    post = _give(office, role, user, at=at)
    record("offices.post.give", by=by, at=at, target=post, role=role, office=office.pk)
    return post


@operation
def end_post(post: Post, *, by: Actor, at: datetime, reason: str) -> None:
    """Somebody leaves an office: sessions, links and issued keys end at once."""
    post = _hold_post(post, by=by)
    why = account.need_reason(reason)
    _leave(post, by=by, at=at)
    record("offices.post.end", by=by, at=at, target=post, role=post.role, reason=why)


@operation
def hand_over(post: Post, *, by: Actor, at: datetime, to: User, reason: str) -> Post:
    """The post passes to another person; whoever held it loses everything that hung on it."""
    post = _hold_post(post, by=by)
    why = account.need_reason(reason)
    if to.pk == post.user_id:
        words = _("Name another person.")
        raise Invalid(words, to=words)
    if not to.is_active or not to.has_usable_password():
        words = _("This person's account is not active.")
        raise Invalid(words, to=words)
    _leave(post, by=by, at=at)
    given = _give(post.office, post.role, to, at=at)
    record(
        "offices.post.hand_over",
        by=by,
        at=at,
        target=given,
        role=post.role,
        before=post.user_id,
        after=to.pk,
        reason=why,
    )
    return given


@operation
def suspend(user: User, *, by: Actor, at: datetime, reason: str) -> None:
    """Nothing is held any more and every session ends; the account can be reinstated."""
    person = account.hold_for(user, by=by, to=Permission.PEOPLE_SUSPEND)
    why = account.need_reason(reason)
    if by.pk == person.pk:
        raise WrongState(_("Nobody suspends their own account."))
    if not person.is_active:
        raise WrongState(_("This account is suspended already."))
    _suspend(person, why, at=at)
    record("offices.person.suspend", by=by, at=at, target=person, reason=why)


@operation
def suspend_unused(people: PersonQuerySet, *, by: Actor, at: datetime) -> int:
    """Suspend every account that nobody has used for 90 days; demonstration accounts stay."""
    before = at - rules.UNUSED
    unused = people.people().filter(is_active=True, is_demo=False, created_at__lt=before)
    unused = unused.filter(Q(last_login=None) | Q(last_login__lt=before))
    count = 0
    for person in unused.select_for_update(of=("self",)):
        _suspend(person, "unused for 90 days", at=at)
        count += 1
    record("offices.person.suspend_unused", by=by, at=at, target=Person(), count=count)
    return count


@operation
def reinstate(user: User, *, by: Actor, at: datetime, reason: str) -> None:
    """What the person held counts again; the 90 days of use begin anew."""
    person = account.hold_for(user, by=by, to=Permission.PEOPLE_SUSPEND)
    why = account.need_reason(reason)
    if person.is_active:
        raise WrongState(_("This account is not suspended."))
    person.is_active, person.suspended_reason, person.last_login = True, "", at
    person.save(update_fields=["is_active", "suspended_reason", "last_login"])
    record("offices.person.reinstate", by=by, at=at, target=person, reason=why)


@operation
def unlock(user: User, *, by: Actor, at: datetime) -> None:
    """Forget wrong passwords, so that somebody who was locked out need not wait."""
    person = account.hold_for(user, by=by, to=Permission.PEOPLE_SUSPEND)
    forgotten = reset_failures(username=person.login)
    record("offices.person.unlock", by=by, at=at, target=person, count=forgotten)


def _suspend(person: Person, why: str, *, at: datetime) -> None:
    person.is_active, person.suspended_reason = False, why
    person.save(update_fields=["is_active", "suspended_reason"])
    account.end_sign_ins(person.sign_ins.all(), at=at)
    account.cancel_links(person.invitations.all(), at=at)


def _give(office: Office, role: str, user: User, *, at: datetime) -> Post:
    if office.closed_on is not None:
        raise WrongState(_("This office is closed."))
    if role not in {offered.code for offered in offered_roles(office)}:
        words = _("This office does not give that role.")
        raise Invalid(words, role=words)
    person = account.hold(user)
    account.check_role(person, role)
    if Post.objects.held().filter(user_id=person.pk, office=office, role=role).exists():
        raise WrongState(_("This person holds that post already."))
    return Post.objects.create(user_id=person.pk, office=office, role=role, began_at=at)


def _hold_post(post: Post, *, by: Actor) -> Post:
    post = Post.objects.select_for_update(of=("self",)).select_related("office").get(pk=post.pk)
    if not post.office.allows(by, to=Permission.PEOPLE_SUSPEND):
        raise NotPermitted(_("This is not yours to do."))
    if by.pk == post.user_id:
        raise WrongState(_("Nobody ends their own post."))
    if post.ended_at is not None:
        raise WrongState(_("This post has ended already."))
    return post


def _leave(post: Post, *, by: Actor, at: datetime) -> None:
    """End the post with all that hung on it: sessions, links, and the keys that they know."""
    person = account.hold(post.user)
    post.ended_at = at
    post.save(update_fields=["ended_at"])
    account.end_sign_ins(person.sign_ins.all(), at=at)
    account.cancel_links(Invitation.objects.filter(user_id=person.pk, office=post.office), at=at)
    here = Q(office=post.office) | Q(office__is_sandbox=True)
    known = ApiKey.objects.filter(here, issued_by_id=person.pk, revoked_at=None)
    for key in known.select_related("user", "office__region"):
        withdraw(key, by=by, at=at, reason="issuer left")


@operation
def correct_contact(user: User, *, by: Actor, at: datetime, email: str, phone: str) -> None:
    """Correct the e-mail and telephone of an account: one's own, or by who invites people."""
    person = account.hold(user)
    if by.pk != person.pk and not person.allows(by, to=Permission.PEOPLE_INVITE):
        raise NotPermitted(_("This is not yours to do."))
    changed = [
        name
        for name, value in (("email", email), ("phone", phone))
        if getattr(person, name) != value
    ]
    person.email, person.phone = email.strip(), narrow(phone)[:20]
    person.save(update_fields=["email", "phone"])
    record("offices.person.correct_contact", by=by, at=at, target=person, fields=changed)
