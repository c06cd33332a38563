"""Activities: the list, its figures by kind, who came, what is open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Count, Q, Sum

from enterprises.register.models import Enterprise
from enterprises.register.rules.credit_code import normalise
from portal.accounts.actor import Actor
from portal.regions.models import Region
from programs.cycles.models import (
    Activity,
    ActivityQuerySet,
    Attendance,
    Cycle,
)
from programs.cycles.queries.years import paths_of
from programs.cycles.vocabulary import Permission


def chosen_activities(rows: ActivityQuerySet, chosen: Mapping[str, str]) -> ActivityQuerySet:
    """The rows that meet every filter: q (title, place or chain), place (a path), kind."""
    if text := chosen.get("q", ""):
        rows = rows.filter(
            Q(title__icontains=text) | Q(place__icontains=text) | Q(chain__icontains=text)
        )
    if place := chosen.get("place"):
        rows = rows.filter(region__path__startswith=place)
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    return rows


def attendance_of(activities: Sequence[Activity]) -> dict[int, tuple[int, int]]:
    """Activity id to how many enterprises and how many people came."""
    rows = Attendance.objects.filter(activity__in=activities).values_list("activity")
    found = rows.annotate(firms=Count("pk"), people=Sum("people")).order_by()
    return {pk: (firms, people) for pk, firms, people in found}


def recording_region(by: Actor, cycle: Cycle) -> Region | None:
    """The region of the office for which somebody records: the widest within the province."""
    paths = [path for path in paths_of(by, to=Permission.ACTIVITY_KEEP) if path]
    found = Region.objects.living().filter(path__in=paths, path__startswith=cycle.region.path)
    return found.order_by("path").first()


def firms_of_codes(codes: Collection[str]) -> dict[str, Enterprise]:
    """The living enterprises of some credit codes, wherever they are, with their counties."""
    rows = Enterprise.objects.living().filter(credit_code__in=codes).select_related("region")
    return {one.credit_code: one for one in rows}


def firm_of_code(code: str, *, within: Cycle) -> Enterprise | None:
    """The enterprise of a credit code in the province of the year."""
    plain = normalise(code)
    found = firms_of_codes([plain]).get(plain)
    return found if found and found.region.path.startswith(within.region.path) else None
