"""Recording what an enterprise agrees to, and that it no longer does."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enterprises.dossier.forms import AnswerForm, ConsentForm
from enterprises.dossier.models import Consent
from enterprises.dossier.operations import give_consent, withdraw_consent
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
