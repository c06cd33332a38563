"""Decisions of all meetings: what is open, what is late, what was done."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.regions.queries import places_in_reach
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles.forms import DecisionFilter
from programs.cycles.models import Decision
from programs.cycles.queries import chosen_decisions, leaf_through
from programs.cycles.rules import last_long_open
from programs.cycles.views.roster import capped, number
from programs.cycles.vocabulary import Permission


@require_GET
@screen(Permission.ACTIVITY_VIEW)
def decisions_list(request: ScreenRequest) -> HttpResponse:
    """/years/activities/decisions/?state=overdue&office=own: of every meeting and year in reach."""
    named = request.GET.get("place", "")
    places = places_in_reach(request.actor, to=Permission.ACTIVITY_VIEW, chosen=named)
    form = DecisionFilter(request.GET, places=places)
    reached = rows(request, of=Decision.objects)
    today = timezone.localdate()
    found = chosen_decisions(reached, form.chosen, by=request.actor, on=today)
    shown = found.with_all()
    leaf = leaf_through(shown, after=number(request.GET.get("after")))
    return page(
        request,
        "programs/cycles/decisions.html",
        "programs/cycles/_decisions.html",
        form=form,
        decisions=leaf.rows,
        after=leaf.after,
        total=capped(found),
        is_filtered=bool(form.chosen),
        today=today,
        last_long_open=last_long_open(today),
    )
