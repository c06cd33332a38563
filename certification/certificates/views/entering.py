"""Recording and correcting by form."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification.bodies.queries import bodies_offered
from certification.certificates import operations
from certification.certificates.forms import CertificateForm
from certification.certificates.forms.entering import FIXED
from certification.certificates.models import Certificate
from certification.certificates.operations.rows import entered
from certification.certificates.schema import schemes
from certification.certificates.vocabulary import Permission
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, posted, rows, screen


@require_http_methods(["GET", "POST"])
@screen(Permission.RECORD)
def record(request: ScreenRequest) -> HttpResponse:
    """/certificates/new/, with ?code= for an enterprise's page."""
    now = timezone.now()
    form = CertificateForm(
        posted(request),
        by=request.actor,
        on=timezone.localdate(now),
        bodies=bodies_offered(request.actor, to=Permission.RECORD),
        initial={"credit_code": request.GET.get("code", "")[:18]},
    )
    if request.method == "POST" and form.is_valid() and form.enterprise is not None:
        made = operations.record_certificate(
            form.enterprise, by=request.actor, at=now, values=form.values
        )
        say(request, _("The certificate is recorded."))
        return redirect("certificates:certificate", pk=made.pk)
    return _show(request, form, title=_("Record a certificate"))


@require_http_methods(["GET", "POST"])
@screen(Permission.RECORD)
def correct(request: ScreenRequest, pk: int) -> HttpResponse:
    """/certificates/12/correct/"""
    reached = rows(request, of=Certificate.objects).with_all()
    certificate = get_object_or_404(reached, pk=pk)
    now = timezone.now()
    form = CertificateForm(
        posted(request),
        by=request.actor,
        on=timezone.localdate(now),
        known=entered(certificate),
    )
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.values.items() if name not in FIXED}
        operations.correct_certificate(
            certificate,
            by=request.actor,
            at=now,
            values=values,
            revision=_revision(request.POST.get("revision", "")),
        )
        say(request, _("The correction is kept."))
        return redirect("certificates:certificate", pk=pk)
    return _show(request, form, title=_("Correct the certificate"), certificate=certificate)


def _revision(text: str) -> int:
    """The revision that the form was drawn from; none is as old as can be."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _show(
    request: ScreenRequest,
    form: CertificateForm,
    *,
    title: str,
    certificate: Certificate | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "certificate": certificate,
        "revision": request.POST.get("revision", certificate.revision if certificate else ""),
        "schemes": list(schemes().values()),
    }
    return page(
        request,
        "certification/certificates/entry.html",
        "certification/certificates/_entry.html",
        status=422 if form.is_bound else 200,
        **context,
    )
