"""How much an enterprise may be asked in a month, as a province sets it."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region


class BurdenCapQuerySet(BoundedQuerySet["BurdenCap"]):
    def in_force(self, *, on: date) -> Self:
        """The newest first, of those that are valid on the day."""
        return self.filter(valid_from__lte=on).order_by("-valid_from")


class BurdenCap(Bounded):
    """How many minutes and questions all campaigns together may ask of one enterprise in a calendar
    month, from a day on, in a province."""

    boundaries = {"region": "region__path__startswith"}

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    questions = models.PositiveSmallIntegerField()
    valid_from = models.DateField()

    objects = BurdenCapQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["region", "valid_from"], name="burden_cap_is_set_once_a_day"),
            CheckConstraint(
                name="burden_cap_lets_something_be_asked",
                condition=Q(minutes__gte=1) & Q(questions__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id}: {self.minutes} min"
