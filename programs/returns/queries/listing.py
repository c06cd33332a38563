"""Lists of returns: narrowed by filters; what waits for whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from portal.accounts.actor import Actor
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import Cycle, CycleLock
from programs.cycles.queries import counties_in_reach, locked_periods, province_path
from programs.cycles.vocabulary import CycleState
from programs.returns.models import Return, ReturnQuerySet
from programs.returns.queries.months import months_of
from programs.returns.queries.windows import Terms
from programs.returns.vocabulary import Permission, State


def narrowed(rows: ReturnQuerySet, chosen: Mapping[str, str]) -> ReturnQuerySet:
    """The rows that meet every filter: year, region (code), period, state."""
    if year := chosen.get("year"):
        rows = rows.filter(cycle__year=int(year))
    if code := chosen.get("region"):
        place = Region.objects.filter(code=code).values("path").order_by("-valid_from")[:1]
        rows = rows.filter(Q(region__code=code) | Q(region__path__startswith=place))
    for name in ("period", "state"):
        if value := chosen.get(name):
            rows = rows.filter(**{name: value})
    return rows


def awaiting(by: Actor) -> ReturnQuerySet:
    """The returns that wait for this person's decision."""
    here = Return.objects.newest_version()
    with_city = here.filter(state=State.SUBMITTED).reachable(by=by, to=Permission.REVIEW)
    with_province = here.filter(state=State.APPROVED).reachable(by=by, to=Permission.ACCEPT)
    return with_city | with_province


def undecided_after_lock(by: Actor) -> ReturnQuerySet:
    """The returns of locked months that were submitted in time and on which nobody has decided,
    of the areas for which this person accepts; a locked year decides no more."""
    held = CycleLock.objects.held().filter(cycle=OuterRef("cycle"), period=OuterRef("period"))
    rows = Return.objects.reachable(by=by, to=Permission.ACCEPT)
    return rows.filter(
        Exists(held),
        version=1,
        state__in=[State.SUBMITTED, State.APPROVED],
        cycle__state=CycleState.OPEN,
    )


def to_prepare(by: Actor, *, at: datetime) -> list[tuple[Region, Period]]:
    """The months that have ended and are not sent, of the counties where this person prepares, and
    of those that ended and came to them; of locked ones those for which more time runs."""
    counties = counties_in_reach(by, to=Permission.PREPARE, ever=True)
    if not counties:
        return []
    year = localdate(at).year
    provinces = {province_path(county.path) for county in counties}
    cycles = {
        cycle.region.path: cycle
        for cycle in Cycle.objects.open()
        .filter(region__path__in=provinces, year__in=[year - 1, year])
        .select_related("region")
        .order_by("year")
    }
    rows = Return.objects.newest_version().filter(region__in=counties)
    sent = set(rows.sent().values_list("region_id", "period"))
    locked = {cycle.pk: locked_periods(cycle) for cycle in cycles.values()}
    held = {code for codes in locked.values() for code in codes}
    terms = Terms([cycle.code for cycle in cycles.values()], held) if held else None
    return [
        (county, month)
        for county in counties
        if (cycle := cycles.get(province_path(county.path))) is not None
        for month in months_of(cycle, at=at)
        if month.last < localdate(at)
        and county.is_in_force(on=month.last)
        and (county.pk, month.code) not in sent
        and str(cycle.year) not in locked[cycle.pk]
        and (
            month.code not in locked[cycle.pk]
            or (terms is not None and terms.open_until(cycle.code, month, county, at=at))
        )
    ]
