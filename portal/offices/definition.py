"""What happens when a link is used: each room that owns a boundary gives the role itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Model

from portal.accounts.models import User
from portal.kernel.registry import Registry
from portal.offices.models import Invitation
from portal.offices.vocabulary import Permission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Acceptance:
    """`code` is the boundary ("enterprise", "expert"); `roles` are those that may be given there.

    `accept(invitation, user, at=)` runs inside the operation that uses the link: it writes the
    membership and may refuse. `place(invitation)` names the place for the person who reads it.
    `invite` is what whoever invites must hold on the row.
    """

    code: str
    label: str | _StrPromise
    roles: frozenset[str]
    accept: Callable[..., object]
    place: Callable[[Invitation], str]
    invite: str = Permission.MEMBER_INVITE

    def take(self, invitation: Invitation, user: User, *, at: datetime) -> None:
        self.accept(invitation, user, at=at)


acceptances: Registry[Acceptance] = Registry("acceptance")


@dataclass(frozen=True, slots=True)
class Sealed:
    """Rows with a secret that is read again: `waiting(keys)` are those not sealed with the first of
    the keys, `seal(row, by=, at=)` seals one anew (`manage.py seal_anew`)."""

    code: str
    waiting: Callable[[Sequence[str]], Sequence[Model]]
    seal: Callable[..., object]


sealed: Registry[Sealed] = Registry("kind of sealed row")

#: what a scope of a key means, in words (filled by portal.wiring.scopes)
scope_words: dict[str, str | _StrPromise] = {}
