"""What the pages of returns show, to take along: as a workbook or a PDF, made by a job."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.jobs.queue import ask
from portal.kernel.errors import Invalid
from portal.web.screens import ScreenRequest, screen
from programs.cycles.queries import cycles_at
from programs.returns.jobs import EXPORT
from programs.returns.queries import months_of
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
    region = summed_region(request)
    years = cycles_at([region.path]) if region else []
    if region is None or not years:
        raise Http404
    asked = request.GET.get("year", "")
    cycle = next((year for year in years if str(year.year) == asked), years[0])
    month = month_of_summary(request, cycle)
    return _asked(request, "summary", region.pk, cycle.pk, month.code)


def _asked(
    request: ScreenRequest, what: str, region: int, year: int, period: str, **chosen: str
) -> HttpResponse:
    form = request.POST.get("form", "")
    if form not in ("pdf", "xlsx"):
        words = _("Choose PDF or Excel.")
        raise Invalid(words, form=words)
    params: dict[str, Any] = {
        "what": what, "region": region, "year": year, "period": period, "form": form, **chosen
    }  # fmt: skip
    job = ask(EXPORT, by=request.actor, at=timezone.now(), params=params)
    return redirect("pages:job", pk=job.pk)
