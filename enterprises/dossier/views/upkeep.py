"""Codes that were recorded although their check fails: the list for the offices above."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from enterprises.register.models import CodeException
from enterprises.register.queries import scans_due
from enterprises.register.vocabulary import Permission
from portal.files.queries import attachments_by_row
from portal.web.screens import ScreenRequest, page, rows, screen

MOST_SHOWN = 500


@require_GET
@screen(Permission.BROWSE)
def exceptions(request: ScreenRequest) -> HttpResponse:
    """/enterprises/exceptions/: each with its reason, who recorded it, the licence's scan; with
    ?scan=due those alone whose scan should be there by now."""
    due = scans_due(timezone.now())
    found = rows(request, of=CodeException.objects).select_related(
        "enterprise__region", "recorded_by"
    )
    overdue = rows(request, of=CodeException.objects).without_scan(since=due)
    is_due = request.GET.get("scan") == "due"
    if is_due:
        found = found.filter(pk__in=overdue.values("pk"))
    shown = list(found.order_by("-recorded_at", "-pk")[:MOST_SHOWN])
    scans = attachments_by_row("enterprises.CodeException", [one.pk for one in shown])
    return page(
        request,
        "enterprises/dossier/exceptions.html",
        "enterprises/dossier/_exceptions.html",
        lines=[(one, scans.get(one.pk, []), _days_due(one, due)) for one in shown],
        due_count=overdue.count(),
        is_due=is_due,
        days=settings.LICENCE_SCAN_DAYS,
        is_cut=len(shown) == MOST_SHOWN,
    )


def _days_due(one: CodeException, due: datetime) -> int:
    """How many days ago the scan should have been there; 0 where it is there or may still come."""
    if one.licence_sha256 or one.enterprise.is_closed or one.recorded_at >= due:
        return 0
    return max(1, (due - one.recorded_at).days)
