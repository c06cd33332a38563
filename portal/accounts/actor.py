"""Actors: a person with what they hold, where. Asked once per request, call or job."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection
from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.storage import run_planned
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
    #: the name of the office whose post gives it; empty: no post does
    office: str = field(default="", compare=False)


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
    def office(self) -> str:
        """The name of the office at which the person works: that of the post held longest."""
        return next((grant.office for grant in self.grants if grant.office), "")

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
    """Let a room say who holds what, without asking the database."""
    _sources.append(source)
    return source


class Holding(NamedTuple):
    """A row of the one statement that reads what a person holds."""

    source: int
    pk: int
    number: int
    role: str
    kind: str
    path: str
    path_before: str
    name: str


Reader = Callable[[Holding], Iterable[Grant]]
_TEXTS: Final = Holding._fields[3:]


@dataclass(frozen=True, slots=True)
class Holdings:
    """Rows that say what a person holds: the app that owns a boundary adds them to `holdings`.

    `columns` names the columns of `Holding` that it fills ({"number": "enterprise_id"}); the
    others are 0 and empty. `read` makes the grants of a row.
    """

    code: str
    rows: Callable[[User], QuerySet[Any]]
    columns: Mapping[str, str]
    read: Reader

    def of(self, user: User, source: int) -> QuerySet[Any, Any]:
        """The person's rows, in the columns that all sources share."""
        texts = [
            Coalesce(F(self.columns[name]), Value(""), output_field=CharField())
            if name in self.columns
            else Value("", CharField())
            for name in _TEXTS
        ]
        return (
            self.rows(user)
            .order_by()
            .values_list(Value(source, IntegerField()), "pk", self.columns["number"], *texts)
        )


holdings: Registry[Holdings] = Registry("holdings")


#: the number of nobody: where it stands in a statement the person's own belongs
_SOMEBODY: Final = 9_007_199_254_740_881


def _held_by(user: User) -> Iterator[Grant]:
    """Everything that rows say, in one statement however many rooms are asked."""
    sources = list(holdings)
    sql, values = _statement(tuple(one.code for one in sources), timezone.localdate())
    if connection.vendor == "postgresql":
        rows = run_planned(sql, [user.pk])
    else:
        with connection.cursor() as cursor:
            cursor.execute(sql, [user.pk if one == _SOMEBODY else one for one in values])
            rows = cursor.fetchall()
    for row in sorted(rows):
        holding = Holding(*row)
        yield from sources[holding.source].read(holding)


@lru_cache(maxsize=8)
def _statement(_codes: tuple[str, ...], _day: date) -> tuple[str, tuple[Any, ...]]:
    """The statement that the sources make together: put together once a day, since what some of
    them ask for ends with a day. On PostgreSQL `$1` is the person."""
    somebody = User(pk=_SOMEBODY)
    first, *others = [one.of(somebody, number) for number, one in enumerate(holdings)]
    sql, values = first.union(*others, all=True).query.sql_with_params()
    if connection.vendor != "postgresql":
        return sql, values
    with connection.cursor() as cursor:
        text = cursor.mogrify(sql, values).decode()
    return text.replace(str(_SOMEBODY), "$1"), ()


def actor_for(user: User | AnonymousUser | None, *, scopes: frozenset[str] | None = None) -> Actor:
    """The person with every grant that they hold now; a suspended one holds nothing."""
    person: Any = user
    if person is None or not person.is_authenticated or not person.is_active:
        return NOBODY
    given = [grant for source in _sources for grant in source(person)]
    return Actor(person, (*given, *_held_by(person)), scopes)
