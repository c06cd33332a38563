"""Snapshots: taking one, reading it, and having its report drawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.indicators.vocabulary import Unit
from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.kernel.period import Period
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, is_part, page, rows, screen
from programs.evaluation import operations
from programs.evaluation.forms import FormsForm
from programs.evaluation.models import Snapshot
from programs.evaluation.queries import (
    documents_of,
    in_force,
    jobs_of,
    places_within,
    restatements_of,
)
from programs.evaluation.schema import Frozen
from programs.evaluation.views.years import show_year, take_form, year_asked
from programs.evaluation.vocabulary import Permission
from programs.returns.queries import corrections_after, labelled

REPORT = "evaluation.report"
#: htmx stops asking when it is answered with this
STOP_POLLING = 286
KINDS = {"done": "ok", "running": "info", "failed": "error", "dead": "error"}


@require_POST
@screen(Permission.ASK)
def take(request: ScreenRequest, code: str) -> HttpResponse:
    """/evaluation/330000-2026/take/: a snapshot, and a job for each file of its report."""
    asked, now = year_asked(request, code), timezone.now()
    places = places_within(asked.region)
    form = take_form(asked.cycle, places, request.POST)
    if not form.is_valid():
        return show_year(request, asked, form, status=422)
    wanted, here = form.cleaned_data, in_force(places, timezone.localdate(now))
    snapshot = operations.take_snapshot(
        asked.cycle,
        region=next(one for one in here if one.code == wanted["region"]),
        period=wanted["period"],
        reason=wanted["reason"],
        by=request.actor,
        at=now,
    )
    _ask_for(snapshot, wanted["forms"], request, at=now)
    say(request, _("Snapshot %(number)s is taken.") % {"number": snapshot.number})
    return redirect("evaluation:snapshot", number=snapshot.number)


def _ask_for(snapshot: Snapshot, forms: list[str], request: ScreenRequest, *, at: datetime) -> None:
    for form in forms:
        ask(REPORT, by=request.actor, at=at, params={"snapshot": snapshot.number, "form": form})


@require_POST
@screen(Permission.ASK)
def draw(request: ScreenRequest, number: str) -> HttpResponse:
    """/evaluation/snapshots/ZJ-2026-0001/draw/: the report once more, in the present language."""
    snapshot = get_object_or_404(rows(request, of=Snapshot.objects).defer("content"), number=number)
    form = FormsForm(request.POST)
    if form.is_valid():
        _ask_for(snapshot, form.cleaned_data["forms"], request, at=timezone.now())
    else:
        say(request, _("Choose at least one kind of file."))
    return redirect("evaluation:snapshot", number=number)


@require_GET
@screen(Permission.VIEW)
def snapshot_page(request: ScreenRequest, number: str) -> HttpResponse:
    """The snapshot; for htmx the part with the files, asked for until all are made."""
    found = get_object_or_404(
        rows(request, of=Snapshot.objects).select_related("region", "taken_by"), number=number
    )
    jobs = jobs_of(found, request.actor)
    running = any(not job.has_ended for job in jobs)
    issued = documents_of(found)
    return page(
        request,
        "evaluation/snapshot.html",
        "evaluation/_files.html",
        status=STOP_POLLING if is_part(request) and not running else 200,
        snapshot=found,
        jobs=[_job(job) for job in jobs],
        poll_url=reverse("evaluation:snapshot", args=[number]) if running else "",
        issued=issued,
        **({} if is_part(request) else _facts(request, found)),
    )


def _job(job: Job) -> dict[str, Any]:
    return {
        "job": job,
        "kind": KINDS.get(job.state, "none"),
        "form": str(job.params.get("form", "")).upper(),
        "url": reverse("pages:job-result", args=[job.pk]) if job.has_result else "",
    }


def _facts(request: ScreenRequest, snapshot: Snapshot) -> dict[str, Any]:
    frozen, language = Frozen(snapshot.content), get_language() or "zh-hans"
    digest = snapshot.content_hash
    return {
        "groups": [digest[start : start + 8] for start in range(0, 64, 8)],
        "facts": [
            {
                "title": said.title(language),
                "unit": Unit(said.unit).label,
                "fact": fact,
                "version": said.version,
                "target": frozen.target(said.code),
            }
            for said in frozen.definitions()
            if (fact := frozen.fact(said.code)) is not None
        ],
        "restatements": [
            {"line": one, "title": said.title(language) if said else one.indicator}
            for one in restatements_of(snapshot)
            for said in [frozen.said(one.indicator)]
        ],
        "corrections": _corrections(snapshot, language),
        "texts_count": snapshot.texts.written().count(),
        "form": FormsForm() if snapshot.allows(request.actor, to=Permission.ASK) else None,
    }


def _corrections(snapshot: Snapshot, language: str) -> list[dict[str, Any]]:
    """The returns that were corrected after the snapshot had frozen them, line by line."""
    found = corrections_after(
        snapshot.taken_at,
        year_code=snapshot.year_code,
        region=snapshot.region,
        until=Period.parse(snapshot.period),
    )
    return [{"row": one.row, "lines": labelled(one.lines, one.row.form, language)} for one in found]
