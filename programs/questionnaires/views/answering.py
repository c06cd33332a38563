"""Answering: a page for each section, kept as it is typed, and by plain POST without script."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.kernel.errors import Invalid
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.questionnaires import operations
from programs.questionnaires.forms import read_answers, shown
from programs.questionnaires.models import Response
from programs.questionnaires.operations import Conflict, Saved
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.schema import Questionnaire, Section
from programs.questionnaires.scoring import asked, is_answered, progress
from programs.questionnaires.vocabulary import Permission, ResponseState

DEVICE = 32


def response_or_404(request: ScreenRequest, pk: int) -> Response:
    """The response within reach."""
    found: Response = get_object_or_404(rows(request, of=Response.objects).with_all(), pk=pk)
    return found


def may_write(request: ScreenRequest, response: Response) -> bool:
    """Whether this reader may fill in this response now."""
    return response.state == ResponseState.DRAFT and (
        response.allows(request.actor, to=Permission.RESPONSE_FILL)
        or (
            response.on_behalf
            and response.allows(request.actor, to=Permission.RESPONSE_FILL_ON_BEHALF)
        )
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.RESPONSE_VIEW)
def section_page(request: ScreenRequest, pk: int, code: str) -> HttpResponse:
    """/questionnaires/12/sections/B/"""
    response = response_or_404(request, pk)
    questionnaire = questionnaire_of(response.version)
    section = _section(questionnaire, code)
    if request.method == "POST":
        operations.refuse_writer(response, request.actor)
        return _keep(request, response, questionnaire, section)
    if not may_write(request, response):
        return redirect("questionnaires:response", pk=pk)
    return _show(request, response, questionnaire, section)


def _section(questionnaire: Questionnaire, code: str) -> Section:
    found = questionnaire.section(code)
    if found is None:
        raise Http404
    return found


@require_POST
@screen(Permission.RESPONSE_VIEW)
def draft(request: ScreenRequest, pk: int, code: str) -> HttpResponse:
    """/questionnaires/12/sections/B/draft/: one change, as it is typed; the answer is JSON."""
    response = response_or_404(request, pk)
    questionnaire = questionnaire_of(response.version)
    section = _section(questionnaire, code)
    operations.refuse_writer(response, request.actor)
    saved = _save(request, response, section)
    if saved.conflicts:
        names = _(", ").join(
            str(question.words)
            for conflict in saved.conflicts
            if (question := questionnaire.question(conflict.question))
        )
        words = _(
            "Answered differently on another device: %(questions)s. Your answer stays on this "
            "page; press “Save” to see both and choose."
        )
        return JsonResponse({"message": words % {"questions": names}}, status=409)
    return JsonResponse({"fields": {"revision": saved.revision}})


def _save(request: ScreenRequest, response: Response, section: Section) -> Saved:
    values = read_answers(
        section, request.POST, prefilled=response.prefilled, answers=response.answers
    )
    return operations.save_answers(
        response,
        values=values,
        revision=_revision(request.POST.get("revision", "")),
        device=_device(request.POST.get("device", "")),
        by=request.actor,
        at=timezone.now(),
    )


def _revision(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid(_("The page is damaged. Load it again; what you saved is there."))
    return int(text)


def _device(text: str) -> str:
    if not (text.isascii() and text.isalnum() and len(text) <= DEVICE):
        raise Invalid(_("The page is damaged. Load it again; what you saved is there."))
    return text


def _keep(
    request: ScreenRequest, response: Response, questionnaire: Questionnaire, section: Section
) -> HttpResponse:
    before = asked(questionnaire, response.answers)
    saved = _save(request, response, section)
    if saved.conflicts:
        return _show(request, response, questionnaire, section, saved.conflicts, status=409)
    open_now = asked(questionnaire, response.answers)
    here = [question for question in section.questions if question.code in open_now]
    fresh = [
        question.code
        for question in here
        if question.code not in before
        and question.is_required
        and not is_answered(response.answers.get(question.code))
    ]
    go = request.POST.get("go", "")
    if fresh and go == "next":
        say(request, _("Your answer leads to further questions on this page."))
        return redirect(f"{_url(response, section.code)}#q-{fresh[0]}")
    if go == "next" and any(
        one.faults for one in shown(questionnaire, section, response.answers, prefilled={})
    ):
        return _show(request, response, questionnaire, section, status=422)
    return redirect(_onward(response, questionnaire, section, go))


def _onward(response: Response, questionnaire: Questionnaire, section: Section, go: str) -> str:
    sections = [one.code for one in questionnaire.sections]
    place = sections.index(section.code)
    if go == "previous" and place:
        return _url(response, sections[place - 1])
    if go == "next":
        if place + 1 < len(sections):
            return _url(response, sections[place + 1])
        return reverse("questionnaires:check", args=[response.pk])
    anchor = f"#q-{go.removeprefix('add-')}" if go.startswith("add-") else ""
    return _url(response, section.code) + (anchor if section_has(section, go) else "")


def section_has(section: Section, go: str) -> bool:
    return any(question.code == go.removeprefix("add-") for question in section.questions)


def _url(response: Response, code: str) -> str:
    return reverse("questionnaires:section", args=[response.pk, code])


def _show(
    request: ScreenRequest,
    response: Response,
    questionnaire: Questionnaire,
    section: Section,
    conflicts: Sequence[Conflict] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    sections = progress(questionnaire, response.answers)
    place = next(n for n, one in enumerate(sections) if one.section.code == section.code)
    questions = list(
        shown(
            questionnaire,
            section,
            response.answers,
            prefilled=response.prefilled,
            conflicts=conflicts,
            check_missing="check" in request.GET,
        )
    )
    context: dict[str, Any] = {
        "response": response,
        "questionnaire": questionnaire,
        "section": section,
        "questions": questions,
        "sections": sections,
        "here": sections[place],
        "number": place + 1,
        "answered": sum(one.answered for one in sections),
        "asked_count": sum(one.asked for one in sections),
        "is_first": place == 0,
        "is_last": place + 1 == len(sections),
        "unconfirmed": sum(one.prefill is not None and one.is_asked for one in questions),
        "wrong": sum(bool(one.faults) and one.is_asked for one in questions),
        "conflicts": conflicts,
        "elsewhere": {
            code: value
            for code, value in response.answers.items()
            if all(question.code != code for question in section.questions)
        },
        "device": uuid.uuid4().hex,
    }
    return page(
        request,
        "programs/questionnaires/section.html",
        "programs/questionnaires/_section.html",
        status=status,
        **context,
    )
