"""The month's cases by item: every figure opens its cases; and the table to take along."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from portal.jobs.queue import ask
from portal.kernel.period import Period
from portal.regions.queries import places_in_reach
from portal.web.exports import form_asked
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles.forms import conditions_of
from programs.services.forms import MonthFilter
from programs.services.jobs import BY_ITEM
from programs.services.models import ServiceCase
from programs.services.queries import completed_in, figures_by_item
from programs.services.storage import medians
from programs.services.vocabulary import Permission


@require_GET
@screen(Permission.CASE_VIEW)
def by_item(request: ScreenRequest) -> HttpResponse:
    """/services/by-item/?month=2026-10&place=330381: this month, where none is named."""
    form, month = _asked(request)
    found = rows(request, of=ServiceCase.objects)
    if path := form.chosen.get("place"):
        found = found.filter(region__path__startswith=path)
    lines, whole = figures_by_item(found, month, medians(completed_in(found, month)))
    return page(
        request,
        "programs/services/by_item.html",
        "programs/services/_by_item.html",
        form=form,
        month=month,
        place=request.GET.get("place", "") if path else "",
        lines=lines,
        whole=whole,
    )


@require_POST
@screen(Permission.CASE_VIEW)
def export_by_item(request: ScreenRequest) -> HttpResponse:
    """/services/by-item/export/?month=2026-10&place=330381: the table of this address."""
    form, month = _asked(request)
    params = {
        "month": month.code,
        "place": form.chosen.get("place", ""),
        "said": conditions_of(form),
        "form": form_asked(request),
    }
    job = ask(BY_ITEM, by=request.actor, at=timezone.now(), params=params)
    return redirect("pages:job", pk=job.pk)


def _asked(request: ScreenRequest) -> tuple[MonthFilter, Period]:
    """The filters of the address, and the month that they name or this one."""
    named = request.GET.get("place", "")
    places = places_in_reach(request.actor, to=Permission.CASE_VIEW, chosen=named)
    today = timezone.localdate()
    this_month = Period.month(today.year, today.month)
    form = MonthFilter({"month": this_month.code, **request.GET.dict()}, places=places)
    return form, Period.parse(form.chosen.get("month") or this_month.code)
