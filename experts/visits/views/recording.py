"""The expert's page on site: head, checklist, problems. Kept on the server as it is typed."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from experts.visits.facts import Conflict, Saved
from experts.visits.forms import (
    CONFORMITIES,
    HeaderForm,
    place_in_words,
    record_of,
    shown_fields,
)
from experts.visits.models import Visit
from experts.visits.operations import save_record
from experts.visits.queries import score_of
from experts.visits.rules import FIELDS
from experts.visits.schema import HIGHEST, NOT_APPLICABLE, Checklist, checklist
from experts.visits.scoring import Score
from experts.visits.views.device import device_of, remember_device
from experts.visits.vocabulary import Permission, Severity, VisitState
from portal.files.queries import attachments_by_row
from portal.kernel.errors import WrongState
from portal.web.placing import refusing_in_words
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen


@require_http_methods(["GET", "POST"])
@screen(Permission.RECORD)
def record_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/12/record/"""
    visit = get_object_or_404(rows(request, of=Visit.objects).with_all(), pk=pk)
    if visit.state != VisitState.ACCEPTED:
        raise WrongState(
            _("That is not possible while it is “%(state)s”.")
            % {"state": visit.get_state_display()}
        )
    if request.method == "GET":
        return _show(request, visit, HeaderForm.of(visit), 200)
    header = HeaderForm(request.POST)
    if not header.is_valid():
        if "X-Autosave" in request.headers:
            return JsonResponse({"message": _first_error(header)}, status=422)
        return _show(request, visit, header, 422)
    return _save(request, visit, header)


def _save(request: ScreenRequest, visit: Visit, header: HeaderForm) -> HttpResponse:
    known = checklist(visit.checklist)
    with refusing_in_words(partial(place_in_words, checklist=known)):
        saved = save_record(
            visit,
            entry=record_of(request.POST, header, known),
            revision=_revision(request),
            by=request.actor,
            at=timezone.now(),
            device=device_of(request),
        )
    told = _conflicts_said(saved, known)
    if "X-Autosave" in request.headers:
        fields = {"revision": saved.revision, **_theirs(visit, saved)}
        return JsonResponse({"fields": fields, **({"message": told} if told else {})})
    say(request, told or _("Draft saved"))
    wanted = {"problem": "visits:new-problem", "finish": "visits:visit"}
    return redirect(wanted.get(request.POST.get("then", ""), "visits:record"), pk=visit.pk)


def _revision(request: ScreenRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _first_error(header: HeaderForm) -> str:
    name, errors = next(iter(header.errors.items()))
    field = header.fields[name].label if name in header.fields else name
    return _("%(field)s: %(error)s") % {"field": field, "error": errors[0]}


def _conflicts_said(saved: Saved, known: Checklist) -> str:
    if not saved.conflicts:
        return ""
    named = _(", ").join(_mine(conflict, known) for conflict in saved.conflicts)
    return _("Saved, but changed elsewhere meanwhile and kept as it is there: %(names)s") % {
        "names": named
    }


def _mine(conflict: Conflict, known: Checklist) -> str:
    """The field, and one's own words if there were any: they are not lost without a word."""
    name = place_in_words(conflict.name, known)
    words = conflict.mine.get("note", "") if isinstance(conflict.mine, dict) else conflict.mine
    if not isinstance(words, str) or not words:
        return name
    return _("%(name)s (you wrote: “%(words)s”)") % {"name": name, "words": words[:60]}


def _theirs(visit: Visit, saved: Saved) -> dict[str, Any]:
    """What stands now in the fields that were not overwritten, as the page's fields hold it."""
    now: dict[str, Any] = {}
    for conflict in saved.conflicts:
        if conflict.name in FIELDS:
            now[conflict.name] = HeaderForm.of(visit)[conflict.name].value()
            if conflict.name.endswith("_at"):
                at = shown_fields(visit)[conflict.name]
                now[conflict.name] = f"{timezone.localtime(at):%Y-%m-%dT%H:%M}" if at else ""
            continue
        given = conflict.theirs
        now[f"s-{conflict.name}"] = str(given.get("score", ""))
        now[f"c-{conflict.name}"] = given.get("conformity", "")
        now[f"n-{conflict.name}"] = given.get("note", "")
    return now


def _show(request: ScreenRequest, visit: Visit, header: HeaderForm, status: int) -> HttpResponse:
    known = checklist(visit.checklist)
    found = score_of(visit)
    problems = list(visit.problems.order_by("number"))
    response = page(
        request,
        "experts/visits/record.html",
        "experts/visits/_record.html",
        status=status,
        visit=visit,
        header=header,
        checklist=known,
        chapters=_chapters(visit, known, found, problems),
        score=found,
        problems=problems,
        photos=attachments_by_row("experts.problem", [one.pk for one in problems]),
        serious=Severity.SERIOUS,
    )
    # the one page that asks where its reader is, at the reader's own touch
    response["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=()"
    return remember_device(request, response)


def _chapters(
    visit: Visit, known: Checklist, found: Score, problems: list[Any]
) -> list[dict[str, Any]]:
    """Chapters with their items as the page draws them; the first unfinished one stands open."""
    means = {one.code: one for one in found.chapters}
    hurt = {one.clause for one in problems}
    opened = next((one.code for one in found.chapters if one.judged < one.count), "")
    levels = {level.score: level.words for level in known.levels}
    return [
        {
            "chapter": chapter,
            "mean": means[chapter.code],
            "is_open": chapter.code == opened,
            "items": [
                _item(item, visit.scores.get(item.code, {}), levels, item.code in hurt)
                for item in chapter.items
            ],
        }
        for chapter in known.chapters
    ]


def _item(item: Any, given: dict[str, Any], levels: dict[int, str], hurt: bool) -> dict[str, Any]:  # noqa: FBT001
    score = given.get("score")
    return {
        "item": item,
        "given": given,
        "judged": score is not None,
        "hurt": hurt,
        "says": levels.get(score, "") if isinstance(score, int) else "",
        "na": score == NOT_APPLICABLE,
        "scale": [(number, score == number) for number in range(HIGHEST + 1)],
        "conformities": [
            (code, label, given.get("conformity") == code) for code, label in CONFORMITIES
        ],
    }
