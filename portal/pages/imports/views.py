"""One's own import runs, and the tables that one may import."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.actor import Actor
from portal.imports.comparing import Standing
from portal.imports.definition import Importer, importers
from portal.imports.models import ImportRun
from portal.imports.operations import begin, keep_checked
from portal.imports.template import write_template
from portal.imports.vocabulary import KEPT_STATES, State
from portal.jobs.vocabulary import Permission
from portal.pages.imports.forms import UploadForm
from portal.web.keyset import Leaf, leaf
from portal.web.screens import ScreenRequest, is_part, page, posted, rows, screen

#: htmx stops asking when it is answered with this
STOP_POLLING: Final = 286
MOST_SHOWN: Final = 200
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS: Final = {
    State.WAITING: "none",
    State.CHECKED: "info",
    State.REFUSED: "error",
    State.KEPT: "ok",
    State.PARTLY_KEPT: "warn",
}


@require_GET
@screen(Permission.VIEW)
def desk(request: ScreenRequest) -> HttpResponse:
    """/imports/: the tables that one may import, and one's own runs, newest first."""
    found: Leaf[ImportRun] = leaf(request, rows(request, of=ImportRun.objects))
    context = {
        "importers": _offered(request.actor),
        "runs": [_shown(run) for run in found.rows],
        "leaf": found,
    }
    return render(request, "imports/desk.html", context)


@require_http_methods(["GET", "POST"])
@screen(Permission.VIEW)
def upload(request: ScreenRequest, code: str) -> HttpResponse:
    """/imports/enterprises.register/: what the table must hold, and the upload."""
    importer = _importer(request.actor, code)
    form = UploadForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        begun = begin(
            importer,
            stream=given.file,
            name=given.name,
            dry_run=True,
            by=request.actor,
            at=timezone.now(),
        )
        return redirect("imports:run", pk=begun.pk)
    context: dict[str, Any] = {
        "importer": importer,
        "columns": [
            {"column": one, "rule": getattr(one.parser_for(request.actor), "rule", "")}
            for one in importer.columns
        ],
        "form": form,
        "faults": form.faults,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "imports/upload.html", context, status=status)


@require_GET
@screen(Permission.VIEW)
def template(request: ScreenRequest, code: str) -> FileResponse:
    """The workbook to fill in, with this person's own drop-downs."""
    importer = _importer(request.actor, code)
    out = io.BytesIO()
    write_template(out, importer, by=request.actor)
    out.seek(0)
    response = FileResponse(out, content_type=XLSX)
    name = _("%(table)s (template).xlsx") % {"table": importer.title}
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    return response


@require_GET
@screen(Permission.VIEW)
def run(request: ScreenRequest, pk: int) -> HttpResponse:
    """/imports/runs/12/: how far it is; then its counts, its faults by cell, what can be done."""
    found = _run(request, pk)
    shown = _shown(found)
    waiting = found.state == State.WAITING and not (found.job and found.job.has_ended)
    status = STOP_POLLING if is_part(request) and not waiting else 200
    return page(
        request,
        "imports/run.html",
        "imports/_run.html",
        status=status,
        waiting=waiting,
        poll_url=reverse("imports:run", args=[pk]) if waiting else "",
        faults=found.faults[:MOST_SHOWN],
        more_faults=max(0, found.fault_count - MOST_SHOWN),
        marked_url=_marked_url(found),
        differences=list(_differences(found)),
        compared=bool(found.new_count or found.changed_count or found.unchanged_count),
        importer=importers.get(found.importer),
        **shown,
    )


@require_POST
@screen(Permission.VIEW)
def keep(request: ScreenRequest, pk: int) -> HttpResponse:
    """Keep what was checked; the job checks it once more while it keeps it."""
    found = _run(request, pk)
    _importer(request.actor, found.importer)
    keep_checked(found, by=request.actor, at=timezone.now())
    return redirect("imports:run", pk=pk)


def _offered(actor: Actor) -> list[Importer]:
    return [one for one in importers if actor.may(one.permission)]


def _importer(actor: Actor, code: str) -> Importer:
    """An importer that this person may use; of others they do not learn that they exist."""
    found = importers.get(code)
    if found is None or not actor.may(found.permission):
        raise Http404
    return found


def _run(request: ScreenRequest, pk: int) -> ImportRun:
    found: ImportRun = get_object_or_404(
        rows(request, of=ImportRun.objects).select_related("job"), pk=pk
    )
    return found


def _marked_url(run: ImportRun) -> str:
    has_file = run.job is not None and run.job.has_result
    return reverse("pages:job-result", args=[run.job_id]) if has_file else ""


def _differences(run: ImportRun) -> Iterator[dict[str, Any]]:
    """What a dry run would change, standing by standing; columns by their headers."""
    importer = importers.get(run.importer)
    if importer is None or run.state in KEPT_STATES:
        return
    counts = {
        Standing.CHANGED: run.changed_count,
        Standing.NEW: run.new_count,
        Standing.GONE: run.gone_count,
    }
    for standing, count in counts.items():
        found = [one for one in run.differences if one["standing"] == standing]
        for one in found:
            one["cells"] = [(importer.header_of(name), was, now) for name, was, now in one["cells"]]
        if found:
            more = count - len(found)
            yield {"standing": standing, "count": count, "rows": found, "more": more}


def _shown(run: ImportRun) -> dict[str, Any]:
    importer = importers.get(run.importer)
    return {
        "run": run,
        "title": importer.title if importer else run.importer,
        "state_kind": KINDS[State(run.state)],
        "may_keep": run.is_ready_to_keep and importer is not None,
    }
