"""Pilot industries: proposed by a county, reviewed by its city, confirmed by the province."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.regions.boundaries import BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.cycles.models.years import Cycle
from programs.cycles.vocabulary import IndustryState, Link, Permission
from programs.cycles.workflow import PILOT_INDUSTRY


class PilotIndustryQuerySet(BoundedQuerySet["PilotIndustry"]):
    def confirmed(self) -> Self:
        """Those on the list: what may be chosen, and what counts."""
        return self.filter(state=IndustryState.CONFIRMED)

    def living(self) -> Self:
        return self.exclude(state=IndustryState.WITHDRAWN)

    def with_all(self) -> Self:
        return self.select_related("cycle__region", "region", "reviewing_region")


class PilotIndustry(Staged):
    """An industry of the list 百个行业. `industry_codes` are those of GB/T 4754, 2 to 4 digits.

    `region` is what proposed it: a county, or the province where the province entered it;
    `reviewing_region` the city that reviews it, or the province where no city stands between.
    `enterprise_count` and `certified_count` are what the register counted of it there when it was
    proposed (`counted_on`). It is on the list from `confirmed_on` until the day before `left_on`;
    `first_year` is the year in which it came onto the list, `last_year` the one in which it left.
    """

    boundaries = {"region": "region__path__startswith"}
    workflow = PILOT_INDUSTRY

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="pilot_industries")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    reviewing_region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    code = models.CharField(_("Code"), max_length=30)
    name = models.CharField(_("Name"), max_length=100)
    industry_codes = models.JSONField(_("Industry codes"), default=list)
    chain = models.CharField(_("Industrial chain"), max_length=60, blank=True)
    link = models.CharField(_("Link of the chain"), max_length=10, choices=Link, blank=True)
    lead = models.CharField(_("Lead unit"), max_length=100, blank=True)
    grounds = models.CharField(_("Why this industry"), max_length=500, blank=True)
    state = models.CharField(
        max_length=10, choices=IndustryState, default=IndustryState.PROPOSED, editable=False
    )
    reason = models.CharField(max_length=500, blank=True, editable=False)
    enterprise_count = models.PositiveIntegerField(default=0, editable=False)
    certified_count = models.PositiveIntegerField(default=0, editable=False)
    counted_on = models.DateField(null=True, editable=False)
    proposed_on = models.DateField(editable=False)
    confirmed_on = models.DateField(null=True, editable=False)
    left_on = models.DateField(null=True, editable=False)
    first_year = models.PositiveSmallIntegerField(editable=False)
    last_year = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = PilotIndustryQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["cycle", "code"], name="pilot_industry_code_is_unique_by_year"
            ),
            CheckConstraint(
                name="pilot_industry_has_code_and_name", condition=~Q(code="") & ~Q(name="")
            ),
            CheckConstraint(
                name="pilot_industry_is_confirmed_iff_dated",
                condition=Q(
                    state__in=[IndustryState.CONFIRMED, IndustryState.ENDED],
                    confirmed_on__isnull=False,
                )
                | (
                    ~Q(state__in=[IndustryState.CONFIRMED, IndustryState.ENDED])
                    & Q(confirmed_on__isnull=True)
                ),
            ),
            CheckConstraint(
                name="pilot_industry_has_left_iff_dated",
                condition=Q(
                    state=IndustryState.ENDED, left_on__isnull=False, last_year__isnull=False
                )
                | (~Q(state=IndustryState.ENDED) & Q(left_on__isnull=True, last_year__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "state", "code"], name="pilot_industry_list"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        """Read by the whole province; a review is for the one office that reviews."""
        for lookup, value in super().lookups_for(actor, to=to):
            if to == Permission.INDUSTRY_VIEW:
                yield lookup, f"{str(value).split('.', 1)[0]}." if value else value
            elif to == Permission.INDUSTRY_REVIEW:
                yield "reviewing_region__path", value
            else:
                yield lookup, value


class PilotIndustryStep(Step):
    subject = models.ForeignKey(PilotIndustry, models.CASCADE, related_name="steps")
