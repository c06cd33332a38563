"""What the office says in its own words in the report, chapter by chapter."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.reports.definition import Section
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, rows, screen
from programs.evaluation import operations
from programs.evaluation.forms import TextForm
from programs.evaluation.models import ReportText, Snapshot
from programs.evaluation.queries import text_chapters, texts_of, version_of
from programs.evaluation.vocabulary import Permission


@require_GET
@screen(Permission.ASK)
def texts(request: ScreenRequest, number: str) -> HttpResponse:
    """/evaluation/snapshots/ZJ-2026-0001/texts/"""
    return _show(request, _snapshot(request, number))


@require_POST
@screen(Permission.ASK)
def write(request: ScreenRequest, number: str, chapter: str) -> HttpResponse:
    """/evaluation/snapshots/ZJ-2026-0001/texts/evaluation.next/"""
    snapshot = _snapshot(request, number)
    section = next((one for one in text_chapters() if one.code == chapter), None)
    if section is None:
        raise Http404
    form = TextForm(request.POST, chapter=chapter)
    if not form.is_valid():
        return _show(request, snapshot, {chapter: form}, status=422)
    operations.write_text(
        snapshot,
        chapter=chapter,
        text=form.cleaned_data["text"],
        seen=form.cleaned_data["seen"],
        by=request.actor,
        at=timezone.now(),
    )
    say(request, _("The text of “%(title)s” is saved.") % {"title": section.title})
    return redirect(f"{reverse('evaluation:texts', args=[number])}#{_anchor(chapter)}")


def _snapshot(request: ScreenRequest, number: str) -> Snapshot:
    reached = rows(request, of=Snapshot.objects).select_related("region").defer("content")
    found: Snapshot = get_object_or_404(reached, number=number)
    return found


def _anchor(chapter: str) -> str:
    return chapter.replace(".", "-")


def _show(
    request: ScreenRequest,
    snapshot: Snapshot,
    wrong: dict[str, TextForm] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    kept = texts_of(snapshot)
    shown = [_line(one, kept.get(one.code), (wrong or {}).get(one.code)) for one in text_chapters()]
    context = {
        "snapshot": snapshot,
        "chapters": shown,
        "forms": [one["form"] for one in shown],
        "version": version_of(snapshot),
    }
    return render(request, "evaluation/texts.html", context, status=status)


def _line(section: Section, kept: ReportText | None, wrong: TextForm | None) -> dict[str, Any]:
    initial = {"text": kept.text if kept else "", "seen": kept.revision if kept else 0}
    return {
        "section": section,
        "anchor": _anchor(section.code),
        "kept": kept if kept and kept.text else None,
        "form": wrong or TextForm(initial=initial, chapter=section.code),
        "is_wrong": wrong is not None,
    }
