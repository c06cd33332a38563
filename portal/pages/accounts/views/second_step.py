"""The code beside the password: asked for, and set up the first time."""

from __future__ import annotations

from base64 import b32encode
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.offices import operations
from portal.offices.codes import address_for_telephone
from portal.offices.queries import has_second_step, is_enrolling
from portal.offices.rules import CODES_PER_SESSION
from portal.pages.accounts.forms import CodeForm
from portal.pages.accounts.views.sign_in import end_here, new_key, onwards
from portal.reports.qr import qr
from portal.web.proof import note_proof
from portal.web.screens import open_to_all, posted

_OPEN = "a half signed-in person finishes here; nobody else gets past its first line"


@open_to_all(_OPEN)
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, User):
        return redirect("accounts:sign-in")
    if request.session.get("second_step") is True:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if not has_second_step(user):
        return redirect("accounts:enrol")
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if operations.try_code(user, by=Actor(user), at=timezone.now(), code=code):
            _finish(request)
            return onwards(request)
        if _too_many(request):
            return redirect("accounts:sign-in")
        form.add_error("code", _wrong())
    status = 422 if form.errors else 200
    return render(request, "accounts/second_step.html", {"form": form}, status=status)


@open_to_all(_OPEN)
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """First what it is for; then the square to scan; then the recovery codes, once."""
    user = request.user
    if not isinstance(user, User):
        return redirect("accounts:sign-in")
    if has_second_step(user):
        return redirect("accounts:second-step")
    is_code = request.method == "POST" and "begin" not in request.POST
    is_early = is_code and not is_enrolling(user)  # a code before the square
    if request.method == "GET" or is_early:
        context = {"needed": _is_needed(request), "is_early": is_early}
        return render(request, "accounts/enrol.html", context, status=422 if is_early else 200)
    form = CodeForm(None if "begin" in request.POST else request.POST)
    if form.is_valid():
        codes = operations.finish_enrolment(
            user, by=Actor(user), at=timezone.now(), code=form.cleaned_data["code"]
        )
        if codes:
            _finish(request)
            return render(request, "accounts/recovery_codes.html", _spaced(codes))
        if _too_many(request):
            return redirect("accounts:sign-in")
        form.add_error("code", _wrong())
    return _show_square(request, user, form)


def _show_square(request: HttpRequest, user: User, form: CodeForm) -> HttpResponse:
    device = operations.begin_enrolment(user, by=Actor(user), at=timezone.now())
    secret = b32encode(device.secret).decode()
    scanned = address_for_telephone(
        device.secret, login=user.login, issuer=settings.OTP_TOTP_ISSUER
    )
    context = {
        "form": form,
        "square": qr(scanned, title=_("Square to scan")),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/enrol_code.html", context, status=status)


def _spaced(codes: tuple[str, ...]) -> dict[str, Any]:
    return {"codes": [f"{code[:5]}-{code[5:]}" for code in codes]}


def _is_needed(request: HttpRequest) -> bool:
    return bool(getattr(request, "unfinished", ""))


def _finish(request: HttpRequest) -> None:
    """More rights, so a new session key."""
    before = request.session.session_key
    request.session.cycle_key()
    new_key(request, before=before)
    request.session["second_step"] = True
    note_proof(request)


def _too_many(request: HttpRequest) -> bool:
    """Five wrong codes end the session: the password must be given again."""
    request.session["codes"] = request.session.get("codes", 0) + 1
    if request.session["codes"] < CODES_PER_SESSION:
        return False
    end_here(request)
    messages.error(request, _("Too many wrong codes. Sign in again."))
    return True


def _wrong() -> str:
    return _("This code is wrong or was used already. Wait for the next one.")
