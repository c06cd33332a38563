"""The programme year with its targets, pilot industries and locks; the roster of enterprises."""

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
from programs.cycles.vocabulary import (
    CycleState,
    Permission,
    RosterState,
    Tier,
    WithdrawalReason,
)
from programs.cycles.workflow import CYCLE, ROSTER_ENTRY


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

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        found = super().lookups_for(actor, to=to)
        return lookups_of_the_province(found) if to == Permission.YEAR_VIEW else found


class CycleStep(Step):
    subject = models.ForeignKey(Cycle, models.CASCADE, related_name="steps")


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


class PilotIndustryQuerySet(BoundedQuerySet["PilotIndustry"]):
    pass


class PilotIndustry(Bounded):
    """An industry of the list 百个行业. `industry_codes` are those of GB/T 4754, 2 to 4 digits."""

    boundaries = {"region": "cycle__region__path__startswith"}

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="pilot_industries")
    code = models.CharField(_("Code"), max_length=30)
    name = models.CharField(_("Name"), max_length=100)
    industry_codes = models.JSONField(_("Industry codes"), default=list)
    lead = models.CharField(_("Lead unit"), max_length=100, blank=True)

    objects = PilotIndustryQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["cycle", "code"], name="pilot_industry_code_is_unique_by_year"
            ),
            CheckConstraint(
                name="pilot_industry_has_code_and_name", condition=~Q(code="") & ~Q(name="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        found = super().lookups_for(actor, to=to)
        return lookups_of_the_province(found) if to == Permission.YEAR_VIEW else found


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


class RosterEntryQuerySet(BoundedQuerySet["RosterEntry"]):
    def living(self) -> Self:
        return self.exclude(state=RosterState.WITHDRAWN)

    def listed(self) -> Self:
        return self.filter(state=RosterState.LISTED)

    def awaiting_review(self) -> Self:
        return self.filter(state=RosterState.NOMINATED)

    def listed_on(self, day: date) -> Self:
        """On the roster on that day, whatever became of them."""
        return self.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day), listed_on__lte=day)

    def with_all(self) -> Self:
        return self.select_related(
            "cycle__region", "enterprise", "region", "reviewing_region", "pilot_industry"
        )


class RosterEntry(Staged):
    """An enterprise within a programme year.

    `region` is the county that answered for it when it was nominated; `reviewing_region` the city
    whose office reviews it, or the province where no city stands between.
    """

    boundaries = {
        "region": "region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
    }
    workflow = ROSTER_ENTRY

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="roster")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    reviewing_region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    tier = models.CharField(_("Tier"), max_length=20, choices=Tier)
    pilot_industry = models.ForeignKey(
        PilotIndustry, models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_medium = models.BooleanField(default=False, editable=False)
    state = models.CharField(
        max_length=20, choices=RosterState, default=RosterState.NOMINATED, editable=False
    )
    consent_on = models.DateField(_("Consent of the enterprise"))
    nominated_on = models.DateField(editable=False)
    listed_on = models.DateField(null=True, editable=False)
    withdrawn_on = models.DateField(null=True, editable=False)
    withdrawal = models.CharField(
        max_length=20, choices=WithdrawalReason, blank=True, editable=False
    )
    reason = models.CharField(max_length=500, blank=True, editable=False)

    objects = RosterEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["cycle", "enterprise"],
                condition=~Q(state=RosterState.WITHDRAWN),
                name="enterprise_is_once_on_the_roster_of_a_year",
            ),
            CheckConstraint(
                name="roster_entry_is_listed_iff_dated",
                condition=Q(state=RosterState.LISTED, listed_on__isnull=False)
                | Q(state=RosterState.WITHDRAWN)
                | (
                    Q(state__in=[RosterState.NOMINATED, RosterState.RETURNED])
                    & Q(listed_on__isnull=True)
                ),
            ),
            CheckConstraint(
                name="roster_entry_is_withdrawn_iff_dated_and_told_why",
                condition=Q(state=RosterState.WITHDRAWN, withdrawn_on__isnull=False)
                & ~Q(withdrawal="")
                | (
                    ~Q(state=RosterState.WITHDRAWN)
                    & Q(withdrawn_on__isnull=True)
                    & Q(withdrawal="")
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "region", "state"], name="roster_by_county"),
            # The reviewers' queue: the few that wait, among all that ever were.
            models.Index(
                fields=["reviewing_region", "nominated_on"],
                condition=Q(state=RosterState.NOMINATED),
                name="roster_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.cycle_id}"

    def is_listed_on(self, day: date) -> bool:
        """The same as `listed_on` of rows, for one that was read already."""
        if self.listed_on is None or self.listed_on > day:
            return False
        return self.withdrawn_on is None or self.withdrawn_on > day

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        """A review is for the one office that reviews, not for the offices above it."""
        for lookup, value in super().lookups_for(actor, to=to):
            if to == Permission.ROSTER_REVIEW and lookup == "region__path__startswith":
                yield "reviewing_region__path", value
            else:
                yield lookup, value


class RosterStep(Step):
    subject = models.ForeignKey(RosterEntry, models.CASCADE, related_name="steps")
