"""That an officer checked the figures of a response, and against what."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext as _

from portal.regions.boundaries import Bounded, BoundedQuerySet
from programs.questionnaires.models.responses import Response
from programs.questionnaires.vocabulary import Against


class VerificationQuerySet(BoundedQuerySet["Verification"]):
    def standing(self) -> Self:
        return self.filter(ended_at=None)


class Verification(Bounded):
    """An officer's word that the figures of a response are right; `against` holds what they were
    checked against (`Against`).

    It holds for the answers as they were handed in: it ends with `ended_at` when they are opened
    again, or when it is withdrawn, with the reason, and stays to be read. `Response.verified_on`
    is the day of the one that stands.
    """

    boundaries = {
        "region": "response__region__path__startswith",
        "enterprise": "response__enterprise_id",
        "station": "response__enterprise__station_id",
    }

    response = models.ForeignKey(Response, models.CASCADE, related_name="verifications")
    against = models.JSONField()
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["response"],
                condition=Q(ended_at=None),
                name="response_is_verified_once_at_a_time",
            ),
            CheckConstraint(
                name="verification_has_ended_iff_told_why",
                condition=(Q(ended_at__isnull=True) & Q(reason=""))
                | (Q(ended_at__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.at:%Y-%m-%d}"

    @property
    def words(self) -> str:
        """What it was checked against, in words."""
        labels = dict(Against.choices)
        return _(", ").join(str(labels[one]) for one in self.against if one in labels)
