"""One visit: who, when, what was found, what comes next; and its moves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from enterprises.register.vocabulary import Permission as Register
from experts.visits.forms import ReasonForm, place_in_words, place_on_page
from experts.visits.models import Visit
from experts.visits.operations import accept, complete, confirm_visit, decline, object_to, withdraw
from experts.visits.queries import (
    doubts_shown,
    faults_before_completing,
    moves_made,
    score_of,
    score_rows,
    settles_but_for_this,
)
from experts.visits.schema import checklist
from experts.visits.views.device import device_of, remember_device
from experts.visits.vocabulary import DoubtState, Permission, VisitState
from portal.files.queries import attachments_by_row
from portal.kernel.errors import Invalid
from portal.web.placing import placed, refusing_in_words
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, is_part, page, rows, screen
from portal.workflows.steps import open_moves

VERBS: Final[dict[str, Callable[..., None]]] = {
    "accept": accept,
    "decline": decline,
    "withdraw": withdraw,
    "complete": complete,
    "confirm": confirm_visit,
    "object": object_to,
}


@require_GET
@screen(Permission.VIEW)
def visit_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/12/"""
    visit = get_object_or_404(rows(request, of=Visit.objects).with_all(), pk=pk)
    return _show(request, visit)


@require_POST
@screen(Permission.VIEW)
def make_move(request: ScreenRequest, pk: int, verb: str) -> HttpResponse:
    """/visits/12/confirm/"""
    visit = get_object_or_404(rows(request, of=Visit.objects).with_all(), pk=pk)
    if verb not in VERBS:
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        words = _("At most %(n)d characters.") % {"n": 500}
        raise Invalid(words, reason=words)
    with refusing_in_words(_named(visit)):
        VERBS[verb](
            visit, by=request.actor, at=timezone.now(), **form.cleaned_data, **_from(request, verb)
        )
    say(request, _("The visit is now: %(state)s.") % {"state": visit.get_state_display()})
    if is_part(request):
        return _show(request, visit)
    if not visit.allows(request.actor, to=Permission.VIEW) or verb == "decline":
        return redirect("visits:list")
    return redirect("visits:visit", pk=pk)


def _from(request: ScreenRequest, verb: str) -> dict[str, str]:
    """The device, for what leaves a trace."""
    return {"device": device_of(request)} if verb in {"complete", "confirm"} else {}


def _show(request: ScreenRequest, visit: Visit) -> HttpResponse:
    actor = request.actor
    records = visit.allows(actor, to=Permission.RECORD)
    shown = visit.is_shown or records
    problems = list(visit.problems.worst_first()) if shown else []
    doubts = doubts_shown(visit, to=actor)
    is_doubted = any(line.doubt.state == DoubtState.OPEN for line in doubts)
    response = page(
        request,
        "experts/visits/visit.html",
        "experts/visits/_visit.html",
        visit=visit,
        checklist=checklist(visit.checklist),
        moves={move.name: move for move in open_moves(visit, to=actor)},
        steps=moves_made(visit),
        stages=_stages(visit),
        shown=shown,
        score=score_of(visit) if shown else None,
        score_rows=score_rows(visit) if visit.is_shown else [],
        problems=problems,
        photos=attachments_by_row("experts.problem", [one.pk for one in problems]),
        plan=getattr(visit, "plan", None) if visit.state == VisitState.CONFIRMED else None,
        is_recording=records and visit.state == VisitState.ACCEPTED,
        faults=_faults(visit, records=records),
        may_register=visit.enterprise.allows(actor, to=Register.VIEW),
        reason_form=ReasonForm(),
        today_on=timezone.localdate(),
        doubts=doubts,
        may_explain=is_doubted and visit.allows(actor, to=Permission.EXPLAIN),
        is_of_others=is_doubted and settles_but_for_this(visit, by=actor),
        sees_place=any(
            visit.allows(actor, to=one) for one in (Permission.DOUBT_VIEW, Permission.EXPLAIN)
        ),
    )
    return remember_device(request, response)


def _faults(visit: Visit, *, records: bool) -> list[Any]:
    if not records or visit.state != VisitState.ACCEPTED:
        return []
    record = reverse("visits:record", args=[visit.pk])
    return placed(
        faults_before_completing(visit, at=timezone.now()),
        _named(visit),
        url=lambda where: record + place_on_page(where),
    )


def _named(visit: Visit) -> Callable[[str], str]:
    return partial(place_in_words, checklist=checklist(visit.checklist))


def _stages(visit: Visit) -> list[dict[str, str]]:
    """The way of a visit, for components/_steps.html."""
    order = [
        (VisitState.ASSIGNED, _("Assigned")),
        (VisitState.ACCEPTED, _("Accepted by the expert")),
        (VisitState.RECORDED, _("Recorded")),
        (VisitState.CONFIRMED, _("Confirmed")),
    ]
    states = [state for state, _label in order]
    if visit.state not in states:
        return []
    now = states.index(VisitState(visit.state))
    is_done = visit.state == VisitState.CONFIRMED
    return [
        {
            "label": label,
            "note": _note(visit, state),
            "state": "done"
            if number <= now and (number < now or is_done or number == 0)
            else "now"
            if number == now
            else "open",
        }
        for number, (state, label) in enumerate(order)
    ]


def _note(visit: Visit, state: VisitState) -> str:
    days = {
        VisitState.ASSIGNED: timezone.localdate(visit.assigned_at),
        VisitState.RECORDED: visit.recorded_on,
        VisitState.CONFIRMED: visit.confirmed_on,
    }
    day = days.get(state)
    return f"{day:%m-%d}" if day else ""
