"""Activities: the list, its figures by kind, who came, what is open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

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
    Decision,
    DecisionQuerySet,
    EventContract,
)
from programs.cycles.queries.years import locked_periods, paths_of
from programs.cycles.vocabulary import CycleState, Permission


def activities_kept(by: Actor) -> ActivityQuerySet:
    """The activities that somebody may record to."""
    return Activity.objects.reachable(by=by, to=Permission.ACTIVITY_KEEP).with_all()


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


def chosen_decisions(
    rows: DecisionQuerySet, chosen: Mapping[str, str], *, by: Actor, on: date
) -> DecisionQuerySet:
    """The rows that meet every filter: q (what, who or which meeting), place (a path), office
    (own: of the reader's own office), state (open, overdue, long, done)."""
    if text := chosen.get("q", ""):
        rows = rows.filter(
            Q(words__icontains=text) | Q(owner__icontains=text) | Q(meeting__title__icontains=text)
        )
    if place := chosen.get("place"):
        rows = rows.filter(region__path__startswith=place)
    if chosen.get("office") == "own":
        rows = rows.filter(region__path__in=paths_of(by, to=Permission.ACTIVITY_VIEW))
    return _in_state(rows, chosen.get("state"), on=on)


def _in_state(rows: DecisionQuerySet, state: str | None, *, on: date) -> DecisionQuerySet:
    match state:
        case "open":
            return rows.open()
        case "overdue":
            return rows.overdue(on=on)
        case "long":
            return rows.long_open(on=on)
        case "done":
            return rows.exclude(done_on=None)
    return rows


def decisions_overdue(by: Actor, *, on: date) -> DecisionQuerySet:
    """What the own office decided and is late with, in years that are not locked."""
    return _own_decisions(by).overdue(on=on)


def decisions_long_open(by: Actor, *, on: date) -> DecisionQuerySet:
    """What the own office decided more than two months ago and has not done, in years that are not
    locked."""
    return _own_decisions(by).long_open(on=on)


def _own_decisions(by: Actor) -> DecisionQuerySet:
    reached = Decision.objects.reachable(by=by, to=Permission.ACTIVITY_KEEP)
    own = reached.filter(region__path__in=paths_of(by, to=Permission.ACTIVITY_KEEP))
    return own.exclude(cycle__state=CycleState.LOCKED)


class Came(NamedTuple):
    """Who came to an activity: enterprises and people; how many of them were examined and passed,
    None where nobody said."""

    firms: int = 0
    people: int = 0
    examined: int | None = None
    passed: int | None = None


NOBODY: Final = Came()


def attendance_of(activities: Sequence[Activity]) -> dict[int, Came]:
    """Activity id to who came; an activity to which nobody came is not named."""
    rows = Attendance.objects.filter(activity__in=activities).values_list("activity")
    found = rows.annotate(
        firms=Count("pk"), of_them=Sum("people"), tested=Sum("examined"), through=Sum("passed")
    ).order_by()
    return {pk: Came(*numbers) for pk, *numbers in found}


def contracts_of(activities: Sequence[Activity]) -> dict[int, int]:
    """Activity id to how many of its letters of intent became contracts; 0 is not named."""
    standing = EventContract.objects.standing().filter(activity__in=activities)
    found = standing.values_list("activity").annotate(many=Count("pk")).order_by()
    return dict(found)


def attendances_known(
    activities: Collection[int], codes: Collection[str]
) -> dict[tuple[int, str], Came]:
    """Activity id and credit code to what is noted of the enterprise there."""
    rows = Attendance.objects.filter(
        activity__in=activities, enterprise__credit_code__in=codes
    ).values_list("activity_id", "enterprise__credit_code", "people", "examined", "passed")
    return {(pk, code): Came(1, people, *exam) for pk, code, people, *exam in rows}


def fewer_in_locked(
    activities: Iterable[Activity], came: Mapping[tuple[int, str], Came]
) -> set[tuple[int, str]]:
    """Of activity and credit code to who came, was examined and passed: those that say fewer than a
    locked month has counted."""
    held = list(activities)
    locked = {cycle: locked_periods(cycle) for cycle in {one.cycle for one in held}}
    counted = [one.pk for one in held if f"{one.held_on:%Y-%m}" in locked[one.cycle]]
    known = attendances_known(counted, {code for _pk, code in came}) if counted else {}
    return {
        pair
        for pair, before in known.items()
        if pair in came
        and any(_fewer(now, was) for now, was in zip(came[pair], before, strict=True))
    }


def _fewer(now: int | None, was: int | None) -> bool:
    return was is not None and (now or 0) < was


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
