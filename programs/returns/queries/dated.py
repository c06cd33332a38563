"""What was known of a year's returns on any morning: saves and submissions up to it, extensions
given by it. Nothing that came later is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils.timezone import get_default_timezone, localdate

from portal.calendar.rules import end_of, workdays_between
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.returns.models import Grace, Return, ReturnEdit
from programs.returns.queries.past import Past, dues_of, months_before, rows_of
from programs.returns.queries.quality import Risk
from programs.returns.queries.windows import usual_dates
from programs.returns.schema import form
from programs.returns.scoring import Progress, missing_cells, risks
from programs.returns.vocabulary import GraceKind

#: when the portal looks each day (`portal/wiring/schedule.py`)
MORNING: Final = time(8, 15)
_MOMENT: Final = timedelta(seconds=1)
_PARTS: Final = ("values", "texts")


class Draft:
    """The first version of a return, as far as it had come at any moment."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.row = row
        self.edits: list[tuple[datetime, Mapping[str, Any]]] = []

    @property
    def began_at(self) -> datetime:
        first: datetime = self.row["prepared_at"]
        return min([first, *(at for at, _cells in self.edits)])

    @property
    def is_in_time(self) -> bool:
        return self.row["is_on_time"] is True

    def was_sent(self, *, before: date) -> bool:
        sent = self.row["submitted_on"]
        return sent is not None and sent < before

    def missing(self, *, at: datetime) -> int | None:
        """Cells that were empty then; None while nothing was begun."""
        if self.began_at > at:
            return None
        parts = {part: dict(self.row[part]) for part in _PARTS}
        for then, cells in reversed(self.edits):
            if then > at:
                _take_back(parts, cells)
        return missing_cells(form(self.row["form"]), parts["values"], parts["texts"])


def _take_back(parts: Mapping[str, dict[str, Any]], cells: Mapping[str, Any]) -> None:
    for part in _PARTS:
        for code, (was, _is_now) in cells.get(part, {}).items():
            parts[part].pop(code, None)
            parts[part] |= {code: was} if was else {}


class Dated:
    """Everything dated that stands behind the months of one year in an area: seven statements."""

    def __init__(self, cycle: Cycle, region: Region, *, at: datetime) -> None:
        self.at, today = at, localdate(at)
        months = (Period.month(cycle.year, number) for number in range(1, 13))
        self.months = [month for month in months if month.last < today]
        self._places = list(Region.objects.within(region).counties().order_by("path"))
        self._dates = dues_of(cycle.region)
        self._graces: dict[str, list[Grace]] = defaultdict(list)
        given = Grace.objects.filter(cycle=cycle, kind=GraceKind.EXTENSION)
        for grace in given.select_related("region"):
            self._graces[grace.period].append(grace)
        self._drafts = _drafts(
            region, {m.code for one in self.months for m in (one, one.previous())}
        )
        self._begun = _begun(self._drafts)
        codes = {one.code for month in self.months for one in months_before(month)}
        self._sent = list(rows_of(cycle.region, codes))
        self._counties = list(Region.objects.within(cycle.region).counties())
        self._pasts: dict[Period, Past] = {}

    def counties(self, month: Period) -> list[Region]:
        """Those in force at the month's end."""
        return [one for one in self._places if one.is_in_force(on=month.last)]

    def is_over(self, month: Period) -> bool:
        """Whether anybody reported the month, and its time is over for all."""
        dues = [self._due_at(month, one, by=self.at) for one in self.counties(month)]
        return month.code in self._begun and all(due <= self.at for due in dues)

    def late(self, month: Period) -> set[int]:
        """Ids of the counties whose return came late or never; none of a month of nobody."""
        if month.code not in self._begun:
            return set()
        drafts = {one.pk: self._drafts.get((one.pk, month.code)) for one in self.counties(month)}
        return {pk for pk, draft in drafts.items() if draft is None or not draft.is_in_time}

    def warned(self, month: Period) -> dict[int, list[tuple[date, tuple[Risk, ...]]]]:
        """Region id → mornings on which it would have been warned of, with the reasons."""
        found: dict[int, list[tuple[date, tuple[Risk, ...]]]] = defaultdict(list)
        for county in self.counties(month):
            for morning in self._mornings(month, county):
                if why := tuple(risks(self._progress(month, county, morning))):
                    found[county.pk].append((localdate(morning), why))
        return dict(found)

    def _mornings(self, month: Period, county: Region) -> Iterator[datetime]:
        """Those on which the month was over, still due, and not sent yet."""
        day, draft = month.next().first, self._drafts.get((county.pk, month.code))
        morning = _morning(day)
        while morning < self._due_at(month, county, by=morning):
            if draft is not None and draft.was_sent(before=day):
                return
            yield morning
            day += timedelta(days=1)
            morning = _morning(day)

    def _due_at(self, month: Period, county: Region, *, by: datetime) -> datetime:
        """When it was due by what had been given at a moment."""
        given = self._graces[month.code]
        last_on = self._dates.get(month.code) or usual_dates(month).due_on
        until = [one.until for one in given if one.at <= by and one.covers(county)]
        return max([end_of(last_on), *until])

    def _progress(self, month: Period, county: Region, morning: datetime) -> Progress:
        day, draft = localdate(morning), self._drafts.get((county.pk, month.code))
        due = self._due_at(month, county, by=morning)
        days_left = workdays_between(day, localdate(due - _MOMENT))
        past = self._past(month)
        missing = None if draft is None else draft.missing(at=morning)
        return Progress(
            missing=missing,
            days_left=days_left,
            known=past.known,
            own=past.own(county, days_left=days_left, begun=missing is not None),
            all=past.all(days_left=days_left, begun=missing is not None),
        )

    def _past(self, month: Period) -> Past:
        if month not in self._pasts:
            self._pasts[month] = Past(month, self._counties, self._dates, self._sent)
        return self._pasts[month]


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, get_default_timezone())


def _begun(drafts: Mapping[tuple[int, str], Draft]) -> dict[str, datetime]:
    """Month → when the first county began it."""
    found: dict[str, datetime] = {}
    for (_pk, code), draft in drafts.items():
        found[code] = min(found.get(code, draft.began_at), draft.began_at)
    return found


def _drafts(region: Region, months: Iterable[str]) -> dict[tuple[int, str], Draft]:
    rows = Return.objects.filter(
        region__path__startswith=region.path, period__in=months, version=1
    )  # fmt: skip
    shown = ("pk", "region_id", "period", "form", "prepared_at", "submitted_on", "is_on_time")
    by_pk = {row["pk"]: Draft(row) for row in rows.values(*shown, *_PARTS)}
    edits = ReturnEdit.objects.filter(subject__in=rows).order_by("revision", "pk")
    for pk, at, cells in edits.values_list("subject_id", "at", "cells"):
        by_pk[pk].edits.append((at, cells))
    return {(one.row["region_id"], one.row["period"]): one for one in by_pk.values()}
