"""Import runs: which file was uploaded for what, what was wrong with it, what was kept of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q

from portal.files.kinds import Checked, Kind
from portal.imports.vocabulary import State
from portal.regions.boundaries import Bounded, BoundedQuerySet

MOST_STORED_FAULTS = 1_000


def stored_name(run: ImportRun, _name: str) -> str:
    """A name that cannot be guessed and says nothing."""
    at: datetime = run.asked_at
    return f"imports/{at:%Y/%m}/{uuid.uuid4().hex}.{run.kind}"


class ImportRunQuerySet(BoundedQuerySet["ImportRun"]):
    def newest_first(self) -> Self:
        return self.order_by("-asked_at", "-pk")

    def of_importer(self, code: str) -> Self:
        return self.filter(importer=code)


class ImportRun(Bounded):
    """One uploaded table. Whoever uploaded it sees it, and nobody else.

    `faults` holds the first thousand; `fault_count` is exact, and the marked workbook (the
    result of `job`) holds up to twenty thousand. `differences` are the first hundred lines of each
    standing that a dry run found; its workbook holds all.
    """

    boundaries = {"self": "asked_by_id"}

    importer = models.CharField(max_length=60)
    file = models.FileField(upload_to=stored_name, max_length=200)
    file_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    encoding = models.CharField(max_length=20, blank=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    dry_run = models.BooleanField(default=True)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")

    state = models.CharField(max_length=20, choices=State, default=State.WAITING, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    row_count = models.PositiveIntegerField(default=0, editable=False)
    new_count = models.PositiveIntegerField(default=0, editable=False)
    changed_count = models.PositiveIntegerField(default=0, editable=False)
    unchanged_count = models.PositiveIntegerField(default=0, editable=False)
    refused_count = models.PositiveIntegerField(default=0, editable=False)
    gone_count = models.PositiveIntegerField(default=0, editable=False)
    fault_count = models.PositiveIntegerField(default=0, editable=False)
    faults = models.JSONField(default=list, editable=False)
    differences = models.JSONField(default=list, editable=False)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="import_run_names_its_importer", condition=~Q(importer="")),
            CheckConstraint(
                name="import_run_has_ended_iff_dated",
                condition=Q(state=State.WAITING, ended_at__isnull=True)
                | (~Q(state=State.WAITING) & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["asked_by", "-asked_at"], name="import_run_of_asker")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.importer}"

    @property
    def checked(self) -> Checked:
        """What the gate found of its file."""
        return Checked(
            Kind(self.kind), self.file_name, self.size, self.sha256, encoding=self.encoding
        )

    @property
    def changes_nothing(self) -> bool:
        """Whether every row says what is kept already."""
        return self.row_count > 0 and self.unchanged_count == self.row_count

    @property
    def is_ready_to_keep(self) -> bool:
        return self.state == State.CHECKED and bool(self.file)
