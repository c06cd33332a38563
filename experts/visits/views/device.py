"""The number by which a browser is told from another: random, kept by the browser itself."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE: Final = "portal_device"
#: browsers keep no cookie longer
DAYS: Final = 400
_NUMBER: Final = re.compile(r"[0-9a-f]{32}")


def device_of(request: HttpRequest) -> str:
    """The SHA-256 of the number; empty where the browser sends none, or something else."""
    number = request.COOKIES.get(COOKIE, "")
    return hashlib.sha256(number.encode()).hexdigest() if _NUMBER.fullmatch(number) else ""


def remember_device(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the browser a number to keep, unless it has one. Scripts cannot read it."""
    if not device_of(request):
        response.set_cookie(
            COOKIE,
            secrets.token_hex(16),
            max_age=DAYS * 86_400,
            path="/visits/",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
