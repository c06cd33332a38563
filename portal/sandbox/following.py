"""Checks that are met by what becomes of returns and deliveries, which no key asks for at that
moment. Each function is told of many sandboxes and reads all of them in one statement; it gives the
moments at which its check was met, by the key of the sandbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Exists, F, Min, OuterRef, Q

from portal.sandbox.asking import latest
from portal.sandbox.models import Sandbox
from portal.webhooks.models import Attempt, Delivery
from portal.webhooks.vocabulary import DeliveryState, Outcome
from programs.returns.models import Remark, ReturnStep
from programs.returns.vocabulary import State

#: what a system is told by webhook
TOLD: Final = ("return.approved", "return.returned", "return.accepted", "return.due")

Sandboxes = Collection[Sandbox]
Moments = dict[int, datetime]


def return_submitted(sandboxes: Sandboxes) -> Moments:
    """By a key of the sandbox: nobody else prepares in it after it has begun."""
    steps = ReturnStep.objects.filter(
        subject__region__in=_regions(sandboxes),
        move="submit",
        by__key__office__region=F("subject__region"),
    )
    found = steps.values("subject__region").annotate(first=Min("at"))
    return _by_region(sandboxes, found.values_list("subject__region", "first"))


def remark_answered(sandboxes: Sandboxes) -> Moments:
    """A remark that was answered, on a return that was accepted after it."""
    remarks = Remark.objects.filter(
        subject__region__in=_regions(sandboxes),
        subject__state=State.ACCEPTED,
        answered_by__key__office__region=F("subject__region"),
    )
    found = remarks.order_by().values("subject__region").annotate(first=Min("answered_at"))
    return _by_region(sandboxes, found.values_list("subject__region", "first"))


def events_taken(sandboxes: Sandboxes) -> Moments:
    """Every kind of event, of something that happened in this run."""
    taken = Delivery.objects.filter(
        _of_this_run(sandboxes), kind__in=TOLD, state=DeliveryState.DELIVERED
    )
    rows = taken.values("subscription__office", "kind").annotate(first=Min("ended_at"))
    firsts: dict[int, dict[str, datetime]] = defaultdict(dict)
    for office, kind, first in rows.values_list("subscription__office", "kind", "first"):
        firsts[office][kind] = first
    met = {one.pk: latest(firsts[one.office_id].get(kind) for kind in TOLD) for one in sandboxes}
    return {pk: at for pk, at in met.items() if at is not None}


def forgery_refused(sandboxes: Sandboxes) -> Moments:
    """A delivery with a wrong signature that was refused by an address that takes right ones."""
    right = Delivery.objects.events().filter(_of_this_run(sandboxes), state=DeliveryState.DELIVERED)
    refused = Attempt.objects.filter(
        _of_this_run(sandboxes, "delivery__"),
        delivery__subscription__in=right.values("subscription"),
        delivery__is_forged=True,
        outcome=Outcome.REFUSED,
        status__range=(400, 499),
    )
    found = refused.order_by().values("delivery__subscription__office").annotate(first=Min("at"))
    of = {one.office_id: one.pk for one in sandboxes}
    rows = found.values_list("delivery__subscription__office", "first")
    return {of[office]: first for office, first in rows}


def _of_this_run(sandboxes: Sandboxes, to: str = "") -> Q:
    """Deliveries of what happened after the run had begun: not what an earlier run left to be
    posted, or posted again, and not what the beginning itself tells."""
    begun = Sandbox.objects.filter(
        office=OuterRef(f"{to}subscription__office"), begun_at__lt=OuterRef(f"{to}happened_at")
    )
    offices = {f"{to}subscription__office__in": [one.office_id for one in sandboxes]}
    return Q(Exists(begun), **offices)


def _regions(sandboxes: Sandboxes) -> list[int]:
    return [one.region_id for one in sandboxes]


def _by_region(sandboxes: Sandboxes, rows: Collection[tuple[int, datetime]]) -> Moments:
    of = {one.region_id: one.pk for one in sandboxes}
    return {of[region]: first for region, first in rows}
