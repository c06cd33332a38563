"""What a post gives: a role within a region, at an office, or over the installation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import QuerySet

from portal.accounts.actor import Actor, Grant, Holding, Holdings, grants_from, holdings, roles
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


def _posts(user: User) -> QuerySet[Any]:
    """A row for each post, and for each region that went before its office's."""
    return Post.objects.held().filter(user=user)


def grants_of_a_post(row: Holding) -> Iterator[Grant]:
    """A suspended or ended post gives nothing; reach to a region includes its predecessors."""
    if row.role in roles:
        place = _Place(row.number, row.kind, row.path, row.name)
        yield from _at(place, row.role, (row.path_before,) if row.path_before else ())


holdings.add(
    Holdings(
        "posts",
        _posts,
        {
            "number": "office_id",
            "role": "role",
            "kind": "office__kind",
            "path": "office__region__path",
            "path_before": "office__region__follows__predecessor__path",
            "name": "office__name",
        },
        grants_of_a_post,
    )
)


@grants_from
def grants_of_keys(user: User) -> Iterable[Grant]:
    """A key acts as the role county_system at its office; its scopes narrow that further."""
    if user.is_machine:
        for key in ApiKey.objects.filter(user=user, revoked_at=None).select_related(
            "office__region"
        ):
            yield from _of_key(key, _paths_before(key.office))


def actor_of_key(key: ApiKey) -> Actor:
    """Whoever acts by a key that was just read with its office: the same as `actor_for` its
    account, which holds nothing but what the key gives, without asking every room for it."""
    before = key.paths_before
    paths = _paths_before(key.office) if before is None else before
    grants = tuple(_of_key(key, paths))
    return Actor(key.user, grants, frozenset(key.scopes))


def _of_key(key: ApiKey, paths_before: Iterable[str]) -> Iterator[Grant]:
    """At its office, and on the jobs that it asked for itself."""
    yield from _at(_place(key.office), COUNTY_SYSTEM, paths_before)
    yield Grant(roles[COUNTY_SYSTEM], "self", key.user_id)


class _Place(NamedTuple):
    """An office as grants need it; `path` is empty where it has no region."""

    pk: int
    kind: str
    path: str
    name: str


def _place(office: Office) -> _Place:
    return _Place(office.pk, office.kind, office.region.path if office.region else "", office.name)


def _at(office: _Place, code: str, paths_before: Iterable[str]) -> Iterator[Grant]:
    role = roles[code]
    if office.kind == OfficeKind.ADMINISTRATION:
        yield Grant(role, "installation", "here", office.name)
        return
    yield Grant(role, "office", office.pk, office.name)
    if office.kind == OfficeKind.NATIONAL:
        yield Grant(role, "region", "", office.name)
    elif office.kind == OfficeKind.STATION:
        yield Grant(role, "station", office.pk, office.name)
    elif office.path and office.kind not in (OfficeKind.BODY, OfficeKind.BANK):
        for path in (office.path, *paths_before):
            yield Grant(role, "region", path, office.name)


def _paths_before(office: Office) -> Iterable[str]:
    return Succession.objects.filter(successor=office.region).values_list(
        "predecessor__path", flat=True
    )
