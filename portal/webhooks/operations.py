"""The verbs of subscriptions: made, changed, paused, ended; tests sent, deliveries repeated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.kernel.text import one_line
from portal.offices.models import Office
from portal.offices.vocabulary import OfficeKind
from portal.webhooks import signing
from portal.webhooks.addresses import Unusable, target_of
from portal.webhooks.definition import event_kinds
from portal.webhooks.models import Delivery, Subscription
from portal.webhooks.queries import lets_http
from portal.webhooks.vocabulary import PING, DeliveryState, Permission

MOST_PER_OFFICE: Final = 10
MOST_TESTS: Final = 5
MOST_FORGOTTEN: Final = 5_000
#: how long the secret before a change goes on signing
OVERLAP: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class IssuedSecret:
    """A subscription at the only moment at which its secret is shown."""

    subscription: Subscription
    secret: str


@operation
def subscribe(
    office: Office, *, by: Actor, at: datetime, name: str, url: str, kinds: Iterable[str]
) -> IssuedSecret:
    """Have an address told of the office's events of these kinds, from now on."""
    row = Subscription(office=office, made_at=at, next_at=at, installation=office.installation)
    if by.user is None or not row.allows(by, to=Permission.KEEP):
        raise NotPermitted(_("Only an officer or a key of this county office subscribes for it."))
    if office.kind != OfficeKind.COUNTY or office.closed_on is not None:
        raise WrongState(_("Only the open office of a county subscribes to events."))
    if Subscription.objects.living().filter(office=office).count() >= MOST_PER_OFFICE:
        raise WrongState(_("An office has at most %(n)d subscriptions.") % {"n": MOST_PER_OFFICE})
    row.made_by = by.user
    _put(row, name=name, url=url, kinds=kinds)
    secret = signing.new_secret()
    row.keep_secret(secret)
    _save_apart(row)
    record("webhooks.subscription.make", by=by, at=at, target=row, office=office.pk,
           host=_host(row), kinds=row.kinds)  # fmt: skip
    return IssuedSecret(row, signing.shown(secret))


@operation
def change(
    subscription: Subscription,
    *,
    by: Actor,
    at: datetime,
    name: str,
    url: str,
    kinds: Iterable[str],
    revision: int | None = None,
) -> Subscription:
    """Another name, address or choice of events; what waits goes to the new address."""
    row = hold(subscription, by=by, to=Permission.KEEP)
    if revision is not None and revision != row.revision:
        raise Stale(_("It was changed since you read it. Read it again."))
    was = row.url
    _put(row, name=name, url=url, kinds=kinds)
    if row.url != was:
        row.begin_spell()
    row.revision += 1
    row.next_at = at
    _save_apart(row)
    record("webhooks.subscription.change", by=by, at=at, target=row, host=_host(row),
           kinds=row.kinds)  # fmt: skip
    return row


@operation
def change_secret(subscription: Subscription, *, by: Actor, at: datetime) -> IssuedSecret:
    """A new secret; the one before signs beside it for another 24 hours."""
    row = hold(subscription, by=by, to=Permission.KEEP)
    secret = signing.new_secret()
    row.sealed_before, row.before_until = row.sealed_secret, at + OVERLAP
    row.keep_secret(secret)
    row.revision += 1
    row.save()
    record("webhooks.subscription.change_secret", by=by, at=at, target=row)
    return IssuedSecret(row, signing.shown(secret))


