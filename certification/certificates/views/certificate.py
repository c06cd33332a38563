"""One certificate: what it says, its status with its history, and the change of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from certification.certificates import operations
from certification.certificates.forms import StatusForm
from certification.certificates.models import Certificate
from certification.certificates.queries import looked_up
from certification.certificates.queries.against import IMPARTIAL_AFTER
from certification.certificates.rules import BY_NAME
from certification.certificates.rules.showing import shown
from certification.certificates.vocabulary import Permission
from enterprises.register.vocabulary import Permission as Enterprises
from portal.web.placing import placed
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, rows, screen


@require_GET
@screen(Permission.VIEW)
def certificate_page(request: ScreenRequest, pk: int) -> HttpResponse:
    """/certificates/12/"""
    certificate = _certificate(request, pk)
    return _show(request, certificate, StatusForm(now=certificate.status))


@require_POST
@screen(Permission.RECORD)
def change_status(request: ScreenRequest, pk: int) -> HttpResponse:
    """/certificates/12/status/"""
    certificate = _certificate(request, pk)
    form = StatusForm(request.POST, now=certificate.status)
    if not form.is_valid():
        return _show(request, certificate, form, status=422)
    operations.change_status(certificate, by=request.actor, at=timezone.now(), **form.cleaned_data)
    say(request, _("The status is kept."))
    return redirect("certificates:certificate", pk=pk)


def _certificate(request: ScreenRequest, pk: int) -> Certificate:
    found: Certificate = get_object_or_404(rows(request, of=Certificate.objects).with_all(), pk=pk)
    return found


def _show(
    request: ScreenRequest, certificate: Certificate, form: StatusForm, *, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    may_record = certificate.allows(request.actor, to=Permission.RECORD)
    return page(
        request,
        "certification/certificates/certificate.html",
        "certification/certificates/_certificate.html",
        status=status,
        line=shown(certificate, today),
        certificate=certificate,
        changes=list(certificate.changes.select_related("by").order_by("-pk")),
        warnings=_warnings(certificate, request),
        impartial_years=IMPARTIAL_AFTER.days // 365,
        may_record=may_record,
        may_open_enterprise=certificate.enterprise.allows(request.actor, to=Enterprises.VIEW),
        form=form,
    )


def _warnings(certificate: Certificate, request: ScreenRequest) -> list[dict[str, Any]]:
    """What is to be looked at, as on the day of issue: shown as long as it is so. Its fields are
    called as the form calls them."""
    values = {
        "credit_code": certificate.enterprise.credit_code,
        "body": certificate.body.approval_number,
        "certificate_number": "",
        "issued_on": certificate.issued_on,
    }
    found = looked_up([values], by=request.actor, on=certificate.issued_on)[0]
    codes = {"certificate.helped_by_same_body", "certificate.body_not_approved"}
    faults = [fault for fault in found.faults if fault.code in codes]
    return placed(faults, lambda name: str(BY_NAME[name].label), url=lambda _name: "")
