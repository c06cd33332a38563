"""SQL of the API's ground: counting requests, and finding out what was answered to a key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.db import connection
from django.db.models import Model

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
        found = first_of(keyed(), given_of_key(prefix, secret_hash, at=at, minute=minute))
        return key_of(found) if found else None
    key = (
        ApiKey.objects.with_secret(prefix, secret_hash, at=at)
        .select_related("user", "office__region")
        .first()
    )
    if key is not None:
        key.used = count_request(key.user_id, minute=minute)
    return key


#: what is read of a key: models, their names in the statement, and their fields (none: all)
_PARTS: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (
        ApiKey,
        "k",
        ("id", "office", "user", "scopes", "addresses", "rate_per_minute", "submit_allowed_by",
         "last_used_at"),
    ),
    (User, "u", ("id", "login", "display_name", "is_active", "is_machine")),
    (Office, "o", ("id", "name", "kind", "region", "is_sandbox")),
    (Region, "r", ()),
)  # fmt: skip


def given_of_key(prefix: str, secret_hash: str, *, at: datetime, minute: int) -> dict[str, object]:
    """What `keyed` is given."""
    return {"prefix": prefix, "hash": secret_hash, "at": at, "minute": minute}


@cache
def keyed(*beside: str) -> str:
    """The statement that reads a living key and counts its request (PostgreSQL).

    Beside the columns of the key stand those of the SELECTs `beside`, empty where one of them
    finds nothing; they may name the key's account (`who.account`). That a request was counted is
    not waited for until it stands on the disk.
    """
    columns = ", ".join(columns_of(model, alias, only) for model, alias, only in _PARTS)
    joined = "".join(
        f"LEFT JOIN LATERAL ({one}) beside_{number} ON true\n" for number, one in enumerate(beside)
    )
    others = "".join(f", beside_{number}.*" for number in range(len(beside)))
    return f"""
WITH counted AS (
  INSERT INTO api_window (account, minute, used)
  SELECT k.user_id, %(minute)s::bigint, 1 FROM offices_apikey k
  WHERE k.prefix = %(prefix)s AND k.revoked_at IS NULL AND k.expires_at > %(at)s
    AND (k.secret_hash = %(hash)s OR (k.hash_before = %(hash)s AND k.before_until > %(at)s))
  ON CONFLICT (account) DO UPDATE SET
    used = CASE WHEN api_window.minute = excluded.minute THEN api_window.used + 1 ELSE 1 END,
    minute = excluded.minute
  RETURNING account, used
)
SELECT who.*{others}
FROM (
  SELECT {columns}, set_config('synchronous_commit', 'off', true), counted.account, counted.used,
    ARRAY(SELECT b.path FROM regions_succession s JOIN regions_region b ON b.id = s.predecessor_id
          WHERE s.successor_id = r.id)
  FROM counted JOIN offices_apikey k ON k.user_id = counted.account
  JOIN accounts_user u ON u.id = k.user_id JOIN offices_office o ON o.id = k.office_id
  LEFT JOIN regions_region r ON r.id = o.region_id
  WHERE k.prefix = %(prefix)s
) who
{joined}"""  # noqa: S608 - columns of models, nothing given


def width_of_key() -> int:
    """How many columns of `keyed` are the key's."""
    return sum(width_of(model, only) for model, _alias, only in _PARTS) + 4


def key_of(found: Sequence[Any]) -> ApiKey:
    """The key of the first columns of `keyed`."""
    rows: list[Any] = []
    first = 0
    for model, _alias, only in _PARTS:
        last = first + width_of(model, only)
        rows.append(made_of(model, found[first:last], only))
        first = last
    key, key_user, office, region = rows
    if office.region_id is not None:
        office.region = region
    key.user, key.office = key_user, office
    key.used, key.paths_before = found[first + 2], tuple(found[first + 3])
    return cast("ApiKey", key)


#: beside a key: the fingerprint of what was answered to an Idempotency-Key before
ANSWERED = """
SELECT fingerprint FROM api_answer
WHERE user_id = who.account AND method = %(method)s AND route = %(route)s AND "key" = %(key)s
"""


def give_up_waiting() -> None:
    """Within a transaction: no row that another request holds is waited for longer than this."""
    write(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_MS}ms'", ())
