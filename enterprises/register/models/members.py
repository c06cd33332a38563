"""Who acts for an enterprise."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from enterprises.register.models.enterprises import Enterprise
from portal.regions.boundaries import Bounded, BoundedQuerySet


class MembershipQuerySet(BoundedQuerySet["Membership"]):
    def held(self) -> Self:
        return self.filter(ended_at=None)


class Membership(Bounded):
    """A person acts for an enterprise, from one moment to another."""

    boundaries = {
        "region": "enterprise__region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="memberships")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["user", "enterprise"],
                condition=Q(ended_at__isnull=True),
                name="membership_is_held_once",
            ),
            CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.enterprise_id}"
