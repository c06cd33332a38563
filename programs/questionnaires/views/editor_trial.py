"""Trying a version: filled in as the receiver would, with test data that stands apart."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.kernel.errors import WrongState
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.questionnaires import operations
from programs.questionnaires.forms import plan_of, read_answers, shown
from programs.questionnaires.models import Trial, Version
from programs.questionnaires.schema import Kind, Questionnaire, Section
from programs.questionnaires.schema.drafting import read_draft
from programs.questionnaires.scoring import (
    FIELD_HEIGHT,
    FIELD_WIDTH,
    Filling,
    Line,
    answers_in_words,
    faults_of_filling,
    fill,
    needs,
    progress_of,
)
from programs.questionnaires.vocabulary import Element, Permission, Urgency


def _tried(request: ScreenRequest, pk: int) -> tuple[Version, Questionnaire, Trial]:
    """The version, what can be read of it, and one's own test data, kept or not."""
    version: Version = get_object_or_404(rows(request, of=Version.objects).with_all(), pk=pk)
    questionnaire = read_draft(version.schema).questionnaire
    if questionnaire is None or not any(questionnaire.questions()):
        raise WrongState(_("There is nothing to try yet. Add a question first."))
    own = rows(request, of=Trial.objects).filter(version=version, by=request.actor.user)
    return version, questionnaire, own.first() or Trial(version=version)


def _filling(questionnaire: Questionnaire, trial: Trial) -> Filling:
    today = timezone.localdate()
    return fill(questionnaire, trial.answers, today=today, last=trial.last_answers)


@require_GET
@screen(Permission.QUESTIONNAIRE_MANAGE)
def try_version(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/try/: what the test data come to."""
    version, questionnaire, trial = _tried(request, pk)
    state = _filling(questionnaire, trial)
    found = needs(questionnaire, trial.answers, today=timezone.localdate(), last=trial.last_answers)
    faults = [
        (fault, questionnaire.question(code), questionnaire.section_of(code))
        for fault in faults_of_filling(state)
        if (code := fault.where.removeprefix("/")) and not _is_file(questionnaire, code)
    ]
    return page(
        request,
        "programs/questionnaires/editor/tried.html",
        "programs/questionnaires/editor/_tried.html",
        version=version,
        questionnaire=questionnaire,
        trial=trial,
        sections=progress_of(questionnaire, state),
        faults=faults,
        asked=len(state.asked),
        total=sum(1 for _one in questionnaire.questions()),
        answers=_answered(questionnaire, state),
        needs=[(need, Element(need.element).label, Urgency(need.urgency).label) for need in found],
    )


def _answered(questionnaire: Questionnaire, state: Filling) -> list[tuple[Section, list[Line]]]:
    """Only what has an answer, typed or worked out."""
    found = [
        (section, [line for line in lines if line.question.code in state.answers])
        for section, lines in answers_in_words(questionnaire, state, in_full=True)
    ]
    return [(section, lines) for section, lines in found if lines]


def _is_file(questionnaire: Questionnaire, code: str) -> bool:
    question = questionnaire.question(code)
    return question is not None and question.kind is Kind.FILE


@require_http_methods(["GET", "POST"])
@screen(Permission.QUESTIONNAIRE_MANAGE)
def try_section(request: ScreenRequest, pk: int, code: str) -> HttpResponse:
    """/questionnaires/versions/3/try/sections/B/"""
    version, questionnaire, trial = _tried(request, pk)
    section = questionnaire.section(code)
    if section is None:
        raise Http404
    if request.method == "POST":
        values = read_answers(section, request.POST, prefilled={}, answers=trial.answers)
        trial = operations.try_answers(version, values=values, by=request.actor, at=timezone.now())
        if onward := _onward(questionnaire, trial, section, request.POST.get("go", "")):
            return redirect(onward)
    return _show(request, version, questionnaire, trial, section)


def _onward(questionnaire: Questionnaire, trial: Trial, section: Section, go: str) -> str:
    """Where the button leads; "" where it stays."""
    codes = [one.section.code for one in progress_of(questionnaire, _filling(questionnaire, trial))]
    place = codes.index(section.code) if section.code in codes else -1
    pk = trial.version_id
    if go == "previous" and place > 0:
        return reverse("questionnaires:version-try-section", args=[pk, codes[place - 1]])
    if go == "next" and place + 1 < len(codes):
        return reverse("questionnaires:version-try-section", args=[pk, codes[place + 1]])
    return reverse("questionnaires:version-try", args=[pk]) if go == "next" else ""


def _show(
    request: ScreenRequest,
    version: Version,
    questionnaire: Questionnaire,
    trial: Trial,
    section: Section,
) -> HttpResponse:
    state = _filling(questionnaire, trial)
    parts = progress_of(questionnaire, state)
    codes = [one.section.code for one in parts]
    place = codes.index(section.code) if section.code in codes else -1
    here = {question.code for question in section.questions}
    sheet: dict[str, Any] = {
        "plan": plan_of(questionnaire),
        "today": timezone.localdate().isoformat(),
        "last": trial.last_answers,
        "elsewhere": {
            code: value
            for code, value in trial.answers.items()
            if code.removesuffix(".reason") not in here
        },
    }
    return page(
        request,
        "programs/questionnaires/editor/try.html",
        "programs/questionnaires/editor/_try.html",
        version=version,
        questionnaire=questionnaire,
        section=section,
        sections=parts,
        here=parts[place] if place >= 0 else None,
        is_first=place <= 0,
        is_last=place + 1 == len(parts),
        questions=list(shown(section, state, trial.answers, prefilled={})),
        answered=sum(one.answered for one in parts),
        asked_count=sum(one.asked for one in parts),
        sheet=sheet,
        field=(FIELD_WIDTH, FIELD_HEIGHT),
        trial=True,
    )


@require_POST
@screen(Permission.QUESTIONNAIRE_MANAGE)
def try_again(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/try/again/: begun anew, this time's answers being last time's."""
    version, questionnaire, _trial = _tried(request, pk)
    operations.try_again(version, by=request.actor, at=timezone.now())
    say(request, _("Begun anew. What you had filled in counts as last time's answers."))
    first = questionnaire.sections[0].code
    return redirect("questionnaires:version-try-section", pk=pk, code=first)


@require_POST
@screen(Permission.QUESTIONNAIRE_MANAGE)
def drop_trial(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/try/drop/"""
    version, _questionnaire, _trial = _tried(request, pk)
    operations.drop_trial(version, by=request.actor, at=timezone.now())
    say(request, _("Your test data are thrown away."))
    return redirect("questionnaires:version", pk=pk)
