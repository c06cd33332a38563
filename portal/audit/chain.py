"""The hash chain over events: linked in batches right after their commit, verified on demand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.audit.models import Event, Link

START = hashlib.sha256(b"quality uplift audit chain").hexdigest()
BATCH = 2000
#: an event that is older and not yet linked means that nobody links
PATIENCE = timedelta(minutes=5)
FIELDS = (
    "pk", "verb", "at", "by_id", "by_name", "target", "path", "outcome", "request_id",
    "ip_address", "detail",
)  # fmt: skip


def digest_of(event: Event) -> str:
    """SHA-256 over every field of the event, in one canonical writing."""
    values: dict[str, Any] = {name: getattr(event, name) for name in FIELDS}
    values["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def link_events() -> int:
    """Link what is not linked yet; returns how many. Two at once: one of them does it."""
    done = 0
    while True:
        try:
            with transaction.atomic():
                count = _link_batch()
        except IntegrityError:
            return done  # another linker took these positions
        done += count
        if count < BATCH:
            return done


def _link_batch() -> int:
    waiting = list(Event.objects.unchained()[:BATCH])
    if not waiting:
        return 0
    last = Link.objects.order_by("-position").first()
    position, hashed = (last.position, last.hash) if last else (0, START)
    links = []
    for event in waiting:
        position, digest = position + 1, digest_of(event)
        hashed = _next(hashed, digest)
        links.append(Link(position=position, event=event, digest=digest, hash=hashed))
    Link.objects.bulk_create(links)
    return len(links)


def _next(hashed: str, digest: str) -> str:
    return hashlib.sha256(f"{hashed}{digest}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: how many links hold, the head, and the first that does not."""

    links: int
    head: str
    unlinked: int
    broken_at: int | None = None
    reason: str = ""

    @property
    def holds(self) -> bool:
        return self.broken_at is None and not self.reason


def verify(*, now: datetime) -> Verdict:
    """Walk the whole chain; name the first broken link, gap or forgotten event."""
    hashed, position = START, 0
    for position, link, event in _walk():
        if link.position != position:
            return Verdict(position - 1, hashed, 0, position, _("A link is missing here."))
        if event is None:
            return Verdict(position - 1, hashed, 0, position, _("The event of this link is gone."))
        if digest_of(event) != link.digest:
            return Verdict(
                position - 1, hashed, 0, position, _("The event of this link was changed.")
            )
        hashed = _next(hashed, link.digest)
        if hashed != link.hash:
            return Verdict(position - 1, hashed, 0, position, _("The hash of this link is wrong."))
    waiting = Event.objects.unchained()
    forgotten = waiting.filter(at__lt=now - PATIENCE).first()
    reason = _("An event was never linked: %(event)s.") % {"event": forgotten} if forgotten else ""
    return Verdict(position, hashed, waiting.count(), None, reason)


def _walk() -> Iterator[tuple[int, Link, Event | None]]:
    events_of = Event.objects.in_bulk
    batch: list[Link] = []
    number = 0
    for link in Link.objects.order_by("position").iterator(chunk_size=BATCH):
        batch.append(link)
        if len(batch) == BATCH:
            events = events_of([one.event_id for one in batch])
            for one in batch:
                number += 1
                yield number, one, events.get(one.event_id)
            batch = []
    events = events_of([one.event_id for one in batch])
    for one in batch:
        number += 1
        yield number, one, events.get(one.event_id)
