"""Incentive policies with their conditions as data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.offices.models import Office
from portal.regions.boundaries import BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.policies.vocabulary import Permission, PolicyKind, PolicyLevel, PolicyState
from programs.policies.workflow import POLICY


class PolicyQuerySet(BoundedQuerySet["Policy"]):
    def published(self) -> Self:
        return self.filter(state=PolicyState.PUBLISHED)

    def in_force(self, *, on: date) -> Self:
        """Published, and the day lies between its dates; `ended_on` is the first day without."""
        return self.exclude(state=PolicyState.DRAFT).filter(
            Q(ended_on=None) | Q(ended_on__gt=on), valid_from__lte=on
        )

    def reaching(self, path: str) -> Self:
        """Those that an enterprise at a path can fall under: of its county and all above it."""
        parts = path.split(".")[:-1]
        return self.filter(
            region__path__in=[".".join(parts[: n + 1]) + "." for n in range(len(parts))]
        )


class Policy(Staged):
    """An incentive that a document grants.

    `conditions` names what an enterprise must be: size classes, industry prefixes, regions,
    kinds, tiers, certificate schemes (programs.policies.rules reads them). Amounts are in fen:
    `least_fen` and `most_fen` of what one enterprise gets, `budget_fen` of all that may be paid.
    `ended_on` is the day after `valid_to`, or the day on which it was ended.
    """

    boundaries = {"region": "region__path__startswith"}
    workflow = POLICY

    number = models.CharField(_("Document number"), max_length=60)
    title = models.CharField(_("Title"), max_length=200)
    level = models.CharField(_("Level"), max_length=10, choices=PolicyLevel)
    kind = models.CharField(_("Kind"), max_length=12, choices=PolicyKind)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    issuer = models.CharField(_("Issued by"), max_length=100)
    joint_issuers = models.CharField(_("Jointly with"), max_length=200, blank=True)
    issued_on = models.DateField(_("Issued on"))
    valid_from = models.DateField(_("Valid from"))
    valid_to = models.DateField(_("Valid until"), null=True, blank=True)
    ended_on = models.DateField(null=True, editable=False)
    amount = models.CharField(_("What is given"), max_length=200)
    least_fen = models.BigIntegerField(null=True, blank=True)
    most_fen = models.BigIntegerField(null=True, blank=True)
    budget_fen = models.BigIntegerField(null=True, blank=True)
    clause = models.TextField(_("Clause"), blank=True)
    where_to_apply = models.CharField(_("Where to apply"), max_length=200, blank=True)
    conditions = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=PolicyState, default=PolicyState.DRAFT, editable=False
    )
    revision = models.PositiveIntegerField(default=1)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["region", "number", "title"], name="policy_is_recorded_once"),
            CheckConstraint(
                name="policy_has_number_and_title", condition=~Q(number="") & ~Q(title="")
            ),
            CheckConstraint(
                name="policy_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            CheckConstraint(
                name="policy_amounts_are_not_negative",
                condition=(Q(least_fen__isnull=True) | Q(least_fen__gte=0))
                & (Q(most_fen__isnull=True) | Q(most_fen__gte=0)),
            ),
            CheckConstraint(
                name="policy_budget_is_not_negative",
                condition=Q(budget_fen__isnull=True) | Q(budget_fen__gte=0),
            ),
            CheckConstraint(
                name="policy_amounts_are_in_order",
                condition=Q(least_fen__isnull=True)
                | Q(most_fen__isnull=True)
                | Q(least_fen__lte=F("most_fen")),
            ),
        ]
        indexes = [models.Index(fields=["region", "valid_from"], name="policy_in_force")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        """What is published in a province is read by everybody within it who reads policies at
        all: offices of every level, stations, enterprises. Drafts are for those who keep them."""
        found = super().lookups_for(actor, to=to)
        if to != Permission.VIEW:
            yield from found
            return
        for path in {str(value) for _lookup, value in found} | _homes(actor):
            yield "region__path__startswith", path.split(".", 1)[0] + "." if path else ""

    @property
    def version(self) -> str:
        """What If-Match compares."""
        return f"{self.pk}-{self.revision}"

    def is_in_force(self, on: date) -> bool:
        if self.state == PolicyState.DRAFT or self.valid_from > on:
            return False
        return self.ended_on is None or on < self.ended_on


def _homes(actor: Actor) -> set[str]:
    """The paths of the counties of those whose grants name a station or an enterprise."""
    held: dict[str, set[str | int]] = {"station": set(), "enterprise": set()}
    for grant in actor.holding(Permission.VIEW):
        if grant.boundary in held:
            held[grant.boundary].add(grant.value)
    homes: set[str] = set()
    for model, kind in ((Office, "station"), (Enterprise, "enterprise")):
        if held[kind]:
            rows = model._base_manager.filter(pk__in=held[kind])
            homes.update(rows.values_list("region__path", flat=True))
    return homes


class PolicyStep(Step):
    subject = models.ForeignKey(Policy, models.CASCADE, related_name="steps")
