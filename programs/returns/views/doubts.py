"""Figures that deserve a second look: the list, and settling one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.returns import operations
from programs.returns.models import Doubt
from programs.returns.queries.doubts import sentence, shown_to
from programs.returns.vocabulary import Permission

PAGE_SIZE = 30


@require_GET
@screen(Permission.VIEW)
def doubts_list(request: ScreenRequest) -> HttpResponse:
    """/returns/doubts/: what nobody settled yet; with all=1 the settled ones too."""
    with_settled = request.GET.get("all") == "1"
    reached = shown_to(rows(request, of=Doubt.objects), request.actor)
    found = reached if with_settled else reached.unsettled()
    leaf = Paginator(found.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return page(
        request,
        "programs/returns/doubts.html",
        "programs/returns/_doubts.html",
        leaf=leaf,
        lines=[line_of(one, request) for one in leaf],
        with_settled=with_settled,
    )


def line_of(doubt: Doubt, request: ScreenRequest) -> dict[str, Any]:
    """A doubt with its sentence, and whether this reader settles it."""
    row = doubt.subject
    return {
        "doubt": doubt,
        "words": sentence(doubt, request.LANGUAGE_CODE),
        "may_settle": doubt.settled_at is None
        and (
            row.allows(request.actor, to=Permission.REVIEW)
            or row.allows(request.actor, to=Permission.ACCEPT)
        ),
    }


@require_POST
@screen(Permission.VIEW)
def settle(request: ScreenRequest, pk: int) -> HttpResponse:
    """/returns/doubts/3/settle/"""
    reached = rows(request, of=Doubt.objects).select_related("subject__region")
    doubt = get_object_or_404(reached, pk=pk)
    operations.settle_doubt(
        doubt, reason=request.POST.get("reason", ""), by=request.actor, at=timezone.now()
    )
    say(request, _("Settled."))
    if request.POST.get("back") == "return":
        return redirect("returns:return", pk=doubt.subject_id)
    return redirect("returns:doubts")
