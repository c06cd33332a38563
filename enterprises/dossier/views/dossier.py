"""One enterprise on one page: every fact with its source, the timeline, consents, objections."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from enterprises.dossier.documents import CODE
from enterprises.dossier.forms import ConsentForm, ObjectionForm
from enterprises.dossier.models import Consent, ConsentQuerySet, Objection
from enterprises.dossier.queries import facts_of, ledgers_of, timeline_of
from enterprises.dossier.queries.facts import label_of
from enterprises.dossier.vocabulary import Permission as Dossier
from enterprises.register.facts import shown_together
from enterprises.register.models import Enterprise
from enterprises.register.queries import is_own
from enterprises.register.rules.masks import masked_name
from enterprises.register.vocabulary import Permission
from portal.files.models import Attachment
from portal.files.queries import attachments_by_row
from portal.jobs.queue import ask
from portal.web.screens import ScreenRequest, page, rows, screen


@require_GET
@screen(Permission.VIEW)
def dossier(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/dossier/"""
    enterprise = get_object_or_404(rows(request, of=Enterprise.objects).with_places(), pk=pk)
    actor, today = request.actor, timezone.localdate()
    shown_together([enterprise])
    in_full = is_own(enterprise, actor)
    given = rows(request, of=Consent.objects).filter(enterprise=enterprise)
    may_view = enterprise.allows(actor, to=Dossier.OBJECTION_VIEW)
    may_consent = enterprise.allows(actor, to=Dossier.CONSENT)
    said = rows(request, of=Objection.objects).with_all().filter(enterprise=enterprise)
    return page(
        request,
        "enterprises/dossier/dossier.html",
        "enterprises/dossier/_dossier.html",
        enterprise=enterprise,
        facts=facts_of(enterprise, in_full=in_full),
        ledgers=ledgers_of(enterprise, actor),
        timeline=timeline_of(enterprise, actor),
        consents=_consents(given, in_full=in_full, with_scans=may_consent),
        objections=[
            (one, label_of(one.fact), one.is_overdue(today)) for one in said.order_by("-pk")
        ]
        if may_view
        else [],
        may_consent=may_consent,
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


def _consents(
    given: ConsentQuerySet, *, in_full: bool, with_scans: bool
) -> list[tuple[Consent, str, list[Attachment]]]:
    """Each with who gave it, as this reader sees the name, and the scans of the signed paper for
    those who record consents: a signature is not masked."""
    found = list(given.select_related("recorded_by"))
    keys = [one.pk for one in found] if with_scans else []
    scans = attachments_by_row(Consent._meta.label_lower, keys) if keys else {}
    return [
        (one, one.given_by if in_full else masked_name(one.given_by), scans.get(one.pk, []))
        for one in found
    ]
