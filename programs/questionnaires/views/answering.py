"""Answering: a page for each section, kept as it is typed, and by plain POST without script."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, cast

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.kernel.errors import Invalid, Stale
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.questionnaires import operations
from programs.questionnaires.forms import (
    plan_of,
    read_answers,
    settled,
    shown,
    standing_of,
    wrong_in,
)
from programs.questionnaires.forms.standing import Standing
from programs.questionnaires.models import Response, ResponseStep
from programs.questionnaires.operations import Conflict, Saved, Upload
from programs.questionnaires.queries import filling_of, questionnaire_of
from programs.questionnaires.schema import Kind, Question, Questionnaire, Section
from programs.questionnaires.scoring import (
    FIELD_HEIGHT,
    FIELD_WIDTH,
    Filling,
    in_words,
    progress_of,
)
from programs.questionnaires.vocabulary import Permission, ResponseState

DEVICE = 32


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a response is filled in: its address, the frame of its pages, the browser's drawer.

    Somebody who came by a one-time link has another address and another frame (`views.linked`).
    """

    root: str
    frame: str
    keep: str


def desk_of(request: ScreenRequest, response: Response) -> Desk:
    """The desk at which this reader sits."""
    given: Desk | None = getattr(request, "desk", None)
    root = reverse("questionnaires:response", args=[response.pk])
    return given or Desk(root, "", f"{request.actor.pk}.{response.pk}")


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


def last_return(response: Response) -> ResponseStep | None:
    """The step that made a draft of what was handed in, if that was its last."""
    step: ResponseStep | None = response.steps.last()
    return step if step and step.target == ResponseState.DRAFT else None


@require_http_methods(["GET", "POST"])
@screen(Permission.RESPONSE_VIEW)
def section_page(request: ScreenRequest, pk: int, code: str) -> HttpResponse:
    """/questionnaires/12/sections/B/"""
    response = response_or_404(request, pk)
    return show_section(request, response, section_or_404(response, code))


def show_section(request: ScreenRequest, response: Response, section: Section) -> HttpResponse:
    """Keep what is posted; else the section as it stands, or the response if nobody may write."""
    if request.method == "POST":
        operations.refuse_writer(response, request.actor)
        return _keep(request, response, section)
    if not may_write(request, response):
        return redirect(desk_of(request, response).root)
    if (size := request.GET.get("type")) in ("large", "normal"):
        request.session["large_type"] = size == "large"
    return _show(request, response, section)


def section_or_404(response: Response, code: str) -> Section:
    """A section of what the response answers."""
    found = questionnaire_of(response.version).section(code)
    if found is None:
        raise Http404
    return found


@require_POST
@screen(Permission.RESPONSE_VIEW)
def draft(request: ScreenRequest, pk: int, code: str) -> HttpResponse:
    """/questionnaires/12/sections/B/draft/: one change, as it is typed; the answer is JSON.

    200 with the revision and how far the answering is now; 409 with both answers to each question
    that another device changed, everything else being kept.
    """
    response = response_or_404(request, pk)
    return keep_draft(request, response, section_or_404(response, code))


def keep_draft(request: ScreenRequest, response: Response, section: Section) -> HttpResponse:
    """Keep one change; the answer is JSON, as `draft` says."""
    questionnaire = questionnaire_of(response.version)
    operations.refuse_writer(response, request.actor)
    saved = _save(request, response, section)
    said: dict[str, Any] = {
        "fields": {"revision": saved.revision},
        "kept": len(saved.kept),
        "files": _files(section, response),
        "standing": _standing(response, section).as_json(),
    }
    if not saved.conflicts:
        return JsonResponse(said)
    found = [(one, _question(questionnaire, one.question)) for one in saved.conflicts]
    names = _(", ").join(str(question.words) for _one, question in found)
    words = _("Answered differently on another device: %(questions)s. Choose which is right.")
    said = {
        "standing": said["standing"],
        "message": words % {"questions": names},
        "conflicts": [
            {
                "question": question.code,
                "mine": in_words(question, one.mine),
                "theirs": in_words(question, one.theirs),
            }
            for one, question in found
        ],
    }
    return JsonResponse(said, status=409)


def _standing(response: Response, section: Section) -> Standing:
    state = filling_of(response, today=timezone.localdate())
    return standing_of(questionnaire_of(response.version), state, section)


def _question(questionnaire: Questionnaire, code: str) -> Question:
    found = questionnaire.question(code.removesuffix(".reason"))
    if found is None:
        raise Http404
    return found


def _files(section: Section, response: Response) -> dict[str, str]:
    """The names of the files that answer questions of a section."""
    return {
        question.code: str(response.answers[question.code]["name"])
        for question in section.questions
        if question.kind is Kind.FILE and question.code in response.answers
    }


