"""Honours: recording one, reading it, correcting it, striking it out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.dossier import operations
from enterprises.dossier.forms import HonourForm
from enterprises.dossier.models import Honour
from enterprises.dossier.views.ledgers import (
    Said,
    corrected_by,
    entry_form,
    entry_page,
    files_in,
)
from enterprises.dossier.vocabulary import Permission
from enterprises.register.models import Enterprise
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, posted, rows, screen


@require_http_methods(["GET", "POST"])
@screen(Permission.HONOUR_KEEP)
def record_honour(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/honours/new/"""
    enterprise = get_object_or_404(rows(request, of=Enterprise.objects).with_places(), pk=pk)
    form = HonourForm(posted(request), files_in(request))
    if request.method == "POST" and form.is_valid():
        made = operations.record_honour(
            enterprise, facts=form.facts, by=request.actor, at=timezone.now(), scan=form.scan
        )
        say(request, _("The honour is recorded."))
        return redirect("dossier:honour", pk=made.pk)
    return entry_form(request, form, enterprise, title=_("Record an honour"))


@require_GET
@screen(Permission.HONOUR_VIEW)
def honour(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/honours/3/"""
    found = get_object_or_404(rows(request, of=Honour.objects).with_all(), pk=pk)
    facts: list[Said] = [
        (_("Level of the honour"), found.get_level_display(), ""),
        (_("Bestowed by"), found.granted_by, ""),
        (_("Bestowed on"), found.granted_on, ""),
        (_("Valid until"), found.valid_until or _("does not lapse"), ""),
    ]
    return entry_page(
        request,
        found,
        facts,
        title=found.title,
        keep=Permission.HONOUR_KEEP,
        pages=("dossier:honour-correct", "dossier:honour-strike"),
    )


@require_http_methods(["GET", "POST"])
@screen(Permission.HONOUR_KEEP)
def correct_honour(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/honours/3/correct/"""
    found = get_object_or_404(rows(request, of=Honour.objects).with_all(), pk=pk)
    form = HonourForm(posted(request), files_in(request), entry=found)
    if request.method == "POST" and form.is_valid():
        operations.correct_honour(
            found, facts=form.facts, at=timezone.now(), **corrected_by(request, form)
        )
        say(request, _("The correction is kept."))
        return redirect("dossier:honour", pk=pk)
    return entry_form(request, form, found.enterprise, title=_("Correct the honour"))


@require_POST
@screen(Permission.HONOUR_KEEP)
def strike_honour(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/honours/3/strike/"""
    found = get_object_or_404(rows(request, of=Honour.objects).with_all(), pk=pk)
    reason = request.POST.get("reason", "")
    operations.strike_honour(found, by=request.actor, at=timezone.now(), reason=reason)
    say(request, _("The entry is struck out."))
    return redirect("dossier:honour", pk=pk)
