"""Which counties owed the return of which month by a day, sent or not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.returns.models import Return
from programs.returns.queries.months import MISSING
from programs.returns.queries.windows import Terms
from programs.returns.vocabulary import State

#: due at midnight means: until the end of the day before
_MOMENT: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class DueMonth:
    """A county's month whose return was due: `state` is that of its first version, "missing" where
    none was begun; `is_on_time` is of its first submission."""

    region: Region
    cycle_code: str
    period: str
    dated: date
    due_at: datetime
    state: str = MISSING
    submitted_on: date | None = None
    is_on_time: bool = False

    @property
    def is_sent(self) -> bool:
        return self.submitted_on is not None

    @property
    def state_label(self) -> str:
        return _("Not begun") if self.state == MISSING else str(State(self.state).label)

    def allows(self, actor: Actor, *, to: str) -> bool:
        return Return(region=self.region).allows(actor, to=to)


def due_months(cycle_code: str, region_ids: Collection[int] | None, today: date) -> list[DueMonth]:
    """Of the published year, or of all of them (""), and of these counties or all, by month and
    code. A county owes the months at whose end it was in force, from the day after the last one on
    which its return was on time, by its own extension too. Four statements."""
    cycles = Cycle.objects.published().select_related("region").order_by("code")
    years = list(cycles.filter(code=cycle_code) if cycle_code else cycles)
    months = {one.code: _months_ended(one, today) for one in years}
    periods = sorted({month.code for ended in months.values() for month in ended})
    if not periods:
        return []
    counties = Region.objects.counties().order_by("code", "valid_from")
    rows = Return.objects.filter(cycle__in=years, version=1)
    if region_ids is not None:
        counties, rows = counties.filter(pk__in=region_ids), rows.filter(region__in=region_ids)
    kept = {
        (row.cycle_id, row.region_id, row.period): row
        for row in rows.only(
            "cycle_id", "region_id", "period", "state", "submitted_on", "is_on_time", "due_at"
        )
    }
    terms, places = Terms([one.code for one in years], periods), list(counties)
    found = []
    for cycle in years:
        within = [one for one in places if one.path.startswith(cycle.region.path)]
        for month in months[cycle.code]:
            for county in within:
                row = kept.get((cycle.pk, county.pk, month.code))
                one = _due(cycle.code, month, county, row, terms)
                if county.is_in_force(on=month.last) and localdate(one.due_at - _MOMENT) < today:
                    found.append(one)
    return found


def _months_ended(cycle: Cycle, today: date) -> list[Period]:
    months = (Period.month(cycle.year, number) for number in range(1, 13))
    return [month for month in months if month.last < today]


def _due(code: str, month: Period, county: Region, row: Return | None, terms: Terms) -> DueMonth:
    due_at = terms.due_at(code, month, county)
    if row is None:
        return DueMonth(county, code, month.code, month.first, due_at)
    return DueMonth(
        county,
        code,
        month.code,
        month.first,
        max(row.due_at, due_at) if row.is_open else row.due_at,
        row.state,
        row.submitted_on,
        row.is_on_time is True,
    )
