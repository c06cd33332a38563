"""Two versions side by side, and the bridge from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.questionnaires import operations
from programs.questionnaires.forms.bridging import read_bridge, rows_of
from programs.questionnaires.models import Version, VersionQuerySet
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.queries.comparing import (
    bridge_of,
    carrying,
    is_confirmed,
    supposed,
    version_before,
)
from programs.questionnaires.schema import Questionnaire
from programs.questionnaires.schema.bridging import Item, added, faults_of_bridge
from programs.questionnaires.schema.comparing import Line, compare
from programs.questionnaires.schema.drafting import read_draft
from programs.questionnaires.schema.proposing import propose
from programs.questionnaires.views.editor import draft_or_404
from programs.questionnaires.vocabulary import Fate, Permission


@require_GET
@screen(Permission.QUESTIONNAIRE_VIEW)
def compare_versions(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/compare/?with=2: to the one before it, when none is named."""
    seen = rows(request, of=Version.objects).with_all()
    if not request.actor.may(Permission.QUESTIONNAIRE_MANAGE):
        seen = seen.published()
    version: Version = get_object_or_404(seen, pk=pk)
    others = list(
        seen.filter(template_id=version.template_id).exclude(pk=pk).newest_first().defer("schema")
    )
    other = _other(request, seen, version)
    context: dict[str, Any] = {"version": version, "others": others, "other": other}
    new = read_draft(version.schema).questionnaire
    if other is not None and new is not None:
        items, is_supposed = _way(other, version, new)
        context |= _side_by_side(questionnaire_of(other), new, items)
        context |= {"is_supposed": is_supposed, "changes_only": "all" not in request.GET}
    return page(
        request,
        "programs/questionnaires/editor/compare.html",
        "programs/questionnaires/editor/_compare.html",
        **context,
    )


def _other(request: ScreenRequest, seen: VersionQuerySet, version: Version) -> Version | None:
    named = request.GET.get("with", "")
    if not named:
        return version_before(version)
    if not (named.isascii() and named.isdigit() and len(named) < 19):
        raise Http404
    same = seen.published().filter(template_id=version.template_id)
    found: Version = get_object_or_404(same, pk=int(named))
    return found


def _way(other: Version, version: Version, new: Questionnaire) -> tuple[Mapping[str, Item], bool]:
    """The confirmed way between the two, or what the portal supposes."""
    old = questionnaire_of(other)
    if not read_draft(version.schema).faults:
        way = carrying(other, version)
        if not way.refusal and not faults_of_bridge(old, new, way.items):
            return way.items, False
    return propose(old, new), True


def _side_by_side(
    old: Questionnaire, new: Questionnaire, items: Mapping[str, Item]
) -> dict[str, Any]:
    lines = compare(old, new, items)
    counts = [(fate, sum(line.fate == fate for line in lines)) for fate in Fate]
    return {
        "lines": lines,
        "sections": _by_section(lines),
        "counts": counts,
        "moved": sum(line.is_moved for line in lines),
        "reworded": sum(line.is_reworded for line in lines),
    }


def _by_section(lines: tuple[Line, ...]) -> list[tuple[str, list[Line]]]:
    """The lines under the section that they stand in now; what was dropped comes last."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        heading = f"{line.section.code} {line.section.words}"
        if line.fate == Fate.DROPPED:
            heading = _("Dropped, of the earlier version")
        found.setdefault(heading, []).append(line)
    return list(found.items())


@require_http_methods(["GET", "POST"])
@screen(Permission.QUESTIONNAIRE_MANAGE)
def bridge(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/bridge/: what becomes of each question of the one before."""
    version = draft_or_404(request, pk)
    before = version_before(version)
    draft = read_draft(version.schema)
    context: dict[str, Any] = {"version": version, "before": before, "faults": draft.faults}
    status = 200
    if before is not None and draft.questionnaire is not None and not draft.faults:
        old, new = questionnaire_of(before), draft.questionnaire
        kept = bridge_of(version)
        items = supposed(kept, before, old, new)
        if request.method == "POST":
            items = read_bridge(request.POST, old, new, items)
        wrong = faults_of_bridge(old, new, items)
        if request.method == "POST" and request.POST.get("go") == "confirm" and not wrong:
            return _confirm(request, version, items)
        status = 422 if wrong else 200
        context |= {
            "rows": (shown := rows_of(old, new, items, wrong)),
            "changed": [row for row in shown if not row.is_plain],
            "same": [row for row in shown if row.is_plain],
            "wrong": wrong,
            "added": added(new, items),
            "bridge": kept,
            "is_confirmed": is_confirmed(kept, version, before),
        }
    return page(
        request,
        "programs/questionnaires/editor/bridge.html",
        "programs/questionnaires/editor/_bridge.html",
        status=status,
        **context,
    )


def _confirm(request: ScreenRequest, version: Version, items: Mapping[str, Item]) -> HttpResponse:
    operations.confirm_bridge(version, items=items, by=request.actor, at=timezone.now())
    say(request, _("The bridge is confirmed. It is frozen when the version is published."))
    return redirect("questionnaires:version", pk=version.pk)
