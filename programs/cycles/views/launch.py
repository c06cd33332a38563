"""The launch of a year, county by county."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from portal.jobs.queue import ask
from portal.web.exports import form_asked
from portal.web.screens import ScreenRequest, page, screen
from programs.cycles.jobs import LAUNCH
from programs.cycles.queries import launch_board, year_for
from programs.cycles.vocabulary import Permission


@require_GET
@screen(Permission.TARGET_VIEW)
def launch(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/3/launch/?sort=plan: what each county has done; who lacks it first."""
    cycle = year_for(request.actor, pk, to=Permission.TARGET_VIEW)
    if cycle is None:
        raise Http404
    board, sort = launch_board(cycle, request.actor), request.GET.get("sort", "")
    return page(
        request,
        "programs/cycles/launch.html",
        "programs/cycles/_launch_board.html",
        cycle=cycle,
        board=board,
        lines=board.sorted_by(sort),
        sort=sort,
    )


@require_POST
@screen(Permission.TARGET_VIEW)
def export_launch(request: ScreenRequest, pk: int) -> HttpResponse:
    """/years/3/launch/export/?sort=plan: what the board of this address shows."""
    if year_for(request.actor, pk, to=Permission.TARGET_VIEW) is None:
        raise Http404
    sort, form = request.GET.get("sort", "")[:40], form_asked(request)
    params = {"year": pk, "sort": sort, "form": form}
    job = ask(LAUNCH, by=request.actor, at=timezone.now(), params=params)
    return redirect("pages:job", pk=job.pk)
