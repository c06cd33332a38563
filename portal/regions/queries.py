"""Places that a list can be narrowed to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.actor import Actor
from portal.regions.boundaries import beneath
from portal.regions.models import Region
from portal.regions.vocabulary import Level

ANY = ("", gettext_lazy("All"))


def places_in_reach(by: Actor, *, to: str, chosen: str = "") -> list[Region]:
    """The living regions on which somebody may do `to`, by path, in one statement.

    Whoever reaches the whole nation is given its provinces, and of the one in which `chosen` (a
    code) lies everything: all counties at once would be thousands.
    """
    paths = {str(grant.value) for grant in by.holding(to) if grant.boundary == "region"}
    if not paths:
        return []
    within = Q(pk__in=())
    for path in paths - {""}:
        within |= Q(path__startswith=path)
    if "" in paths:
        shown = Q(level=Level.PROVINCE)
        if len(chosen) == len("330000") and chosen.isascii() and chosen.isdigit():
            shown |= Q(code__startswith=chosen[:2])
        within |= shown & beneath("")
    return list(Region.objects.living().filter(within).order_by("path"))


def place_choices(places: Sequence[Region]) -> list[Any]:
    """Cities with their counties beneath them; a province's own counties stand by themselves."""
    options: list[Any] = [ANY]
    group: list[tuple[str, str]] | None = None
    for place in places:
        if place.level == Level.COUNTY and group is not None and place.path.count(".") == 3:
            group.append((place.code, place.name))
            continue
        group = None
        if place.level == Level.CITY:
            group = [(place.code, _("%(city)s, all") % {"city": place.name})]
            options.append((place.name, group))
        else:
            options.append((place.code, place.name))
    return options
