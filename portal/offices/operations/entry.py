"""A one-time link is used: a first password, a further role, a new password."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.audit.trail import operation, record
from portal.kernel.errors import NotPermitted, WrongState
from portal.offices.definition import acceptances
from portal.offices.models import Invitation, Person, Post
from portal.offices.operations import account
from portal.offices.vocabulary import Purpose


@operation
def activate(invitation: Invitation, *, by: Actor, at: datetime, password: str) -> User:
    """Set the first password and take up the role: the link is used, once."""
    link = _hold_open(invitation, at=at, purpose=Purpose.ACTIVATE)
    person = _hold_alone(link, by)
    if person.has_usable_password():
        raise WrongState(_("This account has a password. Sign in, then accept the invitation."))
    account.set_password(person, password, at=at)
    _take_up(link, person, at=at)
    record("offices.person.activate", by=Actor(person), at=at, target=person, role=link.role)
    return person


@operation
def accept(invitation: Invitation, *, by: Actor, at: datetime) -> None:
    """Take up a further role with an account that one has already."""
    link = _hold_open(invitation, at=at, purpose=Purpose.ACTIVATE)
    if by.pk != link.user_id:
        raise NotPermitted(_("This invitation is for somebody else."))
    person = account.hold(link.user)
    _take_up(link, person, at=at)
    record("offices.link.accept", by=by, at=at, target=link, role=link.role)


@operation
def reset_password(invitation: Invitation, *, by: Actor, at: datetime, password: str) -> User:
    """Set a new password by link; every session of the account ends."""
    link = _hold_open(invitation, at=at, purpose=Purpose.RESET)
    person = _hold_alone(link, by)
    account.set_password(person, password, at=at)
    account.end_sign_ins(person.sign_ins.all(), at=at)
    Invitation.objects.filter(pk=link.pk).update(used_at=at)
    account.cancel_links(person.invitations.filter(purpose=Purpose.RESET), at=at)
    record("offices.password.reset", by=Actor(person), at=at, target=person)
    return person


def _hold_open(invitation: Invitation, *, at: datetime, purpose: Purpose) -> Invitation:
    link = account.hold_link(invitation)
    if link.purpose != purpose or link.used_at or link.cancelled_at or link.expires_at <= at:
        raise WrongState(_("This link was used, replaced or is older than 24 hours."))
    return link


def _hold_alone(link: Invitation, by: Actor) -> Person:
    """The link's person, unless somebody else is signed in at this browser."""
    if by.user is not None and by.pk != link.user_id:
        raise WrongState(_("Somebody else is signed in here. Sign out, then open the link again."))
    return account.hold(link.user)


def _take_up(link: Invitation, person: Person, *, at: datetime) -> None:
    """Give the role that the link promised, and mark the link as used."""
    account.check_role(person, link.role)
    if link.boundary == "office":
        if link.office is None or link.office.closed_on is not None:
            raise WrongState(_("This office is closed."))
        Post.objects.create(user_id=person.pk, office=link.office, role=link.role, began_at=at)
    else:
        acceptances[link.boundary].take(link, person, at=at)
    Invitation.objects.filter(pk=link.pk).update(used_at=at)
