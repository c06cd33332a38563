"""Keys of county systems: issued by the officer, allowed to submit by the approver."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.offices import operations
from portal.offices.models import ApiKey, Office
from portal.offices.vocabulary import Permission
from portal.pages.offices.forms import KeyForm, RenewalForm
from portal.web.once import acted, once
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, posted, rows, screen


@require_http_methods(["GET", "POST"])
@screen(Permission.KEY_ISSUE, fresh=True)
@once
def issue_key(request: ScreenRequest, pk: int) -> HttpResponse:
    """The form; after it the secret, on this one answer and never again."""
    office = get_object_or_404(rows(request, of=Office.objects), pk=pk)
    form = KeyForm(office, posted(request), today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        issued = operations.issue_key(
            office, by=request.actor, at=timezone.now(), **form.cleaned_data
        )
        acted(request, onwards=reverse("pages:office", args=[pk]))
        context = {"office": office, "key": issued.key, "secret": issued.secret}
        return render(request, "offices/key_issued.html", context)
    status = 422 if form.errors else 200
    return render(request, "offices/key.html", {"office": office, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@screen(Permission.KEY_ISSUE, fresh=True)
@once
def renew_key(request: ScreenRequest, pk: int) -> HttpResponse:
    """Until when; after it the new secret, on this one answer and never again."""
    key = get_object_or_404(rows(request, of=ApiKey.objects).select_related("office"), pk=pk)
    form = RenewalForm(posted(request), today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        issued = operations.renew_key(key, by=request.actor, at=timezone.now(), **form.cleaned_data)
        acted(request, onwards=reverse("pages:office", args=[key.office_id]))
        context = {"office": key.office, "key": issued.key, "secret": issued.secret}
        return render(request, "offices/key_issued.html", context)
    context = {"office": key.office, "key": key, "form": form}
    status = 422 if form.errors else 200
    return render(request, "offices/key_renewal.html", context, status=status)


@require_POST
@screen(Permission.KEY_ALLOW_SUBMIT, fresh=True)
def allow_submission(request: ScreenRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(rows(request, of=ApiKey.objects), pk=pk)
    operations.allow_submission(key, by=request.actor, at=timezone.now())
    say(request, _("The key may submit returns from now on."))
    return redirect("pages:office", pk=key.office_id)


@require_POST
@screen(Permission.KEY_VIEW, fresh=True)
def revoke_key(request: ScreenRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(rows(request, of=ApiKey.objects), pk=pk)
    operations.revoke_key(key, by=request.actor, at=timezone.now())
    say(request, _("The key was revoked. Its next request is refused."))
    return redirect("pages:office", pk=key.office_id)
