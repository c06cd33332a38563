"""SQL of the API's ground: counting requests, and finding out what was answered to a key."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import connection

from portal.api.models import Answer

LOCK_TIMEOUT_MS = 1500
_COUNT = """
INSERT INTO api_window (account, minute, used) VALUES (%s, %s, 1)
ON CONFLICT (account) DO UPDATE SET
  used = CASE WHEN api_window.minute = excluded.minute THEN api_window.used + 1 ELSE 1 END,
  minute = excluded.minute
RETURNING used
"""
_HOLD = """
SELECT pg_try_advisory_xact_lock(%s), set_config('lock_timeout', %s, true)
"""


def count_request(account: int, *, minute: int) -> int:
    """Count one more request of an account; returns how many it is within this minute."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [account, minute])
        return int(cursor.fetchone()[0])


def hold(place: dict[str, Any]) -> bool:
    """Within a transaction: whether this request is the only one of its key that is running.

    SQLite has one writer at a time: there the transaction itself has waited for its twin.
    """
    if connection.vendor != "postgresql":
        return True
    text = f"{place['user'].pk} {place['method']} {place['route']} {place['key']}"
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [number, f"{LOCK_TIMEOUT_MS}ms"])
        return bool(cursor.fetchone()[0])


def answer_before(place: dict[str, Any]) -> Answer | None:
    """What was answered to this key, if it was."""
    return Answer.objects.filter(**place).first()
