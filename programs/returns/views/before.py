"""A month of a county that was not there yet: what those before it returned, as then and as now."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from portal.indicators.vocabulary import Unit
from portal.regions.models import Region
from portal.web.screens import ScreenRequest, page, screen
from programs.cycles.queries import cycles_at, paths_of
from programs.returns.forms import month_by
from programs.returns.queries.inheritance import Predecessors, predecessors_in
from programs.returns.queries.months import MISSING
from programs.returns.schema import form
from programs.returns.views.month import KINDS
from programs.returns.vocabulary import Permission


@require_GET
@screen(Permission.VIEW)
def before_page(request: ScreenRequest) -> HttpResponse:
    """/returns/before/?county=330105&period=2021-03"""
    period = month_by(request.GET.get("period", ""))
    county = _county(request, request.GET.get("county", ""))
    years = cycles_at([county.path])
    cycle = next((year for year in years if year.year == period.first.year), None)
    if cycle is None or county.is_in_force(on=period.last):
        raise Http404
    of_then = predecessors_in(cycle, [period], county)[period.code]
    return page(
        request,
        "programs/returns/before.html",
        "programs/returns/_before.html",
        county=county,
        period=period,
        places=[_place(of_then, one) for one in (*of_then.whole, *of_then.parts)],
        whole=of_then.whole,
        parts=of_then.parts,
        lines=_lines(of_then, request.LANGUAGE_CODE),
    )


def _county(request: ScreenRequest, code: str) -> Region:
    if not (code.isascii() and code.isdigit()):
        raise Http404
    county = get_object_or_404(Region.objects.living().counties(), code=code)
    if not county.path.startswith(tuple(paths_of(request.actor, to=Permission.VIEW))):
        raise Http404
    return county


def _place(of_then: Predecessors, region: Region) -> dict[str, Any]:
    row = of_then.newest.get(region.pk)
    return {"region": region, "row": row, "kind": KINDS[row.state if row else MISSING]}


def _lines(of_then: Predecessors, language: str) -> list[dict[str, Any]]:
    """A field of the forms of then a line: what counts of each county, and the sum as now."""
    sums, counting = of_then.sums, of_then.counting
    fields = {
        field.code: field
        for code in sorted({row.form for row in counting.values()})
        for field in form(code).by_code.values()
    }
    places = (*of_then.whole, *of_then.parts)
    return [
        {
            "label": field.label(language),
            "unit": str(Unit(field.unit).label),
            "values": [
                (one.name, counting[one.pk].values.get(code) if one.pk in counting else None)
                for one in places
            ],
            "sum": sums.get(code),
        }
        for code, field in fields.items()
    ]
