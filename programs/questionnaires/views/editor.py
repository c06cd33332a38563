"""The editor: a draft as an outline, its title, its sections, one after the other."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.kernel.errors import Invalid, WrongState
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from programs.cycles.models import Cycle
from programs.cycles.vocabulary import CycleState
from programs.questionnaires import operations
from programs.questionnaires.forms.describing import (
    section_as_fields,
    section_from,
    settings_as_fields,
    settings_from,
)
from programs.questionnaires.forms.editing import KINDS, ComposeForm, SectionForm, SettingsForm
from programs.questionnaires.models import Version
from programs.questionnaires.queries.comparing import edits_since, version_before
from programs.questionnaires.queries.drafts import faults_at, outline_of
from programs.questionnaires.schema import Words
from programs.questionnaires.schema.arranging import ArrangeQuestion, ArrangeSection
from programs.questionnaires.schema.drafting import read_draft
from programs.questionnaires.schema.editing import Change, ChangeSettings, PutSection
from programs.questionnaires.schema.pieces import Way
from programs.questionnaires.vocabulary import Permission, VersionState


def draft_or_404(request: ScreenRequest, pk: int) -> Version:
    """The draft within reach; what is published is not edited, and says so."""
    version: Version = get_object_or_404(rows(request, of=Version.objects).with_all(), pk=pk)
    if version.state != VersionState.DRAFT:
        raise WrongState(_("A published version never changes. Prepare a new one."))
    return version


def revision_of(request: ScreenRequest) -> int:
    """The revision of the draft that the posted page was made from."""
    text = request.POST.get("revision", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid(_("The page is damaged. Load it again; what you saved is there."))
    return int(text)


def edit(request: ScreenRequest, version: Version, change: Change) -> None:
    """Have a change made to the draft, as the page that was posted saw it."""
    operations.edit_version(
        version,
        change=change,
        revision=revision_of(request),
        by=request.actor,
        at=timezone.now(),
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.QUESTIONNAIRE_MANAGE)
def compose(request: ScreenRequest) -> HttpResponse:
    """/questionnaires/versions/compose/: a new version from an earlier one, or empty."""
    years = {
        str(year.pk): year
        for year in rows(request, of=Cycle.objects)
        .exclude(state=CycleState.LOCKED)
        .select_related("region")
        .newest_first()
    }
    earlier = {
        str(one.pk): one
        for one in rows(request, of=Version.objects).published().with_all().newest_first()[:50]
    }
    form = ComposeForm(
        posted(request),
        years=list(years.values()),
        versions=list(earlier.values()),
        initial={"source": request.GET.get("from", "")},
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        version = operations.compose_version(
            years[values["year"]],
            source=earlier.get(values["source"]),
            code=values["code"],
            title=Words(values["title_zh"], values["title_en"]),
            by=request.actor,
            at=timezone.now(),
        )
        return redirect("questionnaires:version-edit", pk=version.pk)
    return page(
        request,
        "programs/questionnaires/editor/compose.html",
        "programs/questionnaires/editor/_compose.html",
        status=422 if request.method == "POST" else 200,
        form=form,
        years=years,
    )


@require_GET
@screen(Permission.QUESTIONNAIRE_MANAGE)
def edit_outline(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/edit/: every section and question, with what is wrong."""
    version = draft_or_404(request, pk)
    outline = outline_of(version)
    return page(
        request,
        "programs/questionnaires/editor/outline.html",
        "programs/questionnaires/editor/_outline.html",
        version=version,
        outline=outline,
        questionnaire=outline.draft.questionnaire,
        kinds=KINDS,
        names=dict(KINDS),
        before=version_before(version),
        edits=edits_since(version, version.revision - 8 if version.revision > 8 else 0)[:8],
    )


@require_POST
@screen(Permission.QUESTIONNAIRE_MANAGE)
def arrange(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/edit/arrange/: a button of the outline ("up-question-B02")."""
    version = draft_or_404(request, pk)
    way, _mark, rest = request.POST.get("go", "").partition("-")
    what, _mark, code = rest.partition("-")
    if way not in list(Way) or what not in ("section", "question"):
        raise Invalid(_("The page is damaged. Load it again; what you saved is there."))
    make = ArrangeSection if what == "section" else ArrangeQuestion
    edit(request, version, make(code, Way(way)))
    anchor = "" if way == Way.REMOVE else f"#{what[0]}-{code}"
    return redirect(reverse("questionnaires:version-edit", args=[pk]) + anchor)


@require_http_methods(["GET", "POST"])
@screen(Permission.QUESTIONNAIRE_MANAGE)
def edit_settings(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/edit/settings/: title, introduction, minutes, source."""
    version = draft_or_404(request, pk)
    form = SettingsForm(posted(request), initial=settings_as_fields(version.schema))
    since = since_then(request, version)
    if request.method == "POST" and form.is_valid() and not since:
        edit(request, version, ChangeSettings(settings_from(form)))
        return redirect("questionnaires:version-edit", pk=pk)
    return show_form(request, version, form, _("Title and introduction"), since)


def since_then(request: ScreenRequest, version: Version) -> list[Any]:
    """What was changed since the posted page was opened: it is told, and may be posted again."""
    if request.method != "POST":
        return []
    return edits_since(version, revision_of(request))


def show_form(
    request: ScreenRequest,
    version: Version,
    form: Any,
    title: str,
    since: list[Any],
    **context: Any,
) -> HttpResponse:
    status = 412 if since else 422 if request.method == "POST" else 200
    return page(
        request,
        "programs/questionnaires/editor/form.html",
        "programs/questionnaires/editor/_form.html",
        status=status,
        **({"version": version, "form": form, "title": title, "since": since} | context),
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.QUESTIONNAIRE_MANAGE)
def add_section(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/edit/sections/add/"""
    return _section(request, draft_or_404(request, pk), {})


@require_http_methods(["GET", "POST"])
@screen(Permission.QUESTIONNAIRE_MANAGE)
def edit_section(request: ScreenRequest, pk: int, code: str) -> HttpResponse:
    """/questionnaires/versions/3/edit/sections/B/"""
    version = draft_or_404(request, pk)
    found = next((one for one in version.schema["sections"] if one["code"] == code), None)
    if found is None:
        raise Http404
    return _section(request, version, found)


def _section(request: ScreenRequest, version: Version, was: dict[str, Any]) -> HttpResponse:
    form = SectionForm(posted(request), initial=section_as_fields(was))
    since = since_then(request, version)
    if request.method == "POST" and form.is_valid() and not since:
        change = PutSection(section_from(form, was), was=was.get("code", ""))
        edit(request, version, change)
        url = reverse("questionnaires:version-edit", args=[version.pk])
        return redirect(f"{url}#s-{change.code}")
    title = _("Section %(code)s") % {"code": was["code"]} if was else _("New section")
    faults = faults_at(read_draft(version.schema), was["code"]) if was else []
    return show_form(request, version, form, title, since, faults=faults)


@require_POST
@screen(Permission.QUESTIONNAIRE_MANAGE)
def drop_version(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/drop/: a draft is thrown away."""
    operations.drop_version(draft_or_404(request, pk), by=request.actor, at=timezone.now())
    say(request, _("The draft is thrown away."))
    return redirect("questionnaires:versions")
