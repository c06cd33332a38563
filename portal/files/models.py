"""Attachments: files that hang on a row of some room."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from portal.files.kinds import MEDIA_TYPES, Kind
from portal.regions.boundaries import Bounded, BoundedQuerySet


class AttachmentQuerySet(BoundedQuerySet["Attachment"]):
    def of(self, label: str, *subject_ids: int) -> Self:
        """Those of the rows of a model ("experts.Problem"), in the order in which they came."""
        return self.filter(subject=label.lower(), subject_id__in=subject_ids).order_by("pk")


class Attachment(Bounded):
    """A file as it was kept: pictures are rebuilt from their pixels, the hash is of what is kept.

    `upload_sha256` is of the file as it came. Of a picture `look` is its difference hash (64 bits
    in hexadecimal), and `taken_at`, `taken_latitude`, `taken_longitude` (WGS-84) are what its
    camera had written beside it, None where it had not: personal data, for those who decide.

    Who may read it, the holder of `subject` says (`portal.files.holders`); the boundary here is
    for one's own uploads.
    """

    boundaries = {"self": "made_by_id"}

    subject = models.CharField(max_length=60)
    subject_id = models.PositiveBigIntegerField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    upload_sha256 = models.CharField(max_length=64, blank=True)
    look = models.CharField(max_length=16, blank=True)
    taken_at = models.DateTimeField(null=True)
    taken_latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    taken_longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="attachment_is_not_empty", condition=Q(size__gt=0)),
            CheckConstraint(
                name="attachment_has_a_whole_hash",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
            ),
            CheckConstraint(
                name="attachment_look_is_64_bits",
                condition=Q(look="") | Q(look__regex=r"^[0-9a-f]{16}$"),
            ),
            CheckConstraint(
                name="attachment_place_is_whole",
                condition=Q(taken_latitude__isnull=True, taken_longitude__isnull=True)
                | Q(
                    taken_latitude__isnull=False,
                    taken_longitude__isnull=False,
                    taken_latitude__range=(-90, 90),
                    taken_longitude__range=(-180, 180),
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "subject_id"], name="attachment_of_a_row"),
            # the same file, wherever it hangs
            models.Index(fields=["sha256"], name="attachment_as_kept"),
            models.Index(fields=["upload_sha256"], name="attachment_as_uploaded"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[Kind(self.kind)]

    @property
    def path(self) -> str:
        """Where it lies in the store: files of the same contents lie once."""
        return f"attachments/{self.sha256[:2]}/{self.sha256}.{self.kind}"
