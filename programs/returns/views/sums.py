"""The counties of a city or province in one month, added up."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from portal.indicators.vocabulary import Permission as Figures
from portal.indicators.vocabulary import Unit
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.web.screens import ScreenRequest, page, screen
from programs.cycles.models import Cycle
from programs.cycles.queries import cycles_at, paths_of
from programs.returns.queries import Sums, Total, months_of, sums_of
from programs.returns.queries.inheritance import ended_since
from programs.returns.vocabulary import Permission

ADDED_UP = (Level.PROVINCE, Level.CITY)


@require_GET
@screen(Permission.VIEW)
def summary_page(request: ScreenRequest) -> HttpResponse:
    """/returns/summary/?region=330300&year=2026&period=2026-10"""
    region = summed_region(request)
    years = cycles_at([region.path]) if region else []
    if region is None or not years:
        return redirect("returns:list")
    asked = request.GET.get("year", "")
    cycle = next((year for year in years if str(year.year) == asked), years[0])
    summary = sums_of(region, cycle, month_asked(request, cycle), at=timezone.now())
    return page(
        request,
        "programs/returns/summary.html",
        "programs/returns/_summary.html",
        summary=summary,
        cycle=cycle,
        region=region,
        months=_months(cycle),
        parts=_parts(summary, request.LANGUAGE_CODE),
        may_read_figures=request.actor.may(Figures.VIEW),
        ended=_ended(request, region, summary.period),
        query=f"region={region.code}&month={summary.period.code}&year={cycle.year}",
    )


def _ended(request: ScreenRequest, region: Region, period: Period) -> list[dict[str, Any]]:
    """The counties of then that ended since, each with who answers for it now, and whether the
    reader may look at the month in the boundaries of today."""
    paths = tuple(paths_of(request.actor, to=Permission.VIEW))
    return [
        {
            "county": one.county,
            "heir": one.heir,
            "is_shown": one.is_new and one.heir is not None and one.heir.path.startswith(paths),
        }
        for one in ended_since(period, region)
    ]


def summed_region(request: ScreenRequest) -> Region | None:
    """The city or province that is asked for, or the widest that the reader sees."""
    paths = tuple(paths_of(request.actor, to=Permission.VIEW))
    asked = request.GET.get("region", "")
    found = Region.objects.living().filter(level__in=ADDED_UP)
    if asked.isalnum():
        found = found.filter(code=asked)
    elif "" not in paths:
        found = found.filter(path__in=paths)
    else:
        found = found.filter(path__in=[year.region.path for year in cycles_at([""])])
    seen = [one for one in found.order_by("path") if one.path.startswith(paths)]
    return min(seen, key=lambda one: len(one.path)) if seen else None


def month_asked(request: ScreenRequest, cycle: Cycle) -> Period:
    """The month that was chosen, or the newest of the year that has ended."""
    now = timezone.now()
    months = months_of(cycle, at=now) or [Period.month(cycle.year, 1)]
    ended = [month for month in months if month.last < timezone.localdate(now)]
    asked = request.GET.get("period", "")
    chosen = (month for month in months if month.code == asked)
    return next(chosen, ended[0] if ended else months[0])


def _months(cycle: Cycle) -> list[tuple[str, str]]:
    months = months_of(cycle, at=timezone.now())
    return [(one.code, date_format(one.first, "YEAR_MONTH_FORMAT")) for one in months]


def _parts(summary: Sums, language: str) -> list[dict[str, Any]]:
    return [
        {
            "title": section.label(language),
            "lines": [_line(one, summary, language) for one in totals],
        }
        for section, totals in summary.parts
    ]


def _line(one: Total, summary: Sums, language: str) -> dict[str, Any]:
    return {
        "of": one,
        "label": one.field.label(language),
        "unit": str(Unit(one.field.unit).label),
        "span": "" if one.field.is_to_date else "&span=month",
        "reported": "" if one.field.is_counted else f"reported.{one.field.code}",
        "is_partial": one.value is not None and one.counties < summary.wanted,
    }
