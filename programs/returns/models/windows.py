"""When a month's return opens, is due and locks; exceptions from it; who was reminded."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.returns.vocabulary import GraceKind, ReminderKind


class Window(Bounded):
    """The days of one month's return, as the province set them for its programme year.

    `due_on` is the last day on which it is on time, `locks_on` the last on which it may change
    (None: the province locks by hand). `locked_at` is when the portal locked it: it does so once.
    """

    boundaries = {"region": "cycle__region__path__startswith"}

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="+")
    period = models.CharField(max_length=7)
    opens_on = models.DateField(_("Opens on"))
    due_on = models.DateField(_("Last day"))
    locks_on = models.DateField(_("Locks after"), null=True)
    locked_at = models.DateTimeField(null=True)

    objects: BoundedQuerySet[Window] = BoundedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            UniqueConstraint(fields=["cycle", "period"], name="window_is_set_once_for_a_month"),
            CheckConstraint(
                name="window_opens_before_it_is_due", condition=Q(due_on__gte=F("opens_on"))
            ),
            CheckConstraint(
                name="window_locks_after_it_is_due",
                condition=Q(locks_on__isnull=True) | Q(locks_on__gt=F("due_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.period}"


class GraceQuerySet(BoundedQuerySet["Grace"]):
    def of_months(self, cycles: object, periods: object) -> Self:
        return self.filter(cycle__in=cycles, period__in=periods).select_related("region")


class Grace(Bounded):
    """More time for a region, and everything beneath it, in one month: with reason and until when.

    An extension moves the due date; a re-opening begins when the month is locked already. As long
    as either runs, the lock does not hold for whom it covers; when it ends, the month is locked
    there without anybody's doing.
    """

    boundaries = {"region": "region__path__startswith"}

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    kind = models.CharField(max_length=10, choices=GraceKind)
    until = models.DateTimeField(_("Until"))
    reason = models.CharField(_("Reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = GraceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["cycle", "period"], name="grace_of_a_month")]
        constraints = [
            CheckConstraint(name="grace_says_why", condition=~Q(reason="")),
            CheckConstraint(name="grace_ends_after_it_was_given", condition=Q(until__gt=F("at"))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.region_id} {self.period}"

    def covers(self, region: Region) -> bool:
        return region.path.startswith(self.region.path)

    def is_open(self, *, at: datetime) -> bool:
        """Whether it is a re-opening that has not ended."""
        return self.kind == GraceKind.REOPENING and at < self.until


class ReminderQuerySet(BoundedQuerySet["Reminder"]):
    def of_month(self, cycle: Cycle, period: str) -> Self:
        return self.filter(cycle=cycle, period=period)


class Reminder(Bounded):
    """A county was reminded of a month's return: by the portal itself, or by somebody above."""

    boundaries = {"region": "region__path__startswith"}

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    kind = models.CharField(max_length=20, choices=ReminderKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["cycle", "region", "period", "kind"],
                condition=~Q(kind=ReminderKind.ASKED),
                name="reminder_by_the_portal_is_given_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.period} {self.kind}"
