"""“This is wrong”: saying it, the list of those who answer, the answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from enterprises.dossier.facts import statement_sources
from enterprises.dossier.forms import AnswerForm, ObjectionForm
from enterprises.dossier.models import Objection
from enterprises.dossier.operations import OBJECTION_VERBS, raise_objection
from enterprises.dossier.queries import entered_in_words, label_of
from enterprises.dossier.queries.facts import value_of
from enterprises.dossier.views.ledgers import revision_in
from enterprises.dossier.vocabulary import ObjectionState, Permission
from enterprises.register.models import Enterprise
from portal.kernel.errors import Invalid
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen
from portal.workflows.steps import open_moves

MOST_SHOWN = 100
#: the verb that changes the register, as it was read beside what the enterprise says
TAKE_OVER = "take-over"


@require_POST
@screen(Permission.OBJECT)
def raise_one(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/dossier/objections/"""
    enterprise = get_object_or_404(rows(request, of=Enterprise.objects).with_places(), pk=pk)
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        fields: Any = {name: " ".join(map(str, said)) for name, said in form.errors.items()}
        raise Invalid(_("Please correct what is marked."), **fields)
    made = raise_objection(enterprise, by=request.actor, at=timezone.now(), **form.cleaned_data)
    name = made.officer.display_name if made.officer else _("The county office")
    words = _("%(name)s answers by %(day)s.") % {"name": name, "day": made.due_on.isoformat()}
    say(request, words)
    return redirect("dossier:dossier", pk=pk)


@require_GET
@screen(Permission.OBJECTION_VIEW)
def objections(request: ScreenRequest) -> HttpResponse:
    """/enterprises/objections/: what waits, the most urgent first; then what was answered."""
    found = rows(request, of=Objection.objects).with_all()
    today = timezone.localdate()
    waiting = found.waiting().order_by("due_on", "pk")[:MOST_SHOWN]
    settled = found.exclude(state=ObjectionState.OPEN).order_by("-pk")[:MOST_SHOWN]
    return page(
        request,
        "enterprises/dossier/objections.html",
        "enterprises/dossier/_objections.html",
        waiting=[_line(one, request) | {"late": one.is_overdue(today)} for one in waiting],
        settled=[_line(one, request) for one in settled],
    )


@require_POST
@screen(Permission.OBJECTION_VIEW)
def settle(request: ScreenRequest, pk: int, verb: str) -> HttpResponse:
    """/enterprises/objections/3/uphold/"""
    found = get_object_or_404(rows(request, of=Objection.objects).with_all(), pk=pk)
    form = AnswerForm(request.POST)
    if verb not in OBJECTION_VERBS or not form.is_valid():
        raise Http404
    reason = form.cleaned_data["reason"]
    read = {"revision": revision_in(request)} if verb == TAKE_OVER else {}
    OBJECTION_VERBS[verb](found, by=request.actor, at=timezone.now(), reason=reason, **read)
    say(request, found.get_state_display())
    return redirect("dossier:objections")


def _line(one: Objection, request: ScreenRequest) -> dict[str, Any]:
    own = one.raised_by_id == request.actor.pk
    moves = [move.name for move in open_moves(one, to=request.actor)]
    allowed = [name for name in moves if (name == "withdraw") == own]
    line = {"objection": one, "label": label_of(one.fact), "moves": allowed}
    if not one.now:
        return line
    source = statement_sources.get(one.source)
    return line | {
        "was": entered_in_words(one.fact, one.was, in_full=False),
        "now": entered_in_words(one.fact, one.now, in_full=False),
        "stands": value_of(one.enterprise, one.fact, in_full=False),
        "source": source.label if source else "",
        "url": source.url(one.source_key) if source and one.source_key else "",
    }
