"""What became of every cell of a return, its versions, and what they restate."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from portal.kernel.period import Period
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.returns.models import Return
from programs.returns.queries import history_of, labelled, restated
from programs.returns.views.sheet import return_of
from programs.returns.vocabulary import Permission


@require_GET
@screen(Permission.VIEW)
def history(request: ScreenRequest, pk: int) -> HttpResponse:
    """/returns/12/history/"""
    row = return_of(request, pk)
    shows = row.shows_figures_to(request.actor)
    versions = (
        rows(request, of=Return.objects)
        .filter(cycle=row.cycle_id, region=row.region_id, period=row.period)
        .select_related("submitted_by", "prepared_by")
        .order_by("-version")
    )
    language = request.LANGUAGE_CODE
    return page(
        request,
        "programs/returns/history.html",
        "programs/returns/_cells.html",
        row=row,
        period=Period.parse(row.period),
        shows=shows,
        changes=labelled(history_of(row), row.form, language) if shows else [],
        restated=labelled(restated(row), row.form, language) if shows else [],
        remarks=list(row.remarks.select_related("by", "answered_by")) if shows else [],
        versions=list(versions),
    )
