"""Events and the links that chain them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import UniqueConstraint
from django.utils.translation import gettext as _

from portal.accounts.actor import SYSTEM
from portal.audit.vocabulary import Outcome
from portal.audit.words import act_in_words, thing_in_words
from portal.regions.boundaries import Bounded, BoundedQuerySet


class EventQuerySet(BoundedQuerySet["Event"]):
    def unchained(self) -> EventQuerySet:
        return self.filter(link=None).order_by("pk")


class Event(Bounded):
    """One act. Never changed, never deleted: a trigger refuses both (migration 0002).

    `path` is the region path of the target where it has one: the auditor's filter, not a reach.
    """

    boundaries = {"installation": "installation"}

    verb = models.CharField(max_length=80, db_index=True)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_constraint=True
    )
    by_name = models.CharField(max_length=100)
    target = models.CharField(max_length=80, db_index=True)
    path = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.DONE)
    request_id = models.CharField(max_length=40, blank=True)
    ip_address = models.GenericIPAddressField(null=True)
    detail = models.JSONField(default=dict)
    installation = models.CharField(max_length=10, default="here")

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["target", "at"], name="event_of_a_target")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.target}"

    @property
    def actor_name(self) -> str:
        """Who did it, as it was written down; the portal by its name in the reader's language."""
        return self.by_name if self.by_name != str(SYSTEM) else _("The portal itself")

    @property
    def act(self) -> str:
        """What was done, in words; the verb where it has none."""
        return act_in_words(self.verb) or self.verb

    @property
    def thing(self) -> str:
        """What it was done to, in words; table and key where it has none."""
        return thing_in_words(self.target) or self.target


class Verification(Bounded):
    """What the last walk over the chain found: written by the sweeper, shown to the auditor."""

    boundaries = {"installation": "installation"}

    at = models.DateTimeField()
    links = models.BigIntegerField()
    head = models.CharField(max_length=64)
    unlinked = models.BigIntegerField()
    broken_at = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    installation = models.CharField(max_length=10, default="here", editable=False)

    objects: BoundedQuerySet[Verification] = BoundedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["-at"], name="verification_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.links}"

    @property
    def holds(self) -> bool:
        return self.broken_at is None and not self.reason


class Link(models.Model):
    """An event's place in the chain: its digest, and the hash of everything up to it.

    Written right after the event's commit by the sweeper, so that no write waits for another.
    """

    position = models.BigIntegerField()
    event = models.OneToOneField(Event, models.DO_NOTHING, related_name="link")
    digest = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["position"], name="link_has_its_own_position"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:12]}"
