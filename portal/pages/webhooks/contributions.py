"""What webhooks ask of people: to settle what was not delivered, to look at what is not reached."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.notices.contributions import ToDo, todos
from portal.webhooks.models import (
    Delivery,
    DeliveryQuerySet,
    Subscription,
    SubscriptionQuerySet,
)
from portal.webhooks.vocabulary import Permission


def _not_delivered(actor: Actor) -> DeliveryQuerySet:
    return Delivery.objects.reachable(by=actor, to=Permission.KEEP).to_settle()


def _not_reached(actor: Actor) -> SubscriptionQuerySet:
    """Those that have been failing for so long that their office was told."""
    failing = Subscription.objects.reachable(by=actor, to=Permission.TEND).failing()
    return failing.exclude(warned_at=None, lost_at=None)


todos.add(
    ToDo(
        code="webhooks.not_delivered",
        label=_("Events that were not delivered to your system"),
        icon="exclamation-triangle",
        permission=Permission.KEEP,
        count=_not_delivered,
        url="pages:webhooks?state=dead",
    )
)
todos.add(
    ToDo(
        code="webhooks.not_reached",
        label=_("Webhooks that have not been reached for hours"),
        icon="bell",
        permission=Permission.TEND,
        count=_not_reached,
        url="pages:webhooks?state=failing",
    )
)
