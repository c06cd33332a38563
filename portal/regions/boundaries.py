"""Reach: said once on the model, read in SQL (`reachable`) and in Python (`allows`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Protocol, Self, TypeVar

from django.db import models
from django.db.models import Q

from portal.accounts.actor import Actor
from portal.regions.vocabulary import SANDBOX_FROM

M = TypeVar("M", bound="Bounded")
Rows_co = TypeVar("Rows_co", covariant=True)


def beneath(path: str, *, lookup: str = "path__startswith") -> Q:
    """What lies beneath a path, as a condition; "" is the nation, to which no sandbox belongs."""
    if path:
        return Q(**{lookup: path})
    return Q(**{lookup.removesuffix("startswith") + "lt": SANDBOX_FROM})


def lies_beneath(path: str, above: str) -> bool:
    """The same of one path, in Python."""
    return path.startswith(above) if above else path < SANDBOX_FROM


def beginning(path: str, *, parts: int) -> str:
    """The first parts of a path: 99.01. of 99.01.01. with two."""
    return "".join(f"{one}." for one in path.split(".")[:-1][:parts])


def read_together(path: str) -> str:
    """Whose rows are read by all within them: the province's of a path, the nation's of "". What
    is entered in a sandbox is read there alone."""
    return path if path >= SANDBOX_FROM or not path else f"{path.split('.', 1)[0]}."


class BoundedQuerySet(models.QuerySet[M]):
    """Rows that know who reaches them."""

    def reachable(self, *, by: Actor, to: str) -> Self:
        """Only the rows on which `by` may do `to`. No grant, no rows, and no question asked."""
        return self.within(self.model.lookups_for(by, to=to))

    def within(self, lookups: Iterable[tuple[str, str | int]]) -> Self:
        """Only the rows that `lookups_for` somebody says."""
        rows = Q(pk__in=())
        for lookup, value in lookups:
            rows |= Q(**{lookup: value}) if value != "" else beneath("", lookup=lookup)
        return self.filter(rows)


class Reachable(Protocol[Rows_co]):
    """A manager whose rows can be narrowed to what somebody reaches."""

    def reachable(self, *, by: Actor, to: str) -> Rows_co: ...


class Bounded(models.Model):
    """A row within boundaries: a name of a boundary ("region") to the lookup that holds it."""

    boundaries: ClassVar[Mapping[str, str]]

    class Meta:
        abstract = True

    def allows(self, actor: Actor, *, to: str) -> bool:
        return any(self._lies_within(*lookup) for lookup in self.lookups_for(actor, to=to))

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        for grant in actor.holding(to):
            if grant.boundary in cls.boundaries:
                yield cls.boundaries[grant.boundary], grant.value

    def _lies_within(self, lookup: str, value: str | int) -> bool:
        path = lookup.removesuffix("__startswith")
        found: Any = self
        for name in path.split("__"):
            found = getattr(found, name, None)
            if found is None:
                return False
        return bool(found == value) if path == lookup else lies_beneath(str(found), str(value))
