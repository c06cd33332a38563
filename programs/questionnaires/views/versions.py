"""Versions: what is in the library, what is published, how it looks to who answers."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles.models import Cycle
from programs.cycles.vocabulary import CycleState
from programs.questionnaires import operations
from programs.questionnaires.forms import Shown, shown
from programs.questionnaires.models import Version
from programs.questionnaires.queries.comparing import bridge_of, is_confirmed, version_before
from programs.questionnaires.queries.drafts import outline_of
from programs.questionnaires.queries.publishing import gaps_of, hindrances, without_bridge
from programs.questionnaires.schema import Questionnaire, Section, library, read_questionnaire
from programs.questionnaires.scoring import FIELD_HEIGHT, FIELD_WIDTH, fill
from programs.questionnaires.vocabulary import Permission, VersionState


@require_GET
@screen(Permission.QUESTIONNAIRE_VIEW)
def versions_list(request: ScreenRequest) -> HttpResponse:
    """/questionnaires/versions/"""
    manages = request.actor.may(Permission.QUESTIONNAIRE_MANAGE)
    seen = rows(request, of=Version.objects).with_all().newest_first().defer("schema")
    versions = list(seen if manages else seen.published())
    return page(
        request,
        "programs/questionnaires/versions.html",
        "programs/questionnaires/_versions.html",
        versions=versions,
        without_bridge=without_bridge(versions) if manages else set(),
        may_manage=manages,
        may_see_results=request.actor.may(Permission.RESULT_VIEW),
        library=[(name, read_questionnaire(data)) for name, data in library().items()]
        if manages
        else [],
        years=_open_years(request) if manages else [],
    )


def _open_years(request: ScreenRequest) -> list[Cycle]:
    return list(rows(request, of=Cycle.objects).exclude(state=CycleState.LOCKED).newest_first())


@require_POST
@screen(Permission.QUESTIONNAIRE_MANAGE)
def add_version(request: ScreenRequest) -> HttpResponse:
    """/questionnaires/versions/add/: take a questionnaire of the library into a year."""
    given = request.POST.get("year", "")
    key = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    cycle = get_object_or_404(rows(request, of=Cycle.objects).select_related("region"), pk=key)
    schema = library().get(request.POST.get("library", ""))
    if schema is None:
        raise Http404
    ending = operations.ending_with(cycle, schema)
    version = operations.add_version(cycle, schema=ending, by=request.actor, at=timezone.now())
    say(request, _("The questionnaire is prepared. Look at it, then publish it."))
    return redirect("questionnaires:version", pk=version.pk)


@require_GET
@screen(Permission.QUESTIONNAIRE_VIEW)
def version_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/: every question, as it will be asked."""
    version = get_object_or_404(rows(request, of=Version.objects).with_all(), pk=pk)
    manages = version.allows(request.actor, to=Permission.QUESTIONNAIRE_MANAGE)
    is_draft = version.state == VersionState.DRAFT
    if is_draft and not manages:
        raise Http404
    outline = outline_of(version)
    questionnaire = outline.draft.questionnaire
    before = version_before(version)
    bridge = bridge_of(version) if before else None
    return page(
        request,
        "programs/questionnaires/version.html",
        "programs/questionnaires/_version.html",
        version=version,
        questionnaire=questionnaire,
        sections=_shown(questionnaire),
        field=(FIELD_WIDTH, FIELD_HEIGHT),
        manages=manages,
        may_edit=manages and is_draft,
        may_publish=manages and is_draft,
        outline=outline,
        burden=outline.burden if manages else None,
        before=before,
        bridge_is_confirmed=before is not None and is_confirmed(bridge, version, before),
        hindrances=hindrances(
            version,
            faults=len(outline.faults),
            gaps=gaps_of(version, questionnaire, before, on=timezone.localdate())
            if questionnaire
            else (),
            before=before,
            bridge=bridge,
        )
        if manages and is_draft
        else [],
        may_see_results=version.state == VersionState.PUBLISHED
        and version.allows(request.actor, to=Permission.RESULT_VIEW),
    )


def _shown(questionnaire: Questionnaire | None) -> list[tuple[Section, list[Shown]]]:
    if questionnaire is None:
        return []
    state = fill(questionnaire, {}, today=timezone.localdate())
    return [
        (section, list(shown(section, state, {}, prefilled={})))
        for section in questionnaire.sections
    ]


@require_POST
@screen(Permission.QUESTIONNAIRE_MANAGE)
def publish_version(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/publish/"""
    version = get_object_or_404(rows(request, of=Version.objects).with_all(), pk=pk)
    operations.publish(version, by=request.actor, at=timezone.now())
    say(request, _("The questionnaire is published. Enterprises on the roster are told."))
    return redirect("questionnaires:version", pk=pk)
