"""How often a key or a person may ask: a setting of the key, 60 a minute by default."""

from __future__ import annotations

import time
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from portal.api.storage import count_request
from portal.offices.models import ApiKey

PER_MINUTE = 300  # people's own pages


class PerKey(BaseThrottle):
    """A fixed window of one minute per key; what is left is said in headers on every answer."""

    def allow_request(self, request: Request, view: Any) -> bool:
        if isinstance(request.auth, ApiKey):  # counted when it was read
            limit, used = request.auth.rate_per_minute, request.auth.used
        else:
            limit = PER_MINUTE
            used = count_request(request.user.pk or 0, minute=int(time.time() // 60))
        self._reset = seconds_left()
        request._request.rate_limit = (limit, max(0, limit - used), self._reset)  # type: ignore[attr-defined] # noqa: SLF001
        return used <= limit

    def wait(self) -> float:
        return self._reset


def seconds_left() -> int:
    """Until the next minute begins."""
    return 60 - int(time.time() % 60)


def said_in_headers(limit: int, left: int, seconds: int) -> dict[str, str]:
    """How often one may ask in a minute, how often still, and for how many seconds that holds."""
    return {
        "RateLimit-Limit": str(limit),
        "RateLimit-Remaining": str(left),
        "RateLimit-Reset": str(seconds),
    }
