"""Cases that are typed by hand, by a county whose services have no system that sends them."""

from __future__ import annotations

import hashlib
from datetime import datetime

import orjson
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.imports.definition import FileFacts
from portal.kernel.errors import NotPermitted, Stale, WrongState
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen
from programs.services.forms import CaseForm
from programs.services.models import ServiceCase
from programs.services.operations import keep_cases
from programs.services.operations import strike_case as strike_out
from programs.services.queries import counties_keeping, items_for, looked_up
from programs.services.vocabulary import Permission


@require_http_methods(["GET", "POST"])
@screen(Permission.CASE_KEEP)
def add_case(request: ScreenRequest) -> HttpResponse:
    """/services/new/"""
    now = timezone.now()
    form = _form(request, at=now)
    if request.method == "POST" and form.is_valid():
        made = _kept(request, form, at=now)
        say(request, _("The case is recorded."))
        return redirect("services:case", pk=made.pk)
    return _show(request, form)


@require_http_methods(["GET", "POST"])
@screen(Permission.CASE_KEEP)
def correct_case(request: ScreenRequest, pk: int) -> HttpResponse:
    """/services/12/correct/"""
    case = get_object_or_404(rows(request, of=ServiceCase.objects).with_all(), pk=pk)
    if not case.allows(request.actor, to=Permission.CASE_KEEP):
        raise NotPermitted(_("This is not yours to do."))
    if case.struck_on is not None:
        raise WrongState(_("This entry was struck out."))
    now = timezone.now()
    form = _form(request, at=now, known=case)
    if request.method == "POST":
        if request.POST.get("seen", _seen(case)) != _seen(case):
            raise Stale(_("It was changed since you read it. Read it again."))
        if form.is_valid():
            _kept(request, form, at=now)
            say(request, _("The correction is kept."))
            return redirect("services:case", pk=pk)
    return _show(request, form)


@require_POST
@screen(Permission.CASE_KEEP)
def strike_case(request: ScreenRequest, pk: int) -> HttpResponse:
    """/services/12/strike/: it never was."""
    case = get_object_or_404(rows(request, of=ServiceCase.objects).with_all(), pk=pk)
    reason = request.POST.get("reason", "")
    strike_out(case, by=request.actor, at=timezone.now(), reason=reason)
    say(request, _("The entry is struck out."))
    return redirect("services:case", pk=pk)


def _form(request: ScreenRequest, *, at: datetime, known: ServiceCase | None = None) -> CaseForm:
    counties = counties_keeping(request.actor)
    if not counties:
        raise PermissionDenied
    items = items_for(request.actor)
    return CaseForm(
        posted(request), by=request.actor, at=at, counties=counties, items=items, known=known
    )


def _kept(request: ScreenRequest, form: CaseForm, *, at: datetime) -> ServiceCase:
    """Keep the one line of the form, as a file of one row; returns its case."""
    said = hashlib.sha256(orjson.dumps(form.cleaned_data)).hexdigest()
    file = FileFacts("case.form", said, 1)
    keep_cases(form.lines, by=request.actor, at=at, file=file)
    found = looked_up(form.lines, by=request.actor, at=at)[0].known
    assert found is not None
    return found


def _seen(case: ServiceCase) -> str:
    """How the case stood when the form was drawn."""
    return str(case.revision)


def _show(request: ScreenRequest, form: CaseForm) -> HttpResponse:
    return page(
        request,
        "programs/services/case_form.html",
        "programs/services/_case_form.html",
        status=422 if form.is_bound else 200,
        form=form,
        case=form.known,
        seen=_seen(form.known) if form.known else "",
        has_items=len(form.fields["item"].choices) > 1,  # type: ignore[attr-defined]
    )
