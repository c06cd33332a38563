"""Honours that an enterprise holds (DOMAIN 2.1, row 25)."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.models.ledgers import LedgerEntry, LedgerQuerySet
from enterprises.dossier.vocabulary import HonourLevel


class HonourQuerySet(LedgerQuerySet["Honour"]):
    pass


class Honour(LedgerEntry):
    """A title that an authority bestowed (隐形冠军, 小巨人), held from its day until it lapses.

    `ended_on` is the day after `valid_until`: the first day on which it is not held any more.
    """

    SAID = ("title", "level", "granted_by", "granted_on", "valid_until", "evidence")
    ONCE = ("title", "level", "granted_on")
    DAY = "granted_on"

    title = models.CharField(_("Name of the honour"), max_length=100)
    level = models.CharField(_("Level of the honour"), max_length=10, choices=HonourLevel)
    granted_by = models.CharField(_("Bestowed by"), max_length=100)
    granted_on = models.DateField(_("Bestowed on"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    ended_on = models.DateField(null=True, editable=False)

    objects = HonourQuerySet.as_manager()

    class Meta(LedgerEntry.Meta):
        constraints = [
            *LedgerEntry.Meta.constraints,
            UniqueConstraint(
                fields=["enterprise", "title", "level", "granted_on"],
                condition=Q(struck_on__isnull=True),
                name="honour_is_recorded_once",
            ),
            CheckConstraint(
                name="honour_has_a_name_and_an_authority",
                condition=~Q(title="") & ~Q(granted_by=""),
            ),
            CheckConstraint(
                name="honour_lapses_no_earlier_than_it_is_bestowed",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("granted_on")),
            ),
            CheckConstraint(
                name="honour_ends_iff_it_lapses",
                condition=Q(valid_until__isnull=True, ended_on__isnull=True)
                | Q(
                    valid_until__isnull=False,
                    ended_on__isnull=False,
                    ended_on__gt=F("valid_until"),
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "granted_on"], name="honour_of_a_county"),
        ]

    def __str__(self) -> str:
        return self.title
