"""Posting what waits: one at a time for each subscription, in order, at least once.

Whoever posts holds the subscription for a while; what came of an attempt is written down only by
the holder. A worker that dies between the POST and the writing leaves the delivery waiting: it is
posted again, under the same id.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now

from portal.accounts.actor import SYSTEM, Actor
from portal.audit.trail import operation, record
from portal.jobs.failpoints import AFTER_POST, hit
from portal.webhooks import signing
from portal.webhooks.addresses import target_of
from portal.webhooks.models import Attempt, Delivery, Subscription
from portal.webhooks.posting import Answered, post
from portal.webhooks.queries import body_of, lets_http, next_delivery
from portal.webhooks.vocabulary import PING, DeliveryState, Outcome

#: after the first failure in a row, the second, …; the last one repeats
WAITS: Final = tuple(timedelta(seconds=n) for n in (10, 30, 120, 600, 1800, 3600))
GIVE_UP: Final = timedelta(hours=24)
#: so long nothing is taken before the office is told: half a working day
WARN: Final = timedelta(hours=4)
#: the fields that say how long an address has been failing, and what its office was told of it
SPELL: Final = ("failures", "failing_since", "warned_at", "lost_at")
#: then another job goes on, so that nobody's backlog keeps a worker
AT_MOST_SECONDS: Final = 60.0


class Superseded(Exception):
    """Another worker holds the subscription by now: what this one has seen does not count."""


def wait_after(failures: int, *, salt: str) -> timedelta:
    """How long to wait after so many failures in a row: growing, and up to a tenth longer, by a
    measure that differs between subscriptions."""
    wait = WAITS[min(failures, len(WAITS)) - 1]
    drawn = hashlib.sha256(f"{salt} {failures}".encode()).digest()[0] / 255
    return wait * (1 + drawn / 10)


def deliver(subscription_id: int, *, clock: Callable[[], datetime]) -> int:
    """Post what is due to a subscription, until something fails; how many were taken."""
    token, taken, began = uuid.uuid4().hex, 0, time.monotonic()
    try:
        while time.monotonic() - began < AT_MOST_SECONDS:
            row = _claim(subscription_id, token)
            delivery = next_delivery(row, at=clock()) if row else None
            if row is None or delivery is None:
                break
            answered = _post(row, prepared(delivery, by=SYSTEM, at=clock(), token=token), clock())
            hit(AFTER_POST)
            keep_answer(delivery, by=SYSTEM, at=clock(), answered=answered, token=token)
            taken += answered.outcome == Outcome.TAKEN
            if answered.outcome != Outcome.TAKEN and delivery.kind != PING:
                break
    except Superseded:
        return taken
    Subscription.objects.filter(pk=subscription_id, held_by=token).update(
        held_by="", held_until=None
    )
    return taken


def _claim(subscription_id: int, token: str) -> Subscription | None:
    """Take hold of it, or hold it longer; None while another does."""
    free = Subscription.is_free() | Q(held_by=token)
    rows = Subscription.objects.living().filter(free, pk=subscription_id)
    ours = Subscription.objects.filter(pk__in=rows.values("pk")).filter(free)
    hold = timedelta(seconds=settings.WEBHOOK_HELD_SECONDS)
    if not ours.update(held_by=token, held_until=Now() + hold):
        return None
    return Subscription.objects.select_related("office").get(pk=subscription_id)


@operation
def prepared(delivery: Delivery, *, by: Actor, at: datetime, token: str) -> Delivery:
    """Give a delivery its number and its body, once: from now on they are what they are."""
    row = _held(delivery.subscription_id, token)
    if not delivery.body:
        if delivery.kind != PING:
            row.last_number += 1
            row.save(update_fields=["last_number"])
            delivery.number = row.last_number
        delivery.body = orjson.dumps(body_of(delivery, row.office)).decode()
    delivery.attempts += 1
    delivery.save(update_fields=["number", "body", "attempts"])
    record("webhooks.delivery.attempt", by=by, at=at, target=delivery, attempt=delivery.attempts)
    return delivery


def _post(row: Subscription, delivery: Delivery, at: datetime) -> Answered:
    body = delivery.body.encode()
    headers = signing.headers_of(
        _secrets(row, delivery, at), id=delivery.public_id, timestamp=int(at.timestamp()), body=body
    )
    networks = settings.WEBHOOK_NETWORKS
    return post(row.url, body, headers, with_http=lets_http(), let=networks)


def _secrets(row: Subscription, delivery: Delivery, at: datetime) -> list[bytes]:
    return [signing.new_secret()] if delivery.is_forged else row.secrets_at(at)


@operation
def keep_answer(
    delivery: Delivery, *, by: Actor, at: datetime, answered: Answered, token: str
) -> None:
    """Write down what came of an attempt, and when the next one may be made."""
    row = _held(delivery.subscription_id, token)
    Attempt.objects.create(
        delivery=delivery,
        at=at,
        outcome=answered.outcome,
        status=answered.status,
        address=answered.address,
        milliseconds=answered.milliseconds,
        excerpt=answered.excerpt,
    )
    is_taken = answered.outcome == Outcome.TAKEN
    if delivery.kind == PING or is_taken:
        state = DeliveryState.DELIVERED if is_taken else DeliveryState.DEAD
        Delivery.objects.filter(pk=delivery.pk).update(state=state, ended_at=at)
    record(
        "webhooks.delivery.answer",
        by=by,
        at=at,
        target=delivery,
        outcome_of=str(answered.outcome),
        status=answered.status,
    )
    if is_taken:
        row.begin_spell()
        row.last_success_at = row.next_at = at
    elif delivery.kind != PING:
        row.failures += 1
        row.failing_since = row.failing_since or at
        wait = wait_after(row.failures, salt=row.mark)
        row.next_at = at + max(wait, timedelta(seconds=min(answered.wait, 3600)))
        if not _give_up(row, by=by, at=at, since=row.failing_since):
            _warn(row, by=by, at=at, since=row.failing_since)
    row.save(update_fields=[*SPELL, "last_success_at", "next_at"])


def _give_up(row: Subscription, *, by: Actor, at: datetime, since: datetime) -> int:
    """What has waited for a day, while nothing was taken for a day, is a dead letter."""
    if since > at - GIVE_UP:
        return 0
    old = row.deliveries.waiting().events().filter(queued_at__lte=at - GIVE_UP)
    given_up = old.update(state=DeliveryState.DEAD, ended_at=at)
    if given_up:
        is_first, row.lost_at = row.lost_at is None, row.lost_at or at
        record("webhooks.subscription.give_up", by=by, at=at, target=row, given_up=given_up,
               is_first=is_first, **_told(row, since))  # fmt: skip
    return given_up


def _warn(row: Subscription, *, by: Actor, at: datetime, since: datetime) -> None:
    """After some hours of failures their office is told, once until something is taken."""
    if since <= at - WARN and row.warned_at is None:
        row.warned_at = at
        record("webhooks.subscription.fail", by=by, at=at, target=row, **_told(row, since))


def _told(row: Subscription, since: datetime) -> dict[str, Any]:
    """What the office is told: since when, to which host, and how much waits."""
    return {
        "since": since.isoformat(),
        "host": target_of(row.url, with_http=True).authority,
        "waiting": row.deliveries.waiting().events().count(),
    }


def _held(subscription_id: int, token: str) -> Subscription:
    row = (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("office__region")
        .get(pk=subscription_id)
    )
    if row.held_by != token:
        raise Superseded
    return row
