"""What has a state, and the steps that brought it there."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from portal.kernel.workflow import Workflow
from portal.regions.boundaries import Bounded


class Staged(Bounded):
    """A row that goes through a workflow. Its `state` is written by `take` alone."""

    workflow: ClassVar[Workflow]

    class Meta:
        abstract = True


class Step(models.Model):
    """One move that was made: kept for ever, whatever becomes of the audit trail."""

    move = models.CharField(max_length=40)
    source = models.CharField(max_length=30)
    target = models.CharField(max_length=30)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.move} {self.at:%Y-%m-%d}"
