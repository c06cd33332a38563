"""Returns: one row for each county, month and version; its figures stand in one column."""

from __future__ import annotations

from collections.abc import Collection, Set
from datetime import datetime
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.cycles.models import Cycle
from programs.returns.vocabulary import Channel, Permission, RemarkReason, State
from programs.returns.workflow import OPEN, RETURN

SENT = [State.SUBMITTED, State.APPROVED, State.ACCEPTED]
#: how many parts the path of a city has
CITY: Final = 2
#: returns whose figures are the county's: one for each county and month at most
COUNTING: Final = Q(
    Q(replaced_by=None) | ~Q(replaced_by__state=State.ACCEPTED), state=State.ACCEPTED
) | Q(state=State.APPROVED, version=1)


class ReturnQuerySet(BoundedQuerySet["Return"]):
    def newest_version(self) -> Self:
        """One row a county and month: the version that none replaces."""
        return self.filter(replaced_by=None)

    def sent(self) -> Self:
        return self.filter(state__in=SENT)

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def counting(self) -> Self:
        """Those whose figures are the county's: accepted and not corrected since, or approved.

        A correction counts once it is accepted, and what it corrects until then.
        """
        return self.filter(COUNTING)

    def at_hand(self) -> Self:
        """Those that a city adds up: what counts, and first versions that lie with it still."""
        return self.filter(COUNTING | Q(state=State.SUBMITTED, version=1))

    def with_all(self) -> Self:
        return self.select_related("cycle__region", "region", "prepared_by", "submitted_by")

    def with_steps(self) -> Self:
        steps = ReturnStep.objects.select_related("by")
        return self.prefetch_related(models.Prefetch("steps", steps))


class Return(Staged):
    """What a county says of one month.

    `values` maps field codes to numbers as text ("42.80"), counted and typed alike;
    `counted` is what the system counted when the figures were last saved; `explanations` maps
    field codes to the reason of a difference. `revision` grows with every save. `month_on` is the
    first day of the month; `submitted_on` the day of the first submission, which `is_on_time` or
    not, whatever was returned later. `approved_by` is nobody where no city stands between, and once
    it is returned. `reason` says why a later version corrects the one before.
    `is_empty` is said when it is submitted, `looked_at` when the portal last looked for figures
    that deserve a second look.
    """

    boundaries = {"region": "region__path__startswith"}
    workflow = RETURN

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="returns")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    period = models.CharField(_("Month"), max_length=7)
    month_on = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    form = models.CharField(max_length=30)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, editable=False)
    revision = models.PositiveIntegerField(default=1)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.FORM)
    values = models.JSONField(default=dict)
    counted = models.JSONField(default=dict)
    explanations = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    prepared_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    submitted_at = models.DateTimeField(null=True)
    submitted_on = models.DateField(null=True)
    is_on_time = models.BooleanField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    accepted_on = models.DateField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(_("Reason"), max_length=500, blank=True)
    times_returned = models.PositiveSmallIntegerField(default=0)
    is_empty = models.BooleanField(null=True)
    looked_at = models.DateTimeField(null=True)
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaces")

    objects = ReturnQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["cycle", "region", "period", "version"],
                name="return_is_one_per_county_month_and_version",
            ),
            CheckConstraint(
                name="return_is_not_submitted_by_who_prepared_it",
                condition=Q(submitted_by__isnull=True) | ~Q(submitted_by=F("prepared_by")),
            ),
            CheckConstraint(
                name="return_is_not_approved_by_who_made_it",
                condition=Q(approved_by__isnull=True)
                | ~Q(approved_by=F("prepared_by")) & ~Q(approved_by=F("submitted_by")),
            ),
            CheckConstraint(
                name="return_is_not_accepted_by_who_made_it",
                condition=Q(accepted_by__isnull=True)
                | ~Q(accepted_by=F("prepared_by")) & ~Q(accepted_by=F("submitted_by")),
            ),
            CheckConstraint(
                name="return_is_not_accepted_by_who_approved_it",
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("approved_by")),
            ),
            CheckConstraint(
                name="return_is_sent_iff_dated",
                condition=Q(state__in=SENT, submitted_at__isnull=False)
                | Q(state=State.RETURNED)
                | Q(state=State.DRAFT, submitted_at__isnull=True),
            ),
            CheckConstraint(
                name="return_is_accepted_iff_dated",
                condition=Q(state=State.ACCEPTED, accepted_on__isnull=False)
                | (~Q(state=State.ACCEPTED) & Q(accepted_on__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "period", "state"], name="return_of_a_month"),
            models.Index(
                fields=["region", "period"],
                condition=Q(state__in=[State.SUBMITTED, State.APPROVED]),
                name="return_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.period} v{self.version}"

    @property
    def is_open(self) -> bool:
        """Whether the county may still change it."""
        return self.state in OPEN

    def shows_figures_to(self, actor: Actor) -> bool:
        """Whether somebody who reaches the row may read its figures.

        The county reads its own at any time; its city what was submitted, everybody further up
        what the city approved.
        """
        return self.state in self._states_read_by(actor)

    def told_until(self, actor: Actor) -> datetime | None:
        """Until when all that was said of it was somebody's to read, whose figures are not: the
        last step from or to a state in which they were; None if there was none."""
        seen = self._states_read_by(actor)
        steps = [one for one in self.steps.all() if one.source in seen or one.target in seen]
        return max((one.at for one in steps), default=None)

    def _states_read_by(self, actor: Actor) -> Set[str]:
        """The states in which somebody reads its figures."""
        return {
            state
            for grant in actor.holding(Permission.VIEW)
            if grant.boundary == "region" and self.region.path.startswith(str(grant.value))
            for state in _seen_from(str(grant.value).count("."), self.region.path.count("."))
        }


def _seen_from(above: int, county: int) -> Collection[str]:
    """The states in which figures are read from a depth of the tree of regions."""
    if above >= county:
        return State.values
    return SENT if above == CITY else [State.APPROVED, State.ACCEPTED]


class ReturnStep(Step):
    subject = models.ForeignKey(Return, models.CASCADE, related_name="steps")


class Remark(Bounded):
    """What a reviewer says of one cell when returning it, and the county's answer."""

    boundaries = {"region": "subject__region__path__startswith"}

    subject = models.ForeignKey(Return, models.CASCADE, related_name="remarks")
    field = models.CharField(max_length=40)
    reason = models.CharField(_("Reason"), max_length=20, choices=RemarkReason)
    words = models.CharField(_("What is wrong"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(_("Answer"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects: BoundedQuerySet[Remark] = BoundedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["pk"]
        constraints = [
            CheckConstraint(
                name="remark_is_answered_iff_dated",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.words}"

    @property
    def is_settled(self) -> bool:
        """Whether its answer was submitted: reviewers have read it, and it stays what it is."""
        sent = self.subject.submitted_at
        return self.answered_at is not None and sent is not None and self.answered_at < sent


class YearFormQuerySet(BoundedQuerySet["YearForm"]):
    pass


class YearForm(Bounded):
    """The form that a province chose for the returns of a programme year; a year without one has
    the form that its library names for it."""

    boundaries = {"region": "cycle__region__path__startswith"}

    cycle = models.OneToOneField(Cycle, models.CASCADE, related_name="return_form")
    form = models.CharField(_("Form of the return"), max_length=30)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = YearFormQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="form_of_a_year_is_not_empty", condition=~Q(form="")),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.form}"
