"""What answers add up to: tallies of responses, counters of groups, the smallest group shown."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from programs.questionnaires.models.responses import Response
from programs.questionnaires.models.versions import Version


class TallyQuerySet(BoundedQuerySet["Tally"]):
    def living(self) -> Self:
        """Those of responses that count."""
        return self.filter(sign=1)

    def unfolded(self) -> Self:
        """Those that the counters do not hold yet, or hold no longer."""
        return self.filter(is_folded=False)


class Tally(Bounded):
    """What one response adds to the counters of its version, from the day on which it counts.

    `marks` is written by `scoring.marks_of`; industry section, size class and county are those of
    that day ("-" where the register knows none), and stay. `sign` -1 takes back what was folded.
    """

    boundaries = {"region": "region__path__startswith"}

    response = models.ForeignKey(Response, models.PROTECT, related_name="tallies")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    industry = models.CharField(max_length=1)
    size_class = models.CharField(max_length=20)
    on_behalf = models.BooleanField()
    marks = models.JSONField()
    sign = models.SmallIntegerField(default=1)
    is_folded = models.BooleanField(default=False)

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["response"], condition=Q(sign=1), name="response_is_tallied_once"
            ),
            CheckConstraint(name="tally_adds_or_takes_back", condition=Q(sign__in=[1, -1])),
            CheckConstraint(
                name="tally_that_takes_back_is_folded_and_gone",
                condition=Q(sign=1) | Q(is_folded=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["version"], condition=Q(is_folded=False), name="tallies_to_be_folded"
            ),
            models.Index(fields=["version", "region"], name="tallies_of_a_county"),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.sign:+d}"


class CounterQuerySet(BoundedQuerySet["Counter"]):
    pass


class Counter(Bounded):
    """How the responses of one group answered every question of a version.

    A group is a region of any level, with an industry section, a size class, both, or a way of
    answering ("own", "behalf"); empty means all. `responses` is how many there are, `counts`
    holds question and option to count, and exact sums (`scoring.Counts`).
    """

    boundaries = {"region": "region__path__startswith"}

    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    industry = models.CharField(max_length=1, blank=True)
    size_class = models.CharField(max_length=20, blank=True)
    way = models.CharField(max_length=6, blank=True)
    responses = models.PositiveIntegerField()
    counts = models.JSONField()

    objects = CounterQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["version", "region", "industry", "size_class", "way"],
                name="counter_is_kept_once_per_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.region_id} {self.industry}{self.size_class}{self.way}"


class SmallestGroupQuerySet(BoundedQuerySet["SmallestGroup"]):
    def in_force(self, *, on: date) -> Self:
        """The newest first, of those that are valid on the day."""
        return self.filter(valid_from__lte=on).order_by("-valid_from")


class SmallestGroup(Bounded):
    """How many answers a group needs for its results to be shown, from a day on, in a province."""

    boundaries = {"region": "region__path__startswith"}

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    minimum = models.PositiveSmallIntegerField()
    valid_from = models.DateField()

    objects = SmallestGroupQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["region", "valid_from"], name="smallest_group_is_set_once_a_day"
            ),
            CheckConstraint(
                name="smallest_group_hides_single_answers", condition=Q(minimum__gte=3)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id}: {self.minimum}"
