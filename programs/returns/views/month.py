"""The counties of a city or province in one month: where each stands, and what deserves a look."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format

from portal.calendar.rules import day_in_words, end_of, in_words
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.web.screens import ScreenRequest, page
from programs.cycles.models import Cycle
from programs.returns.forms import FilterForm
from programs.returns.queries import (
    CountyMonth,
    Dates,
    is_overdue,
    is_wanted,
    month_state,
    months_of,
    terms_of,
)
from programs.returns.queries.inheritance import heirs_of
from programs.returns.queries.months import MISSING
from programs.returns.queries.quality import at_risk, quality_of
from programs.returns.queries.summaries import cities_of
from programs.returns.vocabulary import Permission, State

KINDS = {
    MISSING: "none",
    State.DRAFT: "none",
    State.SUBMITTED: "info",
    State.APPROVED: "info",
    State.RETURNED: "error",
    State.ACCEPTED: "ok",
}


def month_page(request: ScreenRequest, region: Region, cycle: Cycle) -> HttpResponse:
    """The counties of an area in one month, with what waits for the reader."""
    now, actor = timezone.now(), request.actor
    months = months_of(cycle, at=now)
    choices = [(m.code, date_format(m.first, "YEAR_MONTH_FORMAT")) for m in months]
    month = month_asked(request.GET.get("period", ""), months, now)
    chosen = {name: request.GET.get(name, "") for name in ("state", "late")}
    form = FilterForm(chosen | {"period": month.code}, periods=choices)
    terms = terms_of(cycle, month)
    found = month_state(cycle, month, region, at=now, terms=terms)
    risky = at_risk(cycle, found, at=now)
    shown = [row for row in found if is_wanted(row, form.chosen("state"), form.chosen("late"))]
    heirs = heirs_of(row.region for row in shown)
    is_province = region.level == Level.PROVINCE
    decides = _decides(request)
    return page(
        request,
        "programs/returns/list.html",
        "programs/returns/_month.html",
        region=region,
        cycle=cycle,
        period=month,
        terms=_terms(terms.dates(cycle.code, month)),
        form=form,
        lines=[_county_line(row, risky, decides, heirs) for row in shown],
        counts=_counts(found, decides) | {"risky": len(risky)},
        has_cities=is_province,
        decides=decides,
        quality=_quality_lines(cycle, region, month, found, now),
        may_remind=actor.may(Permission.REMIND) and any(r.is_waiting for r in found),
        may_extend=actor.may(Permission.EXTEND),
        may_schedule=actor.may(Permission.SCHEDULE),
    )


def _quality_lines(
    cycle: Cycle, region: Region, month: Period, found: list[CountyMonth], now: datetime
) -> list[dict[str, Any]]:
    """Of the area, and in a province of each city, with where its month stands; each with the
    query by which its figures are explained."""
    with_cities = region.level == Level.PROVINCE
    months = {one.city.pk: one for one in cities_of(found, cycle)} if with_cities else {}
    return [
        {
            "at": one,
            "query": f"region={(one.place or region).code}&month={month.code}&year={cycle.year}",
            "city_month": months.get(one.place.pk) if one.place else None,
        }
        for one in quality_of(cycle, found, at=now)
    ]


def _decides(request: ScreenRequest) -> str:
    """What this person does with a county's return: approve, accept, or "" for those who read."""
    if request.actor.may(Permission.REVIEW):
        return "approve"
    return "accept" if request.actor.may(Permission.ACCEPT) else ""


DECIDED_FROM = {"approve": State.SUBMITTED, "accept": State.APPROVED}


def _county_line(
    row: CountyMonth, risky: Mapping[int, list[str]], decides: str, heirs: Mapping[int, Region]
) -> dict[str, Any]:
    return {
        "row": row,
        "heir": (heir := heirs.get(row.region.pk)),
        # who was there already then has a return of its own, and no page of the months before
        "is_new": heir is not None and not heir.is_in_force(on=Period.parse(row.period).last),
        "kind": KINDS[row.state],
        "risks": risky.get(row.region.pk, []),
        "is_choice": bool(decides) and row.state == DECIDED_FROM[decides],
    }


def _terms(dates: Dates) -> dict[str, str]:
    """When a month opens, is due and locks, each in one phrase."""
    locks = in_words(end_of(dates.locks_on)) if dates.locks_on else ""
    return {
        "opens": day_in_words(dates.opens_on),
        "due": in_words(dates.due_at),
        "locks": locks,
    }


def month_asked(asked: str, months: list[Period], now: Any) -> Period:
    """The month that was chosen, or the newest that has ended."""
    ended = [month for month in months if month.last < timezone.localdate(now)]
    default = ended[0] if ended else months[0]
    return next((month for month in months if month.code == asked), default)


def _counts(found: list[CountyMonth], decides: str) -> dict[str, Any]:
    """`overdue` never sent anything, as on the coverage page; `late` are late in another way;
    `deciding` wait for the reader, `deciding_elsewhere` for another level, who is told of both."""
    at_work = {State.SUBMITTED, State.APPROVED}
    mine = {DECIDED_FROM[decides]} if decides else at_work
    overdue = sum(is_overdue(row) for row in found)
    return {
        "all": len(found),
        "sent": sum(not row.is_waiting for row in found),
        "accepted": sum(row.state == State.ACCEPTED for row in found),
        "deciding": sum(row.state in mine for row in found),
        "deciding_state": DECIDED_FROM[decides].value if decides else "",
        "deciding_elsewhere": sum(row.state in at_work - mine for row in found),
        "overdue": overdue,
        "late": sum(row.is_late for row in found) - overdue,
    }
