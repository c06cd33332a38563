"""Many returns at once: what would become of each, then what became of it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.web.screens import ScreenRequest, page, rows, screen
from programs.returns import operations
from programs.returns.forms import chosen_by
from programs.returns.models import Return
from programs.returns.vocabulary import Permission


@require_POST
@screen(Permission.VIEW)
def decide_many(request: ScreenRequest) -> HttpResponse:
    """/returns/decide/: act=approve|accept, row=…; with confirm=1 it is done."""
    chosen = chosen_by(request.POST)
    found = list(rows(request, of=Return.objects).filter(pk__in=chosen.ids).with_all())
    if not found:
        raise Http404
    cycle = found[0].cycle
    decide = operations.decide_many if chosen.is_confirmed else operations.foresee
    outcomes = decide(
        cycle,
        rows=[row for row in found if row.cycle_id == cycle.pk],
        act=chosen.act,
        by=request.actor,
        at=timezone.now(),
    )
    return page(
        request,
        "programs/returns/many.html",
        "programs/returns/_many.html",
        outcomes=outcomes,
        act=chosen.act,
        is_done=chosen.is_confirmed,
        done=sum(one.is_done for one in outcomes),
        refused=sum(not one.is_done for one in outcomes),
        period=found[0].period,
    )
