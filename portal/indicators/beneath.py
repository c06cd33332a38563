"""What a page of figures goes down to from a region: its cities and counties on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from portal.regions.models import Region
from portal.regions.storage import columns_of, is_postgresql, made_of, rows_of
from portal.regions.vocabulary import Level


def all_beneath(region: Region) -> list[Region]:
    """Every region that ever lay beneath this one, by code: what is in force on which day is
    said by `beneath`. Nothing lies beneath a county."""
    if region.level == Level.COUNTY:
        return []
    if is_postgresql():
        given = {"path": f"{region.path}%", "pk": region.pk}
        return [made_of(Region, row) for row in rows_of(_beneath(), given)]
    return list(Region.objects.within(region).exclude(pk=region.pk).order_by("code"))


@cache
def _beneath() -> str:
    return f"""
SELECT {columns_of(Region, "r")} FROM regions_region r
WHERE r.path LIKE %(path)s AND r.id <> %(pk)s ORDER BY r.code
"""  # noqa: S608 - columns of a model, nothing given


def beneath(
    region: Region, *, on: date, within: Sequence[Region] | None = None
) -> tuple[list[Region], list[Region]]:
    """(what a page goes down to, every county within), in one statement; in none where the caller
    has read `all_beneath`. A province goes down to its cities and to the counties that it governs
    itself, a city to its counties, a county to nothing."""
    if region.level == Level.COUNTY:
        return [], []
    given = all_beneath(region) if within is None else within
    found = [one for one in given if one.is_in_force(on=on)]
    counties = [r for r in found if r.level == Level.COUNTY]
    if region.level == Level.CITY:
        return counties, counties
    cities = tuple(r.path for r in found if r.level == Level.CITY)
    return [r for r in found if r.path in cities or not r.path.startswith(cities)], counties
