"""Every address of the portal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from portal.api import problems
from portal.web import refusals

urlpatterns: list[Any] = [
    path("api/v1/", include("portal.wiring.resources")),
    path("", include("portal.pages.urls")),
    path("enterprises/", include("enterprises.register.urls")),
    path("enterprises/", include("enterprises.dossier.urls")),
    path("years/", include("programs.cycles.urls")),
    path("questionnaires/", include("programs.questionnaires.urls")),
    path("returns/", include("programs.returns.urls")),
    path("experts/", include("experts.pool.urls")),
    path("visits/", include("experts.visits.urls")),
    path("policies/", include("programs.policies.urls")),
    path("services/", include("programs.services.urls")),
    path("chains/", include("programs.chains.urls")),
    path("bodies/", include("certification.bodies.urls")),
    path("certificates/", include("certification.certificates.urls")),
    path("sandbox/", include("portal.sandbox.urls")),
    path("evaluation/", include("programs.evaluation.urls")),
]


def _no_such_address(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problems.not_found(request, exception)
    return refusals.not_found(request, exception)


handler400 = refusals.bad_request
handler403 = refusals.forbidden
handler404 = _no_such_address
handler500 = refusals.broken
