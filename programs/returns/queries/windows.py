"""When months open, are due and lock: as the province set it, with what was given beyond it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import DateField, DateTimeField, Value
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.calendar.rules import (
    add_workdays,
    due_at,
    due_on,
    end_of,
    next_workday,
    workdays_between,
)
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.cycles.queries import locked_periods
from programs.returns.models import Grace, Window
from programs.returns.vocabulary import GraceKind

#: working days after the last one on which a month is proposed to be locked
LOCKS_AFTER: Final = 10
#: how many months before the present one are asked for: a return is due within two months, and
#: more time is given for a month at once
LOOK_BACK: Final = 6


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of a month's return. `due_on` is the last one on which it is on time; `locks_on`
    the last on which it may change, None where it is locked by hand."""

    opens_on: date
    due_on: date
    locks_on: date | None

    @property
    def due_at(self) -> datetime:
        return end_of(self.due_on)


def due_of(period: Period) -> datetime:
    """When a month is due where the province set nothing else."""
    return due_at(period.first.year, period.first.month)


def usual_dates(period: Period) -> Dates:
    """The portal's own: opens with the next month, due on its 5th or the next working day."""
    following = period.next().first
    return Dates(next_workday(following), due_on(period.first.year, period.first.month), None)


def proposed_dates(period: Period) -> Dates:
    """What a province is offered to set: the usual days, locked ten working days later."""
    usual = usual_dates(period)
    return Dates(usual.opens_on, usual.due_on, add_workdays(usual.due_on, LOCKS_AFTER))


def moved_dates(dates: Dates, of: Period, to: Period) -> Dates:
    """The dates of a month by the same rule in another year, all of them working days: as many
    working days after the month, due on the usual day where it was; the proposed dates where that
    gives none that a return can have."""
    due_on = _moved_due(dates, of, to)
    opens_on = _moved_opening(dates, of, to)
    fits = to.first < opens_on <= due_on and due_on > to.last
    if not fits:
        return proposed_dates(to)
    after = workdays_between(dates.due_on, dates.locks_on) if dates.locks_on else 0
    locks_on = add_workdays(due_on, max(after, 1)) if dates.locks_on else None
    return Dates(opens_on, due_on, locks_on)


def _moved_due(dates: Dates, of: Period, to: Period) -> date:
    if dates.due_on == usual_dates(of).due_on:
        return usual_dates(to).due_on
    return add_workdays(to.last, workdays_between(of.last, dates.due_on))


def _moved_opening(dates: Dates, of: Period, to: Period) -> date:
    """Before the month is over it opens on the same day of the month, or the next working day."""
    if dates.opens_on <= of.last:
        return next_workday(to.first + (dates.opens_on - of.first))
    return add_workdays(to.last, max(workdays_between(of.last, dates.opens_on), 1))


def rule_of(period_code: str, dates: Dates) -> str:
    """By which rule the dates of a month are set, in words: the same in every year."""
    month = Period.parse(period_code)
    opens, due = (workdays_between(month.last, day) for day in (dates.opens_on, dates.due_on))
    said = [
        _("opens on working day %(n)d after the month") % {"n": max(opens, 1)}
        if dates.opens_on > month.last
        else _("opens on day %(n)d of the month") % {"n": dates.opens_on.day},
        _("due on the usual day")
        if dates.due_on == usual_dates(month).due_on
        else _("due on working day %(n)d after the month") % {"n": due},
        _("locks %(n)d working days later")
        % {"n": max(workdays_between(dates.due_on, dates.locks_on), 1)}
        if dates.locks_on
        else _("locked by hand"),
    ]
    return _("; ").join(said)


