"""Problem documents (RFC 9457): every refusal of the API, in one place."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from portal.api.renderers import JSON
from portal.kernel.errors import Invalid, Refused, TooMany
from portal.web.refusals import write_down

log = logging.getLogger("portal.api")
TYPE = "/problems/"
MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A refusal that only the API knows: a missing key, a reused key, a missing If-Match."""

    def __init__(self, code: str, status: int, words: str, **members: Any) -> None:
        super().__init__(words)
        self.code, self.status, self.words, self.members = code, status, words, members


def document(code: str, status: int, words: str, **members: Any) -> dict[str, Any]:
    """The members of RFC 9457; `faults` is the complete list where there is one."""
    titles = {
        400: _("Cannot be read"),
        401: _("Not signed in"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("Method not allowed"),
        409: _("Not possible now"),
        412: _("Changed meanwhile"),
        413: _("Too large"),
        415: _("Media type not accepted"),
        422: _("Values are wrong"),
        428: _("If-Match is required"),
        429: _("Too often"),
        503: _("Please try again"),
    }
    return {
        "type": f"{TYPE}{code}",
        "title": titles.get(status, _("Refused")),
        "status": status,
        "detail": words,
        **members,
    }


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: a problem document for whatever is anticipated, else None (500)."""
    told = _of_ours(error) or _of_django(error) or _of_rest(error)
    if told is None:
        return None
    body, headers = told
    if body["status"] == 403:
        write_down(context["request"], getattr(context.get("view"), "actor", None))
    # a problem is written as JSON wherever it is said, on the YAML and HTML addresses too
    written = JSON()
    context["request"].accepted_renderer = written
    context["request"].accepted_media_type = written.media_type
    response = Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)
    response.exception = True
    return response


Told = tuple[dict[str, Any], dict[str, str]]


def _of_ours(error: Exception) -> Told | None:
    if isinstance(error, Problem):
        headers = {"Retry-After": "2"} if error.code == "running_twin" else {}
        if current := error.members.get("current"):
            headers["ETag"] = current  # of what stands, so that it can be read and named
        return document(error.code, error.status, error.words, **error.members), headers
    if isinstance(error, Invalid):
        faults = [fault.as_dict() for fault in error.faults] or [
            {"code": "invalid", "message": str(text), "where": f"/{name}", "severity": "error"}
            for name, text in error.fields.items()
        ]
        return document(error.code, error.status, str(error.message), faults=faults), {}
    if isinstance(error, Refused):
        headers = {"Retry-After": str(error.wait)} if isinstance(error, TooMany) else {}
        return document(error.code, error.status, str(error.message)), headers
    return None


def _of_django(error: Exception) -> Told | None:
    if isinstance(error, Http404):
        return document("missing", 404, _("There is nothing here that you may see.")), {}
    if isinstance(error, PermissionDenied):
        return document("not_permitted", 403, _("Your role does not include this.")), {}
    if isinstance(error, RequestDataTooBig):
        return document("too_large", 413, _("The body is larger than the portal accepts.")), {}
    if isinstance(error, UnreadablePostError):
        return document("cut_off", 400, _("The body broke off on its way. Nothing was kept.")), {}
    if isinstance(error, SuspiciousOperation):
        return document("unreadable", 400, _("The request cannot be read.")), {}
    if isinstance(error, OperationalError):
        log.exception("database.unavailable")
        words = _("The database cannot be reached just now. Send it again with the same key.")
        return document("unavailable", 503, words), {"Retry-After": "5"}
    return None


def _of_rest(error: Exception) -> Told | None:
    if not isinstance(error, exceptions.APIException):
        return None
    headers: dict[str, str] = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if isinstance(error, exceptions.ValidationError):
        return document("invalid", 422, _("Values are wrong."), faults=_faults(error.detail)), {}
    return document(str(error.default_code), error.status_code, str(error.detail)), headers


def _faults(detail: Any, where: str = "") -> list[dict[str, str]]:
    if isinstance(detail, dict):
        return [
            fault for name, inner in detail.items() for fault in _faults(inner, f"{where}/{name}")
        ]
    if isinstance(detail, list):
        return [
            fault
            for number, inner in enumerate(detail)
            for fault in _faults(inner, f"{where}/{number}" if isinstance(inner, dict) else where)
        ]
    code = str(getattr(detail, "code", "invalid"))
    return [{"code": code, "message": str(detail), "where": where, "severity": "error"}]


def response_to(error: Exception) -> JsonResponse:
    """The same for what is anticipated outside a view of Django REST framework."""
    told = _of_ours(error) or _of_django(error)
    if told is None:
        raise error
    body, headers = told
    return JsonResponse(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def not_found(request: HttpRequest, _exception: Exception) -> JsonResponse:
    """For addresses under /api/ that no route knows."""
    body = document("missing", 404, _("There is no such address in this API."))
    return JsonResponse(body, status=404, content_type=MEDIA_TYPE)
