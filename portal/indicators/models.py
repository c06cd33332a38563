"""Readings, and the cells that a write made dirty."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import UniqueConstraint

from portal.regions.models import Region


class ReadingQuerySet(models.QuerySet[Any]):
    def of(self, *cycle_codes: str) -> Self:
        """Those of the programme years, and those of no programme year."""
        return self.filter(cycle_code__in=["", *cycle_codes])


class Reading(models.Model):
    """A measure in one region and month.

    `value` is what the month itself counts; `delta` is what the month adds to the figure to date,
    so that Σ delta up to a month is the figure at its end. Every level has its own rows.
    """

    measure = models.CharField(max_length=60)
    cycle_code = models.CharField(max_length=20, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    value = models.DecimalField(max_digits=18, decimal_places=2)
    delta = models.DecimalField(max_digits=18, decimal_places=2)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["region", "measure", "cycle_code", "month"],
                name="reading_is_kept_once_per_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.month} {self.region_id}: {self.value}"


class Breakdown(models.Model):
    """The part of a reading that falls to one industry and tier; the parts add up to the reading.

    Only of measures whose rows name an enterprise. "" is the part of those that have no member.
    """

    measure = models.CharField(max_length=60)
    cycle_code = models.CharField(max_length=20, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    industry = models.CharField(max_length=2, blank=True)
    tier = models.CharField(max_length=20, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=2)
    delta = models.DecimalField(max_digits=18, decimal_places=2)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["region", "measure", "cycle_code", "month", "industry", "tier"],
                name="breakdown_is_kept_once_per_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.month} {self.region_id} {self.industry} {self.tier}"


class SharedEnterprise(models.Model):
    """An enterprise that rows of a model name in more than one region, or once did: above these
    it is counted once. Kept by the fold; a row too many changes no figure."""

    model = models.CharField(max_length=60)
    cycle_code = models.CharField(max_length=20, blank=True)
    enterprise_id = models.BigIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["model", "cycle_code", "enterprise_id"],
                name="shared_enterprise_is_kept_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.cycle_code} {self.enterprise_id}"


class DirtyCell(models.Model):
    """A write changed what is counted there. Appended by the write, taken away by the fold.

    `decides`: enterprises may have come to another industry or tier by it, so that whatever is
    counted of them is broken down again.
    """

    model = models.CharField(max_length=60)
    cycle_code = models.CharField(max_length=20, blank=True)
    decides = models.BooleanField(default=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.model} {self.cycle_code} {self.region_id}"


class Fold(models.Model):
    """One row: who folds holds its lock; when the last fold ended, and for which day stocks
    that end by themselves (a certificate that expires) were last looked at."""

    folded_at = models.DateTimeField(null=True)
    day = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.folded_at}"
