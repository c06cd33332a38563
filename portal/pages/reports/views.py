"""The report centre."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from portal.indicators.vocabulary import Permission
from portal.jobs.results import open_result
from portal.pages.reports.queries import forms_at_hand, issued_for, job_of
from portal.web.contributions import report_desks
from portal.web.keyset import leaf
from portal.web.screens import ScreenRequest, screen


@require_GET
@screen(Permission.VIEW)
def reports(request: ScreenRequest) -> HttpResponse:
    """/reports/"""
    found = leaf(request, issued_for(request.actor))
    at_hand = forms_at_hand(found.rows)
    lines = [{"issued": one, "forms": at_hand[one.pk]} for one in found.rows]
    desks = [desk for desk in report_desks if request.actor.may(desk.permission)]
    return render(request, "reports/reports.html", {"desks": desks, "lines": lines, "leaf": found})


@require_GET
@screen(Permission.VIEW)
def issued_file(request: ScreenRequest, token: str, form: str) -> FileResponse:
    """/reports/<token>/pdf/: the issued file, checked against its hash."""
    issued = get_object_or_404(issued_for(request.actor).filter(token=token))
    job = job_of(issued, form)
    response = FileResponse(
        open_result(job),
        as_attachment=True,
        filename=job.result_name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
