"""SQL of the API's ground: counting requests, and finding out what was answered to a key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection

from portal.accounts.models import User
from portal.offices.models import ApiKey, Office
from portal.regions.models import Region
from portal.regions.storage import (
    columns_of,
    first_of,
    is_postgresql,
    made_of,
    width_of,
    write,
)

LOCK_TIMEOUT_MS = 1500
_COUNT = """
INSERT INTO api_window (account, minute, used) VALUES (%s, %s, 1)
ON CONFLICT (account) DO UPDATE SET
  used = CASE WHEN api_window.minute = excluded.minute THEN api_window.used + 1 ELSE 1 END,
  minute = excluded.minute
RETURNING used
"""
_BEFORE = """
SELECT fingerprint, status, body, headers FROM api_answer
WHERE user_id = %s AND method = %s AND route = %s AND "key" = %s
"""
_HOLD = f"""
SELECT held, a.fingerprint, a.status, a.body, a.headers
FROM (SELECT pg_try_advisory_xact_lock(%s) AS held, set_config('lock_timeout', %s, true)) one
LEFT JOIN ({_BEFORE}) a ON true
"""  # noqa: S608 - two statements of ours
_KEPT = """
INSERT INTO api_answer
  (user_id, method, route, "key", fingerprint, status, body, headers, made_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def minute_of(at: datetime) -> int:
    """Minutes since 1970."""
    return int(at.timestamp() // 60)


def count_request(account: int, *, minute: int) -> int:
    """Count one more request of an account; returns how many it is within this minute."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [account, minute])
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class Before:
    """What was answered to a key."""

    fingerprint: str
    status: int
    body: str
    headers: dict[str, str]


def hold(place: dict[str, Any]) -> tuple[bool, Before | None]:
    """Within a transaction: whether no other request of the key is running, and its answer.

    SQLite has one writer at a time: there the transaction itself has waited for its twin.
    """
    if not is_postgresql():
        return True, answer_before(place)
    text = f"{place['user'].pk} {place['method']} {place['route']} {place['key']}"
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        given: list[Any] = [number, f"{LOCK_TIMEOUT_MS}ms", *_spot(place)]
        cursor.execute(_HOLD, given)
        held, *found = cursor.fetchone()
    return bool(held), _before(found) if found[0] is not None else None


def answer_before(place: dict[str, Any]) -> Before | None:
    """What was answered to this key, if it was."""
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, _spot(place))
        found = cursor.fetchone()
    return _before(found) if found else None


def keep_answer(place: dict[str, Any], before: Before, *, made_at: datetime) -> None:
    """Keep the answer to a key; a second one of the same key is an IntegrityError."""
    at = connection.ops.adapt_datetimefield_value(made_at)
    values: list[Any] = [
        before.fingerprint,
        before.status,
        before.body,
        json.dumps(before.headers),
        at,
    ]
    write(_KEPT, [*_spot(place), *values])


def _spot(place: dict[str, Any]) -> list[Any]:
    return [place["user"].pk, place["method"], place["route"], place["key"]]


def _before(found: Sequence[Any]) -> Before:
    fingerprint, status, body, headers = found
    read = json.loads(headers) if isinstance(headers, str) else headers
    return Before(fingerprint, status or 200, body, read)


def living_key(prefix: str, secret_hash: str, *, at: datetime, minute: int) -> ApiKey | None:
    """The key with this secret that is neither revoked nor expired, with account and office; the
    request is counted with it (`ApiKey.used`)."""
    if is_postgresql():
        given = {"prefix": prefix, "hash": secret_hash, "at": at, "minute": minute}
        found = first_of(_key_statement(), given)
        return _key_of(found) if found else None
    key = (
        ApiKey.objects.living(at=at)
        .select_related("user", "office__region")
        .filter(prefix=prefix, secret_hash=secret_hash)
        .first()
    )
    if key is not None:
        key.used = count_request(key.user_id, minute=minute)
    return key


@cache
def _key_statement() -> str:
    parts = ((ApiKey, "k"), (User, "u"), (Office, "o"), (Region, "r"))
    columns = ", ".join(columns_of(model, alias) for model, alias in parts)
    return f"""
WITH counted AS (
  INSERT INTO api_window (account, minute, used)
  SELECT k.user_id, %(minute)s::bigint, 1 FROM offices_apikey k
  WHERE k.prefix = %(prefix)s AND k.secret_hash = %(hash)s
    AND k.revoked_at IS NULL AND k.expires_at > %(at)s
  ON CONFLICT (account) DO UPDATE SET
    used = CASE WHEN api_window.minute = excluded.minute THEN api_window.used + 1 ELSE 1 END,
    minute = excluded.minute
  RETURNING account, used
)
SELECT {columns}, counted.used,
  ARRAY(SELECT b.path FROM regions_succession s JOIN regions_region b ON b.id = s.predecessor_id
        WHERE s.successor_id = r.id)
FROM counted JOIN offices_apikey k ON k.user_id = counted.account
JOIN accounts_user u ON u.id = k.user_id JOIN offices_office o ON o.id = k.office_id
LEFT JOIN regions_region r ON r.id = o.region_id
WHERE k.prefix = %(prefix)s AND k.secret_hash = %(hash)s
"""  # noqa: S608 - columns of models, nothing given


def _key_of(found: Sequence[Any]) -> ApiKey:
    a = width_of(ApiKey)
    b = a + width_of(User)
    c = b + width_of(Office)
    key, key_user = made_of(ApiKey, found[:a]), made_of(User, found[a:b])
    office = made_of(Office, found[b:c])
    if office.region_id is not None:
        office.region = made_of(Region, found[c:-2])
    key.user, key.office = key_user, office
    key.used, key.paths_before = found[-2], tuple(found[-1])
    return key
