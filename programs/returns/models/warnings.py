"""Which counties were said to be late before they were."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import UniqueConstraint

from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from programs.cycles.models import Cycle


class LateWarningQuerySet(BoundedQuerySet["LateWarning"]):
    def of_year(self, cycle: Cycle) -> Self:
        return self.filter(cycle=cycle)


class LateWarning(Bounded):
    """On the morning of a day a county still had time for a month, and would probably be late.

    `reasons` map the code of each rule to its numbers, as they were then: whatever is typed, or
    decided of the rules, afterwards changes nothing of what was said.
    """

    boundaries = {"region": "region__path__startswith"}

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    warned_on = models.DateField()
    reasons = models.JSONField(default=dict)
    at = models.DateTimeField()

    objects = LateWarningQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["cycle", "region", "period", "warned_on"],
                name="late_warning_is_one_a_county_month_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.period} {self.warned_on}"
