"""Breakthrough projects on a chain (攻坚项目), and what the chain turns out in a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Count, Exists, OuterRef, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.regions.boundaries import Bounded, BoundedQuerySet, read_together
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.chains.models.chains import IndustrialChain
from programs.chains.vocabulary import LineKind, Permission, ProjectState
from programs.chains.workflow import PROJECT
from programs.policies.models import Policy


class ProjectQuerySet(BoundedQuerySet["Project"]):
    def with_all(self) -> Self:
        return self.select_related("chain__region", "region")

    def with_counts(self, *, on: date) -> Self:
        """With how many milestones each has, has done, and is late with on the day."""
        late = Q(milestones__done_on=None, milestones__due_on__lt=on)
        return self.annotate(
            milestone_count=Count("milestones"),
            done_count=Count("milestones", filter=Q(milestones__done_on__isnull=False)),
            late_count=Count("milestones", filter=late),
        )


class Project(Staged):
    """A project that breaks through a quality problem of a chain.

    `region` carries it out: a county, a city or the province. `path` is the way to the goal,
    `budget_wan` in 10,000 yuan. What came of it stands with its last step.
    """

    boundaries = {"region": "region__path__startswith"}
    workflow = PROJECT

    chain = models.ForeignKey(IndustrialChain, models.PROTECT, related_name="projects")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    name = models.CharField(_("Breakthrough project"), max_length=100)
    lead = models.CharField(_("Lead unit"), max_length=100)
    goal = models.CharField(_("Goal of the project"), max_length=300)
    path = models.CharField(_("Way to the goal"), max_length=300, blank=True)
    budget_wan = models.DecimalField(
        _("Budget"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    state = models.CharField(
        max_length=10, choices=ProjectState, default=ProjectState.OPEN, editable=False
    )
    opened_on = models.DateField(editable=False)
    started_on = models.DateField(null=True, editable=False)
    closed_on = models.DateField(null=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["chain", "name"], name="project_name_is_unique_by_chain"),
            CheckConstraint(
                name="project_says_what_who_and_what_for",
                condition=~Q(name="") & ~Q(lead="") & ~Q(goal=""),
            ),
            CheckConstraint(
                name="project_is_closed_iff_dated",
                condition=Q(state=ProjectState.CLOSED, closed_on__isnull=False)
                | (~Q(state=ProjectState.CLOSED) & Q(closed_on__isnull=True)),
            ),
            CheckConstraint(
                name="project_budget_is_above_0",
                condition=Q(budget_wan__isnull=True) | Q(budget_wan__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def version(self) -> str:
        """What If-Match compares."""
        return f"{self.pk}-{self.revision}-{self.state}"

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        """The list of projects is the province's: all of it reads them, their own office acts."""
        for lookup, value in super().lookups_for(actor, to=to):
            yield lookup, read_together(str(value)) if to == Permission.PROJECT_VIEW else value


class ProjectStep(Step):
    subject = models.ForeignKey(Project, models.CASCADE, related_name="steps")


class ProjectLine(Bounded):
    """One line of the project's three lists: a measure, a problem, or a policy tool.

    A policy tool is a policy of the register (`policy`), or said in words.
    """

    boundaries = {"region": "project__region__path__startswith"}

    project = models.ForeignKey(Project, models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("List"), max_length=10, choices=LineKind)
    words = models.CharField(_("In words"), max_length=200, blank=True)
    policy = models.ForeignKey(Policy, models.PROTECT, null=True, blank=True, related_name="+")

    objects: BoundedQuerySet[ProjectLine] = BoundedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["number"]
        constraints = [
            UniqueConstraint(fields=["project", "number"], name="line_has_its_number_once"),
            CheckConstraint(
                name="line_says_something", condition=~Q(words="") | Q(policy__isnull=False)
            ),
            CheckConstraint(
                name="tools_alone_are_policies",
                condition=Q(policy__isnull=True) | Q(kind=LineKind.TOOL),
            ),
        ]

    def __str__(self) -> str:
        return self.words or (self.policy.title if self.policy else "")


def has_lines(kind: LineKind) -> Exists:
    """Whether a project has a line of a kind."""
    return Exists(ProjectLine.objects.filter(project=OuterRef("pk"), kind=kind))


class MilestoneQuerySet(BoundedQuerySet["Milestone"]):
    def late(self, *, on: date) -> Self:
        """Due before the day and not done; of projects that are not closed."""
        return self.filter(done_on=None, due_on__lt=on).exclude(project__state=ProjectState.CLOSED)


class Milestone(Bounded):
    """What is reached on the way, until when; done with its evidence in words."""

    boundaries = {"region": "project__region__path__startswith"}

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones")
    title = models.CharField(_("Milestone"), max_length=100)
    due_on = models.DateField(_("Due on"))
    done_on = models.DateField(_("Done on"), null=True, editable=False)
    evidence = models.CharField(_("Evidence"), max_length=300, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            CheckConstraint(name="milestone_has_a_title", condition=~Q(title="")),
            CheckConstraint(
                name="milestone_is_done_with_evidence",
                condition=Q(done_on__isnull=True, evidence="")
                | (Q(done_on__isnull=False) & ~Q(evidence="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def days_late(self, on: date) -> int:
        """How many days it is late on the day, or was done late; 0 where it is not."""
        return max(0, ((self.done_on or on) - self.due_on).days)


class ChainOutput(Bounded):
    """What a chain turned out in a calendar year, in 10,000 yuan, and who says so.

    It is counted from the `last_day` of the year until that of the next (`next_day`): outputs of
    two years are never added.
    """

    boundaries = {"region": "chain__region__path__startswith"}

    chain = models.ForeignKey(IndustrialChain, models.CASCADE, related_name="outputs")
    year = models.PositiveSmallIntegerField(_("Calendar year"))
    amount_wan = models.DecimalField(_("Output of the chain"), max_digits=13, decimal_places=2)
    source = models.CharField(_("By whose statistics"), max_length=100)
    last_day = models.DateField(editable=False)
    next_day = models.DateField(editable=False)

    objects: BoundedQuerySet[ChainOutput] = BoundedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-year"]
        constraints = [
            UniqueConstraint(fields=["chain", "year"], name="output_is_one_by_chain_and_year"),
            CheckConstraint(
                name="output_is_above_0_and_has_a_source",
                condition=Q(amount_wan__gt=0) & ~Q(source=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id} {self.year}: {self.amount_wan}"
