"""The list of cases, one of them, and the list as a workbook."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from enterprises.register.models import Enterprise
from enterprises.register.vocabulary import Permission as Register
from portal.jobs.queue import ask
from portal.regions.queries import places_in_reach
from portal.web.exports import form_asked
from portal.web.keyset import leaf
from portal.web.screens import ScreenRequest, page, rows, screen
from programs.cycles.forms import conditions_of
from programs.services.forms import CaseFilter
from programs.services.importers import case_importer
from programs.services.jobs import EXPORT
from programs.services.models import ServiceCase
from programs.services.queries import capped, items_within, narrowed
from programs.services.vocabulary import Permission


@require_GET
@screen(Permission.CASE_VIEW)
def case_list(request: ScreenRequest) -> HttpResponse:
    """/services/?month=2026-10&channel=online: the last sent first."""
    form = _filter(request)
    found = narrowed(rows(request, of=ServiceCase.objects), form.chosen)
    return page(
        request,
        "programs/services/cases.html",
        "programs/services/_cases.html",
        form=form,
        leaf=leaf(request, found.with_all()),
        total=capped(found),
        is_filtered=bool(form.chosen),
        may_keep=request.actor.may(Permission.CASE_KEEP),
        import_url=reverse("imports:upload", args=[case_importer.code]),
    )


@require_GET
@screen(Permission.CASE_VIEW)
def case_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/services/12/"""
    reached = rows(request, of=ServiceCase.objects).with_all().select_related("recorded_by")
    case = get_object_or_404(reached, pk=pk)
    firm: Enterprise | None = case.enterprise
    may_keep = case.struck_on is None and case.allows(request.actor, to=Permission.CASE_KEEP)
    return page(
        request,
        "programs/services/case.html",
        "programs/services/_case.html",
        case=case,
        may_correct=may_keep,
        strike=reverse("services:case-strike", args=[pk]) if may_keep else "",
        reads_firm=firm is not None and firm.allows(request.actor, to=Register.VIEW),
    )


@require_POST
@screen(Permission.CASE_VIEW)
def export_cases(request: ScreenRequest) -> HttpResponse:
    """/services/export/?month=2026-10: all that the list of this address shows."""
    form = _filter(request)
    params = {
        "chosen": form.chosen,
        "said": conditions_of(form),
        "form": form_asked(request),
    }
    job = ask(EXPORT, by=request.actor, at=timezone.now(), params=params)
    return redirect("pages:job", pk=job.pk)


def _filter(request: ScreenRequest) -> CaseFilter:
    named = request.GET.get("place", "")
    places = places_in_reach(request.actor, to=Permission.CASE_VIEW, chosen=named)
    return CaseFilter(request.GET, places=places, items=items_within(places))
