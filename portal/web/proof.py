"""A fresh proof of who sits there, asked before an act that opens doors (SECURITY 2.1 row 04).

A sign-in with everything that the person has counts as a proof for `STEP_UP_SECONDS`. Afterwards
such an act is answered with a page that asks for a code, or for the password where there is no
second step, and carries along what was typed: one answer, and the act is done.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.offices import operations
from portal.offices.queries import has_second_step
from portal.offices.rules import CODES_PER_SESSION

FIELD: Final = "proof"
_SAFE: Final = {"GET", "HEAD", "OPTIONS"}
_NOT_CARRIED: Final = {FIELD, "csrfmiddlewaretoken"}


def note_proof(request: HttpRequest) -> None:
    """From now on the act is not asked about for a while."""
    request.session["proved_at"] = timezone.now().timestamp()
    request.session.pop("codes", None)


def is_fresh(request: HttpRequest) -> bool:
    age = timezone.now().timestamp() - request.session.get("proved_at", 0)
    return bool(age < settings.STEP_UP_SECONDS)


def asked_for_proof(request: HttpRequest) -> HttpResponse | None:
    """None when the act may go on; otherwise the answer that asks who sits there."""
    user = request.user
    if request.method in _SAFE or is_fresh(request) or not isinstance(user, User):
        return None
    given = request.POST.get(FIELD)
    by_code = has_second_step(user)
    if given is None:
        return _ask(request, by_code=by_code)
    if _is_right(request, user, given, by_code=by_code):
        note_proof(request)
        return None
    request.session["codes"] = request.session.get("codes", 0) + 1
    if request.session["codes"] >= CODES_PER_SESSION:
        operations.sign_out(
            user, by=Actor(user), at=timezone.now(), session_key=request.session.session_key or ""
        )
        logout(request)
        messages.error(request, _("Too many wrong answers. Sign in again."))
        return redirect("accounts:sign-in")
    return _ask(request, by_code=by_code, is_wrong=True)


def _is_right(request: HttpRequest, user: User, given: str, *, by_code: bool) -> bool:
    by, now = Actor(user), timezone.now()
    if by_code:
        return operations.try_code(user, by=by, at=now, code=given)
    is_right = authenticate(request, username=user.login, password=given) is not None
    operations.note_proof(user, by=by, at=now, is_right=is_right)
    return is_right


def _ask(request: HttpRequest, *, by_code: bool, is_wrong: bool = False) -> HttpResponse:
    """The page; for htmx the form alone, where messages stand."""
    is_part = "HX-Request" in request.headers
    context = {
        "by_code": by_code,
        "is_wrong": is_wrong,
        "field": FIELD,
        "typed": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in _NOT_CARRIED
            for value in values
        ],
    }
    template = "web/_proof.html" if is_part else "web/proof.html"
    response = render(request, template, context, status=403)
    if is_part:
        response["HX-Retarget"] = "#messages"
        response["HX-Reswap"] = "innerHTML"
    return response
