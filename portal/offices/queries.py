"""What is asked of links, roles, people and keys."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac

from portal.accounts.actor import Actor, Role, actor_for, roles
from portal.accounts.models import SignIn, User
from portal.offices import rules
from portal.offices.definition import acceptances
from portal.offices.grants import COUNTY_SYSTEM, PERSON
from portal.offices.models import Invitation, Office
from portal.offices.vocabulary import ADMINISTRATORS, OfficeKind, Permission


def new_nonce() -> str:
    return secrets.token_hex(32)


def token_for(nonce: str) -> str:
    """The token of a link. It needs the secret key: the table alone gives no link away."""
    return salted_hmac("portal.offices.link", nonce, algorithm="sha256").hexdigest()


def link_of(token: str, *, purpose: str, at: datetime) -> Invitation | None:
    """The link that can be used now; None if it was used, cancelled, is over, or never was."""
    return (
        Invitation.objects.open(at=at)
        .filter(token_hash=rules.secret_hash(token), purpose=purpose, user__is_active=True)
        .select_related("user", "office", "region")
        .first()
    )


def place_of(invitation: Invitation) -> str:
    """Where the role will be held, in the words of the room that gives it."""
    if invitation.office is not None and invitation.boundary == "office":
        return invitation.office.name
    given = acceptances.get(invitation.boundary)
    return given.place(invitation) if given else ""


def role_label(code: str) -> str:
    role = roles.get(code)
    return str(role.label) if role else code


def offered_roles(office: Office) -> list[Role]:
    """Roles that this kind of office gives, and that have work to do by now."""
    return [role for role in roles if office.kind in role.offices and role.permissions]


def offered_scopes(office: Office) -> list[str]:
    """What a key of this office may be given by its issuer: never the right to submit."""
    if office.kind != OfficeKind.COUNTY:
        return []
    return sorted(roles[COUNTY_SYSTEM].permissions - {rules.SUBMIT_SCOPE})


def roles_held(user: User) -> frozenset[str]:
    """Codes of all roles that the person holds anywhere, by post, membership or assignment."""
    return frozenset(grant.role.code for grant in actor_for(user).grants) - {PERSON}


def is_administrator(actor: Actor) -> bool:
    return any(grant.role.code in ADMINISTRATORS for grant in actor.grants)


def is_exempt(user: User) -> bool:
    """Demonstration accounts, where the installation is for demonstration, have one step only."""
    return bool(user.is_demo and settings.PORTAL_DEMO)


def needs_second_step(actor: Actor) -> bool:
    """Whether a role of the person asks for a code beside the password."""
    if actor.user is None or is_exempt(actor.user):
        return False
    return any(grant.role.second_step for grant in actor.grants)


def has_second_step(user: User) -> bool:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    return bool(TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).exists())


def must_change_password(user: User, *, at: datetime) -> bool:
    """Whether the password is 90 days old; never under the profile without forced change."""
    if settings.PASSWORD_PROFILE != "djbh3" or is_exempt(user):  # noqa: S105
        return False
    return rules.password_is_due(user.password_set_at, at=at)


def password_days_left(user: User, *, at: datetime) -> int | None:
    if settings.PASSWORD_PROFILE != "djbh3" or is_exempt(user):  # noqa: S105
        return None
    return rules.days_left(user.password_set_at, at=at)


def sessions_allowed(actor: Actor) -> int:
    return rules.SESSIONS_OF_ADMINISTRATORS if is_administrator(actor) else rules.SESSIONS


def open_sessions(user: User, *, at: datetime) -> list[SignIn]:
    """Sessions that are neither ended nor idle for too long, the newest first."""
    since = at - timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    return list(
        SignIn.objects.filter(user_id=user.pk, ended_at=None, seen_at__gte=since).order_by("-pk")
    )


def may_see_people(office: Office, actor: Actor) -> bool:
    return office.allows(actor, to=Permission.PEOPLE_VIEW)
