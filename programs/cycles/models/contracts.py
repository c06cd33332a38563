"""Contracts that came of the letters of intent of matchmaking events (意向 → 合同; DOMAIN 2.1,
row 7)."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.models import Entry, EntryQuerySet
from portal.regions.models import Region
from programs.cycles.models.activities import Activity
from programs.cycles.models.years import Cycle


class EventContractQuerySet(EntryQuerySet["EventContract"]):
    def with_all(self) -> Self:
        return self.select_related("activity__region", "enterprise", "region", "cycle")


class EventContract(Entry):
    """A letter of intent of a matchmaking event became a contract, often weeks after the event.

    `enterprise` is the one of the register that signed, where it is known; `counterpart` names the
    other side, `amount_wan` is in 10,000 yuan. Year and region are those of the event. Of a letter
    one contract is recorded, however many papers it needed.
    """

    SAID = ("enterprise", "counterpart", "subject", "signed_on", "amount_wan", "evidence")
    ONCE = ("activity", "signed_on", "counterpart", "subject")
    TWICE = _("This contract of the event is recorded already.")
    boundaries = {"region": "region__path__startswith"}

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="contracts")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, blank=True, related_name="+"
    )
    counterpart = models.CharField(_("Counterpart"), max_length=100)
    subject = models.CharField(_("Subject of the contract"), max_length=200)
    signed_on = models.DateField(_("Signed on"))
    amount_wan = models.DecimalField(
        _("Amount (10,000 yuan)"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    evidence = models.CharField(_("Evidence"), max_length=120)

    objects = EventContractQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            UniqueConstraint(
                fields=["activity", "enterprise", "signed_on", "counterpart", "subject"],
                condition=Q(struck_on__isnull=True),
                name="contract_of_an_event_is_recorded_once",
            ),
            UniqueConstraint(
                fields=["activity", "signed_on", "counterpart", "subject"],
                condition=Q(struck_on__isnull=True, enterprise__isnull=True),
                name="contract_of_nobody_known_is_recorded_once",
            ),
            CheckConstraint(
                name="contract_says_with_whom_and_what",
                condition=~Q(counterpart="") & ~Q(subject="") & ~Q(evidence=""),
            ),
            CheckConstraint(
                name="contract_amount_is_above_nothing",
                condition=Q(amount_wan__isnull=True) | Q(amount_wan__gt=0),
            ),
        ]
        indexes = [models.Index(fields=["cycle", "region"], name="contracts_of_a_year")]

    def __str__(self) -> str:
        return f"{self.counterpart} · {self.subject}"

    @property
    def alike(self) -> dict[str, Any]:
        """One contract of each enterprise, and one of those that the register does not know."""
        return {"enterprise": self.enterprise, **super().alike}

    @property
    def year_codes(self) -> set[str]:
        return {self.cycle.code}
