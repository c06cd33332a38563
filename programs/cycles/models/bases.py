"""How many small and micro enterprises there are: what penetration is a share of."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from programs.cycles.models.years import Cycle
from programs.cycles.vocabulary import BaseSource


class EnterpriseBaseQuerySet(BoundedQuerySet["EnterpriseBase"]):
    def of_year(self, cycle: Cycle) -> Self:
        return self.filter(cycle=cycle).select_related("region", "by").order_by("region__path")


class EnterpriseBase(Bounded):
    """The small and micro enterprises of a county, as a yearbook or the market register counted
    them on a day; what a programme year takes the share of. A county without one has none: that is
    never 0."""

    boundaries = {"region": "region__path__startswith"}

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="bases")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    enterprises = models.PositiveIntegerField(_("Small and micro enterprises"))
    source = models.CharField(_("Source"), max_length=10, choices=BaseSource)
    document = models.CharField(_("Where it stands"), max_length=200)
    counted_on = models.DateField(_("Counted on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = EnterpriseBaseQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["cycle", "region"], name="base_is_said_once_a_county_and_year"
            ),
            CheckConstraint(name="base_is_more_than_nothing", condition=Q(enterprises__gt=0)),
            CheckConstraint(name="base_says_where_it_stands", condition=~Q(document="")),
        ]

    def __str__(self) -> str:
        return f"{self.region_id}: {self.enterprises}"
