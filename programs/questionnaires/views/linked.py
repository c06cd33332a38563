"""Answering by a one-time link, without an account.

The key comes once, in the query of the first address, which the access log leaves out. It moves
into a cookie that goes back to the pages of this one link alone, so that it stands in no later
address, in no Referer and in no browser's store. Opening the link changes nothing: messengers
fetch addresses on their own.
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.api.storage import count_request
from portal.kernel.errors import Invalid, Missing, TooMany
from portal.web.middleware import client_address
from portal.web.screens import open_to_all
from programs.questionnaires import operations
from programs.questionnaires.documents import copy_of
from programs.questionnaires.forms import DeclineForm, ReasonForm
from programs.questionnaires.models import AnswerLink, Response
from programs.questionnaires.queries import (
    COPY_FOR,
    answer_link_of,
    county_office,
    filling_of,
    handed_in_by,
    holder_of,
    questionnaire_of,
)
from programs.questionnaires.scoring import answers_in_words, faults_of_filling, hinders
from programs.questionnaires.views.answering import (
    Desk,
    keep_draft,
    last_return,
    section_or_404,
    show_section,
)
from programs.questionnaires.views.responses import show_check
from programs.questionnaires.vocabulary import (
    CampaignState,
    DeclineReason,
    InviteeState,
    ResponseState,
)

P = ParamSpec("P")
Linked = Callable[Concatenate[Any, AnswerLink, P], HttpResponse]
REASON: Final = "whoever was sent the link has no account; the link is the proof"
COOKIE, DEVICE, COPY = "answer-key", "answer-device", "answer-copy"
DEVICE_AGE: Final = 366 * 24 * 3600
#: pages and drafts of all links from one address, and keys that open nothing, a minute
PER_MINUTE, WRONG_PER_MINUTE = 300, 20
#: a copy is drawn while the browser waits
COPIES_PER_MINUTE = 20


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by nobody, found by nobody, told to nobody."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


def _throttle(request: HttpRequest, what: str, most: int) -> None:
    """Refuse an address that asks more often than `most` within its minute.

    Counted beside the accounts of the API, under a number below zero that stands for the address.
    """
    mark = f"{what} {client_address(request)}".encode()
    now = timezone.now()
    account = -1 - zlib.crc32(mark)
    if count_request(account, minute=int(now.timestamp() // 60)) > most:
        words = _("Too many requests within a minute. Wait a little, then go on.")
        raise TooMany(words, wait=60 - now.second)


def _link(request: HttpRequest, key: str) -> AnswerLink:
    """The link that a key opens; one answer to every other key, whatever is wrong with it."""
    link = answer_link_of(key, at=timezone.now()) if key else None
    if link is None or link.invitee.campaign.state != CampaignState.RUNNING:
        _throttle(request, "wrong", WRONG_PER_MINUTE)
        raise Missing(operations.words_of_dead_link())
    return link


def linked(view: Linked[P]) -> Callable[..., HttpResponse]:
    """Open the view to the browser that came in by the link of this number."""

    @wraps(view)
    def serve(request: HttpRequest, /, pk: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        _throttle(request, "link", PER_MINUTE)
        link = _link(request, request.COOKIES.get(COOKIE, ""))
        if link.pk != pk:
            raise Missing(operations.words_of_dead_link())
        return _private(view(request, link, *args, **kwargs))

    return serve


@open_to_all(REASON)
@require_GET
def answer(request: HttpRequest) -> HttpResponse:
    """/questionnaires/answer/?key=…: puts the key away, and goes on without it."""
    _throttle(request, "link", PER_MINUTE)
    link = _link(request, request.GET.get("key", "")[:100])
    root = reverse("questionnaires:answer-begin", args=[link.pk])
    response = redirect(root)
    kept: dict[str, Any] = {"httponly": True, "samesite": "Lax", "secure": request.is_secure()}
    response.set_cookie(COOKIE, request.GET["key"], path=root, expires=link.expires_at, **kept)
    if DEVICE not in request.COOKIES:
        path = reverse("questionnaires:answer")
        response.set_cookie(DEVICE, secrets.token_hex(16), path=path, max_age=DEVICE_AGE, **kept)
    return _private(response)


@open_to_all(REASON)
@require_http_methods(["GET", "POST"])
@linked
def answer_begin(request: Any, link: AnswerLink) -> HttpResponse:
    """/questionnaires/answer/7/: who asks, what for, what becomes of it; the button begins."""
    response = link.invitee.response
    if request.method == "POST":
        device = request.COOKIES.get(DEVICE, "")[:64] or secrets.token_hex(16)
        response = operations.open_answer_link(link, device=device, at=timezone.now())
        if response.state == ResponseState.DRAFT:
            return redirect(f"{request.path}sections/{_first(response)}/")
        return redirect(request.path)
    return _show_begin(request, link)


def _show_begin(
    request: Any,
    link: AnswerLink,
    declining: DeclineForm | None = None,
    returning: ReasonForm | None = None,
) -> HttpResponse:
    response = link.invitee.response
    questionnaire = questionnaire_of(link.invitee.campaign.version)
    waits = response is not None and response.state == ResponseState.UNCONFIRMED
    answers = []
    if waits and link.is_known and response is not None:
        state = filling_of(response, today=timezone.localdate())
        answers = list(answers_in_words(questionnaire, state, in_full=True))
    is_wrong = bool((declining and declining.errors) or (returning and returning.errors))
    return render(
        request,
        "programs/questionnaires/linked_begin.html",
        {
            "link": link,
            "invitee": link.invitee,
            "campaign": link.invitee.campaign,
            "questionnaire": questionnaire,
            "question_count": sum(one.is_answerable for one in questionnaire.questions()),
            "office": county_office(link.invitee.region),
            "response": response,
            "waits": waits,
            "answers": answers,
            "returned": last_return(response) if response is not None else None,
            "has_declined": link.invitee.state == InviteeState.DECLINED,
            "decline_form": declining or DeclineForm(),
            "reason_form": returning or ReasonForm(),
        },
        status=422 if is_wrong else 200,
    )


@open_to_all(REASON)
@require_POST
@linked
def answer_decline(request: Any, link: AnswerLink) -> HttpResponse:
    """/questionnaires/answer/7/decline/: the contact in the register does not want to answer."""
    form = DeclineForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        why = DeclineReason(given["why"])
        with _beside(form):
            operations.decline_by_link(link, why=why, words=given["words"], at=timezone.now())
    if form.errors:
        return _show_begin(request, link, declining=form)
    return redirect("questionnaires:answer-begin", pk=link.pk)


@open_to_all(REASON)
@require_POST
@linked
def answer_return(request: Any, link: AnswerLink) -> HttpResponse:
    """/questionnaires/answer/7/return/: what was filled in for the enterprise is wrong."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        with _beside(form):
            reason = form.cleaned_data["reason"]
            operations.return_by_link(link, reason=reason, at=timezone.now())
    if form.errors:
        return _show_begin(request, link, returning=form)
    return redirect("questionnaires:answer-begin", pk=link.pk)


