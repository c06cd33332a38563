"""How the months before went, seen from as many working days before their ends as now are left.

What is known on the first morning of the month that follows: nothing that came later is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Final, NamedTuple

from django.db.models import Min
from django.db.models.functions import Coalesce, Least
from django.utils.timezone import localdate

from portal.calendar.rules import workdays_between
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.returns.models import Return, Window
from programs.returns.queries.windows import usual_dates
from programs.returns.scoring import Alike

#: how many months before are looked at
MONTHS: Final = 12

#: of a return's first version: region, month, when it was begun, the day of sending and whether
#: that was in time
Row = tuple[int, str, datetime, date | None, bool | None]


class Came(NamedTuple):
    """A county's month: how many working days were left on the days on which it was begun and sent
    (below zero after its end; None if it never was), and whether it came late or never."""

    begun: int | None
    sent: int | None
    is_late: bool

    def was_behind(self, days_left: int, *, begun: bool) -> bool:
        """Whether with so many working days left it was not sent, or, not `begun`, not begun."""
        then = self.sent if begun else self.begun
        return then is None or then <= days_left


NEVER: Final = Came(begun=None, sent=None, is_late=True)


class Past:
    """The months before one month, of every county that was in force in them. A month of which
    nobody sent anything says nothing of anybody."""

    def __init__(
        self,
        month: Period,
        counties: Sequence[Region],
        dues: Mapping[str, date],
        rows: Iterable[Row],
    ) -> None:
        """`dues` are the days that the province has set; `rows` may be of other months too."""
        known, before = month.next().first, months_before(month)
        days = {one.code: dues.get(one.code) or usual_dates(one).due_on for one in before}
        came: dict[str, dict[int, Came]] = {one.code: {} for one in before}
        for region_id, code, at, on, in_time in rows:
            if code in came and (begun := localdate(at)) < known:
                sent = on if on is not None and on < known else None
                came[code][region_id] = Came(
                    begun=_left(begun, days[code]),
                    sent=None if sent is None else _left(sent, days[code]),
                    is_late=sent is None or in_time is not True,
                )
        self._came: dict[int, list[Came]] = defaultdict(list)
        for one in before:
            if any(county.sent is not None for county in came[one.code].values()):
                for county in counties:
                    if county.is_in_force(on=one.last):
                        self._came[county.pk].append(came[one.code].get(county.pk, NEVER))
        self._all: dict[tuple[int, bool], Alike] = {}

    @property
    def known(self) -> int:
        """How many months of counties."""
        return sum(map(len, self._came.values()))

    def own(self, county: Region, *, days_left: int, begun: bool) -> Alike:
        """Of the county's own months those that were as far behind with as many working days left:
        not sent, or, where this one is not `begun`, not begun."""
        return _alike(self._came.get(county.pk, ()), days_left, begun=begun)

    def all(self, *, days_left: int, begun: bool) -> Alike:
        """The same of every county of the province."""
        if (days_left, begun) not in self._all:
            every = [came for months in self._came.values() for came in months]
            self._all[days_left, begun] = _alike(every, days_left, begun=begun)
        return self._all[days_left, begun]


#: the same few days are asked of every county
_left = lru_cache(maxsize=4096)(workdays_between)


def _alike(came: Iterable[Came], days_left: int, *, begun: bool) -> Alike:
    behind = [one for one in came if one.was_behind(days_left, begun=begun)]
    return Alike(len(behind), sum(one.is_late for one in behind))


def months_before(month: Period) -> list[Period]:
    """The months that are looked at, the newest first."""
    found = []
    for _number in range(MONTHS):
        month = month.previous()
        found.append(month)
    return found


def rows_of(province: Region, codes: Iterable[str]) -> Iterable[Row]:
    """What every county of a province began and sent of these months."""
    rows = Return.objects.filter(
        region__path__startswith=province.path, period__in=codes, version=1
    ).annotate(begun_at=Least("prepared_at", Coalesce(Min("edits__at"), "prepared_at")))
    return rows.values_list("region_id", "period", "begun_at", "submitted_on", "is_on_time")


def dues_of(province: Region) -> dict[str, date]:
    """Month → the last day that the province has set for it."""
    windows = Window.objects.filter(cycle__region=province)
    return dict(windows.values_list("period", "due_on"))


def past_of(cycle: Cycle, month: Period) -> Past:
    """Of the province of a year; three statements."""
    return Past(
        month,
        list(Region.objects.within(cycle.region).counties()),
        dues_of(cycle.region),
        rows_of(cycle.region, [one.code for one in months_before(month)]),
    )