class Terms:
    """The dates of some months of some years, and who was given more time: one statement, for
    every page with figures asks. A grace that is given back knows when it ends, not why."""

    def __init__(self, year_codes: Iterable[str], periods: Collection[str]) -> None:
        wanted = {"cycle__code__in": list(year_codes), "period__in": list(periods)}
        no_day, no_end = Value(None, DateField()), Value(None, DateTimeField())
        windows = Window.objects.filter(**wanted).values_list(
            "cycle__code", "period", "opens_on", "due_on", "locks_on", no_end, Value(""), Value("")
        )
        graces = Grace.objects.filter(**wanted).values_list(
            "cycle__code", "period", no_day, no_day, no_day, "until", "kind", "region__path"
        )
        self._windows: dict[tuple[str, str], Dates] = {}
        self._graces: dict[tuple[str, str], list[Grace]] = defaultdict(list)
        for code, period, opens_on, last_on, locks_on, until, kind, path in windows.union(
            graces, all=True
        ):
            if until is None:
                self._windows[code, period] = Dates(opens_on, last_on, locks_on)
            else:
                grace = Grace(region=Region(path=path), period=period, kind=kind, until=until)
                self._graces[code, period].append(grace)
        for given in self._graces.values():
            given.sort(key=lambda one: one.until)

    def dates(self, year_code: str, period: Period) -> Dates:
        return self._windows.get((year_code, period.code)) or usual_dates(period)

    def due_at(self, year_code: str, period: Period, region: Region) -> datetime:
        """When the region's return is due: the month's date, or the end of its extension."""
        given = self._given(year_code, period, region, GraceKind.EXTENSION)
        return max([self.dates(year_code, period).due_at, *(one.until for one in given)])

    def extension(self, year_code: str, period: Period, region: Region) -> Grace | None:
        """The extension that holds, if one was given."""
        return next(iter(self._given(year_code, period, region, GraceKind.EXTENSION)), None)

    def reopened(
        self, year_code: str, period: Period, region: Region, *, at: datetime
    ) -> Grace | None:
        """The re-opening of a locked month that has not ended, if there is one."""
        given = self._given(year_code, period, region, GraceKind.REOPENING)
        return next((one for one in given if one.is_open(at=at)), None)

    def open_until(
        self, year_code: str, period: Period, region: Region, *, at: datetime
    ) -> datetime | None:
        """Until when a locked month changes for the region: as long as an extension or a
        re-opening runs; None where none does."""
        rows = self._graces.get((year_code, period.code), [])
        return max(
            (one.until for one in rows if at < one.until and one.covers(region)), default=None
        )

    def is_open_somewhere(self, year_code: str, period: Period, *, at: datetime) -> bool:
        """Whether an extension or a re-opening of the month runs for anybody."""
        return any(at < one.until for one in self._graces.get((year_code, period.code), []))

    def _given(self, year_code: str, period: Period, region: Region, kind: str) -> list[Grace]:
        """The latest first."""
        rows = self._graces.get((year_code, period.code), [])
        return [one for one in reversed(rows) if one.kind == kind and one.covers(region)]


def months_asked(cycle: Cycle, *, at: datetime) -> list[Period]:
    """The months of a year that counties are asked for now, the oldest first: those that have
    opened, of the last `LOOK_BACK` and the present one, and are not locked for everybody."""
    today, held = localdate(at), locked_periods(cycle)
    if str(cycle.year) in held:
        return []
    months = [Period.month(today.year, today.month)]
    for _number in range(LOOK_BACK):
        months.insert(0, months[0].previous())
    of_year = [one for one in months if one.first.year == cycle.year]
    terms = terms_of(cycle, *of_year)
    return [
        one
        for one in of_year
        if terms.dates(cycle.code, one).opens_on <= today
        and (one.code not in held or terms.is_open_somewhere(cycle.code, one, at=at))
    ]


def terms_of(cycle: Cycle, *periods: Period) -> Terms:
    """The same for the months of one year."""
    return Terms([cycle.code], [period.code for period in periods])


def graces_for(cycle: Cycle, region: Region, period: str) -> list[Grace]:
    """What was given for a region or for more in one month, the newest first."""
    rows = Grace.objects.of_months([cycle], [period]).select_related("region", "by")
    return [one for one in rows.order_by("-pk") if one.covers(region)]


def year_of_windows(cycle: Cycle) -> list[tuple[Period, Dates, Window | None]]:
    """The twelve months of a year with their dates, and the row where the province set one."""
    rows = {row.period: row for row in Window.objects.filter(cycle=cycle)}
    months = [Period.month(cycle.year, number) for number in range(1, 13)]
    return [
        (
            month,
            Dates(row.opens_on, row.due_on, row.locks_on) if row else proposed_dates(month),
            row,
        )
        for month in months
        for row in [rows.get(month.code)]
    ]
