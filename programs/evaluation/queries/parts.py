"""What other rooms freeze in a snapshot beside the indicators, and what this room itself adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from portal.indicators.counting import rows_behind
from portal.indicators.definition import indicators
from portal.kernel.period import Period
from portal.kernel.registry import Registry
from portal.regions.models import Region
from portal.web.contributions import ReportDesk, report_desks
from programs.cycles.models import Cycle, RosterEntry
from programs.cycles.vocabulary import Tier
from programs.evaluation.schema import STEPS
from programs.evaluation.vocabulary import Permission
from programs.policies.models import Policy, PolicyApplication
from programs.policies.vocabulary import ApplicationState

Take = Callable[[Cycle, Region, Period, datetime], Any]


@dataclass(frozen=True, slots=True)
class SnapshotPart:
    """`take` returns plain JSON (texts, whole numbers, lists, objects), the same for the same
    rows; sections of the report read it by `code`."""

    code: str
    take: Take


snapshot_parts: Registry[SnapshotPart] = Registry("part of a snapshot")


def _day(period: Period, at: datetime) -> date:
    return min(period.last, localdate(at))


def take_policies(_cycle: Cycle, region: Region, period: Period, at: datetime) -> dict[str, Any]:
    """Policies in force on the last day that the region issued or that lie beneath it, by kind
    and level: [[kind, level, number], …]; how many counties issued one of their own; and what the
    region's enterprises applied for in the year to date, by kind: [[kind, applied, granted], …]."""
    day = _day(period, at)
    in_force = Policy.objects.in_force(on=day).filter(region__path__startswith=region.path)
    lines = in_force.values_list("kind", "level").annotate(number=Count("pk")).order_by()
    counties = in_force.filter(level="county").aggregate(n=Count("region", distinct=True))["n"]
    return {
        "lines": sorted(map(list, lines)),
        "counties": counties,
        "applications": _applications(region, day),
    }


def _applications(region: Region, day: date) -> list[list[Any]]:
    """As the indicators policies.applied and policies.granted count them, by kind of policy."""
    of = PolicyApplication.objects.filter(region__path__startswith=region.path)
    span = (date(day.year, 1, 1), day)
    applied = of.exclude(state=ApplicationState.WITHDRAWN).filter(applied_on__range=span)
    granted = of.filter(state=ApplicationState.GRANTED, decided_on__range=span)
    found = [
        dict(rows.order_by().values_list("policy__kind").annotate(n=Count("pk")))
        for rows in (applied, granted)
    ]
    return [[kind, *(one.get(kind, 0) for one in found)] for kind in sorted(set().union(*found))]


def take_pilots(cycle: Cycle, region: Region, period: Period, at: datetime) -> dict[str, int]:
    """How many pilot industries the year lists, and in how many ten enterprises take part."""
    day = _day(period, at)
    active = (
        RosterEntry.objects.listed_on(day)
        .filter(cycle=cycle, region__path__startswith=region.path, pilot_industry__isnull=False)
        .values("pilot_industry")
        .annotate(n=Count("enterprise", distinct=True))
        .filter(n__gte=10)
        .count()
    )
    return {"listed": cycle.pilot_industries.confirmed().count(), "active": active}


def take_groups(cycle: Cycle, region: Region, period: Period, at: datetime) -> dict[str, Any]:
    """The steps by industry (division of GB/T 4754), size class and tier of the roster:
    {"industry": {"34": {step: enterprises}}, "size": {…}, "tier": {…}}."""
    found: dict[str, dict[str, dict[str, int]]] = {"industry": {}, "size": {}, "tier": {}}
    listed = RosterEntry.objects.listed_on(_day(period, at)).filter(cycle=cycle)
    for code in STEPS:
        indicator = indicators.get(code)
        if indicator is None:
            continue
        measure = replace(indicator.numerator, count="rows")
        rows = rows_behind(
            measure,
            cycle.code if measure.cycle else "",
            period,
            path=region.path,
            today=localdate(at),
            to_date=True,
        )
        enterprise = measure.enterprise
        sizes = _counted(rows, f"{enterprise}__size_class", enterprise)
        industries = _counted(rows, f"{enterprise}__industry_code", enterprise)
        for size, number in sizes:
            found["size"].setdefault(size, {})[code] = number
        for industry, number in industries:
            line = found["industry"].setdefault(industry[:2], {})
            line[code] = line.get(code, 0) + number
        for tier in Tier.values:
            within = listed.filter(tier=tier).values("enterprise")
            number = rows.filter(**{f"{enterprise}__in": within}).aggregate(
                n=Count(enterprise, distinct=True)
            )["n"]
            found["tier"].setdefault(tier, {})[code] = number
    return found


def _counted(rows: Any, group: str, enterprise: str) -> list[tuple[str, int]]:
    counted = rows.order_by().values_list(group).annotate(n=Count(enterprise, distinct=True))
    return sorted((str(name or ""), number) for name, number in counted)


snapshot_parts.add(SnapshotPart("policies", take_policies))
snapshot_parts.add(SnapshotPart("pilots", take_pilots))
snapshot_parts.add(SnapshotPart("groups", take_groups))

report_desks.add(
    ReportDesk(
        "evaluation",
        _("Evaluation report"),
        _("Readiness of the months, locks, numbered snapshots, and the report as PDF, Word, Excel"),
        "clipboard-data",
        Permission.VIEW,
        "evaluation:desk",
    )
)
