"""“This is wrong”: said of one fact, answered by a named officer by a day."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.vocabulary import ObjectionState
from enterprises.dossier.workflow import OBJECTION
from enterprises.register.models import Enterprise
from portal.regions.boundaries import BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step


class ObjectionQuerySet(BoundedQuerySet["Objection"]):
    def waiting(self) -> Self:
        return self.filter(state=ObjectionState.OPEN)

    def overdue(self, *, on: date) -> Self:
        return self.waiting().filter(due_on__lt=on)

    def said_in(self, source: str, key: int) -> Self:
        return self.filter(source=source, source_key=key)

    def with_all(self) -> Self:
        return self.select_related("enterprise", "region", "raised_by", "officer")


class Objection(Staged):
    """Somebody says that a fact of the register is wrong. `fact` is a field's name, or "other".

    What an enterprise said elsewhere (`source` is a `StatementSource`, `source_key` its row) comes
    with what stood in the register and what it said instead, `was` and `now`, as they would be
    entered; an officer decides whether the register takes it over.

    `officer` is who is to answer, None where nobody held the post; `escalated_on` the day on which
    the office above was told that it is overdue.
    """

    boundaries = {
        "region": "region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
    }
    workflow = OBJECTION

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="objections")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    fact = models.CharField(_("What is wrong"), max_length=30)
    words = models.CharField(_("What is wrong about it"), max_length=500)
    source = models.CharField(max_length=20, blank=True, default="")
    source_key = models.PositiveBigIntegerField(null=True)
    was = models.CharField(max_length=500, blank=True, default="")
    now = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(
        max_length=20, choices=ObjectionState, default=ObjectionState.OPEN, editable=False
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    raised_on = models.DateField()
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField()
    answer = models.CharField(max_length=500, blank=True, editable=False)
    answered_on = models.DateField(null=True, editable=False)
    escalated_on = models.DateField(null=True, editable=False)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="objection_says_what_is_wrong", condition=~Q(words="")),
            CheckConstraint(
                name="objection_has_a_value_iff_said_elsewhere",
                condition=Q(source="", source_key__isnull=True, now="")
                | (~Q(source="") & Q(source_key__isnull=False) & ~Q(now="")),
            ),
            CheckConstraint(
                name="objection_is_answered_iff_dated_and_told_why",
                condition=(
                    Q(state__in=[ObjectionState.UPHELD, ObjectionState.DECLINED])
                    & Q(answered_on__isnull=False)
                    & ~Q(answer="")
                )
                | (
                    Q(state__in=[ObjectionState.OPEN, ObjectionState.WITHDRAWN])
                    & Q(answered_on__isnull=True, answer="")
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["region", "due_on"],
                condition=Q(state=ObjectionState.OPEN),
                name="objection_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.fact}"

    def is_overdue(self, on: date) -> bool:
        return self.state == ObjectionState.OPEN and self.due_on < on


class ObjectionStep(Step):
    subject = models.ForeignKey(Objection, models.CASCADE, related_name="steps")
