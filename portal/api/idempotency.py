"""Exactly one effect for each `Idempotency-Key`: replay, 422 for another body, 409 for a twin."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import orjson
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.problems import Problem
from portal.api.renderers import JSON
from portal.api.storage import Before, answer_before, hold, keep_answer
from portal.regions.storage import together

_KEY = re.compile(r"^[A-Za-z0-9_-]{16,64}$", re.ASCII)


def once(request: Request, act: Callable[[], Response], *, is_whole: bool = False) -> Response:
    """Run `act` and keep its answer in one transaction, or replay what was answered before.

    Refusals are not kept: the transaction is gone, so the key is free again. `is_whole`: `act`
    goes on after no refusal, so that its writes may be sent together.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        words = _("Send an Idempotency-Key header: 16 to 64 letters, digits, - or _ (a UUID).")
        raise Problem("idempotency_key_required", 400, words)
    if not is_sound(key):
        words = _("An Idempotency-Key has 16 to 64 letters, digits, - or _.")
        raise Problem("idempotency_key_unreadable", 400, words)
    place = {
        "user": request.user,
        "method": request.method or "POST",
        "route": request.path[:200],
        "key": key,
    }
    mark = fingerprint(request.data)
    try:
        with transaction.atomic():
            is_alone, before = hold(place)
            if before is not None:
                return _replay(before, mark)
            if not is_alone:
                raise _running_twin()
            with together() if is_whole else nullcontext():
                response = act()
                _keep(place, mark, response)
            return response
    except (IntegrityError, OperationalError):
        return _after_twin(place, mark)


def is_sound(key: str) -> bool:
    return _KEY.match(key) is not None


def fingerprint(data: Any) -> str:
    """SHA-256 of the body in one canonical writing."""
    return hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()


def _keep(place: dict[str, Any], mark: str, response: Response) -> None:
    """The answer, written once, in the transaction of the effect."""
    kept = {name: response[name] for name in ("Location", "ETag") if response.has_header(name)}
    body = JSON().render(response.data).decode()
    keep_answer(place, Before(mark, response.status_code, body, kept), made_at=timezone.now())


def _after_twin(place: dict[str, Any], mark: str) -> Response:
    """The entry is somebody else's: finished meanwhile, or still running; else it was not that."""
    if (before := answer_before(place)) is not None:
        return _replay(before, mark)
    raise _running_twin()


def _running_twin() -> Problem:
    words = _("The same request is running. Ask again in a moment with the same key.")
    return Problem("running_twin", 409, words)


def _replay(before: Before, mark: str) -> Response:
    if before.fingerprint != mark:
        words = _("This Idempotency-Key was used with another body. Use a new key for new data.")
        raise Problem("idempotency_key_reused", 422, words)
    headers = {**before.headers, "Idempotent-Replayed": "true"}
    body = orjson.loads(before.body) if before.body else None
    return Response(body, status=before.status, headers=headers)
