"""The roster: an enterprise within a programme year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.regions.boundaries import BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.cycles.models.industries import PilotIndustry
from programs.cycles.models.years import Cycle
from programs.cycles.vocabulary import (
    Permission,
    RosterState,
    Stage,
    Tier,
    WithdrawalReason,
)
from programs.cycles.workflow import ROSTER_ENTRY


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
    whose office reviews it, or the province where no city stands between. `stage` is how far it
    has come, as the records of higher rooms say it: kept by a fold (ADR 0027).

    When the enterprise moves to another county in the year, its entry ends there and goes on as a
    new one (`came_from`), so that each county counts it for its own days; `since_on` is the day on
    which the first of them was listed.
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
    stage = models.CharField(
        _("Stage"), max_length=12, choices=Stage, default=Stage.CANDIDATE, editable=False
    )
    consent_on = models.DateField(_("Consent of the enterprise"))
    nominated_on = models.DateField(editable=False)
    listed_on = models.DateField(null=True, editable=False)
    since_on = models.DateField(null=True, editable=False)
    came_from = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="went_to"
    )
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
            # The tier of an enterprise in a year, asked of every row that is counted.
            models.Index(fields=["enterprise", "cycle"], name="roster_of_an_enterprise"),
            # How many stand at each stage.
            models.Index(fields=["cycle", "stage", "region"], name="roster_by_stage"),
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
