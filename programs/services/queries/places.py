"""Whose cases somebody keeps, and the items of their provinces."""

from __future__ import annotations

from collections.abc import Iterable

from enterprises.register.queries import counties_held
from portal.accounts.actor import Actor
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.services.models import ServiceItem
from programs.services.vocabulary import Permission


def counties_keeping(by: Actor) -> list[Region]:
    """The counties of today of which somebody sends cases, in the order of codes."""
    return counties_held(by, Permission.CASE_KEEP)


def provinces_of(paths: Iterable[str]) -> set[str]:
    """The paths of the provinces in which these lie; of the nation ("") there is none."""
    return {path.split(".", 1)[0] + "." for path in paths if path}


def items_for(by: Actor) -> list[ServiceItem]:
    """The items for which somebody may send cases."""
    held = [g.value for g in by.holding(Permission.CASE_KEEP) if g.boundary == "region"]
    return list(ServiceItem.objects.of_provinces(provinces_of(map(str, held))))


def items_within(places: Iterable[Region]) -> list[ServiceItem]:
    """The items of the provinces in which some places lie."""
    return list(ServiceItem.objects.of_provinces(provinces_of(one.path for one in places)))


def province_of(by: Actor) -> Region | None:
    """The province whose list of items somebody keeps."""
    held = {str(g.value) for g in by.holding(Permission.ITEM_MANAGE) if g.boundary == "region"}
    found = Region.objects.living().filter(path__in=held, level=Level.PROVINCE)
    return found.order_by("path").first()
