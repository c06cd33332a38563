"""In by login and password, out again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.actor import NOBODY, Actor, actor_for
from portal.accounts.models import User
from portal.offices import operations
from portal.offices.queries import (
    has_second_step,
    is_exempt,
    must_change_password,
    needs_second_step,
    password_days_left,
)
from portal.pages.accounts.forms import SignInForm
from portal.web.middleware import client_address
from portal.web.proof import note_proof
from portal.web.screens import open_to_all, posted


@open_to_all("people sign in here")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """A wrong password, a wrong login and a suspended account get the same answer."""
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = SignInForm(request, data=posted(request))
    if request.method == "POST" and form.is_valid():
        return _begin(request, form.get_user())
    if request.method == "POST":
        locked = bool(getattr(request, "axes_locked_out", False))
        typed = form.cleaned_data.get("username", "") if hasattr(form, "cleaned_data") else ""
        operations.refuse_sign_in(typed, by=NOBODY, at=timezone.now(), locked=locked)
    context = {"form": form, "next": request.GET.get("next", request.POST.get("next", ""))}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/sign_in.html", context, status=status)


@open_to_all("an unfinished session, too, can be ended")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    end_here(request)
    messages.success(request, _("You are signed out."))
    return redirect(settings.LOGOUT_REDIRECT_URL)


def end_here(request: HttpRequest) -> None:
    """End the session of this browser, if there is one."""
    user = request.user
    if isinstance(user, User):
        key = request.session.session_key or ""
        operations.sign_out(user, by=Actor(user), at=timezone.now(), session_key=key)
    logout(request)


def _begin(request: HttpRequest, user: Any) -> HttpResponse:
    """A new session, with what is still missing written in it."""
    now, actor = timezone.now(), actor_for(user)
    wants_step = needs_second_step(actor) or (has_second_step(user) and not is_exempt(user))
    logout(request)
    login(request, user)
    request.session["until"] = now.timestamp() + settings.SESSION_COOKIE_AGE
    request.session["wants_step"] = wants_step
    if not wants_step:
        note_proof(request)
    request.session["password_due"] = must_change_password(user, at=now)
    request.session["next"] = _safe(request, request.POST.get("next", ""))
    operations.open_session(
        user,
        by=Actor(user),
        at=now,
        session_key=request.session.session_key or "",
        ip_address=client_address(request),
        agent=request.headers.get("User-Agent", ""),
    )
    _warn(request, user)
    return redirect("accounts:second-step") if wants_step else onwards(request)


def onwards(request: HttpRequest) -> HttpResponse:
    """To where the person wanted to go, or home."""
    return redirect(request.session.pop("next", "") or settings.LOGIN_REDIRECT_URL)


def new_key(request: HttpRequest, *, before: str | None) -> None:
    """Let the row of the session follow its key, which changes when rights do."""
    operations.follow_key(before or "", after=request.session.session_key or "")


def _safe(request: HttpRequest, address: str) -> str:
    fits = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if fits else ""


def _warn(request: HttpRequest, user: User) -> None:
    left = password_days_left(user, at=timezone.now())
    if left:
        words = ngettext(
            "Your password must be changed within %(days)d day.",
            "Your password must be changed within %(days)d days.",
            left,
        )
        messages.warning(request, words % {"days": left})
