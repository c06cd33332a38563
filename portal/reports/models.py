"""Documents that were issued: what the check page knows, and nothing about persons."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from portal.regions.boundaries import Bounded, BoundedQuerySet


class IssuedDocumentQuerySet(BoundedQuerySet["IssuedDocument"]):
    def current(self) -> Self:
        return self.filter(replaced_at=None)


class IssuedDocument(Bounded):
    """One document as it was issued.

    `token` is its public name and cannot be guessed; it follows from the contents, so that
    drawing the same snapshot again issues nothing new. `series` is what versions of one document
    share ("programs.evaluation:330000:2026"): one of them is current in each language.
    Three kinds of SHA-256: `snapshot_hash` of the frozen data that it was drawn from (empty where
    there is none), `content_hash` of its texts and figures, `file_hashes` of each file by its
    form. `title` names no person.
    """

    boundaries = {"region": "region_path__startswith"}

    token = models.CharField(max_length=32, unique=True)
    document = models.CharField(max_length=60)
    series = models.CharField(max_length=120)
    number = models.CharField(max_length=60)
    version = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    snapshot_number = models.CharField(max_length=60)
    snapshot_hash = models.CharField(max_length=64, blank=True, db_index=True)
    content_hash = models.CharField(max_length=64, db_index=True)
    file_hashes = models.JSONField(default=dict)
    template_version = models.CharField(max_length=40)
    office_name = models.CharField(max_length=120)
    region_path = models.CharField(max_length=20, db_index=True)
    data_at = models.DateTimeField()
    is_provisional = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, editable=False)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = IssuedDocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["series", "language"],
                condition=Q(replaced_at__isnull=True),
                name="issued_document_is_current_once_per_series",
            ),
            CheckConstraint(
                name="issued_document_is_replaced_only_when_dated",
                condition=Q(replaced_by__isnull=True) | Q(replaced_at__isnull=False),
            ),
            CheckConstraint(
                name="issued_document_has_a_whole_hash",
                condition=Q(content_hash__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
