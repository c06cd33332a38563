"""Snapshots, what was restated after one was published, and the weights that a province sets."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region


class SnapshotQuerySet(BoundedQuerySet["Snapshot"]):
    def newest_first(self) -> Self:
        return self.order_by("-pk")

    def of(self, year_code: str, region: Region) -> Self:
        return self.filter(year_code=year_code, region=region)


class Snapshot(Bounded):
    """The figures of a region and period as they stood, never changed afterwards.

    `content` is what `programs.evaluation.schema` reads; `content_hash` is SHA-256 over its
    canonical JSON, so that the same figures give the same hash. It knows its programme year by
    code, not by a key: years may be moved to an archive, snapshots stay.
    """

    boundaries = {"region": "region__path__startswith"}

    number = models.CharField(_("Number"), max_length=30, unique=True)
    serial = models.PositiveIntegerField()
    year_code = models.CharField(max_length=11)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    period = models.CharField(_("Period"), max_length=7)
    is_provisional = models.BooleanField(_("Provisional"))
    taken_at = models.DateTimeField(_("Taken at"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["year_code", "serial"], name="snapshot_serial_is_unique"),
            CheckConstraint(
                name="snapshot_has_a_whole_hash",
                condition=Q(content_hash__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ReportTextQuerySet(BoundedQuerySet["ReportText"]):
    def written(self) -> Self:
        return self.exclude(text="")


class ReportText(Bounded):
    """What an office says in its own words in one chapter of a snapshot's report.

    Kept with the snapshot's number and not within it: the snapshot's hash knows nothing of it,
    the document's does. `revision` grows with every save; an emptied text keeps its row.
    """

    boundaries = {"region": "snapshot__region__path__startswith"}

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="texts")
    chapter = models.CharField(_("Chapter"), max_length=60)
    text = models.TextField(_("Text"), blank=True)
    revision = models.PositiveIntegerField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField(_("Written at"))

    objects = ReportTextQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["snapshot", "chapter"], name="report_text_is_one_per_chapter"),
            CheckConstraint(name="report_text_counts_its_revisions", condition=Q(revision__gte=1)),
            CheckConstraint(name="report_text_names_its_chapter", condition=~Q(chapter="")),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.chapter} r{self.revision}"


class RestatementQuerySet(BoundedQuerySet["Restatement"]):
    pass


class Restatement(Bounded):
    """A figure of a final snapshot that a later one says differently: was, is, why, by whom."""

    boundaries = {"region": "region__path__startswith"}

    before = models.ForeignKey(Snapshot, models.PROTECT, related_name="restated_by")
    after = models.ForeignKey(Snapshot, models.PROTECT, related_name="restates")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=60)
    was = models.CharField(max_length=60)
    became = models.CharField(max_length=60)
    reason = models.CharField(_("Reason"), max_length=500)

    objects = RestatementQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["after", "before", "indicator", "region"],
                name="restatement_is_said_once",
            ),
            CheckConstraint(name="restatement_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.was} → {self.became}"


class WeightsQuerySet(BoundedQuerySet["Weights"]):
    def newest_first(self) -> Self:
        return self.order_by("-number")

    def of(self, year_code: str) -> Self:
        return self.filter(year_code=year_code)


class Weights(Bounded):
    """The points of each item as a province set them for a year, from a moment on.

    `points` maps an item's code to its points by level: {"roster": {"county": 8, …}, …}; on each
    level they sum to 100. The highest `number` of a year counts; earlier ones stay. `region` is
    the province.
    """

    boundaries = {"region": "region__path__startswith"}

    year_code = models.CharField(max_length=11)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    points = models.JSONField()
    reason = models.CharField(_("Reason"), max_length=500)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField(_("Set at"))

    objects = WeightsQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["year_code", "number"], name="weights_are_numbered_once"),
            CheckConstraint(name="weights_count_from_one", condition=Q(number__gte=1)),
            CheckConstraint(name="weights_say_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.year_code} no. {self.number}"
