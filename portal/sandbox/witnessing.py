"""What the keys of a sandbox asked and were answered, written down for the checks."""

from __future__ import annotations

from typing import Any, Final

import orjson
from django.db.models import Count, Subquery
from django.http import HttpRequest
from django.utils import timezone

from portal.api.dry import dry_run_of
from portal.offices.models import ApiKey
from portal.sandbox.conformance import look_at_what_was_asked
from portal.sandbox.models import KEPT_EXCHANGES, Exchange, Sandbox

RETURNS: Final = "/api/v1/returns/"


def write_down(key: ApiKey, request: HttpRequest, response: Any) -> None:
    """Keep the exchange, and see which checks it meets."""
    found = Sandbox.objects.living().filter(office=key.office_id).annotate(asked=Count("exchanges"))
    sandbox = found.first()
    if sandbox is None:
        return
    now = timezone.now()
    Exchange.objects.create(
        sandbox=sandbox,
        key=key,
        at=now,
        method=(request.method or "")[:7],
        path=request.path_info[:200],
        status=response.status_code,
        problem=_problem(response),
        period=_period(request, response),
        is_dry=dry_run_of(request.GET) is True,
        is_keyed="Idempotency-Key" in request.headers,
        is_replayed=response.headers.get("Idempotent-Replayed") == "true",
        is_conditional="If-Match" in request.headers,
        is_next_page=bool(request.GET.get("cursor")),
    )
    if sandbox.asked >= KEPT_EXCHANGES:  # type: ignore[attr-defined] # counted above
        _drop_old(sandbox)
    look_at_what_was_asked(sandbox, at=now)


def _drop_old(sandbox: Sandbox) -> None:
    """Keep the newest `KEPT_EXCHANGES`."""
    oldest = sandbox.exchanges.order_by("-pk").values("pk")[KEPT_EXCHANGES - 1 : KEPT_EXCHANGES]
    sandbox.exchanges.filter(pk__lt=Subquery(oldest)).delete()


def _problem(response: Any) -> str:
    data = getattr(response, "data", None)
    if response.status_code < 400 or not isinstance(data, dict):
        return ""
    return str(data.get("type", "")).rsplit("/", 1)[-1][:60]


def _period(request: HttpRequest, response: Any) -> str:
    """The month of the return that was answered, or sent and refused."""
    if not request.path_info.startswith(RETURNS):
        return ""
    found = _month_in(_answered(response)) or _month_in(_sent(request, response))
    return found[:7]


def _month_in(data: Any) -> str:
    found = data.get("period") if isinstance(data, dict) else None
    return found if isinstance(found, str) else ""


def _answered(response: Any) -> Any:
    """What the answer says; that of the short way was never anything but bytes."""
    if response.get("Content-Type", "").partition(";")[0] == "application/json":
        return getattr(response, "data", None) or orjson.loads(response.content)
    return None


def _sent(request: HttpRequest, response: Any) -> Any:
    """The body of a return that was refused for its values: it was read for that."""
    is_read = request.path_info == RETURNS and response.status_code == 422
    context = getattr(response, "renderer_context", None)
    return context["request"].data if is_read and context else None
