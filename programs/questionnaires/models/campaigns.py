"""Campaigns: one published version, asked of a part of the roster within a window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.regions.boundaries import BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.cycles.models import lookups_of_the_province
from programs.questionnaires.models.versions import Version
from programs.questionnaires.vocabulary import CampaignState, Permission
from programs.questionnaires.workflow import CAMPAIGN


class CampaignQuerySet(BoundedQuerySet["Campaign"]):
    def running(self) -> Self:
        return self.filter(state=CampaignState.RUNNING)

    def begun(self) -> Self:
        return self.exclude(state=CampaignState.DRAFT)

    def with_all(self) -> Self:
        return self.select_related("region", "version__template", "version__cycle__region")


class Campaign(Staged):
    """Who is asked to answer one published version, from when until when, and reminded how often.

    `who` is the part of the roster that is invited: "tier", "counties" (region codes),
    "industries" (codes of GB/T 4754, 2 to 4 digits), "sizes", "pilots" (codes of pilot
    industries); what is not named does not narrow. `months` is set for a follow-up: it invites the
    enterprises whose baseline is at least so many months old. `reminders` are working days before
    `closes_on`. `basis` is the document that allows it; a campaign that was opened before it had to
    be named has none. `short_notice` says why fewer working days are given than should be,
    `over_cap` why more is asked than the caps allow. Whom several campaigns together ask for more
    than the caps of a year is left out unless `asks_over`.
    """

    boundaries = {"region": "region__path__startswith"}
    workflow = CAMPAIGN

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="campaigns")
    title = models.CharField(_("Title"), max_length=100)
    purpose = models.CharField(_("What it is for"), max_length=500)
    basis = models.CharField(_("Basis"), max_length=500, blank=True)
    who = models.JSONField(default=dict)
    months = models.PositiveSmallIntegerField(_("Months after the baseline"), null=True)
    opens_on = models.DateField(_("Opens on"))
    closes_on = models.DateField(_("Closes on"))
    reminders = models.JSONField(default=list)
    over_cap = models.CharField(_("Reason for asking more"), max_length=500, blank=True)
    short_notice = models.CharField(_("Reason for a short time"), max_length=500, blank=True)
    asks_over = models.BooleanField(_("Ask those whose year is full as well"), default=False)
    state = models.CharField(
        max_length=10, choices=CampaignState, default=CampaignState.DRAFT, editable=False
    )
    made_at = models.DateTimeField(editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="campaign_has_title_and_purpose", condition=~Q(title="") & ~Q(purpose="")
            ),
            CheckConstraint(
                name="campaign_closes_after_it_opens", condition=Q(closes_on__gt=F("opens_on"))
            ),
            CheckConstraint(
                name="campaign_asks_over_the_caps_for_a_reason",
                condition=Q(asks_over=False) | ~Q(over_cap=""),
            ),
            CheckConstraint(
                name="campaign_is_opened_and_closed_iff_dated",
                condition=Q(
                    state=CampaignState.DRAFT, opened_at__isnull=True, closed_at__isnull=True
                )
                | Q(state=CampaignState.RUNNING, opened_at__isnull=False, closed_at__isnull=True)
                | Q(state=CampaignState.CLOSED, opened_at__isnull=False, closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        found = super().lookups_for(actor, to=to)
        return lookups_of_the_province(found) if to == Permission.CAMPAIGN_VIEW else found


class CampaignStep(Step):
    subject = models.ForeignKey(Campaign, models.CASCADE, related_name="steps")
