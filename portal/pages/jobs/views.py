"""One's own jobs, and nobody else's."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from portal.jobs import operations
from portal.jobs.models import Job
from portal.jobs.results import open_result
from portal.jobs.vocabulary import Permission, State
from portal.jobs.work import job_kinds
from portal.web.keyset import Leaf, leaf
from portal.web.screens import ScreenRequest, is_part, page, rows, screen

#: htmx stops asking when it is answered with this
STOP_POLLING = 286
KINDS = {
    State.WAITING: "none",
    State.RUNNING: "info",
    State.DONE: "ok",
    State.CANCELLED: "none",
    State.FAILED: "error",
    State.DEAD: "error",
}


@require_GET
@screen(Permission.VIEW)
def jobs(request: ScreenRequest) -> HttpResponse:
    found: Leaf[Job] = leaf(request, rows(request, of=Job.objects).defer("params"))
    shown = [_shown(job) for job in found.rows]
    return render(request, "jobs/jobs.html", {"jobs": shown, "leaf": found})


@require_GET
@screen(Permission.VIEW)
def job(request: ScreenRequest, pk: int) -> HttpResponse:
    """The page, or for htmx the part that asks again until the job has ended."""
    found = get_object_or_404(rows(request, of=Job.objects), pk=pk)
    status = STOP_POLLING if is_part(request) and found.has_ended else 200
    return page(request, "jobs/job.html", "jobs/_job.html", status=status, **_shown(found))


@require_GET
@screen(Permission.VIEW)
def job_result(request: ScreenRequest, pk: int) -> FileResponse:
    """The file as it was hashed, under its own name, never opened by the browser itself."""
    found = get_object_or_404(rows(request, of=Job.objects), pk=pk)
    response = FileResponse(
        open_result(found),
        as_attachment=True,
        filename=found.result_name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@screen(Permission.CANCEL)
def cancel(request: ScreenRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(rows(request, of=Job.objects), pk=pk)
    operations.cancel(found, by=request.actor, at=timezone.now())
    return redirect("pages:job", pk=pk)


@require_POST
@screen(Permission.VIEW)
def again(request: ScreenRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(rows(request, of=Job.objects), pk=pk)
    asked = operations.ask_again(found, by=request.actor, at=timezone.now())
    return redirect("pages:job", pk=asked.pk)


def _shown(job: Job) -> dict[str, Any]:
    """What the page and its part say of a job."""
    kind = job_kinds.get(job.kind)
    here = reverse("pages:job", args=[job.pk])
    may_repeat = job.state in (State.FAILED, State.CANCELLED, State.DEAD)
    return {
        "job": job,
        "title": kind.title if kind else job.kind,
        "state_kind": KINDS[State(job.state)],
        "poll_url": "" if job.has_ended else here,
        "download_url": reverse("pages:job-result", args=[job.pk]) if job.has_result else "",
        "cancel_url": "" if job.has_ended else reverse("pages:job-cancel", args=[job.pk]),
        "again_url": reverse("pages:job-again", args=[job.pk]) if may_repeat else "",
    }
