"""The programme year and what is locked of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.cycles.vocabulary import CycleState, Permission
from programs.cycles.workflow import CYCLE


def lookups_of_the_province(
    lookups: Iterator[tuple[str, str | int]],
) -> Iterator[tuple[str, str | int]]:
    """What a province sets is read by everybody within it: reach upwards, for reading alone."""
    for lookup, value in lookups:
        if value and lookup.endswith("__startswith"):
            yield lookup.removesuffix("__startswith"), str(value).split(".", 1)[0] + "."
        else:
            yield lookup, value


class CycleQuerySet(BoundedQuerySet["Cycle"]):
    def open(self) -> Self:
        return self.filter(state=CycleState.OPEN)

    def published(self) -> Self:
        return self.exclude(state=CycleState.DRAFT)

    def newest_first(self) -> Self:
        return self.order_by("-year", "region__path")


class Cycle(Staged):
    """One programme year of one province. Its `code` ("330000-2026") names it everywhere else."""

    boundaries = {"region": "region__path__startswith"}
    workflow = CYCLE

    code = models.CharField(_("Code"), max_length=11, unique=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("Year"))
    title = models.CharField(_("Title"), max_length=100)
    opens_on = models.DateField(_("Opens on"))
    closes_on = models.DateField(_("Closes on"))
    state = models.CharField(
        max_length=10, choices=CycleState, default=CycleState.DRAFT, editable=False
    )

    objects = CycleQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["region", "year"], name="cycle_is_one_per_province_and_year"),
            CheckConstraint(
                name="cycle_closes_after_it_opens", condition=Q(closes_on__gt=F("opens_on"))
            ),
            CheckConstraint(name="cycle_title_is_not_empty", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def first_day(self) -> date:
        """The day from which it can be published: when it opens, never before its own January."""
        return max(self.opens_on, date(self.year, 1, 1))

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        found = super().lookups_for(actor, to=to)
        return lookups_of_the_province(found) if to == Permission.YEAR_VIEW else found


class CycleStep(Step):
    subject = models.ForeignKey(Cycle, models.CASCADE, related_name="steps")


class CycleLockQuerySet(BoundedQuerySet["CycleLock"]):
    def held(self) -> Self:
        return self.filter(released_at=None)


class CycleLock(Bounded):
    """A month ("2026-10") or the whole year ("2026") that is locked, until it is released."""

    boundaries = {"region": "cycle__region__path__startswith"}

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="locks")
    period = models.CharField(max_length=7)
    locked_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    objects = CycleLockQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["cycle", "period"],
                condition=Q(released_at__isnull=True),
                name="period_is_locked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.period}"
