"""Proposals to hand an enterprise to another county."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from enterprises.register.models.enterprises import Enterprise
from enterprises.register.vocabulary import Permission, TransferState
from enterprises.register.workflow import TRANSFER
from portal.accounts.actor import Actor
from portal.regions.boundaries import BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step

#: on whose side somebody stands who does this; else either will do
SIDES: Final[dict[str, tuple[str, ...]]] = {
    Permission.TRANSFER_PROPOSE: ("asking_region",),
    Permission.TRANSFER_ANSWER: ("asked_region",),
}


class TransferQuerySet(BoundedQuerySet["Transfer"]):
    def waiting(self) -> Self:
        return self.filter(state=TransferState.PROPOSED)

    def with_all(self) -> Self:
        return self.select_related(
            "enterprise", "region", "to_region", "asking_region", "asked_region", "proposed_by"
        )


class Transfer(Staged):
    """One county proposes that an enterprise passes from `region` to `to_region`.

    Either side may propose (`asking_region`); the other answers (`asked_region`), or an office
    above it. Both sides read it. It takes effect on the day on which it is accepted.
    """

    boundaries = {"region": "region__path__startswith"}
    workflow = TRANSFER

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="transfers")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    to_region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    asking_region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    asked_region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=20, choices=TransferState, default=TransferState.PROPOSED, editable=False
    )
    address = models.CharField(_("New address"), max_length=200, blank=True)
    reason = models.CharField(_("Reason"), max_length=200)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    settled_on = models.DateField(null=True, editable=False)

    objects = TransferQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["enterprise"],
                condition=Q(state=TransferState.PROPOSED),
                name="enterprise_is_moved_by_one_proposal_at_a_time",
            ),
            CheckConstraint(
                name="transfer_is_between_two_counties", condition=~Q(region=F("to_region"))
            ),
            CheckConstraint(
                name="transfer_is_settled_iff_dated",
                condition=Q(state=TransferState.PROPOSED, settled_on__isnull=True)
                | (~Q(state=TransferState.PROPOSED) & Q(settled_on__isnull=False)),
            ),
            CheckConstraint(name="transfer_has_a_reason", condition=~Q(reason="")),
        ]
        indexes = [
            models.Index(
                fields=["asked_region"],
                condition=Q(state=TransferState.PROPOSED),
                name="transfer_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.region} → {self.to_region}"

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        """Both counties read; who asked withdraws; who was asked answers."""
        sides = SIDES.get(to, ("region", "to_region"))
        for _lookup, value in super().lookups_for(actor, to=to):
            for side in sides:
                yield f"{side}__path__startswith", value


class TransferStep(Step):
    subject = models.ForeignKey(Transfer, models.CASCADE, related_name="steps")
