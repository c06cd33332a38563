"""Sandboxes, what their keys asked, which checks that met, and the passes that were issued."""

from __future__ import annotations

from typing import Final, Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.timezone import localdate

from portal.kernel.period import Period
from portal.offices.models import ApiKey, Office
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from portal.sandbox.places import Place

#: so many exchanges of a sandbox are kept
KEPT_EXCHANGES: Final = 500


class SandboxQuerySet(BoundedQuerySet["Sandbox"]):
    def living(self) -> Self:
        return self.filter(closed_at=None)

    def with_places(self) -> Self:
        return self.select_related("owner__region", "office__region", "region")


class Sandbox(Bounded):
    """The invented county of a county office (`owner`), with an office of its own.

    `number` and `run` say where it lies; a reset begins the next run, in another county, with the
    same office, keys and webhooks. Reached by the people of the owner, and by the sandbox's keys
    through its region.
    """

    boundaries = {"office": "owner_id", "region": "region__path__startswith"}

    owner = models.OneToOneField(Office, models.PROTECT, related_name="sandbox")
    office = models.OneToOneField(Office, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(unique=True)
    run = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = SandboxQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="sandbox_has_a_run", condition=Q(run__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} run {self.run}"

    @property
    def place(self) -> Place:
        return Place(self.number, self.run)

    @property
    def months_at_start(self) -> tuple[Period, Period]:
        """The month that was accepted when the run began, and the one that waits for a return."""
        today = localdate(self.begun_at)
        waiting = Period.month(today.year, today.month).previous()
        return waiting.previous(), waiting


class ExchangeQuerySet(BoundedQuerySet["Exchange"]):
    def newest_first(self) -> Self:
        return self.select_related("key").order_by("-pk")


class Exchange(Bounded):
    """A request that a key of the sandbox made and how it was answered: what the checks are read
    from. `problem` is the type of a refusal, `period` the month of the return that it was of."""

    boundaries = {
        "office": "sandbox__owner_id",
        "region": "sandbox__region__path__startswith",
    }

    sandbox = models.ForeignKey(Sandbox, models.CASCADE, related_name="exchanges")
    key = models.ForeignKey(ApiKey, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    method = models.CharField(max_length=7)
    path = models.CharField(max_length=200)
    status = models.PositiveSmallIntegerField()
    problem = models.CharField(max_length=60, blank=True)
    period = models.CharField(max_length=7, blank=True)
    is_dry = models.BooleanField(default=False)
    is_keyed = models.BooleanField(default=False)
    is_replayed = models.BooleanField(default=False)
    is_conditional = models.BooleanField(default=False)
    is_next_page = models.BooleanField(default=False)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["sandbox", "id"], name="exchange_of_a_sandbox")]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"


class MetCheck(Bounded):
    """A check of the conformance list that was met in the present run, and when."""

    boundaries = {
        "office": "sandbox__owner_id",
        "region": "sandbox__region__path__startswith",
    }

    sandbox = models.ForeignKey(Sandbox, models.CASCADE, related_name="met")
    code = models.CharField(max_length=40)
    at = models.DateTimeField()

    objects: BoundedQuerySet[MetCheck] = BoundedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            UniqueConstraint(fields=["sandbox", "code"], name="check_is_met_once_in_a_run"),
        ]

    def __str__(self) -> str:
        return self.code


class Pass(Bounded):
    """All checks were met in one run. `checks` says when each was; it outlives resets."""

    boundaries = {
        "office": "sandbox__owner_id",
        "region": "sandbox__region__path__startswith",
    }

    sandbox = models.ForeignKey(Sandbox, models.PROTECT, related_name="passes")
    run = models.PositiveIntegerField()
    number = models.CharField(max_length=20, unique=True)
    issued_at = models.DateTimeField()
    systems = models.JSONField(default=list)
    checks = models.JSONField(default=dict)

    objects: BoundedQuerySet[Pass] = BoundedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            UniqueConstraint(fields=["sandbox", "run"], name="pass_is_issued_once_a_run"),
        ]

    def __str__(self) -> str:
        return self.number
