"""Downloads: who took which rows of the register, when, and whether with persons in full."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q

from portal.regions.boundaries import Bounded, BoundedQuerySet


class DownloadQuerySet(BoundedQuerySet["Download"]):
    pass


class Download(Bounded):
    """One workbook of the register. `filters` says what the list was narrowed by.

    `packed` holds the keys of its rows (`rules.row_keys`), so that a table that comes back tells
    which of them it no longer has; it is cleared when the file is. Persons are masked unless
    `reason` says why they stand in full.
    """

    boundaries = {"self": "asked_by_id"}

    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    filters = models.JSONField(default=dict)
    in_full = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    row_count = models.PositiveIntegerField(null=True)
    packed = models.BinaryField(default=b"", editable=False)

    objects = DownloadQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="download_in_full_says_why",
                condition=Q(in_full=False, reason="") | (Q(in_full=True) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
