"""The lists of a programme year to take along: what the address shows, as a workbook."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.jobs.queue import ask
from portal.regions.queries import places_in_reach
from portal.web.exports import form_asked
from portal.web.screens import ScreenRequest, rows, screen
from programs.cycles.forms import (
    ActivityFilter,
    DecisionFilter,
    IndustryFilter,
    RosterFilter,
    conditions_of,
)
from programs.cycles.jobs import EXPORT
from programs.cycles.models import RosterEntry
from programs.cycles.queries import cycles_at, paths_of, pilots_of, years_of_rows
from programs.cycles.views.roster import number
from programs.cycles.vocabulary import Permission


@require_POST
@screen(Permission.ROSTER_VIEW)
def export_roster(request: ScreenRequest) -> HttpResponse:
    """/years/roster/export/?year=3&tier=cultivation: all that the list of this address shows."""
    years = cycles_at(paths_of(request.actor, to=Permission.ROSTER_VIEW))
    cycle = _year(request, years or years_of_rows(rows(request, of=RosterEntry.objects)))
    form = RosterFilter(
        request.GET,
        places=_places(request, Permission.ROSTER_VIEW),
        pilots=pilots_of(cycle.pk if cycle else None),
    )
    return _asked(request, "roster", form, cycle)


@require_POST
@screen(Permission.INDUSTRY_VIEW)
def export_industries(request: ScreenRequest) -> HttpResponse:
    """/years/industries/export/?year=3"""
    cycle = _year(request, cycles_at(paths_of(request.actor, to=Permission.INDUSTRY_VIEW)))
    form = IndustryFilter(request.GET, places=_places(request, Permission.INDUSTRY_VIEW))
    return _asked(request, "industries", form, cycle)


@require_POST
@screen(Permission.ACTIVITY_VIEW)
def export_activities(request: ScreenRequest) -> HttpResponse:
    """/years/activities/export/?year=3&kind=training"""
    cycle = _year(request, cycles_at(paths_of(request.actor, to=Permission.ACTIVITY_VIEW)))
    form = ActivityFilter(request.GET, places=_places(request, Permission.ACTIVITY_VIEW))
    return _asked(request, "activities", form, cycle)


@require_POST
@screen(Permission.ACTIVITY_VIEW)
def export_contracts(request: ScreenRequest) -> HttpResponse:
    """/years/activities/contracts/export/?year=3: of the events that the list of this address
    shows."""
    cycle = _year(request, cycles_at(paths_of(request.actor, to=Permission.ACTIVITY_VIEW)))
    form = ActivityFilter(request.GET, places=_places(request, Permission.ACTIVITY_VIEW))
    return _asked(request, "contracts", form, cycle)


@require_POST
@screen(Permission.ACTIVITY_VIEW)
def export_decisions(request: ScreenRequest) -> HttpResponse:
    """/years/activities/decisions/export/?state=overdue: of every year, as the list is."""
    form = DecisionFilter(request.GET, places=_places(request, Permission.ACTIVITY_VIEW))
    return _asked(request, "decisions", form, None)


def _places(request: ScreenRequest, permission: str) -> Any:
    return places_in_reach(request.actor, to=permission, chosen=request.GET.get("place", ""))


def _year(request: ScreenRequest, years: list[Any]) -> Any:
    wanted = number(request.GET.get("year"))
    return next((one for one in years if one.pk == wanted), years[0] if years else None)


def _asked(request: ScreenRequest, name: str, form: Any, cycle: Any) -> HttpResponse:
    said = [cycle.title] if cycle is not None else []
    params = {
        "list": name,
        "year": cycle.pk if cycle is not None else None,
        "chosen": form.chosen,
        "said": said + conditions_of(form),
        "form": form_asked(request),
    }
    job = ask(EXPORT, by=request.actor, at=timezone.now(), params=params)
    return redirect("pages:job", pk=job.pk)
