"""What was so before: which county answered from when to when, and every change of a fact."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from enterprises.register.models.enterprises import Enterprise
from enterprises.register.vocabulary import FactSource, TenureEnd
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region


class TenureQuerySet(BoundedQuerySet["Tenure"]):
    def open(self) -> Self:
        return self.filter(ended_on=None)


class Tenure(Bounded):
    """A county answers for an enterprise from a day until another: what the register counts.

    An enterprise that is open has exactly one without an end, and its region is the enterprise's.
    It ends when the enterprise moves, closes or is merged into another; what was counted before
    stays with the county that answered then.
    """

    boundaries = {"region": "region__path__startswith", "enterprise": "enterprise_id"}

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="tenures")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    began_on = models.DateField()
    ended_on = models.DateField(null=True)
    end = models.CharField(max_length=10, choices=TenureEnd, blank=True)

    objects = TenureQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["enterprise"],
                condition=Q(ended_on__isnull=True),
                name="one_county_answers_for_an_enterprise",
            ),
            CheckConstraint(
                name="tenure_ends_no_earlier_than_it_begins",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
            ),
            CheckConstraint(
                name="tenure_is_ended_iff_told_why",
                condition=Q(ended_on__isnull=True, end="")
                | (Q(ended_on__isnull=False) & ~Q(end="")),
            ),
        ]
        indexes = [models.Index(fields=["region", "began_on"], name="tenure_of_a_county")]
        ordering = ["began_on", "pk"]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.region_id} {self.began_on}"


class FactChangeQuerySet(BoundedQuerySet["FactChange"]):
    def newest_first(self) -> Self:
        return self.order_by("-pk")


class FactChange(Bounded):
    """One fact that was changed: from what to what, when, by whom, on what ground.

    What says something about a person is named without its values. `reference` is the name of the
    uploaded file, or the number of what the change came of.
    """

    boundaries = {
        "region": "enterprise__region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
    }

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="fact_changes")
    field = models.CharField(max_length=30)
    was = models.CharField(max_length=200, blank=True)
    now = models.CharField(max_length=200, blank=True)
    is_personal = models.BooleanField(default=False)
    source = models.CharField(max_length=10, choices=FactSource)
    reference = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=100)
    at = models.DateTimeField()

    objects = FactChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="personal_fact_is_named_without_its_values",
                condition=Q(is_personal=False) | Q(was="", now=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.field} {self.at:%Y-%m-%d}"