@operation
def pause(subscription: Subscription, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Post nothing for the time being; events are kept and posted afterwards."""
    row = hold(subscription, by=by, to=Permission.TEND)
    if row.paused_at is not None:
        raise WrongState(_("This subscription is paused already."))
    row.paused_at = at
    _save(row, subscription)
    record("webhooks.subscription.pause", by=by, at=at, target=row, reason=reason)


@operation
def resume(subscription: Subscription, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Go on posting, with what has waited first."""
    row = hold(subscription, by=by, to=Permission.TEND)
    if row.paused_at is None:
        raise WrongState(_("This subscription is not paused."))
    row.paused_at, row.next_at = None, at
    row.begin_spell()
    _save(row, subscription)
    record("webhooks.subscription.resume", by=by, at=at, target=row, reason=reason)


@operation
def end(subscription: Subscription, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Tell this address nothing more, not even what waits."""
    row = hold(subscription, by=by, to=Permission.KEEP)
    row.ended_at = at
    _save(row, subscription)
    given_up = row.deliveries.waiting().update(state=DeliveryState.DEAD, ended_at=at)
    record("webhooks.subscription.end", by=by, at=at, target=row, reason=reason, waiting=given_up)


@operation
def ping(
    subscription: Subscription,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    is_forged: bool = False,
) -> Delivery:
    """Post a test at once, before whatever waits; it is tried once and has no number. One that
    `is_forged` is signed wrongly: an address that checks signatures refuses it."""
    row = hold(subscription, by=by, to=Permission.TEND)
    if row.deliveries.waiting().filter(kind=PING).count() >= MOST_TESTS:
        raise WrongState(_("Several tests are on their way. Wait until they are answered."))
    sent = Delivery.objects.create(
        subscription=row,
        kind=PING,
        data={"note": reason[:200]},
        is_forged=is_forged,
        happened_at=at,
        queued_at=at,
    )
    record("webhooks.subscription.ping", by=by, at=at, target=row, delivery=sent.pk,
           is_forged=is_forged)  # fmt: skip
    return sent


@operation
def repeat(delivery: Delivery, *, by: Actor, at: datetime, reason: str = "") -> Delivery:
    """Post one delivery again, under its own id and number."""
    hold(delivery.subscription, by=by, to=Permission.TEND)
    found = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if found.state == DeliveryState.WAITING:
        raise WrongState(_("This delivery is on its way already."))
    if found.kind == PING:
        raise WrongState(_("A test is not repeated. Send another."))
    _queue([found.pk], at=at)
    soon(found.subscription_id, at=at)
    delivery.refresh_from_db()
    record("webhooks.delivery.repeat", by=by, at=at, target=found, reason=reason)
    return delivery


@operation
def repeat_dead(subscription: Subscription, *, by: Actor, at: datetime, reason: str = "") -> int:
    """Post everything again that was not delivered, in its order; how many that are."""
    row = hold(subscription, by=by, to=Permission.TEND)
    dead = list(row.deliveries.dead().events().values_list("pk", flat=True))
    if not dead:
        raise WrongState(_("Everything was delivered, or is on its way."))
    _queue(dead, at=at)
    soon(row.pk, at=at)
    subscription.refresh_from_db()
    record("webhooks.subscription.repeat_dead", by=by, at=at, target=row, count=len(dead),
           reason=reason)  # fmt: skip
    return len(dead)


@operation
def discard_dead(subscription: Subscription, *, by: Actor, at: datetime, reason: str = "") -> int:
    """Settle everything that was not delivered without posting it again; how many that are. It
    stays to be read, and one by one it can still be repeated."""
    row = hold(subscription, by=by, to=Permission.KEEP)
    discarded = row.deliveries.dead().events().update(state=DeliveryState.DISCARDED)
    if not discarded:
        raise WrongState(_("Everything was delivered, or is on its way."))
    record("webhooks.subscription.discard_dead", by=by, at=at, target=row, count=discarded,
           reason=reason)  # fmt: skip
    return discarded


@operation
def forget(subscription: Subscription, *, before: datetime, by: Actor, at: datetime) -> int:
    """Remove deliveries that ended before, with their attempts; how many that were."""
    old = subscription.deliveries.filter(ended_at__lt=before).order_by("pk")[:MOST_FORGOTTEN]
    keys = list(old.values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=keys).delete()
    record("webhooks.delivery.forget", by=by, at=at, target=subscription, count=len(keys))
    return len(keys)


@operation
def seal_secrets_anew(subscription: Subscription, *, by: Actor, at: datetime) -> None:
    """Seal what is kept with the first of SEALING_KEYS; `Unopenable` where none of them opens."""
    row = Subscription.objects.select_for_update().get(pk=subscription.pk)
    newest, *before = row.secrets_at(at)
    if before:
        row.keep_secret(before[0])
        row.sealed_before = row.sealed_secret
    else:
        row.sealed_before, row.before_until = "", None
    row.keep_secret(newest)
    row.save(update_fields=["sealed_secret", "sealed_before", "before_until"])
    record("webhooks.subscription.seal_anew", by=by, at=at, target=row)


def _queue(keys: list[int], *, at: datetime) -> None:
    rows = Delivery.objects.filter(pk__in=keys)
    rows.update(state=DeliveryState.WAITING, ended_at=None, queued_at=at, attempts=0)


def soon(subscription_id: int, *, at: datetime) -> None:
    """Have what waits posted without waiting longer."""
    Subscription.objects.filter(pk=subscription_id).update(next_at=at)


def hold(subscription: Subscription, *, by: Actor, to: Permission) -> Subscription:
    """The subscription, locked, of somebody who may; refused where it has ended."""
    row = (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("office__region")
        .get(pk=subscription.pk)
    )
    if not row.allows(by, to=to):
        raise NotPermitted(_("This is not yours to do."))
    if row.ended_at is not None:
        raise WrongState(_("This subscription has ended."))
    return row


def _save(row: Subscription, shown: Subscription) -> None:
    row.revision += 1
    row.save()
    shown.refresh_from_db()


def _save_apart(row: Subscription) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        words = _("This office has a subscription for this address already.")
        raise Invalid(words, url=words) from None


def _put(row: Subscription, *, name: str, url: str, kinds: Iterable[str]) -> None:
    shown, wanted = one_line(name), sorted(set(kinds))
    if not shown or len(shown) > 100:
        words = _("Name the system in at most 100 characters.")
        raise Invalid(words, name=words)
    if not wanted or any(kind not in event_kinds for kind in wanted):
        words = _("Choose at least one of the events that there are.")
        raise Invalid(words, kinds=words)
    try:
        target_of(url.strip(), with_http=lets_http())
    except Unusable:
        words = _(
            "Write an address that begins with https://, with the name of a host and without "
            "user, password or “#”, in at most 500 characters."
        )
        raise Invalid(words, url=words) from None
    row.name, row.url, row.kinds = shown, url.strip(), wanted


def _host(row: Subscription) -> str:
    return target_of(row.url, with_http=True).authority
