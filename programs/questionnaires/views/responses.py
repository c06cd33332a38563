"""Responses: the list, beginning one, checking and handing in, what came of it, confirming."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.register.models import Enterprise
from enterprises.register.vocabulary import Permission as Enterprises
from portal.jobs.queue import ask
from portal.regions.queries import places_in_reach
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles.models import RosterEntry
from programs.cycles.queries import leaf_through
from programs.questionnaires import operations
from programs.questionnaires.forms import ReasonForm, ResponseFilter
from programs.questionnaires.jobs import COPY
from programs.questionnaires.models import Response, ResponseQuerySet
from programs.questionnaires.queries import (
    asked_now,
    computed_size,
    county_office,
    filling_of,
    needs_by_element,
    not_begun,
    not_begun_by,
    questionnaire_of,
    reads_persons,
    version_for_enterprise,
)
from programs.questionnaires.queries.outcome import has_outcome
from programs.questionnaires.queries.registry import differences_from_register
from programs.questionnaires.queries.risks import (
    compares_risks,
    leaf_by_risk,
    level_of,
    of_level,
    risk_shown,
)
from programs.questionnaires.scoring import (
    FIELD_HEIGHT,
    FIELD_WIDTH,
    answers_in_words,
    faults_of_filling,
    hinders,
    progress_of,
)
from programs.questionnaires.views.answering import (
    desk_of,
    last_return,
    may_write,
    response_or_404,
)
from programs.questionnaires.views.correcting import correcting
from programs.questionnaires.views.filing import offered, to_be_offered
from programs.questionnaires.views.verifying import verifying
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
    by_risk = compares_risks(request.actor)
    form = ResponseFilter(request.GET, places=places, by_risk=by_risk)
    found = reached
    if place := form.chosen.get("place"):
        found = found.filter(region__path__startswith=place)
    if state := form.chosen.get("state"):
        found = found.filter(state=state)
    if level := form.chosen.get("risk"):
        found = found.filter(of_level(level))
    if verified := form.chosen.get("verified"):
        found = found.verified() if verified == "yes" else found.to_be_verified()
    shown, after = _leaf(found.with_all().defer("version__schema"), form, request)
    on_behalf = request.actor.may(Permission.RESPONSE_FILL_ON_BEHALF)
    asks, invitations = not_begun_by(request.actor)
    waiting = not_begun(rows(request, of=RosterEntry.objects)) if on_behalf else None
    return page(
        request,
        "programs/questionnaires/responses.html",
        "programs/questionnaires/_responses.html",
        form=form,
        responses=[(one, may_write(request, one), level_of(one)) for one in shown],
        after=after,
        by_risk=by_risk,
        is_filtered=bool(form.chosen),
        asks=asks,
        invitations=invitations,
        waiting=list(waiting[:MOST_NOT_BEGUN]) if waiting is not None else [],
        may_publish=request.actor.may(Permission.QUESTIONNAIRE_VIEW),
    )


def _leaf(
    found: ResponseQuerySet, form: ResponseFilter, request: ScreenRequest
) -> tuple[list[Response], object]:
    """Those to be shown, and where the next leaf begins: the newest first, or who needs help
    first."""
    after = request.GET.get("after", "")
    if form.chosen.get("order") == "risk":
        return leaf_by_risk(found, after=after)
    leaf = leaf_through(found, after=number(after))
    return leaf.rows, leaf.after


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
    if may_write(request, response):
        state = filling_of(response, today=timezone.localdate())
        sections = progress_of(questionnaire_of(response.version), state)
        unfinished = next((one for one in sections if one.missing), None)
        if unfinished is None:
            return redirect("questionnaires:check", pk=pk)
        return redirect("questionnaires:section", pk=pk, code=unfinished.section.code)
    return _show(request, response, in_full=reads_persons(response, request.actor))


@require_POST
@screen(Permission.RESPONSE_VIEW)
def show_persons(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/12/persons/: the page with names and numbers in full, this once."""
    response = response_or_404(request, pk)
    reason = request.POST.get("reason", "")
    operations.unmask_answers(response, by=request.actor, at=timezone.now(), reason=reason)
    return _show(request, response, in_full=True)


def _show(request: ScreenRequest, response: Response, *, in_full: bool) -> HttpResponse:
    questionnaire = questionnaire_of(response.version)
    state = filling_of(response, today=timezone.localdate())
    needs = response.needs.with_all()
    actor = request.actor
    waits = response.state == ResponseState.UNCONFIRMED
    return page(
        request,
        "programs/questionnaires/response.html",
        "programs/questionnaires/_response.html",
        response=response,
        questionnaire=questionnaire,
        needs=list(needs.order_by("pk")),
        has_outcome=has_outcome(response),
        risk=risk_shown(response, actor),
        elements=[one for one in needs_by_element(needs) if one.total],
        size=computed_size(response.answers, response.enterprise, on=timezone.localdate()),
        office=county_office(response.region),
        answers=list(answers_in_words(questionnaire, state, in_full=in_full)),
        in_full=in_full,
        unmask_form=ReasonForm(auto_id="unmask_%s"),
        unmasked=in_full and not reads_persons(response, actor),
        may_unmask=not in_full and response.enterprise.allows(actor, to=Enterprises.CONTACT),
        may_confirm=waits and response.allows(actor, to=Permission.RESPONSE_FILL),
        is_own=response.allows(actor, to=Permission.RESPONSE_FILL),
        field=(FIELD_WIDTH, FIELD_HEIGHT),
        **correcting(request, response, in_full=in_full),
        **verifying(request, response, state),
        offered=offered(request, response, in_full=in_full),
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
    every = list(faults_of_filling(state))
    if response.prefilled:  # who was shown what the portal knows
        every += differences_from_register(response, state, on=timezone.localdate())
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
        returned=last_return(response),
        to_be_offered=to_be_offered(response),
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
        return redirect("questionnaires:outcome", pk=pk)
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
    return redirect("questionnaires:outcome", pk=pk)
