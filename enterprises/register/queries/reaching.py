"""The enterprises that somebody reaches, for resources that are not of enterprises themselves."""

from __future__ import annotations

from collections.abc import Iterable

from enterprises.register.models import Enterprise, EnterpriseQuerySet
from portal.accounts.actor import Actor


def reached(by: Actor, to: str) -> EnterpriseQuerySet:
    """Those on which `by` may do what the permission says, with their places."""
    found: EnterpriseQuerySet = Enterprise.objects.reachable(by=by, to=to)
    return found.with_places()


def within(reach: Iterable[tuple[str, str | int]]) -> EnterpriseQuerySet:
    """Those within a reach, as `Enterprise.lookups_for` somebody says it."""
    return Enterprise.objects.within(reach)
