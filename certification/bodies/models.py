"""Certification bodies, by approval number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.offices.models import Office
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region


class BodyQuerySet(BoundedQuerySet["Body"]):
    def approved(self) -> Self:
        return self.filter(ended_on=None)


class Body(Bounded):
    """A certification body approved by the national administration (CNCA-R-2002-001).

    The list is the same for everybody who may read it: the portal never proposes a body.
    """

    boundaries = {"office": "office_id"}

    approval_number = models.CharField(_("Approval number"), max_length=30, unique=True)
    name = models.CharField(_("Name"), max_length=100, unique=True)
    office = models.OneToOneField(Office, models.PROTECT, null=True, blank=True, related_name="+")
    approved_on = models.DateField(_("Approved on"), null=True, blank=True)
    ended_on = models.DateField(_("Approval ended on"), null=True, blank=True)
    #: the province that entered it, and alone changes it; None: entered for the whole nation
    registered_by = models.ForeignKey(
        Region, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = BodyQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="body_has_number_and_name",
                condition=~Q(approval_number="") & ~Q(name=""),
            ),
            CheckConstraint(
                name="body_ends_after_it_is_approved",
                condition=Q(ended_on__isnull=True)
                | Q(approved_on__isnull=True)
                | Q(ended_on__gte=F("approved_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        """Whoever may read the list within a region reads all of it."""
        for grant in actor.holding(to):
            if grant.boundary == "region":
                yield "pk__gt", 0
            elif grant.boundary == "office":
                yield "office_id", grant.value

    def _lies_within(self, lookup: str, value: str | int) -> bool:
        return lookup == "pk__gt" or super()._lies_within(lookup, value)
