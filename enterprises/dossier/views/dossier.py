"""One enterprise on one page: every fact with its source, the timeline, consents, objections."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from enterprises.dossier.documents import CODE
from enterprises.dossier.forms import ConsentForm, ObjectionForm
from enterprises.dossier.models import Consent, Objection
from enterprises.dossier.queries import facts_of, timeline_of
from enterprises.dossier.queries.facts import label_of
from enterprises.dossier.vocabulary import Permission as Dossier
from enterprises.register.models import Enterprise
from enterprises.register.queries import is_own
from enterprises.register.rules.masks import masked_name
from enterprises.register.vocabulary import Permission
from portal.jobs.queue import ask
from portal.web.screens import ScreenRequest, page, rows, screen


@require_GET
@screen(Permission.VIEW)
def dossier(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/dossier/"""
    enterprise = get_object_or_404(rows(request, of=Enterprise.objects).with_places(), pk=pk)
    actor, today = request.actor, timezone.localdate()
    in_full = is_own(enterprise, actor)
    given = rows(request, of=Consent.objects).filter(enterprise=enterprise)
    may_view = enterprise.allows(actor, to=Dossier.OBJECTION_VIEW)
    said = rows(request, of=Objection.objects).with_all().filter(enterprise=enterprise)
    return page(
        request,
        "enterprises/dossier/dossier.html",
        "enterprises/dossier/_dossier.html",
        enterprise=enterprise,
        facts=facts_of(enterprise, in_full=in_full),
        timeline=timeline_of(enterprise, actor),
        consents=[
            (one, one.given_by if in_full else masked_name(one.given_by))
            for one in given.select_related("recorded_by")
        ],
        objections=[
            (one, label_of(one.fact), one.is_overdue(today)) for one in said.order_by("-pk")
        ]
        if may_view
        else [],
        may_consent=enterprise.allows(actor, to=Dossier.CONSENT),
        may_object=enterprise.allows(actor, to=Dossier.OBJECT),
        may_view_objections=may_view,
        may_browse=actor.may(Permission.BROWSE),
        consent_form=ConsentForm(initial={"given_on": today.isoformat()}),
        objection_form=ObjectionForm(initial={"fact": request.GET.get("fact", "")}),
    )


@require_POST
@screen(Permission.VIEW)
def print_dossier(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/dossier/print/: the PDF, made by a job."""
    enterprise = get_object_or_404(rows(request, of=Enterprise.objects), pk=pk)
    job = ask(CODE, by=request.actor, at=timezone.now(), params={"enterprise": enterprise.pk})
    return redirect("pages:job", pk=job.pk)
