"""The launch of a year, county by county."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from portal.web.screens import ScreenRequest, page, screen
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
