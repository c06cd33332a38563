"""What changed in a questionnaire while somebody was filling it in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.web.screens import ScreenRequest, page, screen
from programs.questionnaires import operations
from programs.questionnaires.models import CarriedDraft, Response
from programs.questionnaires.queries import questionnaire_of, reads_persons
from programs.questionnaires.schema import Question, Questionnaire
from programs.questionnaires.scoring import in_words, masked
from programs.questionnaires.views.answering import may_write, response_or_404
from programs.questionnaires.vocabulary import Permission


@require_http_methods(["GET", "POST"])
@screen(Permission.RESPONSE_VIEW)
def changes(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/12/changes/: what became of the answers; the button says that it was seen."""
    response = response_or_404(request, pk)
    if request.method == "POST":
        operations.acknowledge_changes(response, by=request.actor, at=timezone.now())
        return redirect("questionnaires:response", pk=pk)
    writes = may_write(request, response)
    in_full = writes or reads_persons(response, request.actor)
    carried = list(
        response.carried.select_related("version__template", "before__template").order_by("-pk")
    )
    return page(
        request,
        "programs/questionnaires/changes.html",
        "programs/questionnaires/_changes.html",
        response=response,
        questionnaire=questionnaire_of(response.version),
        carried=[_told(response, one, in_full=in_full) for one in carried],
        may_write=writes,
        unseen=any(one.seen_at is None for one in carried),
    )


def _told(response: Response, one: CarriedDraft, *, in_full: bool) -> dict[str, Any]:
    """The report in the words of the two versions, with what each answer was before: persons
    masked, unless in full."""
    old, new = questionnaire_of(one.before), questionnaire_of(one.version)
    was = {
        edit.question: edit.was
        for edit in response.edits.filter(revision=one.revision)
        if edit.was is not None
    }
    report = one.report
    sections = [new.section(code) for code in report["sections"]]
    return {
        "one": one,
        "sections": [section for section in sections if section],
        **{name: _questions(new, report[name]) for name in ("new", "changed", "reworded")},
        "lost": [
            (question, in_words(question, answer if in_full else masked(question, answer)))
            for question in _questions(old, report["lost"])
            if (answer := was.get(question.code)) is not None
        ],
    }


def _questions(questionnaire: Questionnaire, codes: list[str]) -> list[Question]:
    found = [questionnaire.question(code) for code in codes]
    return [question for question in found if question]
