"""Responses: the list, beginning one, checking and handing in, what came of it, confirming."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.register.models import Enterprise
from portal.jobs.queue import ask
from portal.regions.queries import places_in_reach
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles.models import RosterEntry
from programs.cycles.queries import leaf_through
from programs.questionnaires import operations
from programs.questionnaires.forms import ReasonForm, ResponseFilter
from programs.questionnaires.jobs import COPY
from programs.questionnaires.models import Response
from programs.questionnaires.queries import (
    asked_now,
    computed_size,
    county_office,
    filling_of,
    needs_by_element,
    not_begun,
    not_begun_by,
    questionnaire_of,
    version_for_enterprise,
)
from programs.questionnaires.scoring import (
    FIELD_HEIGHT,
    FIELD_WIDTH,
    answers_in_words,
    faults_of_filling,
    hinders,
    progress_of,
)
from programs.questionnaires.views.answering import desk_of, may_write, response_or_404
from programs.questionnaires.vocabulary import Permission, ResponseState

MOST_NOT_BEGUN = 20


def number(text: str | None) -> int | None:
    """A key; anything else is as if it were not there."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


@require_GET
@screen(Permission.RESPONSE_VIEW)
def responses_list(request: ScreenRequest) -> HttpResponse:
    """/questionnaires/: what this reader reaches, newest first."""
    reached = rows(request, of=Response.objects)
    named = request.GET.get("place", "")
    places = places_in_reach(request.actor, to=Permission.RESPONSE_VIEW, chosen=named)
    form = ResponseFilter(request.GET, places=places)
    found = reached
    if place := form.chosen.get("place"):
        found = found.filter(region__path__startswith=place)
    if state := form.chosen.get("state"):
        found = found.filter(state=state)
    leaf = leaf_through(
        found.with_all().defer("version__schema"), after=number(request.GET.get("after"))
    )
    on_behalf = request.actor.may(Permission.RESPONSE_FILL_ON_BEHALF)
    asks, invitations = not_begun_by(request.actor)
    waiting = not_begun(rows(request, of=RosterEntry.objects)) if on_behalf else None
    return page(
        request,
        "programs/questionnaires/responses.html",
        "programs/questionnaires/_responses.html",
        form=form,
        responses=[(one, may_write(request, one)) for one in leaf.rows],
        after=leaf.after,
        is_filtered=bool(form.chosen),
        asks=asks,
        invitations=invitations,
        waiting=list(waiting[:MOST_NOT_BEGUN]) if waiting is not None else [],
        may_publish=request.actor.may(Permission.QUESTIONNAIRE_VIEW),
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.RESPONSE_VIEW)
def start_response(request: ScreenRequest, enterprise: int) -> HttpResponse:
    """/questionnaires/start/12/: what it is, and the button that begins it."""
    subject = get_object_or_404(rows(request, of=Enterprise.objects).with_places(), pk=enterprise)
    version = version_for_enterprise(subject)
    if request.method == "POST":
        if version is None:
            raise Http404
        response = operations.start(subject, version=version, by=request.actor, at=timezone.now())
        return redirect("questionnaires:response", pk=response.pk)
    own = subject.allows(request.actor, to=Permission.RESPONSE_FILL)
    behalf = subject.allows(request.actor, to=Permission.RESPONSE_FILL_ON_BEHALF)
    questionnaire = questionnaire_of(version) if version else None
    return page(
        request,
        "programs/questionnaires/start.html",
        "programs/questionnaires/_start.html",
        enterprise=subject,
        version=version,
        questionnaire=questionnaire,
        question_count=len(list(questionnaire.questions())) if questionnaire else 0,
        begun=asked_now(rows(request, of=Response.objects), subject, version),
        may_start=own or behalf,
        on_behalf=behalf and not own,
    )


