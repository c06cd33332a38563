"""Who answers for a fact: one officer by name."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, Q

from enterprises.dossier.models import Objection
from enterprises.dossier.vocabulary import ObjectionState
from enterprises.register.models import Enterprise, FactChange
from portal.accounts.models import User
from portal.offices.queries import holders
from portal.regions.models import Region
from portal.regions.vocabulary import Level

COUNTY_OFFICER: Final = "county_officer"


def officer_for(enterprise: Enterprise, fact: str) -> User | None:
    """The county's officer who last changed the fact, else the one with the fewest to answer."""
    officers = {one.pk: one for one in holders(COUNTY_OFFICER, region=enterprise.region)}
    if not officers:
        return None
    changes = FactChange.objects.filter(enterprise=enterprise, field=fact, by__in=officers)
    last = changes.newest_first().values_list("by_id", flat=True).first()
    if last is not None:
        return officers[last]
    waiting = dict(
        Objection.objects.filter(officer__in=officers)
        .values_list("officer_id")
        .annotate(n=Count("pk", filter=Q(state=ObjectionState.OPEN)))
        .order_by()
    )
    return officers[min(officers, key=lambda pk: (waiting.get(pk, 0), pk))]


def city_above(region: Region) -> Region | None:
    """The city, or the province where no city stands between."""
    parts = region.path.split(".")[:-1]
    above = [".".join(parts[:depth]) + "." for depth in (2, 1) if depth < len(parts)]
    found = {one.path: one for one in Region.objects.living().filter(path__in=above)}
    heads = [found[path] for path in above if path in found]
    return next((one for one in heads if one.level in (Level.CITY, Level.PROVINCE)), None)
