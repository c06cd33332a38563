"""The POST of one return that a key sends and in which nothing is wrong: the shortest way to the
answer that the resource would give (ADR 0020).

It says no to nobody: whatever is refused, asked for twice or merely unusual gives None, and the
resource begins anew. Both ways share what decides: who is admitted, the rules, the operation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed

from portal.accounts.actor import Actor
from portal.api.authentication import admitted, key_given, parts_of
from portal.api.idempotency import fingerprint, is_sound
from portal.api.parsers import UNSEEN, plain
from portal.api.storage import Before, give_up_waiting, keep_answer, minute_of
from portal.api.throttling import said_in_headers, seconds_left
from portal.kernel.errors import Refused
from portal.offices.grants import actor_of_key
from portal.regions.storage import in_one_message, is_postgresql
from portal.web.middleware import client_address
from programs.returns import operations
from programs.returns.models import Return
from programs.returns.serializers import Asked, asked_by, is_of, represent, tag_of, told
from programs.returns.storage import Swift, swift_by_key
from programs.returns.vocabulary import Permission

#: a longer body is read after its sender is known
MOST_BYTES: Final = 65_536
_JSON = re.compile(r"application/json(?:\s*;\s*charset=utf-8)?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as far as it can be read without asking the database."""

    secret: str
    mark: str
    key: str
    asked: Asked


def answer_shortly(request: HttpRequest, *, access: str) -> HttpResponse | None:
    """The answer to a whole new return of a key that holds `access`; None: go the long way."""
    sent = _sent(request) if is_postgresql() else None
    if sent is None or sent.asked.period is None:
        return None
    now = timezone.now()
    place = {"method": "POST", "route": request.path[:200], "key": sent.key}
    found = swift_by_key(
        parts_of(sent.secret), place, sent.asked.region, sent.asked.period, at=now,
        minute=minute_of(now),
    )  # fmt: skip
    if found is None:
        return None
    request.key_read = found.key  # type: ignore[attr-defined] # counted: the long way takes it
    limit, used = found.key.rate_per_minute, found.key.used
    actor = _actor(request, found.key, at=now)
    if actor is None or found.is_answered or found.swift is None or used > limit:
        return None
    if not (actor.may(access) and is_of(found.swift.region, actor)):
        return None
    response = _kept(sent, found.swift, place | {"user": found.key.user}, by=actor, at=now)
    if response is not None:
        for name, text in said_in_headers(limit, limit - used, seconds_left()).items():
            response[name] = text
    return response


def _sent(request: HttpRequest) -> Sent | None:
    head = request.META
    size = head.get("CONTENT_LENGTH") or ""
    key, secret = head.get("HTTP_IDEMPOTENCY_KEY", ""), key_given(request)
    is_usual = (
        secret
        and not head.get("QUERY_STRING")
        and not head.get("HTTP_IF_MATCH")
        and size.isascii()
        and size.isdigit()
        and int(size) <= MOST_BYTES
        and is_sound(key)
        and _JSON.fullmatch(head.get("CONTENT_TYPE", ""))
        and _takes_json(head.get("HTTP_ACCEPT", "*/*"))
    )
    data = plain(request.body) if is_usual else UNSEEN
    if data is UNSEEN:
        return None
    asked = asked_by(data)
    return None if asked.faults or asked.submitting else Sent(secret, fingerprint(data), key, asked)


def _takes_json(accept: str) -> bool:
    return "*/*" in accept or "application/json" in accept


def _actor(request: HttpRequest, key: Any, *, at: datetime) -> Actor | None:
    try:
        admitted(key, client_address(request), at=at)
    except AuthenticationFailed:
        return None
    actor = actor_of_key(key)
    return actor if actor.may(Permission.PREPARE) else None


def _kept(
    sent: Sent, swift: Swift, place: dict[str, Any], *, by: Actor, at: datetime
) -> HttpResponse | None:
    """Keep return, audit event and answer, or nothing; a refusal has sent nothing yet."""
    assert sent.asked.period is not None
    try:
        with in_one_message():
            give_up_waiting()
            row, verdict, _is_new = operations.send(
                swift, period=sent.asked.period, given=sent.asked.given, by=by, at=at
            )
            body = orjson.dumps(represent(row) | {"faults": told(verdict.everything)})
            headers = headers_of(row)
            keep_answer(place, Before(sent.mark, 201, body.decode(), headers), made_at=at)
    except (Refused, IntegrityError, OperationalError):
        return None
    return HttpResponse(body, status=201, content_type="application/json", headers=headers)


def headers_of(row: Return) -> dict[str, str]:
    """What an answer that shows a return says beside it."""
    return {"Location": f"/api/v1/returns/{row.pk}/", "ETag": tag_of(row)}
