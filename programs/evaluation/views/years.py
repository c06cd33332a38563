"""A programme year: what keeps its months from being locked, its locks, its snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.kernel.errors import Invalid
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles.models import Cycle
from programs.cycles.queries import leaf_through
from programs.cycles.vocabulary import Permission as Cycles
from programs.evaluation import operations
from programs.evaluation.forms import PeriodForm, TakeForm
from programs.evaluation.models import Snapshot
from programs.evaluation.queries import (
    places_within,
    readiness,
    region_for,
    regions_to_ask,
    standing,
    waiting_cells,
    years_for,
)
from programs.evaluation.vocabulary import Permission
from programs.returns.queries import months_of


@require_GET
@screen(Permission.VIEW)
def desk(request: ScreenRequest) -> HttpResponse:
    """/evaluation/: the newest year."""
    years = years_for(request.actor)
    if not years:
        return render(request, "evaluation/none.html")
    return redirect("evaluation:year", code=years[0].code)


@dataclass(frozen=True, slots=True)
class YearAsked:
    """The year, the region that this person reads in it, and the years beside it."""

    cycle: Cycle
    region: Region
    years: list[Cycle]


@require_GET
@screen(Permission.VIEW)
def year(request: ScreenRequest, code: str) -> HttpResponse:
    """/evaluation/330000-2026/"""
    return show_year(request, year_asked(request, code))


def year_asked(request: ScreenRequest, code: str) -> YearAsked:
    """What the address names; 404 where this person reads no such year."""
    years = years_for(request.actor)
    cycle = next((one for one in years if one.code == code), None)
    region = region_for(request.actor, cycle) if cycle else None
    if cycle is None or region is None:
        raise Http404
    return YearAsked(cycle, region, years)


def show_year(
    request: ScreenRequest, asked: YearAsked, form: TakeForm | None = None, *, status: int = 200
) -> HttpResponse:
    now, cycle = timezone.now(), asked.cycle
    places = places_within(asked.region)
    reached = rows(request, of=Snapshot.objects).filter(year_code=cycle.code)
    may_ask = any(cycle.region.path.startswith(path) for path in _asking(request))
    return page(
        request,
        "evaluation/year.html",
        "evaluation/_year.html",
        status=status,
        cycle=cycle,
        region=asked.region,
        years=asked.years,
        standing=standing(cycle, asked.region, at=now, places=places),
        leaf=leaf_through(
            reached.select_related("region").defer("content"), after=_after(request), size=25
        ),
        may_lock=cycle.allows(request.actor, to=Cycles.YEAR_LOCK),
        form=(form or take_form(cycle, places)) if may_ask else None,
    )


def _after(request: ScreenRequest) -> int | None:
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _asking(request: ScreenRequest) -> list[str]:
    return [str(grant.value) for grant in request.actor.holding(Permission.ASK)]


def take_form(cycle: Cycle, places: Sequence[Region], data: Any = None) -> TakeForm:
    """The form of a new snapshot, with the regions of today and the periods that have begun."""
    now = timezone.now()
    return TakeForm(
        data,
        regions=regions_to_ask(places, on=timezone.localdate(now)),
        periods=[Period.year(cycle.year), *months_of(cycle, at=now)],
    )


@require_GET
@screen(Permission.VIEW)
def gaps(request: ScreenRequest, code: str, period: str) -> HttpResponse:
    """/evaluation/330000-2026/readiness/2026-10/: each county that is not ready."""
    asked, now = year_asked(request, code), timezone.now()
    try:
        named = Period.parse(period)
    except ValueError:
        raise Http404 from None
    if named.first.year != asked.cycle.year:
        raise Http404
    return render(
        request,
        "evaluation/readiness.html",
        {
            "cycle": asked.cycle,
            "region": asked.region,
            "period": named,
            "gaps": readiness(asked.cycle, asked.region, named, at=now),
            "waiting": waiting_cells(asked.cycle, asked.region),
        },
    )


@require_POST
@screen(Cycles.YEAR_LOCK)
def lock(request: ScreenRequest, code: str) -> HttpResponse:
    """/evaluation/330000-2026/lock/"""
    cycle = own_year(request, code)
    asked = _asked(request)
    taken = operations.lock_period(cycle, by=request.actor, at=timezone.now(), **asked)
    say(
        request,
        _("%(period)s is locked; its figures stand in snapshot %(number)s.")
        % {"period": asked["period"], "number": taken.number},
    )
    return redirect("evaluation:year", code=code)


@require_POST
@screen(Cycles.YEAR_LOCK)
def unlock(request: ScreenRequest, code: str) -> HttpResponse:
    """/evaluation/330000-2026/unlock/"""
    cycle = own_year(request, code)
    asked = _asked(request)
    operations.unlock_period(cycle, by=request.actor, at=timezone.now(), **asked)
    say(request, _("%(period)s is open again.") % {"period": asked["period"]})
    return redirect("evaluation:year", code=code)


def own_year(request: ScreenRequest, code: str) -> Cycle:
    reached = rows(request, of=Cycle.objects).select_related("region")
    found: Cycle = get_object_or_404(reached, code=code)
    return found


def _asked(request: ScreenRequest) -> dict[str, str]:
    form = PeriodForm(request.POST)
    if not form.is_valid():
        words = _("Write a month as 2026-10 or a year as 2026.")
        raise Invalid(words, period=words)
    return {"period": form.cleaned_data["period"], "reason": form.cleaned_data["reason"]}
