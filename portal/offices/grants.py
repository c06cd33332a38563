"""What a post gives: a role within a region, at an office, or over the installation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal.accounts.actor import Actor, Grant, grants_from, roles
from portal.accounts.models import User
from portal.offices.models import ApiKey, Office, Post
from portal.offices.vocabulary import OfficeKind
from portal.regions.models import Succession

PERSON = "person"
COUNTY_SYSTEM = "county_system"


@grants_from
def grants_of_a_person(user: User) -> Iterable[Grant]:
    """Everybody who signs in may manage their own account, jobs and inbox."""
    if not user.is_machine:
        yield Grant(roles[PERSON], "self", user.pk)


@grants_from
def grants_of_posts(user: User) -> Iterable[Grant]:
    """A suspended or ended post gives nothing; reach to a region includes its predecessors."""
    for post in Post.objects.held().filter(user=user).select_related("office__region"):
        if post.role in roles:
            yield from _at(post.office, post.role)


@grants_from
def grants_of_keys(user: User) -> Iterable[Grant]:
    """A key acts as the role county_system at its office; its scopes narrow that further."""
    if user.is_machine:
        for key in ApiKey.objects.filter(user=user, revoked_at=None).select_related(
            "office__region"
        ):
            yield from _at(key.office, COUNTY_SYSTEM)


def actor_of_key(key: ApiKey) -> Actor:
    """Whoever acts by a key that was just read with its office: the same as `actor_for` its
    account, which holds nothing but what the key gives, without asking every room for it."""
    grants = tuple(_at(key.office, COUNTY_SYSTEM, before=key.paths_before))
    return Actor(key.user, grants, frozenset(key.scopes))


def _at(office: Office, code: str, *, before: tuple[str, ...] | None = None) -> Iterator[Grant]:
    role = roles[code]
    if office.kind == OfficeKind.ADMINISTRATION:
        yield Grant(role, "installation", "here")
        return
    yield Grant(role, "office", office.pk)
    if office.kind == OfficeKind.NATIONAL:
        yield Grant(role, "region", "")
    elif office.kind == OfficeKind.STATION:
        yield Grant(role, "station", office.pk)
    elif office.region is not None and office.kind not in (OfficeKind.BODY, OfficeKind.BANK):
        yield Grant(role, "region", office.region.path)
        for path in _paths_before(office) if before is None else before:
            yield Grant(role, "region", path)


def _paths_before(office: Office) -> Iterable[str]:
    return Succession.objects.filter(successor=office.region).values_list(
        "predecessor__path", flat=True
    )
