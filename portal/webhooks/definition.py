"""Kinds of events: declared by the rooms that know them, hung on their verbs like notices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from portal.audit.models import Event
from portal.audit.trail import on_verb
from portal.kernel.registry import Registry
from portal.webhooks.models import Delivery, Subscription

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Happening:
    """What is told of one region: plain JSON, thin, without personal data. Whoever is told reads
    the rest with its key."""

    region_id: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EventKind:
    """`happenings(event, target)` is asked, in the transaction of the act, whenever one of the
    verbs is recorded; `example` is what it tells, for the documents."""

    code: str
    label: str | _StrPromise
    verbs: tuple[str, ...]
    happenings: Callable[[Event, Any], Iterable[Happening]]
    example: Mapping[str, Any]


event_kinds: Registry[EventKind] = Registry("event kind")


def announce(kind: EventKind) -> EventKind:
    """Declare the kind, and hang it on its verbs."""
    event_kinds.add(kind)
    on_verb(*kind.verbs)(partial(_write, kind))
    return kind


def _write(kind: EventKind, event: Event, target: Model) -> None:
    told = {one.region_id: one.data for one in kind.happenings(event, target)}
    if not told:
        return
    found = Subscription.objects.of_regions(told).select_related("office__region")
    Delivery.objects.bulk_create(
        [
            Delivery(
                subscription=one,
                kind=kind.code,
                data={"region": region.code, **told[region.pk]},
                happened_at=event.at,
                queued_at=event.at,
            )
            for one in found
            if (region := one.office.region) is not None and kind.code in one.kinds
        ]
    )
