"""Who has not sent the return of a month, and where a reminder is posted."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate

from portal.accounts.actor import Actor
from portal.kernel.period import Period
from portal.pages.coverage.queries.areas import Areas
from portal.pages.coverage.queries.choice import Choice
from portal.web.contributions import LateCounty, LateMonth, late_lists


def late_month_of(choice: Choice, at: datetime) -> Period:
    """The month whose returns may be late: a month that is not over has none due."""
    return choice.month if choice.month.last < localdate(at) else choice.month.previous()


def late_in(
    areas: Areas, month: Period, actor: Actor, *, at: datetime, in_brief: bool
) -> list[LateCounty]:
    """Those of the counties that the view counts."""
    choice = areas.choice
    counted = {one.code for one in areas.counties}
    return [
        county
        for one in late_lists
        if actor.may(one.permission)
        for county in one.late(choice.year, month, choice.region, areas.within, at, in_brief)
        if not choice.ways.tag or county.code in counted
    ]


def late_months_in(choice: Choice, month: Period, actor: Actor, *, at: datetime) -> list[LateMonth]:
    """The months up to one that a county owes."""
    return [
        owed
        for one in late_lists
        if actor.may(one.permission)
        for owed in one.months(choice.year, month, choice.region, at)
    ]


def remind_url(actor: Actor) -> str:
    for one in late_lists:
        if actor.may(one.remind_permission):
            return reverse(one.remind_url_name)
    return ""
