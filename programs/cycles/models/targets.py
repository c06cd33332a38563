"""Targets of a programme year, how they changed, and what each county says of its own."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.cycles.models.years import Cycle
from programs.cycles.vocabulary import AnswerState
from programs.cycles.workflow import TARGET_ANSWER


class TargetQuerySet(BoundedQuerySet["Target"]):
    pass


class Target(Bounded):
    """What an indicator should reach in a region by the end of the year."""

    boundaries = {"region": "region__path__startswith"}

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="targets")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    indicator = models.CharField(_("Indicator"), max_length=80)
    value = models.DecimalField(_("Target"), max_digits=12, decimal_places=2)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["cycle", "indicator", "region"],
                name="target_is_said_once_per_region_and_indicator",
            ),
            CheckConstraint(name="target_is_not_negative", condition=Q(value__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.region_id}: {self.value}"


class TargetChangeQuerySet(BoundedQuerySet["TargetChange"]):
    def newest_first(self) -> Self:
        return self.order_by("-pk")


class TargetChange(Bounded):
    """One line of a target's history: what it was, what it became, why. Nothing takes it away.

    `was` and `became` are empty where there was no target. `was_accepted`: the county had accepted
    what was changed.
    """

    boundaries = {"region": "region__path__startswith"}

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="target_changes")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=80)
    was = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    became = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    was_accepted = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = TargetChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="target_change_changes_something",
                condition=Q(was__isnull=True, became__isnull=False)
                | Q(was__isnull=False, became__isnull=True)
                | ~Q(was=F("became")),
            ),
            CheckConstraint(
                name="target_change_after_acceptance_has_a_reason",
                condition=Q(was_accepted=False) | ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "region", "-id"], name="target_history"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.region_id}: {self.was} → {self.became}"


class TargetAnswerQuerySet(BoundedQuerySet["TargetAnswer"]):
    def asked(self) -> Self:
        return self.filter(state=AnswerState.ASKED)

    def with_all(self) -> Self:
        return self.select_related("cycle__region", "region")


class TargetAnswer(Staged):
    """What a county says of its targets of a year, taken together. There is one for each county
    that has a target."""

    boundaries = {"region": "region__path__startswith"}
    workflow = TARGET_ANSWER

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="target_answers")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=AnswerState, default=AnswerState.ASKED, editable=False
    )
    words = models.CharField(max_length=500, blank=True, editable=False)
    asked_on = models.DateField(editable=False)
    answered_on = models.DateField(null=True, editable=False)

    objects = TargetAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["cycle", "region"], name="county_answers_its_targets_once"),
            CheckConstraint(
                name="targets_are_answered_iff_dated",
                condition=Q(state=AnswerState.ASKED, answered_on__isnull=True)
                | (~Q(state=AnswerState.ASKED) & Q(answered_on__isnull=False)),
            ),
            CheckConstraint(
                name="objection_to_targets_has_a_reason",
                condition=~Q(state=AnswerState.OBJECTED) | ~Q(words=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.region_id}: {self.state}"


class TargetAnswerStep(Step):
    subject = models.ForeignKey(TargetAnswer, models.CASCADE, related_name="steps")
