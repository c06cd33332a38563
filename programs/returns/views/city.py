"""A city's month: what its counties add up to, what is missing, and its approval as one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.calendar.rules import in_words
from portal.indicators.vocabulary import Unit
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, screen
from programs.cycles.models import Cycle
from programs.cycles.queries import cycles_at, paths_of
from programs.returns import operations
from programs.returns.forms import ReasonForm, missing_by, month_by
from programs.returns.models import Summary, SummaryStep
from programs.returns.queries import CountyMonth, ground_of, month_state
from programs.returns.queries.summaries import (
    Returned,
    Total,
    may_be_missing,
    returned_figures,
    summary_of,
)
from programs.returns.views.month import KINDS
from programs.returns.vocabulary import Permission, SummaryState
from programs.returns.workflow import SUMMARY

STATE_KINDS = {
    SummaryState.OPEN: "none",
    SummaryState.APPROVED: "info",
    SummaryState.RETURNED: "error",
    SummaryState.ACCEPTED: "ok",
}


@require_http_methods(["GET", "POST"])
@screen(Permission.VIEW)
def city_page(request: ScreenRequest) -> HttpResponse:
    """/returns/city/?city=330300&period=2026-10; a POST decides: act=approve|accept|return, and
    missing.330324=why for each county without which the city goes on."""
    asked = request.POST if request.method == "POST" else request.GET
    period = month_by(asked.get("period", ""))
    city = city_asked(request, asked.get("city", ""), period)
    cycle = year_of_city(city, period)
    summary = summary_of(cycle, city, period)
    if request.method == "POST":
        _decide(request, summary, asked.get("act", ""))
        summary = summary_of(cycle, city, period)
    return page(
        request,
        "programs/returns/city.html",
        "programs/returns/_city.html",
        **_context(request, summary, period),
    )


def city_asked(request: ScreenRequest, code: str, period: Period) -> Region:
    """The city in force at the month's end, within reach; else there is none."""
    if not (code.isascii() and code.isdigit()):
        raise Http404
    within = Region.objects.in_force(on=period.last).filter(level=Level.CITY)
    city = get_object_or_404(within, code=code)
    if not city.path.startswith(tuple(paths_of(request.actor, to=Permission.VIEW))):
        raise Http404
    return city


def year_of_city(city: Region, period: Period) -> Cycle:
    """The year of the month in the city's province; else there is none."""
    years = cycles_at([city.path])
    found = next((year for year in years if year.year == period.first.year), None)
    if found is None:
        raise Http404
    return found


def _decide(request: ScreenRequest, summary: Summary, act: str) -> None:
    by, at = request.actor, timezone.now()
    if act == "approve":
        missing = missing_by(request.POST)
        operations.approve_summary(summary, by=by, at=at, missing=missing)
        say(request, _("The city's month is approved and lies with the province."))
    elif act == "accept":
        operations.accept_summary(summary, by=by, at=at)
        say(request, _("The city's month is accepted, with every return in it."))
    elif act == "return":
        reason = request.POST.get("reason", "")
        operations.return_summary(summary, by=by, at=at, reason=reason)
        say(request, _("The month is back with the city."))
    else:
        raise Http404


def _context(request: ScreenRequest, summary: Summary, period: Period) -> dict[str, Any]:
    now, actor = timezone.now(), request.actor
    city, cycle = summary.region, summary.cycle
    found = returned_figures(cycle, period, city, before=summary if summary.pk else None)
    states = month_state(cycle, period, city, at=now)
    ground = ground_of(city, period, at=now)
    is_open = not ground.is_year_locked
    return {
        "summary": summary,
        "city": city,
        "period": period,
        "kind": STATE_KINDS[SummaryState(summary.state)],
        "returned": found,
        "totals": [_labelled(one, request.LANGUAGE_CODE) for one in found.totals],
        "shows_approved": any(one.was for one in found.totals),
        "lines": [{"row": row, "kind": KINDS[row.state]} for row in states],
        "steps": [_told(step) for step in summary.steps.select_related("by")] if summary.pk else [],
        **_pending(summary, states, found, now),
        "is_locked": ground.is_locked,
        "may_approve": is_open
        and not summary.stands
        and summary.allows(actor, to=Permission.REVIEW),
        "may_accept": is_open
        and summary.state == SummaryState.APPROVED
        and summary.allows(actor, to=Permission.ACCEPT),
        "reason_form": ReasonForm(),
    }


def _labelled(total: Total, language: str) -> dict[str, Any]:
    """A sum with the name and unit of its figure."""
    return {
        "label": total.field.label(language),
        "unit": str(Unit(total.field.unit).label),
        "total": total,
    }


def _pending(
    summary: Summary, states: list[CountyMonth], found: Returned, now: datetime
) -> dict[str, Any]:
    """The counties that are not approved: without which the city went on, or could go on, and what
    has to be waited for before it can."""
    pending = [one for one in states if one.region.pk not in found.done]
    waited_for = [one for one in pending if not may_be_missing(one, at=now)]
    reasons = summary.missing
    return {
        "is_whole": not pending,
        "pending": [(one, reasons.get(one.region.code, "")) for one in pending],
        "waited_for": [(one, "" if not one.is_waiting else in_words(one.due_at))
                       for one in waited_for],
        "left_out": [(one, reasons[one.region.code]) for one in states
                     if summary.stands and one.region.code in reasons],
    }  # fmt: skip


def _told(step: SummaryStep) -> dict[str, Any]:
    return {"label": SUMMARY[step.move].label, "by": step.by, "at": step.at, "reason": step.reason}
