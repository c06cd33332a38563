"""One-time links, kept as hashes."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q

from portal.offices.models.offices import Office
from portal.offices.vocabulary import Purpose
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region


class InvitationQuerySet(BoundedQuerySet["Invitation"]):
    def open(self, *, at: datetime) -> Self:
        return self.filter(used_at=None, cancelled_at=None, expires_at__gt=at)


class Invitation(Bounded):
    """A one-time link, kept as a hash, that activates an account or sets a new password.

    The token is drawn from `nonce` and the installation's secret key (`portal.offices.queries`), so
    that the worker can mail what this table alone cannot give away.

    `boundary` and `boundary_id` say where the role will be held: ("office", 3), ("enterprise",
    12), ("expert", 4); the room that owns the boundary gives the role when the link is used.
    """

    boundaries = {
        "region": "region__path__startswith",
        "office": "office_id",
        "installation": "installation",
    }

    token_hash = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=64)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.ACTIVATE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=30, blank=True)
    boundary = models.CharField(max_length=20, blank=True)
    boundary_id = models.BigIntegerField(null=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="invitations")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    installation = models.CharField(max_length=10, default="here", editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="invitation_expires_after_it_is_made",
                condition=Q(expires_at__gt=F("made_at")),
            ),
            CheckConstraint(
                name="invitation_is_used_or_cancelled_not_both",
                condition=Q(used_at__isnull=True) | Q(cancelled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.user_id}"
