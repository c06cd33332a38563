"""What rooms give to pages that do not know them: home parts, late counties, ways down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from portal.accounts.actor import Actor
from portal.indicators.years import YearFacts
from portal.kernel.period import Period
from portal.kernel.registry import Registry
from portal.regions.models import Region

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class HomePart:
    """A part of the home page for those who hold `permission`.

    `context` may return None: there is nothing to show. `order` is small for what comes first.
    """

    code: str
    order: int
    permission: str
    template: str
    context: Callable[[Actor, datetime], Mapping[str, Any] | None]


home_parts: Registry[HomePart] = Registry("home part")


@dataclass(frozen=True, slots=True)
class LateCounty:
    """A county whose return of a month is missing after its due date."""

    region_id: int
    code: str
    name: str
    city: str
    days: int
    months_running: int
    person: str
    reminded_at: datetime | None


@dataclass(frozen=True, slots=True)
class LateMonth:
    """A month of one county that is overdue, and where its return is, or is begun."""

    month: Period
    days: int
    url: str


@dataclass(frozen=True, slots=True)
class LateList:
    """Who is late within a region in a month, and where a reminder is posted (`region` = code).

    `late` is called with the year, the month, the region, every region that ever lay beneath it,
    the moment, and whether it is told in brief: without persons and reminders. `months` are those
    of the year up to a month that one county owes.
    """

    code: str
    permission: str
    remind_permission: str
    remind_url_name: str
    late: Callable[
        [YearFacts, Period, Region, Sequence[Region], datetime, bool], Iterable[LateCounty]
    ]
    months: Callable[[YearFacts, Period, Region, datetime], Iterable[LateMonth]]


late_lists: Registry[LateList] = Registry("late list")


@dataclass(frozen=True, slots=True)
class WayDown:
    """A link from a region's page to what lies beneath it: "/enterprises/?county=330381"."""

    code: str
    label: str | _StrPromise
    permission: str
    url: Callable[[Region], str]


ways_down: Registry[WayDown] = Registry("way down")


@dataclass(frozen=True, slots=True)
class ReportDesk:
    """What the report centre offers: a page on which a report is asked for."""

    code: str
    title: str | _StrPromise
    words: str | _StrPromise
    icon: str
    permission: str
    url_name: str


report_desks: Registry[ReportDesk] = Registry("report desk")