def _refuse_older(request: ScreenRequest, response: Response) -> None:
    """A page that was opened before a new version took the place of its own."""
    if request.POST.get("version", str(response.version_id)) != str(response.version_id):
        words = _("The questionnaire was changed meanwhile; what you saved is carried over.")
        raise Stale(f"{words} {_('Load the page again.')}")


def _save(request: ScreenRequest, response: Response, section: Section) -> Saved:
    _refuse_older(request, response)
    values = read_answers(
        section, request.POST, prefilled=response.prefilled, answers=response.answers
    )
    codes = [one.code for one in section.questions if one.kind is Kind.FILE]
    go = request.POST.get("go", "")
    files: dict[str, Upload | None] = {code: None for code in codes if go == f"drop-{code}"}
    for code in codes:
        file = request.FILES.get(code)
        if file is not None:
            files[code] = Upload(str(file.name), cast("BinaryIO", file.file))
    return operations.save_answers(
        response,
        values=values,
        revision=_revision(request.POST.get("revision", "")),
        device=_device(request.POST.get("device", "")),
        settled=settled(request.POST),
        files=files,
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


def _keep(request: ScreenRequest, response: Response, section: Section) -> HttpResponse:
    today, root = timezone.localdate(), desk_of(request, response).root
    before = filling_of(response, today=today)
    saved = _save(request, response, section)
    if saved.conflicts:
        return _show(request, response, section, saved.conflicts, status=409)
    state = filling_of(response, today=today)
    fresh = [
        question.code
        for question in section.questions
        if question.code in state.required
        and question.code not in before.asked
        and question.code not in state.answers
    ]
    go = request.POST.get("go", "")
    if fresh and go == "next":
        say(request, _("Your answer leads to further questions on this page."))
        return redirect(f"{_url(root, section.code)}#q-{fresh[0]}")
    if go == "next" and any(wrong_in(section.questions, state)):
        return _show(request, response, section, status=422)
    return redirect(_onward(root, response, state, section, go))


def _onward(root: str, response: Response, state: Filling, section: Section, go: str) -> str:
    """Where the button leads: the next section that is asked, or the row that was touched."""
    parts = progress_of(questionnaire_of(response.version), state)
    codes = [one.section.code for one in parts]
    place = codes.index(section.code) if section.code in codes else -1
    if go == "previous" and place > 0:
        return _url(root, codes[place - 1])
    if go == "next":
        if place + 1 < len(codes):
            return _url(root, codes[place + 1])
        return f"{root}check/"
    touched = next((q.code for q in section.questions if f"-{q.code}" in go), "")
    return _url(root, section.code) + (f"#q-{touched}" if touched else "")


def _url(root: str, code: str) -> str:
    return f"{root}sections/{code}/"


def _show(
    request: ScreenRequest,
    response: Response,
    section: Section,
    conflicts: Sequence[Conflict] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    questionnaire = questionnaire_of(response.version)
    today = timezone.localdate()
    state = filling_of(response, today=today)
    standing = standing_of(questionnaire, state, section)
    questions = list(
        shown(
            section,
            state,
            response.answers,
            prefilled=response.prefilled,
            conflicts=conflicts,
            check_missing="check" in request.GET,
        )
    )
    desk = desk_of(request, response)
    context: dict[str, Any] = {
        "desk": desk,
        "response": response,
        "questionnaire": questionnaire,
        "section": section,
        "questions": questions,
        "standing": standing,
        "answered": sum(one.answered for one in standing.asked),
        "asked_count": sum(one.asked for one in standing.asked),
        "is_first": standing.number <= 1,
        "is_last": standing.number == len(standing.asked),
        "unconfirmed": sum(one.prefill is not None and one.is_asked for one in questions),
        "wrong": sum(bool(one.faults) and one.is_asked for one in questions),
        "conflicts": conflicts,
        "carried": response.carried.unseen().order_by("-pk").first(),
        "returned": last_return(response),
        "sheet": _sheet(response, questionnaire, section, today),
        "heard": request.POST.get("stamp", "")[:DEVICE],
        "device": uuid.uuid4().hex,
        "field": (FIELD_WIDTH, FIELD_HEIGHT),
        "large_type": bool(request.session.get("large_type")),
        "has_files": any(one.kind is Kind.FILE for one in section.questions),
    }
    return page(
        request,
        f"programs/questionnaires/{desk.frame}section.html",
        "programs/questionnaires/_section.html",
        status=status,
        **context,
    )


def _sheet(
    response: Response, questionnaire: Questionnaire, section: Section, today: date
) -> dict[str, Any]:
    """What the page's script reckons with: the plan, the day, and the answers of other pages."""
    here = {question.code for question in section.questions}
    return {
        "plan": plan_of(questionnaire),
        "today": today.isoformat(),
        "last": response.last_answers,
        "elsewhere": {
            code: value
            for code, value in response.answers.items()
            if code.removesuffix(".reason") not in here
        },
    }
