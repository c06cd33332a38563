"""What an enterprise agreed to: for what, given when and by whom, withdrawn when."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.vocabulary import Purpose
from enterprises.register.models import Enterprise
from portal.regions.boundaries import Bounded, BoundedQuerySet


class ConsentQuerySet(BoundedQuerySet["Consent"]):
    def in_force(self, *, on: date) -> Self:
        return self.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=on), given_on__lte=on)

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_on=None)


class Consent(Bounded):
    """An enterprise agrees to one thing, towards one receiver where there is one (a bank).

    `given_by` names the person who agreed for the enterprise; it is shown masked.
    """

    boundaries = {
        "region": "enterprise__region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
    }

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("What it agrees to"), max_length=20, choices=Purpose)
    receiver = models.CharField(_("Towards whom"), max_length=100, blank=True)
    given_on = models.DateField(_("Given on"))
    given_by = models.CharField(_("Given by"), max_length=60, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawal_reason = models.CharField(max_length=200, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["enterprise", "purpose", "receiver"],
                condition=Q(withdrawn_on__isnull=True),
                name="consent_stands_once_for_a_purpose_and_receiver",
            ),
            CheckConstraint(
                name="consent_is_withdrawn_no_earlier_than_given",
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
            ),
            CheckConstraint(
                name="consent_towards_a_bank_names_it",
                condition=~Q(purpose=Purpose.BANK) | ~Q(receiver=""),
            ),
        ]
        ordering = ["-given_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.receiver}".strip()
