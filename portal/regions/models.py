"""Regions with the dates between which they were in force."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from portal.regions.vocabulary import SANDBOX_FROM, Level


class RegionQuerySet(models.QuerySet["Region"]):
    def in_force(self, *, on: date) -> Self:
        """Those that exist on the day; `valid_to` is the first day on which it does not."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)

    def counties(self) -> Self:
        return self.filter(level=Level.COUNTY)

    def within(self, region: Region) -> Self:
        """The region itself and everything beneath it."""
        return self.filter(path__startswith=region.path)

    def living(self) -> Self:
        return self.filter(valid_to=None)

    def of_the_nation(self) -> Self:
        """Not those of sandboxes."""
        return self.filter(path__lt=SANDBOX_FROM)


class Region(models.Model):
    """A province, city or county as it was between two dates (GB/T 2260).

    `path` is closed by a dot ("33.01.02."), so that 33.1. never holds 33.10.; it is unique among
    the living.
    """

    code = models.CharField(max_length=6)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=Level)
    kind = models.CharField(max_length=30)
    path = models.CharField(max_length=20, db_index=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    predecessors = models.ManyToManyField(
        "self", through="Succession", symmetrical=False, related_name="successors"
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["code", "valid_from"], name="region_code_is_unique_by_date"),
            UniqueConstraint(
                fields=["path"],
                condition=Q(valid_to__isnull=True),
                name="region_path_is_unique_among_the_living",
            ),
            CheckConstraint(name="region_path_ends_with_a_dot", condition=Q(path__endswith=".")),
            CheckConstraint(
                name="region_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_in_force(self, *, on: date) -> bool:
        """The same as `in_force` of rows, for one that was read already."""
        return self.valid_from <= on and (self.valid_to is None or self.valid_to > on)

    @property
    def province_path(self) -> str:
        return self.path.split(".", 1)[0] + "."

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the region and of what it lies in: the parts of a living region's path are
        the digits of its code, so "33.03.81." is 330381 in 330300 in 330000."""
        parts = self.path.split("~", 1)[0].rstrip(".").split(".")
        above = ("".join(parts[: n + 1]).ljust(6, "0") for n in range(len(parts) - 1))
        return frozenset({self.code, *above})


class Succession(models.Model):
    """`successor` took over from `predecessor`: merged, split or renamed."""

    predecessor = models.ForeignKey(Region, models.PROTECT, related_name="followed_by")
    successor = models.ForeignKey(Region, models.PROTECT, related_name="follows")
    kind = models.CharField(max_length=20)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["predecessor", "successor"], name="succession_is_said_once")
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
