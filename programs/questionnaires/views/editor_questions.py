"""The editor: one question, with its options, columns and checks."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, screen
from programs.questionnaires.forms.describing import (
    QuestionForms,
    forms_for,
    owed_from,
    pairing_from,
    question_from,
)
from programs.questionnaires.forms.editing import KINDS
from programs.questionnaires.models import Version
from programs.questionnaires.queries.drafts import faults_at
from programs.questionnaires.schema import Kind
from programs.questionnaires.schema.drafting import Draft, known_of, read_draft
from programs.questionnaires.schema.editing import PutQuestion
from programs.questionnaires.views.editor import draft_or_404, edit, since_then
from programs.questionnaires.vocabulary import Permission


@require_http_methods(["GET", "POST"])
@screen(Permission.QUESTIONNAIRE_MANAGE)
def add_question(request: ScreenRequest, pk: int, code: str) -> HttpResponse:
    """/questionnaires/versions/3/edit/sections/B/add/?kind=single"""
    version = draft_or_404(request, pk)
    if not any(one["code"] == code for one in version.schema["sections"]):
        raise Http404
    return _question(request, version, {}, section=code)


@require_http_methods(["GET", "POST"])
@screen(Permission.QUESTIONNAIRE_MANAGE)
def edit_question(request: ScreenRequest, pk: int, code: str) -> HttpResponse:
    """/questionnaires/versions/3/edit/questions/B02/"""
    version = draft_or_404(request, pk)
    for section in version.schema["sections"]:
        for one in section["questions"]:
            if one["code"] == code:
                return _question(request, version, one, section=section["code"])
    raise Http404


def _question(
    request: ScreenRequest, version: Version, was: dict[str, Any], *, section: str
) -> HttpResponse:
    draft = read_draft(version.schema)
    forms = _forms(request, version, was, draft)
    since = since_then(request, version)
    if request.method == "POST" and forms.is_valid() and not since:
        return _keep(request, version, was, forms, section=section)
    status = 412 if since else 422 if request.method == "POST" else 200
    code = was.get("code", "")
    kind = str(forms.form["kind"].value())
    return page(
        request,
        "programs/questionnaires/editor/question.html",
        "programs/questionnaires/editor/_question.html",
        status=status,
        version=version,
        forms=forms,
        form=forms.form,
        sets=forms.sets,
        code=code,
        section=section,
        kind=kind,
        kind_name=dict(KINDS)[Kind(kind)],
        kinds=KINDS,
        since=since,
        faults=faults_at(draft, code) if code else [],
    )


def _forms(
    request: ScreenRequest, version: Version, was: dict[str, Any], draft: Draft
) -> QuestionForms:
    """The forms of the kind that was posted, asked for, or that the question has."""
    chosen = request.POST.get("kind") or request.GET.get("kind") or was.get("kind", "")
    kind = chosen if chosen in list(Kind) else Kind.SINGLE.value
    pairs = version.schema.get("pairing", ())
    pairing = next((one for one in pairs if was and one.get("code") == was["code"]), None)
    known = known_of(draft.questionnaire) if draft.questionnaire else {}
    anyway = version.schema.get("anyway", {})
    is_asked = bool(was) and anyway.get("question") == was["code"]
    owed = anyway["owed"] if is_asked else None
    return forms_for(kind, was, pairing=pairing, owed=owed, known=known, data=posted(request))


def _keep(
    request: ScreenRequest,
    version: Version,
    was: dict[str, Any],
    forms: QuestionForms,
    *,
    section: str,
) -> HttpResponse:
    """Kept, also with faults: then the page stays here, and says them."""
    change = PutQuestion(
        question_from(forms, was),
        was=was.get("code", ""),
        section=section,
        pairing=pairing_from(forms),
        owed=owed_from(forms),
    )
    edit(request, version, change)
    if request.POST.get("go") == "more" or faults_at(read_draft(version.schema), change.code):
        say(request, _("Kept."))
        return redirect("questionnaires:version-question", pk=version.pk, code=change.code)
    url = reverse("questionnaires:version-edit", args=[version.pk])
    return redirect(f"{url}#q-{change.code}")
