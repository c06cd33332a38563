"""What is asked of links, roles, people and keys."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor, Role, actor_for, roles
from portal.accounts.models import SignIn, User
from portal.kernel import sealing
from portal.kernel.errors import Invalid
from portal.offices import rules
from portal.offices.definition import acceptances, scope_words
from portal.offices.grants import COUNTY_SYSTEM, PERSON
from portal.offices.models import (
    ApiKey,
    Authenticator,
    Invitation,
    Office,
    OfficeQuerySet,
    PersonQuerySet,
    Post,
)
from portal.offices.vocabulary import ADMINISTRATORS, OfficeKind, Permission
from portal.regions.models import Region


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
    held = roles[COUNTY_SYSTEM].permissions - {rules.SUBMIT_SCOPE}
    if office.is_sandbox:
        return sorted(held & rules.SANDBOX_SCOPES)
    return sorted(scope for scope in held if not scope.startswith(rules.SANDBOX_ONLY))


def scope_label(scope: str) -> str:
    """What a scope means, with its code, which is what the API's documents name."""
    words = scope_words.get(scope)
    return f"{words} ({scope})" if words else scope


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
    return Authenticator.objects.in_force().filter(user_id=user.pk).exists()


def is_enrolling(user: User) -> bool:
    """Whether a second step was begun: then its secret may be shown again."""
    return Authenticator.objects.filter(user_id=user.pk).exists()


def sealed_with_older_keys(keys: Sequence[str]) -> list[Authenticator]:
    """The authenticators whose secret the first of the keys did not seal."""
    return [
        device
        for device in Authenticator.objects.order_by("pk")
        if not sealing.is_current(device.sealed_secret, keys=keys)
    ]


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


def holders(role: str, *, office: Office | None = None, region: Region | None = None) -> list[User]:
    """The active people who hold a role at an office, or at the offices of a region itself."""
    posts = Post.objects.held().filter(role=role, user__is_active=True, office__closed_on=None)
    if office is not None:
        posts = posts.filter(office=office)
    if region is not None:
        posts = posts.filter(office__region=region)
    return list(User.objects.filter(pk__in=posts.values("user_id")).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who decides at a region: at which office (None where it has no open one), and how many
    people beside somebody."""

    office: Office | None
    others: int


def deciders(to: str, *, path: str, but: User | None) -> Deciders:
    """Who holds a permission by a post at the offices of the region of a path, beside one person:
    where two have to be different people, whether there is a second one. One statement."""
    giving = [role for role in roles if to in role.permissions and role.offices]
    held = Q(posts__ended_at=None, posts__user__is_active=True)
    held &= Q(posts__role__in=[role.code for role in giving]) & ~Q(posts__user=but)
    offices = Office.objects.filter(
        region__in=Region.objects.living().filter(path=path),
        kind__in={kind for role in giving for kind in role.offices},
        closed_on=None,
        is_sandbox=False,
    )
    people = Count("posts__user", filter=held, distinct=True)
    rows = offices.annotate(people=people).order_by("pk")
    found = [(one, one.people) for one in rows]  # type: ignore[attr-defined]
    return Deciders(found[0][0] if found else None, sum(count for _office, count in found))


def is_locked(user: User, *, at: datetime) -> bool:
    """Whether wrong passwords keep the person out at some address just now."""
    from axes.models import AccessAttempt

    since = at - timedelta(hours=settings.AXES_COOLOFF_TIME)
    attempts = AccessAttempt.objects.filter(username=user.login, attempt_time__gt=since)
    return bool(attempts.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).exists())


def keys_to_remind_of(*, at: datetime) -> list[tuple[ApiKey, int]]:
    """The living keys whose office is to be told now that they end, and the days of it."""
    ending = (
        ApiKey.objects.living(at=at).filter(expires_at__lte=rules.soon(at)).select_related("office")
    )
    due = (
        (key, rules.reminder_due(key.expires_at, told=key.reminded_days, at=at))
        for key in ending.select_related("office").order_by("pk")
    )
    return [(key, days) for key, days in due if days is not None]


def search_offices(offices: OfficeQuerySet, wanted: Mapping[str, Any]) -> OfficeQuerySet:
    """By a part of the name or code, and by kind; closed ones are left out."""
    found = offices.active()
    if text := str(wanted.get("q") or "").strip():
        found = found.filter(Q(name__contains=text) | Q(code__contains=text))
    if kind := wanted.get("kind"):
        found = found.filter(kind=kind)
    return found


def search_people(people: PersonQuerySet, wanted: Mapping[str, Any]) -> PersonQuerySet:
    """By a part of the name or login, and by state."""
    found = people
    if text := str(wanted.get("q") or "").strip():
        found = found.filter(
            Q(display_name__contains=text) | Q(login__contains=rules.normal_login(text))
        )
    if state := wanted.get("state"):
        found = found.filter(is_active=state == "active")
    return found


@dataclass(frozen=True, slots=True)
class Places:
    """A region and an office, found by their codes."""

    region: Region | None
    office: Office | None


def named_places(region: str, office: str) -> Places:
    """The living region and the open office of these codes; a code that names none is refused."""
    living = Region.objects.living().of_the_nation()
    where = living.filter(code=region).first() if region else None
    above = Office.objects.active().filter(code=office).first() if office else None
    if region and where is None:
        words = _("There is no region of this code.")
        raise Invalid(words, region=words)
    if office and above is None:
        words = _("There is no office of this code.")
        raise Invalid(words, parent=words)
    return Places(where, above)
