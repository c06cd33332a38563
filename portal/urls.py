"""Every address of the portal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from portal.api import problems
from portal.web import refusals

urlpatterns: list[Any] = [
    path("", include("portal.pages.urls")),
    path("enterprises/", include("enterprises.register.urls")),
    path("api/v1/", include("portal.wiring.resources")),
    path("", include("django.conf.urls.i18n")),
]


def _no_such_address(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problems.not_found(request, exception)
    return refusals.not_found(request, exception)


handler400 = refusals.bad_request
handler403 = refusals.forbidden
handler404 = _no_such_address
handler500 = refusals.broken
