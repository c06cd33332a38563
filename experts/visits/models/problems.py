"""Problems found on a visit, and the remedies that enterprises report."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, CheckConstraint, F, Q, UniqueConstraint, Value, When
from django.utils.translation import gettext_lazy as _

from experts.visits.models.visits import Visit
from experts.visits.vocabulary import Category, Cause, ProblemState, Severity, VisitState
from experts.visits.workflow import PROBLEM
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.chains.models import ChainCause
from programs.cycles.models import Cycle


class ProblemQuerySet(BoundedQuerySet["Problem"]):
    def found(self) -> Self:
        """Those of confirmed visits: the enterprise knows them, and they count."""
        return self.filter(found_on__isnull=False).exclude(visit__state=VisitState.ANNULLED)

    def unsolved(self) -> Self:
        return self.found().exclude(state=ProblemState.CLOSED)

    def overdue(self, *, on: date) -> Self:
        return self.unsolved().filter(state=ProblemState.OPEN, due_on__lt=on)

    def naming(self, cause: int) -> Self:
        """Those that come from a cause on the fishbone of an industrial chain."""
        return self.filter(chain_cause=cause)

    def worst_first(self) -> Self:
        rank = Case(
            When(severity=Severity.SERIOUS, then=Value(0)),
            When(severity=Severity.ORDINARY, then=Value(1)),
            default=Value(2),
        )
        return self.order_by(rank, "number")

    def with_all(self) -> Self:
        return self.select_related("visit", "enterprise", "region", "cycle")


class Problem(Staged):
    """Something to be remedied. `number` counts within the visit; `clause` is a checklist item.

    `chain_cause` is the cause on the fishbone of an industrial chain that it comes from, where one
    was named. `found_on` is the day on which the enterprise confirmed the visit, None until then.
    `told_overdue_on` is the due day of which those concerned were last told that it had passed.
    """

    boundaries = {
        "region": "region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
        "visit": "visit_id",
    }
    workflow = PROBLEM

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="problems")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    clause = models.CharField(_("Clause"), max_length=20)
    category = models.CharField(_("About what"), max_length=20, choices=Category)
    severity = models.CharField(_("Severity"), max_length=20, choices=Severity)
    cause = models.CharField(_("Main cause"), max_length=20, choices=Cause)
    chain_cause = models.ForeignKey(
        ChainCause, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    description = models.CharField(_("What was found"), max_length=500)
    evidence = models.CharField(_("Evidence"), max_length=300, blank=True)
    suggestion = models.CharField(_("Suggestion"), max_length=500, blank=True)
    due_on = models.DateField(_("To be remedied by"))
    state = models.CharField(
        max_length=20, choices=ProblemState, default=ProblemState.OPEN, editable=False
    )
    found_on = models.DateField(null=True, editable=False)
    told_overdue_on = models.DateField(null=True, editable=False)
    closed_on = models.DateField(null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = ProblemQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["visit", "number"], name="problem_number_is_unique_by_visit"),
            CheckConstraint(
                name="problem_is_closed_iff_dated",
                condition=Q(state=ProblemState.CLOSED, closed_on__isnull=False)
                | (~Q(state=ProblemState.CLOSED) & Q(closed_on__isnull=True)),
            ),
            CheckConstraint(
                name="problem_is_remedied_after_it_is_found",
                condition=Q(state=ProblemState.OPEN) | Q(found_on__isnull=False),
            ),
            CheckConstraint(
                name="problem_is_closed_after_it_is_found",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("found_on")),
            ),
            CheckConstraint(name="problem_says_what_was_found", condition=~Q(description="")),
        ]
        indexes = [
            models.Index(fields=["cycle", "region", "state"], name="problem_by_county"),
            models.Index(
                fields=["enterprise", "due_on"],
                condition=~Q(state=ProblemState.CLOSED),
                name="problem_unsolved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.description}"

    def is_overdue(self, on: date) -> bool:
        return self.state == ProblemState.OPEN and self.found_on is not None and self.due_on < on


class ProblemStep(Step):
    subject = models.ForeignKey(Problem, models.CASCADE, related_name="steps")


class RemedyQuerySet(BoundedQuerySet["Remedy"]):
    pass


class Remedy(Bounded):
    """What the enterprise did about a problem, in its own words; photos are attached to it."""

    boundaries = {
        "region": "problem__region__path__startswith",
        "enterprise": "problem__enterprise_id",
        "station": "problem__enterprise__station_id",
        "visit": "problem__visit_id",
    }

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="remedies")
    words = models.CharField(_("What was done"), max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    objects = RemedyQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="remedy_says_what_was_done", condition=~Q(words="")),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words
