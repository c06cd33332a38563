"""Setting one event aside, that an address never takes, so that those behind it are heard."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import WrongState
from portal.kernel.text import one_line
from portal.webhooks.models import Delivery
from portal.webhooks.operations import hold, soon
from portal.webhooks.queries import first_waiting
from portal.webhooks.vocabulary import PING, DeliveryState, Permission


@operation
def discard(delivery: Delivery, *, by: Actor, at: datetime, reason: str = "") -> Delivery:
    """Set one event aside: the first of those that wait, so that those behind it go on at once, or
    one that was not delivered. It stays to be read, and can still be repeated.

    An attempt that is under way is not broken off: if it is taken after all, it is delivered.
    """
    row = hold(delivery.subscription, by=by, to=Permission.KEEP)
    found = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if found.kind == PING:
        raise WrongState(_("A test is not set aside: it is tried once."))
    was = found.state
    if was == DeliveryState.WAITING and found.pk != first_waiting(row.pk):
        raise WrongState(_("Another event waits before this one. Set the first aside."))
    if was not in (DeliveryState.WAITING, DeliveryState.DEAD):
        raise WrongState(_("This event is settled already."))
    found.state, found.ended_at = DeliveryState.DISCARDED, found.ended_at or at
    found.save(update_fields=["state", "ended_at"])
    if was == DeliveryState.WAITING:
        soon(row.pk, at=at)
    delivery.refresh_from_db()
    record("webhooks.delivery.discard", by=by, at=at, target=found, was=str(was),
           reason=one_line(reason)[:500])  # fmt: skip
    return delivery
