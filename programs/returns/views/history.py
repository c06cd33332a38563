"""What became of every cell of a return, its versions, and what they restate."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from portal.kernel.period import Period
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.returns.models import Return
from programs.returns.queries import history_of, labelled, remarks_named, restated
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
        .select_related("region", "submitted_by", "prepared_by")
        .order_by("-version")
    )
    language = request.LANGUAGE_CODE
    said = row.remarks.select_related("by", "answered_by")
    return page(
        request,
        "programs/returns/history.html",
        "programs/returns/_cells.html",
        row=row,
        period=Period.parse(row.period),
        shows=shows,
        changes=labelled(history_of(row), row.form, language) if shows else [],
        restated=labelled(restated(row), row.form, language) if shows else [],
        remarks=remarks_named(said, row.form, language) if shows else [],
        versions=[_version(one, request) for one in versions],
    )


def _version(row: Return, request: ScreenRequest) -> dict[str, Any]:
    """A version of the month: why it was begun is told with its figures."""
    return {"row": row, "reason": row.reason if row.shows_figures_to(request.actor) else ""}
