"""What an enterprise reads once it has answered: what its answers say, and what happens next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.web.screens import ScreenRequest, page, rows, screen
from programs.questionnaires.facts import outcome_panels
from programs.questionnaires.models import Need, Response
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.queries.outcome import has_outcome, in_charge, outcome_of
from programs.questionnaires.queries.risks import risk_shown
from programs.questionnaires.vocabulary import Permission, Urgency


@require_GET
@screen(Permission.RESPONSE_VIEW)
def response_outcome(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/12/outcome/: of what counts and asks for needs; else it is shown as it is."""
    reached = rows(request, of=Response.objects).with_all()
    response = get_object_or_404(reached.select_related("enterprise__region"), pk=pk)
    if not has_outcome(response):
        return redirect("questionnaires:response", pk=pk)
    today = timezone.localdate()
    needs = list(response.needs.wanted().with_all().order_by("pk"))
    office, people = in_charge(response)
    return page(
        request,
        "programs/questionnaires/outcome.html",
        "programs/questionnaires/_outcome.html",
        response=response,
        questionnaire=questionnaire_of(response.version),
        needs=needs,
        pressing=[need for need in needs if need.urgency == Urgency.FIRST],
        outcome=outcome_of(response, needs, on=today),
        risk=risk_shown(response, request.actor),
        office=office,
        people=people,
        panels=list(_panels(request, response, needs, today)),
    )


def _panels(
    request: ScreenRequest, response: Response, needs: Sequence[Need], today: date
) -> Iterator[dict[str, Any]]:
    """What rooms above add, drawn by their own templates."""
    for one in sorted(outcome_panels, key=lambda panel: (panel.order, panel.code)):
        context = one.read(response, needs, request.actor, today)
        if context is not None:
            yield {
                "code": one.code,
                "title": one.title,
                "html": render_to_string(one.template, {**context}, request=request),
            }
