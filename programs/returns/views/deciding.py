"""The acts on a return: one operation for each POST."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.kernel.errors import Invalid
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, screen
from programs.returns import operations
from programs.returns.forms import notes_by, revision_by
from programs.returns.views.remarking import SendingBack, typed
from programs.returns.views.sheet import return_of, show
from programs.returns.vocabulary import Permission


@require_POST
@screen(Permission.SUBMIT)
def submit(request: ScreenRequest, pk: int) -> HttpResponse:
    """/returns/12/submit/"""
    row = return_of(request, pk)
    operations.submit(row, by=request.actor, at=timezone.now(), revision=revision_by(request.POST))
    say(request, _("The return is submitted."))
    return redirect("returns:return", pk=pk)


@require_POST
@screen(Permission.REVIEW)
def approve(request: ScreenRequest, pk: int) -> HttpResponse:
    """/returns/12/approve/"""
    operations.approve(return_of(request, pk), by=request.actor, at=timezone.now())
    say(request, _("The return is approved and lies with the province."))
    return redirect("returns:list")


@require_POST
@screen(Permission.ACCEPT)
def accept(request: ScreenRequest, pk: int) -> HttpResponse:
    """/returns/12/accept/"""
    operations.accept(return_of(request, pk), by=request.actor, at=timezone.now())
    say(request, _("The return is accepted."))
    return redirect("returns:list")


@require_POST
@screen(Permission.VIEW)
def send_back(request: ScreenRequest, pk: int) -> HttpResponse:
    """/returns/12/return/: with a reason, and remarks on cells; by whom it lies with. With `more`
    nothing is decided: the page comes again with more rows for remarks."""
    if "more" in request.POST:
        return _asked_again(request, pk, typed(request.POST, more=True), status=200)
    try:
        operations.return_for_changes(
            return_of(request, pk),
            by=request.actor,
            at=timezone.now(),
            reason=request.POST.get("reason", ""),
            notes=notes_by(request.POST),
        )
    except Invalid as refusal:
        return _asked_again(request, pk, typed(request.POST, refusal=refusal), status=422)
    say(request, _("The return is back with the county."))
    return redirect("returns:return", pk=pk)


def _asked_again(
    request: ScreenRequest, pk: int, sending_back: SendingBack, *, status: int
) -> HttpResponse:
    """The page of the return with what was typed, for whom may read its figures."""
    row = return_of(request, pk)
    if not row.shows_figures_to(request.actor):
        raise Http404
    return show(request, row, status=status, sending_back=sending_back)


@require_POST
@screen(Permission.PREPARE)
def correct(request: ScreenRequest, pk: int) -> HttpResponse:
    """/returns/12/correct/: a new version of an accepted return."""
    new = operations.correct(
        return_of(request, pk),
        by=request.actor,
        at=timezone.now(),
        reason=request.POST.get("reason", ""),
    )
    say(request, _("A new version is begun. The accepted one counts until it is accepted."))
    return redirect("returns:return", pk=new.pk)


@require_POST
@screen(Permission.PREPARE)
def drop_correction(request: ScreenRequest, pk: int) -> HttpResponse:
    """/returns/12/drop/: a correction that was begun by mistake is thrown away."""
    old = operations.drop_correction(
        return_of(request, pk),
        by=request.actor,
        at=timezone.now(),
        reason=request.POST.get("reason", ""),
    )
    say(request, _("The correction is dropped. The accepted version counts as before."))
    return redirect("returns:return", pk=old.pk)
