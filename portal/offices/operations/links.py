"""One-time links: made, shown once, mailed by the worker after the commit, used or cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor, roles
from portal.accounts.models import User
from portal.audit.trail import operation, record
from portal.audit.vocabulary import Outcome
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import narrow, one_line
from portal.offices import rules
from portal.offices.definition import acceptances
from portal.offices.models import Invitation, Office, Person, Post
from portal.offices.operations import account
from portal.offices.queries import new_nonce, offered_roles, token_for
from portal.offices.vocabulary import Permission, Purpose
from portal.regions.boundaries import Bounded


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """A link at the only moment at which its token is shown."""

    invitation: Invitation
    token: str


@operation
def invite(
    office: Office,
    *,
    by: Actor,
    at: datetime,
    role: str,
    login: str,
    display_name: str,
    email: str = "",
    phone: str = "",
) -> IssuedLink:
    """Invite somebody to a post at an office. A login that exists is asked to accept it."""
    if not (by.is_system or office.allows(by, to=Permission.PEOPLE_INVITE)):
        raise NotPermitted(_("Only the security administrator invites the people of offices."))
    if office.closed_on is not None:
        raise WrongState(_("This office is closed."))
    if role not in {offered.code for offered in offered_roles(office)}:
        words = _("This office does not give that role.")
        raise Invalid(words, role=words)
    person = _person(login, at=at, display_name=display_name, email=email, phone=phone)
    account.check_role(person, role)
    if Post.objects.held().filter(user=person, office=office, role=role).exists():
        raise WrongState(_("This person holds that post already."))
    return _issue(
        person,
        by=by,
        at=at,
        role=role,
        boundary="office",
        boundary_id=office.pk,
        office=office,
        region=office.region,
    )


@operation
def invite_into(
    subject: Bounded,
    *,
    by: Actor,
    at: datetime,
    role: str,
    login: str,
    display_name: str,
    email: str = "",
    phone: str = "",
) -> IssuedLink:
    """Invite somebody into a boundary of a higher room: an enterprise, an expert of the pool.

    `subject` is the row itself. The entry of `acceptances` that names the role says what whoever
    invites must hold on it, and gives the role when the link is used.
    """
    given = next((one for one in acceptances if role in one.roles), None)
    if not subject.allows(by, to=given.invite if given else Permission.MEMBER_INVITE):
        raise NotPermitted(_("This is not yours to do."))
    if given is None or role not in roles:
        words = _("That role is not given here.")
        raise Invalid(words, role=words)
    person = _person(login, at=at, display_name=display_name, email=email, phone=phone)
    account.check_role(person, role)
    return _issue(
        person,
        by=by,
        at=at,
        role=role,
        boundary=given.code,
        boundary_id=subject.pk,
        region=getattr(subject, "region", None),
    )


@operation
def make_link(invitation: Invitation, *, by: Actor, at: datetime) -> IssuedLink:
    """Make a new link for an invitation that was not used; the one before stops working."""
    invitation = account.hold_link(invitation)
    if not (by.is_system or invitation.allows(by, to=_needed_for(invitation))):
        raise NotPermitted(_("This is not yours to do."))
    if invitation.used_at or invitation.purpose != Purpose.ACTIVATE:
        raise WrongState(_("This invitation was used already."))
    person = account.hold(invitation.user)
    return _issue(
        person,
        by=by,
        at=at,
        role=invitation.role,
        boundary=invitation.boundary,
        boundary_id=invitation.boundary_id,
        office=invitation.office,
        region=invitation.region,
    )


def _needed_for(invitation: Invitation) -> str:
    """What whoever makes the link anew must hold where the invitation belongs."""
    if invitation.boundary == "office":
        return Permission.PEOPLE_INVITE
    given = acceptances.get(invitation.boundary)
    return given.invite if given else Permission.MEMBER_INVITE


@operation
def make_reset_link(user: User, *, by: Actor, at: datetime) -> IssuedLink:
    """A link to set a new password, printed by the security administrator for somebody known."""
    person = account.hold_for(user, by=by, to=Permission.PEOPLE_INVITE)
    if not person.has_usable_password():
        raise WrongState(_("This account was never activated. Make a new invitation link."))
    if not person.is_active:
        raise WrongState(_("This account is suspended."))
    return _issue(person, by=by, at=at, purpose=Purpose.RESET)


@operation
def ask_reset(login: str, *, by: Actor, at: datetime) -> None:
    """Mail a link to whoever forgot the password. The answer never tells whether the login exists.

    Without an e-mail, or at the fourth time within an hour, nothing is sent; it is written down.
    """
    person = (
        Person.objects.people()
        .filter(login=rules.normal_login(login), is_active=True)
        .exclude(email="")
        .first()
    )
    if person is None or not person.has_usable_password() or _asked_too_often(person, at=at):
        target = person or Person(login="")
        record("offices.link.refuse", by=by, at=at, target=target, outcome=Outcome.DENIED)
        return
    _issue(person, by=by, at=at, purpose=Purpose.RESET)


def _person(login: str, *, at: datetime, **values: str) -> Person:
    """The person of this login, locked; made, without a password, when there is none."""
    name = rules.normal_login(login)
    if not rules.is_login(name):
        words = _("3 to 40 letters, digits, dots, hyphens or underscores.")
        raise Invalid(words, login=words)
    found = Person.objects.filter(login=name).first()
    if found is not None:
        person = account.hold(found)
        if not person.is_active:
            raise WrongState(_("This account is suspended."))
        return person
    shown = one_line(values["display_name"])
    if not shown:
        words = _("Please give the person's name.")
        raise Invalid(words, display_name=words)
    person = Person(
        login=name,
        display_name=shown[:100],
        email=values["email"].strip(),
        phone=narrow(values["phone"])[:20],
        created_at=at,
    )
    person.set_unusable_password()
    person.save()
    return person


def _issue(
    person: Person, *, by: Actor, at: datetime, purpose: Purpose = Purpose.ACTIVATE, **place: Any
) -> IssuedLink:
    """Write the link; those before it, for the same, stop working."""
    same = {key: place.get(key) for key in ("role", "boundary", "boundary_id") if place}
    account.cancel_links(
        Invitation.objects.filter(user_id=person.pk, purpose=purpose, **same), at=at
    )
    nonce = new_nonce()
    token = token_for(nonce)
    invitation = Invitation.objects.create(
        token_hash=rules.secret_hash(token),
        nonce=nonce,
        purpose=purpose,
        user_id=person.pk,
        made_by=by.user,
        made_at=at,
        expires_at=at + rules.LINK_AGE,
        **place,
    )
    record(
        "offices.link.make",
        by=by,
        at=at,
        target=invitation,
        purpose=str(purpose),
        person=person.pk,
        role=place.get("role", ""),
    )
    return IssuedLink(invitation, token)


def _asked_too_often(person: Person, *, at: datetime) -> bool:
    since = at - timedelta(hours=1)
    made = person.invitations.filter(purpose=Purpose.RESET, made_at__gt=since).count()
    return made >= rules.RESETS_PER_HOUR
