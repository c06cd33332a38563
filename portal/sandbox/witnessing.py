"""What the keys of a sandbox asked and were answered, written down for the checks."""

from __future__ import annotations

from typing import Any, Final

import orjson
from django.http import HttpRequest
from django.utils import timezone

from portal.api.witnesses import witness
from portal.offices.models import ApiKey
from portal.sandbox.conformance import look_again
from portal.sandbox.models import KEPT_EXCHANGES, Exchange, Sandbox

RETURNS: Final = "/api/v1/returns/"
#: of so many exchanges the oldest are dropped together
SPARE: Final = 50


@witness
def write_down(key: ApiKey, request: HttpRequest, response: Any) -> None:
    """Keep the exchange, and see which checks it meets."""
    sandbox = Sandbox.objects.living().filter(office=key.office_id).first()
    if sandbox is None:
        return
    now = timezone.now()
    kept = Exchange.objects.create(
        sandbox=sandbox,
        key=key,
        at=now,
        method=(request.method or "")[:7],
        path=request.path_info[:200],
        status=response.status_code,
        problem=_problem(response),
        period=_period(request, response),
        is_dry=request.GET.get("dry_run") == "1",
        is_keyed="Idempotency-Key" in request.headers,
        is_replayed=response.headers.get("Idempotent-Replayed") == "true",
        is_conditional="If-Match" in request.headers,
        is_next_page=bool(request.GET.get("cursor")),
    )
    _drop_old(sandbox, kept)
    look_again(sandbox, at=now)


def _drop_old(sandbox: Sandbox, newest: Exchange) -> None:
    if newest.pk % SPARE == 0:
        kept = sandbox.exchanges.newest_first().values("pk")[KEPT_EXCHANGES - 1 : KEPT_EXCHANGES]
        for oldest in kept:
            sandbox.exchanges.filter(pk__lt=oldest["pk"]).delete()


def _problem(response: Any) -> str:
    data = getattr(response, "data", None)
    if response.status_code < 400 or not isinstance(data, dict):
        return ""
    return str(data.get("type", "")).rsplit("/", 1)[-1][:60]


def _period(request: HttpRequest, response: Any) -> str:
    """The month of the return that was answered, or sent and refused."""
    if not request.path_info.startswith(RETURNS):
        return ""
    data = getattr(response, "data", None)
    if data is None and not response.streaming:
        data = orjson.loads(response.content or b"null")  # the short way's answer
    found = data.get("period") if isinstance(data, dict) else None
    if found is None and (context := getattr(response, "renderer_context", None)):
        sent = context["request"].data
        found = sent.get("period") if isinstance(sent, dict) else None
    return found[:7] if isinstance(found, str) else ""
