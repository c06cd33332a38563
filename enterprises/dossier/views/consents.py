"""Recording what an enterprise agrees to, and that it no longer does."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enterprises.dossier.forms import AnswerForm, ConsentForm
from enterprises.dossier.models import Consent
from enterprises.dossier.operations import attach_scan, give_consent, withdraw_consent
from enterprises.dossier.vocabulary import Permission
from enterprises.register.models import Enterprise
from portal.kernel.errors import Invalid
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, rows, screen


@require_POST
@screen(Permission.CONSENT)
def consents(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/12/dossier/consents/"""
    enterprise = get_object_or_404(rows(request, of=Enterprise.objects).with_places(), pk=pk)
    form = ConsentForm(request.POST)
    values = sound(form)
    give_consent(enterprise, by=request.actor, at=timezone.now(), **values)
    say(request, _("The consent is recorded."))
    return redirect("dossier:dossier", pk=pk)


@require_POST
@screen(Permission.CONSENT)
def attach_consent(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/consents/3/scan/"""
    found = get_object_or_404(rows(request, of=Consent.objects), pk=pk)
    upload = request.FILES.get("scan")
    if upload is None or upload.file is None:
        words = _("Choose a file.")
        raise Invalid(words, scan=words)
    attach_scan(
        found,
        stream=cast("BinaryIO", upload.file),
        name=upload.name or "",
        by=request.actor,
        at=timezone.now(),
    )
    say(request, _("The scan is kept."))
    return redirect("dossier:dossier", pk=found.enterprise_id)


@require_POST
@screen(Permission.CONSENT)
def withdraw(request: ScreenRequest, pk: int) -> HttpResponse:
    """/enterprises/consents/3/withdraw/"""
    found = get_object_or_404(rows(request, of=Consent.objects), pk=pk)
    reason = sound(AnswerForm(request.POST))["reason"]
    withdraw_consent(found, by=request.actor, at=timezone.now(), reason=reason)
    say(request, _("The consent is withdrawn."))
    return redirect("dossier:dossier", pk=found.enterprise_id)


def sound(form: ConsentForm | AnswerForm) -> dict[str, Any]:
    """The form's values, or the refusal that names each field."""
    if not form.is_valid():
        fields: Any = {name: " ".join(map(str, said)) for name, said in form.errors.items()}
        raise Invalid(_("Please correct what is marked."), **fields)
    return dict(form.cleaned_data)
