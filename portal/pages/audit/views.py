"""The trail, one event, the chain's state; the export is a job."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from portal.audit.models import Event
from portal.audit.queries import last_verification, matching
from portal.audit.vocabulary import Permission
from portal.jobs.queue import ask
from portal.pages.audit.forms import EventFilter
from portal.pages.audit.jobs import EXPORT, VERIFY
from portal.web.keyset import Leaf, leaf
from portal.web.screens import ScreenRequest, rows, screen


@require_GET
@screen(Permission.VIEW)
def events(request: ScreenRequest) -> HttpResponse:
    form = EventFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found: Leaf[Event] = leaf(
        request, matching(rows(request, of=Event.objects).select_related("by"), wanted), size=50
    )
    context = {
        "form": form,
        "leaf": found,
        "verification": last_verification(),
        "query": request.GET.urlencode(),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "audit/events.html", context, status=status)


@require_GET
@screen(Permission.VIEW)
def event(request: ScreenRequest, pk: int) -> HttpResponse:
    """One event with everything that was written down, and its place in the chain."""
    found = get_object_or_404(rows(request, of=Event.objects).select_related("by", "link"), pk=pk)
    detail = json.dumps(found.detail, ensure_ascii=False, indent=2, sort_keys=True)
    context = {"event": found, "detail": detail, "link": getattr(found, "link", None)}
    return render(request, "audit/event.html", context)


@require_POST
@screen(Permission.VIEW)
def export(request: ScreenRequest) -> HttpResponse:
    """Ask for exactly what is filtered, as a workbook."""
    form = EventFilter(request.GET)
    params = _plain(form.cleaned_data) if form.is_valid() else {}
    job = ask(EXPORT, by=request.actor, at=timezone.now(), params=params)
    return redirect("pages:job", pk=job.pk)


@require_POST
@screen(Permission.VERIFY)
def verify(request: ScreenRequest) -> HttpResponse:
    job = ask(VERIFY, by=request.actor, at=timezone.now())
    return redirect("pages:job", pk=job.pk)


def _plain(wanted: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in wanted.items() if value}
