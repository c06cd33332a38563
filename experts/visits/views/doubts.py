"""What needs a look in a visit: settled by an officer, explained by the expert."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from experts.visits.forms import ReasonForm
from experts.visits.models import Visit, VisitDoubt
from experts.visits.operations import annul_visit, clear_doubt, explain
from experts.visits.vocabulary import Permission
from portal.kernel.errors import Invalid
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, rows, screen

VERBS: Final[dict[str, Callable[..., None]]] = {"clear": clear_doubt, "annul": annul_visit}


@require_POST
@screen(Permission.DOUBT_SETTLE)
def settle_doubt(request: ScreenRequest, pk: int, verb: str) -> HttpResponse:
    """/visits/doubts/12/clear/: in order; /visits/doubts/12/annul/: the visit does not count."""
    doubt = get_object_or_404(rows(request, of=VisitDoubt.objects).with_all(), pk=pk)
    if verb not in VERBS:
        raise Http404
    VERBS[verb](doubt, by=request.actor, at=timezone.now(), reason=_reason(request))
    if verb == "annul":
        say(request, _("The visit does not count any more. Expert and enterprise are told."))
    else:
        say(request, _("Settled: in order."))
    return redirect("visits:visit", pk=doubt.visit_id)


@require_POST
@screen(Permission.EXPLAIN)
def explain_visit(request: ScreenRequest, pk: int) -> HttpResponse:
    """/visits/12/explain/: how it came about, in the expert's words."""
    visit = get_object_or_404(rows(request, of=Visit.objects).with_all(), pk=pk)
    explain(visit, words=_reason(request), by=request.actor, at=timezone.now())
    say(request, _("Thank you. The officer who decides reads it."))
    return redirect("visits:visit", pk=pk)


def _reason(request: ScreenRequest) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        words = _("At most %(n)d characters.") % {"n": 500}
        raise Invalid(words, reason=words)
    return str(form.cleaned_data["reason"])
