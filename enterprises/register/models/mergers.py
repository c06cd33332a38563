"""Two entries of one enterprise: merged, with all that is needed to undo it; or told apart."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from enterprises.register.models.enterprises import Enterprise
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region

DAYS_TO_UNDO: Final = 30


class MergerQuerySet(BoundedQuerySet["Merger"]):
    def standing(self) -> Self:
        """Those that were not undone."""
        return self.filter(undone_at=None)

    def with_all(self) -> Self:
        return self.select_related("kept__region", "merged__region", "by", "undone_by")


class Merger(Bounded):
    """`merged` was merged into `kept`. The merged entry stays, closed, with what rests there.

    `before` and `after` hold the fields of the kept entry that the merge changed; `moved` the key
    of each foreign key's rows that passed over, by the code of its rule; `was` what the merged
    entry was: its end, the tenure that ended; `made` the former names that were added.
    """

    boundaries = {"region": "region__path__startswith", "enterprise": "kept_id"}

    kept = models.ForeignKey(Enterprise, models.PROTECT, related_name="mergers")
    merged = models.ForeignKey(Enterprise, models.PROTECT, related_name="merged_by")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    made = models.JSONField(default=list)
    was = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = MergerQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["merged"],
                condition=Q(undone_at__isnull=True),
                name="entry_is_merged_into_one_other",
            ),
            CheckConstraint(name="merger_is_of_two_entries", condition=~Q(kept=F("merged"))),
            CheckConstraint(name="merger_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"

    @property
    def undo_until(self) -> datetime:
        """The moment from which it can no longer be undone."""
        return self.at + timedelta(days=DAYS_TO_UNDO)

    def may_be_undone(self, at: datetime) -> bool:
        return self.undone_at is None and at < self.undo_until

    @property
    def moved_count(self) -> int:
        return sum(len(keys) for keys in self.moved.values())


class NotDuplicateQuerySet(BoundedQuerySet["NotDuplicate"]):
    pass


class NotDuplicate(Bounded):
    """Somebody looked: these two are not one enterprise. `first` has the smaller key."""

    boundaries = {"region": "first__region__path__startswith"}

    first = models.ForeignKey(Enterprise, models.CASCADE, related_name="+")
    second = models.ForeignKey(Enterprise, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = NotDuplicateQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["first", "second"], name="pair_is_told_apart_once"),
            CheckConstraint(name="pair_is_told_apart_in_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
