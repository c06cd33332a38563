"""Figures that deserve a second look."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.regions.boundaries import Bounded, BoundedQuerySet
from programs.returns.models.returns import Return
from programs.returns.vocabulary import DoubtKind


class DoubtQuerySet(BoundedQuerySet["Doubt"]):
    def unsettled(self) -> Self:
        return self.filter(settled_at=None)


class Doubt(Bounded):
    """A figure, or the whole return (`field` is ""), that looks unlike it should.

    It changes and stops nothing: a reviewer settles it with a reason. `facts` are the numbers
    that its sentence is made of.
    """

    boundaries = {"region": "subject__region__path__startswith"}

    subject = models.ForeignKey(Return, models.CASCADE, related_name="doubts")
    kind = models.CharField(max_length=10, choices=DoubtKind)
    field = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    objects = DoubtQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["subject"], condition=Q(settled_at__isnull=True), name="doubt_unsettled"
            )
        ]
        constraints = [
            UniqueConstraint(
                fields=["subject", "kind", "field"], name="doubt_is_raised_once_for_a_cell"
            ),
            CheckConstraint(
                name="doubt_is_settled_iff_told_why",
                condition=Q(reason="", settled_at__isnull=True)
                | (~Q(reason="") & Q(settled_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.field}"
