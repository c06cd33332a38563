"""How often the early warning was right, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.calendar.rules import day_in_words
from portal.web.screens import ScreenRequest, page, screen
from programs.cycles.queries import cycles_at
from programs.returns.queries.quality import in_words
from programs.returns.queries.warnings import MonthRecord, Named, record_of
from programs.returns.views.sums import summed_region
from programs.returns.vocabulary import Permission


@require_GET
@screen(Permission.VIEW)
def warnings_page(request: ScreenRequest) -> HttpResponse:
    """/returns/warnings/?region=330000&year=2026&period=2026-10: the year, and of one month who was
    named."""
    region = summed_region(request)
    years = cycles_at([region.path]) if region else []
    if region is None or not years:
        return redirect("returns:list")
    asked = request.GET.get("year", "")
    cycle = next((year for year in years if str(year.year) == asked), years[0])
    record = record_of(cycle, region, at=timezone.now())
    return page(
        request,
        "programs/returns/warnings.html",
        "programs/returns/_warnings.html",
        region=region,
        cycle=cycle,
        years=years,
        record=record,
        month=(month := _month(request, record.months)),
        named=[_line(one) for one in month.named] if month else [],
    )


def _month(request: ScreenRequest, months: Sequence[MonthRecord]) -> MonthRecord | None:
    """The month that was asked for, or the newest."""
    asked = request.GET.get("period", "")
    found = [one for one in months if one.period.code == asked] or months[:1]
    return next(iter(found), None)


def _line(one: Named) -> dict[str, Any]:
    return {
        "named": one,
        "days": " – ".join(
            day_in_words(day) for day in dict.fromkeys(one.days[:1] + one.days[-1:])
        ),
        "why": [in_words(*why) for why in one.why],
    }
