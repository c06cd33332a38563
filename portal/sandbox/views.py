"""The pages of a county's sandbox: opened, keys, checks, what was asked, begun anew, closed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.offices.rules import soon
from portal.sandbox import operations
from portal.sandbox.forms import SandboxKeyForm
from portal.sandbox.models import Sandbox
from portal.sandbox.queries import asked_lately, keys_of, office_of, passes_of, told_of
from portal.sandbox.vocabulary import Permission
from portal.web.once import acted, once
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, posted, rows, screen


@require_GET
@screen(Permission.VIEW)
def sandbox(request: ScreenRequest) -> HttpResponse:
    """The sandbox of one's office: as it stands, or what opening it would give."""
    found = rows(request, of=Sandbox.objects).with_places().first()
    context: dict[str, Any] = {"may_keep": request.actor.may(Permission.KEEP)}
    if found is None or found.closed_at is not None:
        context["passes"] = passes_of(found) if found else []
        return render(request, "sandbox/closed.html", context)
    now = timezone.now()
    context |= {
        "told": told_of(found),
        "keys": keys_of(found),
        "exchanges": asked_lately(found),
        "now": now,
        "soon": soon(now),
    }
    return render(request, "sandbox/sandbox.html", context)


@require_POST
@screen(Permission.KEEP)
def open_sandbox(request: ScreenRequest) -> HttpResponse:
    office = office_of(request.actor)
    if office is None:
        raise PermissionDenied
    operations.open_sandbox(office, by=request.actor, at=timezone.now())
    say(request, _("The sandbox is open. Issue a key for the system that is to be tried."))
    return redirect("sandbox:sandbox")


@require_http_methods(["GET", "POST"])
@screen(Permission.KEEP, fresh=True)
@once
def issue_key(request: ScreenRequest) -> HttpResponse:
    """The form; after it the secret, on this one answer and never again."""
    found = _open_one(request)
    form = SandboxKeyForm(found.office, posted(request), today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        issued = operations.issue_sandbox_key(
            found, by=request.actor, at=timezone.now(), **form.cleaned_data
        )
        acted(request, onwards=reverse("sandbox:sandbox"))
        context = {"key": issued.key, "secret": issued.secret, "sandbox": found}
        return render(request, "sandbox/key_issued.html", context)
    context = {"form": form, "sandbox": found}
    return render(request, "sandbox/key.html", context, status=422 if form.errors else 200)


@require_POST
@screen(Permission.KEEP, fresh=True)
def revoke_key(request: ScreenRequest, pk: int) -> HttpResponse:
    found = _open_one(request)
    key = get_object_or_404(found.office.keys, pk=pk)
    operations.revoke_sandbox_key(found, key=key, by=request.actor, at=timezone.now())
    say(request, _("The key was revoked. Its next request is refused."))
    return redirect("sandbox:sandbox")


@require_POST
@screen(Permission.KEEP)
def reset(request: ScreenRequest) -> HttpResponse:
    operations.reset_sandbox(_open_one(request), by=request.actor, at=timezone.now())
    say(request, _("The sandbox has begun anew, in another county. Keys and webhooks go on."))
    return redirect("sandbox:sandbox")


@require_POST
@screen(Permission.KEEP, fresh=True)
def close(request: ScreenRequest) -> HttpResponse:
    operations.close_sandbox(_open_one(request), by=request.actor, at=timezone.now())
    say(request, _("The sandbox is closed. Its keys and webhooks have ended."))
    return redirect("sandbox:sandbox")


def _open_one(request: ScreenRequest) -> Sandbox:
    found: Sandbox = get_object_or_404(rows(request, of=Sandbox.objects).living().with_places())
    return found
