"""`/healthz`: the process answers. `/readyz`: what it needs answers too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.pages.health.queries import ready
from portal.web.screens import open_to_all


@open_to_all("asked by load balancers; says nothing but that the process lives")
@require_GET
def alive(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@open_to_all("asked by load balancers; says only which part does not answer")
@require_GET
def readiness(_request: HttpRequest) -> HttpResponse:
    findings = ready(at=timezone.now())
    ok = all(finding.ok is not False for finding in findings)
    parts = {finding.code: finding.ok for finding in findings}
    return JsonResponse({"ready": ok, "parts": parts}, status=200 if ok else 503)
