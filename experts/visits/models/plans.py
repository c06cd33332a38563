"""一企一策: one plan for each visit, its measures, and the numbers of plans."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from experts.visits.models.problems import Problem
from experts.visits.models.visits import Visit
from experts.visits.vocabulary import PlanState, VisitState
from experts.visits.workflow import PLAN
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.cycles.models import Cycle


class PlanQuerySet(BoundedQuerySet["Plan"]):
    def standing(self) -> Self:
        """Those of visits that were not taken out of the figures."""
        return self.exclude(visit__state=VisitState.ANNULLED)

    def confirmed(self) -> Self:
        return self.standing().filter(state=PlanState.CONFIRMED)

    def late(self, *, on: date) -> Self:
        """Not confirmed within the working days that the programme gives."""
        return self.standing().exclude(state=PlanState.CONFIRMED).filter(due_on__lt=on)

    def with_all(self) -> Self:
        return self.select_related("visit__expert", "enterprise", "region", "cycle__region")


class Plan(Staged):
    """What an enterprise will do after a visit. The expert's side signs by proposing it.

    `due_on` is the 15th working day after the visit was confirmed. `number` (ZJ-330304-2026-0001)
    is given when both sides have confirmed; a county's numbers of a year have no gaps. `frozen`
    is what the report says of the enterprise and its industry, as it was on that day.
    """

    boundaries = {
        "region": "region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
        "visit": "visit_id",
    }
    workflow = PLAN

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="plan")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=20, choices=PlanState, default=PlanState.DRAFT, editable=False
    )
    goal = models.CharField(_("Goal"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    due_on = models.DateField(editable=False)
    proposed_on = models.DateField(null=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    confirmed_on = models.DateField(null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    number = models.CharField(max_length=20, blank=True, editable=False)
    frozen = models.JSONField(default=dict, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="plan_is_confirmed_iff_dated_and_numbered",
                condition=(Q(state=PlanState.CONFIRMED, confirmed_on__isnull=False) & ~Q(number=""))
                | (~Q(state=PlanState.CONFIRMED) & Q(confirmed_on__isnull=True, number="")),
            ),
            CheckConstraint(
                name="plan_is_proposed_iff_dated",
                condition=Q(state=PlanState.DRAFT, proposed_on__isnull=True)
                | (~Q(state=PlanState.DRAFT) & Q(proposed_on__isnull=False)),
            ),
            CheckConstraint(
                name="plan_is_confirmed_after_it_is_proposed",
                condition=Q(confirmed_on__isnull=True) | Q(confirmed_on__gte=F("proposed_on")),
            ),
            UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="plan_number_is_unique"
            ),
        ]
        indexes = [models.Index(fields=["cycle", "region", "state"], name="plan_by_county")]

    def __str__(self) -> str:
        return self.number or f"{self.enterprise}"


class PlanStep(Step):
    subject = models.ForeignKey(Plan, models.CASCADE, related_name="steps")


class MeasureQuerySet(BoundedQuerySet["Measure"]):
    def in_order(self) -> Self:
        return self.order_by("due_on", "number")


class Measure(Bounded):
    """One thing to do: what, who, by when, and what counts as done."""

    boundaries = {
        "region": "plan__region__path__startswith",
        "enterprise": "plan__enterprise_id",
        "station": "plan__enterprise__station_id",
        "visit": "plan__visit_id",
    }

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="measures")
    problem = models.ForeignKey(Problem, models.PROTECT, null=True, related_name="measures")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(_("Measure"), max_length=200)
    owner = models.CharField(_("Who does it"), max_length=60)
    due_on = models.DateField(_("To be done by"))
    done_when = models.CharField(_("What counts as done"), max_length=200)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["plan", "number"], name="measure_number_is_unique_by_plan"),
            CheckConstraint(
                name="measure_says_what_who_and_when_it_is_done",
                condition=~Q(text="") & ~Q(owner="") & ~Q(done_when=""),
            ),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return self.text


class SeriesQuerySet(BoundedQuerySet["Series"]):
    pass


class Series(Bounded):
    """The last number that a county gave to a plan in a year: locked while the next is given."""

    boundaries = {"region": "region__path__startswith"}

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["region", "year"], name="plan_series_is_one_per_county_year"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.year}: {self.last}"
