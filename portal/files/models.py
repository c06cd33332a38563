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
        ]
        indexes = [models.Index(fields=["subject", "subject_id"], name="attachment_of_a_row")]

    def __str__(self) -> str:
        return self.name

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[Kind(self.kind)]

    @property
    def path(self) -> str:
        """Where it lies in the store: files of the same contents lie once."""
        return f"attachments/{self.sha256[:2]}/{self.sha256}.{self.kind}"
