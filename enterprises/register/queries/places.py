"""Places: which regions somebody reaches with a permission, and the stations of a county."""

from __future__ import annotations

from django.db.models import Q

from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.offices.models import Office
from portal.offices.vocabulary import OfficeKind
from portal.regions import queries as regions
from portal.regions.boundaries import beneath, lies_beneath
from portal.regions.models import Region
from portal.regions.vocabulary import Level


def counties_kept_by(actor: Actor) -> list[Region]:
    """The counties of today in which somebody may register enterprises, in the order of codes."""
    within = _within(actor, Permission.KEEP)
    if within is None:
        return []
    return list(Region.objects.living().counties().filter(within).order_by("code"))


def is_kept_by(actor: Actor, region: Region) -> bool:
    """Whether somebody may register enterprises in this county."""
    return region.level == Level.COUNTY and holds_over(actor, Permission.KEEP, region)


def holds_over(actor: Actor, permission: str, region: Region) -> bool:
    """Whether somebody holds a permission over a region."""
    return any(
        lies_beneath(region.path, str(grant.value))
        for grant in actor.holding(permission)
        if grant.boundary == "region"
    )


def province_of(region: Region) -> str:
    """The path of the province in which a region lies."""
    return region.path.split(".")[0] + "."


def counties_beside(region: Region) -> list[Region]:
    """The counties of today in the province of a region, in the order of codes."""
    province = province_of(region)
    return list(
        Region.objects.living().counties().filter(path__startswith=province).order_by("code")
    )


def counties_held(actor: Actor, permission: str) -> list[Region]:
    """The counties of today over which somebody holds a permission, in the order of codes."""
    within = _within(actor, permission)
    if within is None:
        return []
    return list(Region.objects.living().counties().filter(within).order_by("code"))


def places_in_reach(actor: Actor, *, chosen: str = "") -> list[Region]:
    """The regions that the list can be narrowed to; `chosen` is the code chosen already."""
    return regions.places_in_reach(actor, to=Permission.BROWSE, chosen=chosen)


def path_of(code: str) -> str:
    """The path of a living region by its code; of an unknown one, a path that holds nothing."""
    if not (code.isascii() and code.isdigit()):
        return "-"
    return Region.objects.living().filter(code=code).values_list("path", flat=True).first() or "-"


def stations_of(region: Region) -> list[Office]:
    """The market regulation stations of a county that are open."""
    return list(
        Office.objects.active().filter(kind=OfficeKind.STATION, region=region).order_by("code")
    )


def held_over(actor: Actor, permission: str, lookup: str) -> Q:
    """A condition on rows: that `lookup` ("region__path__startswith") leads into a region over
    which somebody holds a permission."""
    found = Q(pk__in=())
    for path in _paths(actor, permission):
        found |= beneath(path, lookup=lookup)
    return found


def _within(actor: Actor, permission: str) -> Q | None:
    if not _paths(actor, permission):
        return None
    return held_over(actor, permission, "path__startswith")


def _paths(actor: Actor, permission: str) -> set[str]:
    return {str(grant.value) for grant in actor.holding(permission) if grant.boundary == "region"}
