"""Actors: a person with what they hold, where. Asked once per request, call or job."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.accounts.models import User
from portal.kernel.registry import Registry

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Role:
    """What a role may do, wherever it is held. All of them stand in `portal.wiring.roles`."""

    code: str
    label: str | _StrPromise
    permissions: frozenset[str]
    #: the kinds of office that give this role to their people; empty: given by another app
    offices: frozenset[str] = frozenset()
    second_step: bool = False


roles: Registry[Role] = Registry("role")


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, held within one boundary: ("region", "33.01."), ("enterprise", 12), ("self", 7)."""

    role: Role
    boundary: str
    value: str | int


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts. `user` is None for the portal itself and for visitors."""

    user: User | None
    grants: tuple[Grant, ...] = ()
    #: the scopes of an API key; None for a person, whose roles are the only limit
    scopes: frozenset[str] | None = None

    def may(self, permission: str) -> bool:
        """Whether `permission` is held anywhere at all."""
        return any(True for _grant in self.holding(permission))

    def holding(self, permission: str) -> Iterable[Grant]:
        if self.scopes is not None and permission not in self.scopes:
            return
        for grant in self.grants:
            if permission in grant.role.permissions:
                yield grant

    @property
    def pk(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def is_system(self) -> bool:
        return self is SYSTEM

    def __str__(self) -> str:
        if self.user:
            return self.user.display_name
        return "system" if self.is_system else "visitor"


#: The portal itself: seeding, schedules, sweeping. It passes no permission check by itself:
#: operations that the portal may do on its own say so.
SYSTEM = Actor(user=None)
NOBODY = Actor(user=None, grants=())

GrantSource = Callable[[User], Iterable[Grant]]
_sources: list[GrantSource] = []


def grants_from(source: GrantSource) -> GrantSource:
    """Let the app that owns a boundary say who holds what within it."""
    _sources.append(source)
    return source


def actor_for(user: User | AnonymousUser | None, *, scopes: frozenset[str] | None = None) -> Actor:
    """The person with every grant that they hold now; a suspended one holds nothing."""
    person: Any = user
    if person is None or not person.is_authenticated or not person.is_active:
        return NOBODY
    grants = tuple(grant for source in _sources for grant in source(person))
    return Actor(person, grants, scopes)
