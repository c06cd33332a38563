"""What the pages of returns show, to take along: as a workbook or a PDF, made by a job."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.jobs.queue import ask
from portal.regions.models import Region
from portal.web.exports import form_asked
from portal.web.screens import ScreenRequest, screen
from programs.cycles.models import Cycle
from programs.cycles.queries import cycles_at
from programs.returns.forms import month_by
from programs.returns.jobs import DOUBTS, EXPORT
from programs.returns.queries import months_of
from programs.returns.views.city import city_asked, year_of_city
from programs.returns.views.listing import cycle_asked, my_regions
from programs.returns.views.month import month_asked
from programs.returns.views.sums import month_asked as month_of_summary
from programs.returns.views.sums import summed_region
from programs.returns.vocabulary import Permission


@require_POST
@screen(Permission.VIEW)
def export_list(request: ScreenRequest) -> HttpResponse:
    """/returns/export/?period=2026-10&late=overdue: the list of this address."""
    regions = my_regions(request)
    cycle = cycle_asked(request, regions)
    if not regions or cycle is None:
        raise Http404
    now = timezone.now()
    month = month_asked(request.GET.get("period", ""), months_of(cycle, at=now), now)
    chosen = {name: request.GET.get(name, "") for name in ("state", "late")}
    return _asked(request, "list", regions[0].pk, cycle.pk, month.code, **chosen)


@require_POST
@screen(Permission.VIEW)
def export_summary(request: ScreenRequest) -> HttpResponse:
    """/returns/summary/export/?region=330300&year=2026&period=2026-10"""
    region, cycle = _summed(request)
    month = month_of_summary(request, cycle)
    return _asked(request, "summary", region.pk, cycle.pk, month.code)


@require_POST
@screen(Permission.VIEW)
def export_city(request: ScreenRequest) -> HttpResponse:
    """/returns/city/export/?city=330300&period=2026-10"""
    period = month_by(request.GET.get("period", ""))
    city = city_asked(request, request.GET.get("city", ""), period)
    cycle = year_of_city(city, period)
    return _asked(request, "city", city.pk, cycle.pk, period.code)


@require_POST
@screen(Permission.VIEW)
def export_warnings(request: ScreenRequest) -> HttpResponse:
    """/returns/warnings/export/?region=330000&year=2026&period=2026-10"""
    region, cycle = _summed(request)
    period = request.GET.get("period", "")
    known = {month.code for month in months_of(cycle, at=timezone.now())}
    return _asked(request, "warnings", region.pk, cycle.pk, period if period in known else "")


@require_POST
@screen(Permission.VIEW)
def export_doubts(request: ScreenRequest) -> HttpResponse:
    """/returns/doubts/export/?all=1: the doubts that the list of this address shows."""
    with_settled = request.GET.get("all") == "1"
    params = {"with_settled": with_settled, "form": form_asked(request)}
    job = ask(DOUBTS, by=request.actor, at=timezone.now(), params=params)
    return redirect("pages:job", pk=job.pk)


def _summed(request: ScreenRequest) -> tuple[Region, Cycle]:
    """The city or province, and the year, of the address."""
    region = summed_region(request)
    years = cycles_at([region.path]) if region else []
    if region is None or not years:
        raise Http404
    asked = request.GET.get("year", "")
    return region, next((year for year in years if str(year.year) == asked), years[0])


def _asked(
    request: ScreenRequest, what: str, region: int, year: int, period: str, **chosen: str
) -> HttpResponse:
    params: dict[str, Any] = {
        "what": what,
        "region": region,
        "year": year,
        "period": period,
        "form": form_asked(request, default=""),
        **chosen,
    }
    job = ask(EXPORT, by=request.actor, at=timezone.now(), params=params)
    return redirect("pages:job", pk=job.pk)
