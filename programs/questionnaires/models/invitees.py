"""Invited enterprises, what reminded them, and what about their answers deserves a look."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from enterprises.register.vocabulary import SizeClass
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from programs.cycles.vocabulary import Tier
from programs.questionnaires.models.campaigns import Campaign
from programs.questionnaires.models.responses import Response
from programs.questionnaires.vocabulary import (
    CampaignState,
    DeclineReason,
    FlagKind,
    InviteeState,
    Occasion,
)

#: who has neither answered nor declined nor been excused
SILENT = (InviteeState.INVITED, InviteeState.OPENED, InviteeState.ANSWERING)
#: who may still answer: whoever declined may have second thoughts
ANSWERABLE = (*SILENT, InviteeState.DECLINED)


class InviteeQuerySet(BoundedQuerySet["Invitee"]):
    def silent(self) -> Self:
        return self.filter(state__in=SILENT)

    def asked_now(self) -> Self:
        """Of running campaigns, those that have not answered yet."""
        return self.silent().filter(campaign__state=CampaignState.RUNNING)

    def with_all(self) -> Self:
        return self.select_related(
            "campaign__version__template",
            "campaign__version__cycle__region",
            "enterprise",
            "region",
            "response",
        ).defer("campaign__version__schema")


class Invitee(Bounded):
    """An enterprise that a campaign asks.

    `region`, `tier`, `industry` (2 digits of GB/T 4754) and `size_class` are those of the day of
    the invitation, so that rates of a closed campaign do not move. `device` is a hash that tells
    browsers apart which came in by a link; empty where none did. `declined` says why the enterprise
    does not want to answer; `reason` is what was said beside it, or why an office excused it.
    """

    boundaries = {
        "region": "region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
    }

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="invitees")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    tier = models.CharField(_("Tier"), max_length=20, choices=Tier)
    industry = models.CharField(_("Industry"), max_length=2)
    size_class = models.CharField(_("Size class"), max_length=20, choices=SizeClass)
    state = models.CharField(
        _("State"), max_length=10, choices=InviteeState, default=InviteeState.INVITED
    )
    response = models.ForeignKey(Response, models.SET_NULL, null=True, related_name="invitees")
    declined = models.CharField(
        _("Why it declined"), max_length=20, choices=DeclineReason, blank=True
    )
    reason = models.CharField(max_length=500, blank=True)
    device = models.CharField(max_length=64, blank=True)
    invited_on = models.DateField()
    opened_at = models.DateTimeField(null=True)
    answered_on = models.DateField(null=True)

    objects = InviteeQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["campaign", "enterprise"], name="campaign_invites_once"),
            CheckConstraint(
                name="invitee_is_excused_iff_told_why",
                condition=(Q(state=InviteeState.EXCUSED) & ~Q(reason=""))
                | Q(state=InviteeState.DECLINED)
                | (~Q(state__in=[InviteeState.EXCUSED, InviteeState.DECLINED]) & Q(reason="")),
            ),
            CheckConstraint(
                name="invitee_has_declined_iff_told_why",
                condition=(Q(state=InviteeState.DECLINED) & ~Q(declined=""))
                | (~Q(state=InviteeState.DECLINED) & Q(declined="")),
            ),
            CheckConstraint(
                name="invitee_has_answered_iff_dated",
                condition=Q(state=InviteeState.ANSWERED, answered_on__isnull=False)
                | (~Q(state=InviteeState.ANSWERED) & Q(answered_on__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "region", "state"], name="invitee_by_county"),
            models.Index(fields=["enterprise", "state"], name="invitee_of_an_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.enterprise_id} {self.state}"


class InviteeReminderQuerySet(BoundedQuerySet["InviteeReminder"]):
    pass


class InviteeReminder(Bounded):
    """That an invited enterprise was reminded: why, by whom, and how many of its people heard it.

    `days` are the working days before the close of a reminder by the schedule, given once each.
    """

    boundaries = {
        "region": "invitee__region__path__startswith",
        "enterprise": "invitee__enterprise_id",
    }

    invitee = models.ForeignKey(Invitee, models.CASCADE, related_name="reminders")
    occasion = models.CharField(max_length=10, choices=Occasion)
    days = models.PositiveSmallIntegerField(null=True)
    told = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = InviteeReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["invitee", "days"],
                condition=Q(occasion=Occasion.SCHEDULE),
                name="invitee_is_reminded_once_by_each_day_of_the_schedule",
            ),
            CheckConstraint(
                name="reminder_of_the_schedule_names_its_day",
                condition=Q(occasion=Occasion.SCHEDULE, days__isnull=False)
                | Q(occasion=Occasion.ASKED, days__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitee_id} {self.occasion} {self.at:%Y-%m-%d}"


class FlagQuerySet(BoundedQuerySet["Flag"]):
    def open(self) -> Self:
        return self.filter(dismissed_at=None)

    def with_all(self) -> Self:
        return self.select_related(
            "invitee__campaign", "invitee__enterprise", "invitee__region", "dismissed_by"
        )


class Flag(Bounded):
    """Something about an enterprise's answers that somebody should look at; it excludes nothing.

    `grounds` holds the figures that led to it, as `programs.questionnaires.rules.flags` names them.
    """

    boundaries = {"region": "invitee__region__path__startswith"}

    invitee = models.ForeignKey(Invitee, models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=20, choices=FlagKind)
    grounds = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["invitee", "kind"], name="flag_is_raised_once"),
            CheckConstraint(
                name="flag_is_dismissed_iff_told_why",
                condition=(Q(dismissed_at__isnull=True) & Q(reason=""))
                | (Q(dismissed_at__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitee_id} {self.kind}"
