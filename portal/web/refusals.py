"""The one place that says no in HTML: each refusal has its page, and its words for htmx."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import (
    BadRequest,
    DisallowedHost,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.kernel.errors import Invalid, NotPermitted, Refused, TooMany
from portal.offices.operations import note_denial

log = logging.getLogger("portal.web")


class Refusals:
    """Turn what a view refuses into an answer that the person can act on."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.path.startswith("/api/"):
            return None  # problem documents: portal.api.problems
        if isinstance(error, PermissionDenied | NotPermitted):
            write_down(request)
        if isinstance(error, Refused):
            return _refused(request, error)
        told = _told(error)
        if told is not None:
            return refusal(request, *told)
        if isinstance(error, OperationalError):
            log.exception("database.unavailable")
            words = _("The database cannot be reached just now. Please try again in a minute.")
            response = refusal(request, 503, _("Please try again"), words)
            response["Retry-After"] = "30"
            return response
        return None


def write_down(request: HttpRequest, actor: Actor | None = None) -> None:
    """Keep in the audit trail that a person or key was refused (any face may call it)."""
    actor = actor or getattr(request, "actor", None)
    if actor is not None and actor.user is not None:
        note_denial(
            actor.user,
            by=actor,
            at=timezone.now(),
            method=request.method or "",
            path=request.path,
        )


def _told(error: Exception) -> tuple[int, str, str] | None:
    """Status, title and words for what Django itself refuses; None for what is a bug."""
    if isinstance(error, PermissionDenied):
        return 403, _("Not allowed"), _("Your role does not include this page or this act.")
    if isinstance(error, Http404):
        return 404, _("Not found"), _("There is nothing here that you may see.")
    if isinstance(error, RequestDataTooBig):
        return 413, _("Too large"), _("What was sent is larger than the portal accepts.")
    if isinstance(error, TooManyFieldsSent | TooManyFilesSent):
        return 413, _("Too large"), _("The form has more fields or files than the portal accepts.")
    if isinstance(error, UnreadablePostError):
        return (
            400,
            _("Cut off"),
            _("The data broke off on its way. Nothing was kept; send it again."),
        )
    if isinstance(error, BadRequest | SuspiciousOperation | DisallowedHost):
        return 400, _("Cannot be read"), _("The request cannot be read. Nothing was kept.")
    return None


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    fields = getattr(error, "fields", {})
    faults = getattr(error, "faults", ())
    response = refusal(
        request, error.status, _title(error), str(error.message), fields=fields, faults=faults
    )
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.wait)
    return response


def _title(error: Refused) -> str:
    if isinstance(error, Invalid):
        return _("Please correct this")
    titles = {
        403: _("Not allowed"),
        404: _("Not found"),
        412: _("Changed meanwhile"),
        413: _("Too large"),
        429: _("Too often"),
    }
    return titles.get(error.status, _("Not possible now"))


def refusal(
    request: HttpRequest, status: int, title: str, words: str, **context: Any
) -> HttpResponse:
    """The page for a visit; for htmx the words alone, put where messages stand."""
    part = "HX-Request" in request.headers
    template = "web/_refusal.html" if part else "web/refusal.html"
    response = render(
        request,
        template,
        {"title": title, "words": words, "status": status} | context,
        status=status,
    )
    if part:
        response["HX-Retarget"] = "#messages"
        response["HX-Reswap"] = "innerHTML"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(
        request, 400, _("Cannot be read"), _("The request cannot be read. Nothing was kept.")
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(request, 404, _("Not found"), _("There is nothing here that you may see."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    words = _("Your role does not include this page or this act.")
    return refusal(request, 403, _("Not allowed"), words)


def broken(request: HttpRequest) -> HttpResponse:
    """A bug: it is logged, and the person is told that we have been told."""
    return render(request, "web/broken.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.info("csrf.refused", extra={"reason": reason})
    words = _("The page was open for too long or came from elsewhere. Load it again and repeat.")
    return refusal(request, 403, _("Please load the page again"), words)


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    words = _(
        "Too many wrong passwords. Try again in 30 minutes, or ask your security administrator."
    )
    return refusal(request, 429, _("Locked for 30 minutes"), words)


def say(request: HttpRequest, words: str) -> None:
    """A sentence at the top of the next page: something was done."""
    messages.success(request, words)
