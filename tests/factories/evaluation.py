"""A little programme year with figures, for what freezes and reports them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal.accounts.actor import SYSTEM
from portal.indicators.folding import mark_many
from portal.indicators.models import DirtyCell
from portal.regions.models import Region
from programs.cycles.models import Cycle, Target
from programs.evaluation.models import NationalResult, Snapshot
from programs.evaluation.operations import take_snapshot
from programs.returns.models import Return
from tests.factories import NOON, person, region
from tests.factories.cycles import cycle as make_cycle
from tests.factories.cycles import roster_entry
from tests.factories.enterprises import enterprise


def listed(at: str = "330381", **values: object) -> object:
    """An enterprise on the roster, its reading marked as its operation would."""
    entry = roster_entry(enterprise(at), state="listed", **values)
    dirty("programs.RosterEntry", at)
    return entry


def dirty(label: str, *codes: str, year: str = "330000-2026") -> None:
    mark_many(label, {region(code).pk for code in codes}, cycle_code=year)


def small_year() -> Cycle:
    """Three enterprises in Ruian, one in Yuhang; a target for the province."""
    cycle = make_cycle()
    for at in ("330381", "330381", "330381", "330110"):
        listed(at)
    Target.objects.create(cycle=cycle, region=cycle.region, indicator="roster.listed", value=8)
    return cycle


def taken(cycle: Cycle | None = None, *, at: datetime = NOON, **values: object) -> Snapshot:
    given = {"region": region("330000"), "period": "2026", "by": SYSTEM, "at": at} | values
    return take_snapshot(cycle or small_year(), **given)  # type: ignore[arg-type]


def accepted_returns(cycle: Cycle, period: str, regions: list[Region] | None = None) -> None:
    """The month's return of every county, accepted."""
    counties = (
        regions
        if regions is not None
        else list(Region.objects.counties().in_force(on=date(2026, 10, 31)).within(cycle.region))
    )
    preparer, approver = person("Preparer"), person("Approver")
    day = date.fromisoformat(f"{period}-28")
    Return.objects.bulk_create(
        Return(
            cycle=cycle,
            region=county,
            period=period,
            month_on=day.replace(day=1),
            form="return_2026",
            state="accepted",
            due_at=NOON,
            prepared_by=preparer,
            prepared_at=NOON,
            submitted_by=approver,
            submitted_at=NOON,
            submitted_on=day,
            is_on_time=True,
            accepted_on=day,
        )
        for county in counties
    )


def waiting_cells() -> int:
    return DirtyCell.objects.count()


def national_result(at: str = "330000", **values: Any) -> NationalResult:
    """What the nation said of a province's 2025, or as the values say."""
    given: dict[str, Any] = {
        "region": region(at),
        "year": 2025,
        "total": Decimal("92.30"),
        "rank": 1,
        "of_how_many": 31,
        "notice_on": date(2026, 4, 20),
        "source": "工作质量评估情况的通报",
        "recorded_at": NOON,
    } | values
    return NationalResult.objects.create(**given)
