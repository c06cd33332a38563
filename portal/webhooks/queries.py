"""What is asked of subscriptions and deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.models import Event
from portal.kernel import sealing
from portal.offices.models import Office
from portal.webhooks.definition import event_kinds
from portal.webhooks.models import (
    Attempt,
    Delivery,
    DeliveryQuerySet,
    Subscription,
    SubscriptionQuerySet,
)
from portal.webhooks.vocabulary import PING, DeliveryState, Permission, Standing


def kind_label(code: str) -> str:
    """What a kind of event is called; a kind that is gone is shown by its code."""
    if code == PING:
        return _("Test delivery")
    kind = event_kinds.get(code)
    return str(kind.label) if kind else code


def due_subscriptions(*, at: datetime, most: int) -> list[int]:
    """The keys of those to which something is to be posted now, who has waited longest first."""
    found = Subscription.objects.due(at=at).order_by("next_at", "pk")
    return list(found.values_list("pk", flat=True)[:most])


def with_deliveries_before(moment: datetime) -> list[Subscription]:
    """The subscriptions of which a delivery ended before."""
    old = Delivery.objects.filter(ended_at__lt=moment)
    return list(Subscription.objects.filter(pk__in=old.values("subscription")).order_by("pk"))


def next_delivery(subscription: Subscription, *, at: datetime) -> Delivery | None:
    """What is posted next: a test at once, else the oldest event unless it is too early."""
    waiting = Delivery.objects.waiting().filter(subscription=subscription)
    test = waiting.filter(kind=PING).order_by("pk").first()
    if test is not None or subscription.paused_at is not None or subscription.next_at > at:
        return test
    return waiting.events().order_by("pk").first()


def first_waiting(subscription_id: int) -> int | None:
    """The key of the event that is posted next, and holds back all that wait behind it."""
    waiting = Delivery.objects.waiting().events().filter(subscription=subscription_id)
    return waiting.order_by("pk").values_list("pk", flat=True).first()


def may_be_discarded(delivery: Delivery) -> bool:
    """Whether it can be set aside by itself: it was not delivered, or is the first that waits."""
    if delivery.kind == PING or delivery.subscription.ended_at is not None:
        return False
    if delivery.state == DeliveryState.WAITING:
        return delivery.pk == first_waiting(delivery.subscription_id)
    return delivery.state == DeliveryState.DEAD


def discarded_by(delivery: Delivery) -> Event | None:
    """Who set an event aside by itself, when and why; None where it was not, or with all others."""
    if delivery.state != DeliveryState.DISCARDED:
        return None
    acts = Event.objects.filter(
        target=f"{Delivery._meta.label_lower}:{delivery.pk}", verb="webhooks.delivery.discard"
    )
    return acts.order_by("-pk").first()


def narrowed(deliveries: DeliveryQuerySet, wanted: Mapping[str, Any]) -> DeliveryQuerySet:
    """By subscription, state and kind."""
    names = {"subscription": "subscription_id", "state": "state", "kind": "kind"}
    given = {names[name]: value for name, value in wanted.items() if name in names and value}
    return deliveries.filter(**given)


def standing(subscriptions: SubscriptionQuerySet, wanted: str) -> SubscriptionQuerySet:
    """Those that stand so; all where nothing is asked."""
    if wanted == Standing.FAILING:
        return subscriptions.failing()
    if wanted == Standing.DEAD:
        return subscriptions.with_dead()
    return subscriptions.exclude(paused_at=None) if wanted == Standing.PAUSED else subscriptions


def office_of(by: Actor) -> Office | None:
    """The office for which somebody keeps subscriptions: of the key, or of the person's post."""
    held = [grant.value for grant in by.holding(Permission.KEEP) if grant.boundary == "office"]
    return Office.objects.active().filter(pk__in=held).order_by("pk").first()


def log_of(delivery: Delivery) -> Sequence[Attempt]:
    return list(delivery.log.all())


def sealed_with_older_keys(keys: Sequence[str]) -> list[Subscription]:
    """The subscriptions of which a secret is not sealed with the first of the keys."""
    return [
        one
        for one in Subscription.objects.living().order_by("pk")
        if not all(
            sealing.is_current(sealed, keys=keys)
            for sealed in (one.sealed_secret, one.sealed_before)
            if sealed
        )
    ]


def body_of(delivery: Delivery, office: Office) -> dict[str, Any]:
    """What is posted, in its order."""
    return {
        "id": delivery.public_id,
        "type": delivery.kind,
        "sequence": delivery.number,
        "occurred_at": delivery.happened_at.isoformat(),
        "office": office.code,
        "data": delivery.data,
    }


def lets_http() -> bool:
    """Whether plain http may be called: on a demonstration alone."""
    return bool(settings.PORTAL_DEMO)