@contextmanager
def _beside(form: Any) -> Iterator[None]:
    """Say what is refused of a field beside it."""
    try:
        yield
    except Invalid as refused:
        for name, words in refused.fields.items():
            form.add_error(name, str(words))


def _first(response: Response) -> str:
    return questionnaire_of(response.version).sections[0].code


def _seated(request: Any, link: AnswerLink) -> Response:
    """What the link answers, with its holder seated at it: a grant on it, and on nothing else."""
    response = link.invitee.response
    if response is None:
        raise Missing(operations.words_of_dead_link())
    request.actor = holder_of(link, response)
    root = reverse("questionnaires:answer-begin", args=[link.pk])
    request.desk = Desk(root, "linked_", f"link.{response.pk}")
    return response


@open_to_all(REASON)
@require_http_methods(["GET", "POST"])
@linked
def answer_section(request: Any, link: AnswerLink, code: str) -> HttpResponse:
    """/questionnaires/answer/7/sections/B/"""
    response = _seated(request, link)
    return show_section(request, response, section_or_404(response, code))


@open_to_all(REASON)
@require_POST
@linked
def answer_draft(request: Any, link: AnswerLink, code: str) -> HttpResponse:
    """/questionnaires/answer/7/sections/B/draft/: one change, as it is typed."""
    response = _seated(request, link)
    return keep_draft(request, response, section_or_404(response, code))


@open_to_all(REASON)
@require_GET
@linked
def answer_check(request: Any, link: AnswerLink) -> HttpResponse:
    """/questionnaires/answer/7/check/"""
    return show_check(request, _seated(request, link))


@open_to_all(REASON)
@require_POST
@linked
def answer_submit(request: Any, link: AnswerLink) -> HttpResponse:
    """/questionnaires/answer/7/submit/: hand in, or confirm; the link is used up by it."""
    response = _seated(request, link)
    if response.state == ResponseState.DRAFT:
        state = filling_of(response, today=timezone.localdate())
        if hinders(faults_of_filling(state)):
            return show_check(request, response, status=422)
    response = operations.hand_in_by_link(link, at=timezone.now())
    path = reverse("questionnaires:answer-done")
    done = redirect(path)
    done.delete_cookie(COOKIE, path=request.desk.root)
    done.set_signed_cookie(
        COPY,
        f"{link.pk} {response.revision}",
        path=path,
        max_age=COPY_FOR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return done


def _handed_in(request: HttpRequest) -> Response | None:
    """What this browser handed in a short while ago."""
    said = (request.get_signed_cookie(COPY, "", max_age=COPY_FOR) or "").split()
    if len(said) != 2:
        return None
    return handed_in_by(int(said[0]), revision=int(said[1]), at=timezone.now())


@open_to_all("it says thank you, and offers the copy to the browser that handed in")
@require_GET
def answer_done(request: HttpRequest) -> HttpResponse:
    """/questionnaires/answer/done/"""
    given = {"response": _handed_in(request), "minutes": int(COPY_FOR.total_seconds() // 60)}
    return _private(render(request, "programs/questionnaires/linked_done.html", given))


@open_to_all("the browser that handed in by a link has no account; its cookie is the proof")
@require_GET
def answer_copy(request: HttpRequest) -> HttpResponse:
    """/questionnaires/answer/done/copy/: the own copy as PDF, to the browser that handed in."""
    _throttle(request, "copy", COPIES_PER_MINUTE)
    response = _handed_in(request)
    if response is None:
        raise Missing(_("The copy is not offered here any more. Ask the county office for it."))
    data = copy_of(response, today=timezone.localdate(), in_full=True)
    file = HttpResponse(data, content_type="application/pdf")
    name = f"{response.version.template.code}-{response.cycle.year}.pdf"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    file["Content-Disposition"] = disposition or ""
    return _private(file)
