"""Codes that were recorded although their check fails: the list for the offices above."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from enterprises.register.models import CodeException
from enterprises.register.vocabulary import Permission
from portal.files.queries import attachments_by_row
from portal.web.screens import ScreenRequest, page, rows, screen

MOST_SHOWN = 500


@require_GET
@screen(Permission.BROWSE)
def exceptions(request: ScreenRequest) -> HttpResponse:
    """/enterprises/exceptions/: each with its reason, who recorded it, the licence's scan."""
    found = rows(request, of=CodeException.objects).select_related(
        "enterprise__region", "recorded_by"
    )
    shown = list(found.order_by("-recorded_at", "-pk")[:MOST_SHOWN])
    scans = attachments_by_row("enterprises.CodeException", [one.pk for one in shown])
    return page(
        request,
        "enterprises/dossier/exceptions.html",
        "enterprises/dossier/_exceptions.html",
        lines=[(one, scans.get(one.pk, [])) for one in shown],
        is_cut=len(shown) == MOST_SHOWN,
    )