@require_GET
@screen(Permission.RESPONSE_VIEW)
def response_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/12/: go on with a draft, or what came of what was handed in."""
    response = response_or_404(request, pk)
    questionnaire = questionnaire_of(response.version)
    state = filling_of(response, today=timezone.localdate())
    sections = progress_of(questionnaire, state)
    if may_write(request, response):
        unfinished = next((one for one in sections if one.missing), None)
        if unfinished is None:
            return redirect("questionnaires:check", pk=pk)
        return redirect("questionnaires:section", pk=pk, code=unfinished.section.code)
    needs = response.needs.with_all()
    actor = request.actor
    waits = response.state == ResponseState.UNCONFIRMED
    return page(
        request,
        "programs/questionnaires/response.html",
        "programs/questionnaires/_response.html",
        response=response,
        questionnaire=questionnaire,
        sections=sections,
        needs=list(needs.order_by("pk")),
        elements=[one for one in needs_by_element(needs) if one.total],
        size=computed_size(response.answers, response.enterprise, on=timezone.localdate()),
        office=county_office(response.region),
        answers=list(answers_in_words(questionnaire, state)),
        may_confirm=waits and response.allows(actor, to=Permission.RESPONSE_FILL),
        is_own=response.allows(actor, to=Permission.RESPONSE_FILL),
        reason_form=ReasonForm(),
        field=(FIELD_WIDTH, FIELD_HEIGHT),
        steps=[
            (step, response.workflow[step.move].label)
            for step in response.steps.select_related("by")
        ],
    )


@require_GET
@screen(Permission.RESPONSE_VIEW)
def check(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/12/check/: what is missing or wrong, each a link; then the button."""
    response = response_or_404(request, pk)
    if not may_write(request, response):
        return redirect("questionnaires:response", pk=pk)
    return show_check(request, response)


def show_check(request: ScreenRequest, response: Response, *, status: int = 200) -> HttpResponse:
    """What is missing or wrong, each a link; then the button."""
    desk = desk_of(request, response)
    questionnaire = questionnaire_of(response.version)
    state = filling_of(response, today=timezone.localdate())
    parts = progress_of(questionnaire, state)
    found = []
    every = faults_of_filling(state)
    for fault in every:
        code = fault.where.removeprefix("/")
        found.append((fault, questionnaire.question(code), questionnaire.section_of(code)))
    return page(
        request,
        f"programs/questionnaires/{desk.frame}check.html",
        "programs/questionnaires/_check.html",
        status=status,
        desk=desk,
        response=response,
        questionnaire=questionnaire,
        sections=parts,
        faults=found,
        hinders=hinders(every),
        hands_over=not response.allows(request.actor, to=Permission.RESPONSE_FILL),
        last=parts[-1].section if parts else questionnaire.sections[-1],
    )


@require_POST
@screen(Permission.RESPONSE_VIEW)
def submit_response(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/12/submit/: by the enterprise itself, or handed over for confirmation."""
    response = response_or_404(request, pk)
    state = filling_of(response, today=timezone.localdate())
    if may_write(request, response) and hinders(faults_of_filling(state)):
        return show_check(request, response, status=422)
    if response.allows(request.actor, to=Permission.RESPONSE_FILL):
        operations.submit(response, by=request.actor, at=timezone.now())
        say(request, _("Thank you. The questionnaire is handed in."))
    else:
        operations.submit_on_behalf(response, by=request.actor, at=timezone.now())
        say(request, _("The enterprise is asked to confirm it; until then it does not count."))
    return redirect("questionnaires:response", pk=pk)


@require_POST
@screen(Permission.RESPONSE_VIEW)
def copy_response(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/12/copy/: the answers as PDF, made in the background."""
    response = response_or_404(request, pk)
    job = ask(COPY, by=request.actor, at=timezone.now(), params={"response": response.pk})
    return redirect("pages:job", pk=job.pk)


@require_POST
@screen(Permission.RESPONSE_VIEW)
def confirm_response(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/12/confirm/"""
    operations.confirm(response_or_404(request, pk), by=request.actor, at=timezone.now())
    say(request, _("Thank you. It is confirmed, and counts from today."))
    return redirect("questionnaires:response", pk=pk)


@require_POST
@screen(Permission.RESPONSE_VIEW)
def return_response(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/12/return/"""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    operations.return_for_changes(
        response_or_404(request, pk), by=request.actor, at=timezone.now(), reason=reason
    )
    say(request, _("It is open again. Correct it yourself, or ask the county office to."))
    return redirect("questionnaires:response", pk=pk)
