"""The enterprises that somebody reaches, for resources that are not of enterprises themselves."""

from __future__ import annotations

from enterprises.register.models import Enterprise, EnterpriseQuerySet
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor


def reached(by: Actor, to: Permission) -> EnterpriseQuerySet:
    """Those on which `by` may do what the permission says, with their places."""
    found: EnterpriseQuerySet = Enterprise.objects.reachable(by=by, to=to)
    return found.with_places()
