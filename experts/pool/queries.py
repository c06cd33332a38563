"""The pool as it is asked for elsewhere: whom an office keeps, who can be sent, what they did."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from experts.pool.models import Expert
from experts.pool.rules import Conflict, conflicts
from experts.pool.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.regions.models import Region


def regions_kept_by(actor: Actor) -> list[Region]:
    """The regions whose offices this person keeps the pool of; the highest first."""
    paths = [
        str(grant.value)
        for grant in actor.holding(Permission.KEEP)
        if grant.boundary == "region" and grant.value
    ]
    return list(Region.objects.living().filter(path__in=paths).order_by("path"))


def expert_of(user: User) -> Expert | None:
    """The pool's entry of a person who signs in."""
    return Expert.objects.filter(user=user, ended_on=None).select_related("region").first()


def conflicts_between(expert: Expert, *, name: str, credit_code: str) -> tuple[Conflict, ...]:
    """What stands between an expert and the enterprise of that name and code."""
    return conflicts(
        employer=expert.employer,
        employer_kind=expert.employer_kind,
        employer_code=expert.employer_code,
        enterprise=name,
        enterprise_code=credit_code,
    )


@dataclass(frozen=True, slots=True)
class Service:
    """What an expert did: confirmed visits, different enterprises, hours."""

    visits: int
    enterprises: int
    hours: Decimal


def service_of(expert: Expert) -> Service:
    """Counted over all years, without naming an enterprise."""
    found = expert.visits.filter(confirmed_on__isnull=False).aggregate(
        visits=Count("pk"), enterprises=Count("enterprise", distinct=True), hours=Sum("hours")
    )
    return Service(found["visits"], found["enterprises"], found["hours"] or Decimal())
