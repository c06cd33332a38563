"""Subscriptions of offices, what is delivered to them, and every attempt at it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Count, Q, UniqueConstraint
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.kernel import sealing
from portal.offices.models import Office
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.webhooks.vocabulary import PING, DeliveryState, Outcome


def new_mark() -> str:
    return secrets.token_hex(8)


class SubscriptionQuerySet(BoundedQuerySet["Subscription"]):
    def living(self) -> Self:
        return self.filter(ended_at=None, office__closed_on=None)

    def of_regions(self, region_ids: Iterable[int]) -> Self:
        return self.living().filter(office__region_id__in=list(region_ids))

    def due(self, *, at: datetime) -> Self:
        """Those to which something is to be posted now, by nobody yet."""
        waiting = Delivery.objects.waiting().filter(subscription=models.OuterRef("pk"))
        is_due = Q(models.Exists(waiting.events())) & Q(paused_at=None, next_at__lte=at)
        is_tested = Q(models.Exists(waiting.filter(kind=PING)))
        return self.living().filter(Subscription.is_free(), is_due | is_tested)

    def failing(self) -> Self:
        """Those that took nothing when it was last tried, and are tried again."""
        return self.living().filter(failures__gt=0, paused_at=None)

    def with_dead(self) -> Self:
        """Those of which events wait for somebody to repeat or discard them."""
        dead = Delivery.objects.dead().events().filter(subscription=models.OuterRef("pk"))
        return self.living().filter(models.Exists(dead))

    def with_counts(self) -> Self:
        """With `waiting_count` and `dead_count`, of events."""
        is_event = ~Q(deliveries__kind=PING)
        counts = {
            f"{state}_count": Count("deliveries", filter=Q(deliveries__state=state) & is_event)
            for state in (DeliveryState.WAITING, DeliveryState.DEAD)
        }
        return self.select_related("office").annotate(**counts)


class Subscription(Bounded):
    """An address that is told of events of its office's region.

    The secret is sealed; after a change the one before signs too until `before_until`. `failures`
    are those since the last success, `next_at` is when the next attempt may be made; `warned_at`
    and `lost_at` are when the office was told that it fails, and that events were given up, in this
    row of failures. `held_by` names the one attempt that may post and write down what came of it.
    """

    boundaries = {
        "region": "office__region__path__startswith",
        "office": "office_id",
        "installation": "installation",
    }

    office = models.ForeignKey(Office, models.PROTECT, related_name="subscriptions")
    mark = models.CharField(max_length=16, unique=True, default=new_mark, editable=False)
    name = models.CharField(_("Name of the system"), max_length=100)
    url = models.CharField(_("Address that is called"), max_length=500)
    kinds = models.JSONField(_("Events"), default=list)
    sealed_secret = models.CharField(max_length=200)
    sealed_before = models.CharField(max_length=200, blank=True)
    before_until = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    last_number = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    last_success_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=40, blank=True)
    held_until = models.DateTimeField(null=True)
    installation = models.CharField(max_length=10, default="here", editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["office", "url"],
                condition=Q(ended_at__isnull=True),
                name="subscription_is_one_per_office_and_address",
            ),
            CheckConstraint(
                name="subscription_secrets_are_sealed",
                condition=Q(sealed_secret__startswith="sm4.")  # noqa: S106 (a way, no password)
                & (Q(sealed_before="") | Q(sealed_before__startswith="sm4.")),
            ),
            CheckConstraint(
                name="subscription_fails_iff_dated",
                condition=Q(failures=0, failing_since__isnull=True)
                | Q(failures__gt=0, failing_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.url}"

    @staticmethod
    def is_free() -> Q:
        """Nobody posts to it, or who did has not been heard of for `WEBHOOK_HELD_SECONDS`."""
        return Q(held_until=None) | Q(held_until__lt=Now())

    def keep_secret(self, secret: bytes) -> None:
        """Set the secret; the caller saves."""
        keys = settings.SEALING_KEYS
        self.sealed_secret = sealing.seal(secret, keys=keys, about=self._about)

    def begin_spell(self) -> None:
        """Forget how long it has been failing: what is called from now on, or again, has its own
        day before anything is given up. The caller saves."""
        self.failures, self.failing_since = 0, None
        self.warned_at = self.lost_at = None

    def secrets_at(self, at: datetime) -> list[bytes]:
        """The secrets that sign at a moment, the newest first."""
        sealed = [self.sealed_secret]
        if self.before_until is not None and at < self.before_until:
            sealed.append(self.sealed_before)
        keys = settings.SEALING_KEYS
        return [sealing.unseal(one, keys=keys, about=self._about) for one in sealed]

    @property
    def _about(self) -> str:
        return f"webhooks.subscription {self.mark}"


class DeliveryQuerySet(BoundedQuerySet["Delivery"]):
    def waiting(self) -> Self:
        return self.filter(state=DeliveryState.WAITING)

    def dead(self) -> Self:
        return self.filter(state=DeliveryState.DEAD)

    def events(self) -> Self:
        """Not the test deliveries."""
        return self.exclude(kind=PING)

    def to_settle(self) -> Self:
        """Events that were given up, of subscriptions that go on: to be repeated or discarded."""
        living = Q(subscription__ended_at=None, subscription__office__closed_on=None)
        return self.dead().events().filter(living)


class Delivery(Bounded):
    """One event for one subscription: first a row beside what happened, then posted.

    `number` is its place among what the subscription was sent, given at the first attempt, without
    gaps; `body` is what is signed and posted, the same at every attempt. A test that `is_forged` is
    signed with a secret that nobody has: the other side should refuse it.
    """

    boundaries = {
        "region": "subscription__office__region__path__startswith",
        "office": "subscription__office_id",
        "installation": "subscription__installation",
    }

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="deliveries")
    mark = models.CharField(max_length=16, unique=True, default=new_mark, editable=False)
    kind = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    number = models.PositiveBigIntegerField(null=True)
    body = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=DeliveryState, default=DeliveryState.WAITING, editable=False
    )
    is_forged = models.BooleanField(default=False, editable=False)
    attempts = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["subscription", "number"],
                condition=Q(number__isnull=False),
                name="delivery_has_its_own_number",
            ),
            CheckConstraint(
                name="delivery_is_ended_iff_dated",
                condition=Q(state=DeliveryState.WAITING, ended_at__isnull=True)
                | (~Q(state=DeliveryState.WAITING) & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["subscription", "id"],
                condition=Q(state=DeliveryState.WAITING),
                name="delivery_waiting",
            ),
            models.Index(fields=["subscription", "state"], name="delivery_of_a_state"),
            models.Index(
                fields=["ended_at"], condition=Q(ended_at__isnull=False), name="delivery_age"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.mark}"

    @property
    def public_id(self) -> str:
        """How it is called outside: msg_… ."""
        return f"msg_{self.mark}"


class Attempt(models.Model):
    """One POST and what came of it."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="log")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    status = models.PositiveSmallIntegerField(null=True)
    address = models.CharField(max_length=45, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)
    excerpt = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.outcome}"
