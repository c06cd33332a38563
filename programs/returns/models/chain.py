"""What stands above a county's return, and what became of its cells."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.cycles.models import Cycle
from programs.returns.models.returns import Return
from programs.returns.vocabulary import STANDING, Channel, SummaryState
from programs.returns.workflow import SUMMARY


class SummaryQuerySet(BoundedQuerySet["Summary"]):
    def of_month(self, cycle: Cycle | int, period: str) -> Self:
        """Those of a year (or of its id) and month."""
        return self.filter(cycle=cycle, period=period)

    def standing(self) -> Self:
        """Those whose approval by the city holds."""
        return self.filter(state__in=STANDING)


class Summary(Staged):
    """A city's month: its counties' returns together, approved by the city as one.

    `totals` are the sums that were approved last (field code to number as text), kept so that
    what falls back can say what changed. `missing` are the counties without which the city approved
    it last (code to the city's reason): they count nowhere, as if there were no figure of theirs.
    """

    boundaries = {"region": "region__path__startswith"}
    workflow = SUMMARY

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    state = models.CharField(
        max_length=12, choices=SummaryState, default=SummaryState.OPEN, editable=False
    )
    totals = models.JSONField(default=dict)
    missing = models.JSONField(default=dict)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = SummaryQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["cycle", "region", "period"], name="summary_is_one_per_city_and_month"
            ),
            CheckConstraint(
                name="summary_is_approved_iff_dated",
                condition=Q(
                    state__in=[SummaryState.APPROVED, SummaryState.ACCEPTED],
                    approved_at__isnull=False,
                )
                | Q(state__in=[SummaryState.OPEN, SummaryState.RETURNED], approved_at__isnull=True),
            ),
            CheckConstraint(
                name="summary_is_accepted_iff_dated",
                condition=Q(state=SummaryState.ACCEPTED, accepted_at__isnull=False)
                | (~Q(state=SummaryState.ACCEPTED) & Q(accepted_at__isnull=True)),
            ),
            CheckConstraint(
                name="summary_is_not_accepted_by_who_approved_it",
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("approved_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.period}"

    @property
    def stands(self) -> bool:
        """Whether the city's approval holds."""
        return self.state in STANDING


class SummaryStep(Step):
    subject = models.ForeignKey(Summary, models.CASCADE, related_name="steps")


class ReturnEdit(Bounded):
    """One save of a return: which cells it changed, by whom, when, through which channel.

    `cells` maps a part of the return ("values", "explanations", "texts") to code → [was, is].
    The first save of a return is written down when the second comes, so that beginning one costs
    nothing more: until then the return itself says who, when and how.
    """

    boundaries = {"region": "subject__region__path__startswith"}

    subject = models.ForeignKey(Return, models.CASCADE, related_name="edits")
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=Channel)
    cells = models.JSONField(default=dict)

    objects: BoundedQuerySet[ReturnEdit] = BoundedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["revision", "pk"]
        constraints = [
            UniqueConstraint(fields=["subject", "revision"], name="edit_is_one_per_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} r{self.revision}"
