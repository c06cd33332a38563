"""What can be asked for online (办事事项): a list that each province keeps."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from programs.questionnaires.vocabulary import Element
from programs.services.vocabulary import Permission


class ServiceItemQuerySet(BoundedQuerySet["ServiceItem"]):
    def of_provinces(self, paths: Collection[str]) -> Self:
        """Those of the provinces with these paths, with them, in the order of codes."""
        return self.filter(region__path__in=paths).select_related("region").order_by("code")


class ServiceItem(Bounded):
    """An item of the province's list: by code and by name it stands there once.

    `system` is the one through which it is asked for; numbers of cases are the system's, so that
    neither changes once the item stands. From `ended_on` on nobody asks for it any more.
    """

    SAID = ("name", "element", "ended_on")
    boundaries = {"region": "region__path__startswith"}

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    code = models.CharField(_("Item code"), max_length=40)
    name = models.CharField(_("Service item"), max_length=100)
    element = models.CharField(_("Element"), max_length=14, choices=Element)
    system = models.CharField(_("Source system"), max_length=40)
    ended_on = models.DateField(_("Off the list from"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ServiceItemQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["region", "code"], name="service_item_code_is_unique"),
            UniqueConstraint(fields=["region", "name"], name="service_item_name_is_unique"),
            CheckConstraint(
                name="service_item_says_code_name_and_system",
                condition=~Q(code="") & ~Q(name="") & ~Q(system=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        """The list of a province is read by everybody within it who reads cases at all."""
        found = super().lookups_for(actor, to=to)
        if to != Permission.CASE_VIEW:
            yield from found
            return
        for path in {str(value) for _lookup, value in found}:
            yield "region__path__startswith", path.split(".", 1)[0] + "." if path else ""

    def is_offered(self, on: date) -> bool:
        """Whether it can be asked for on the day."""
        return self.ended_on is None or on < self.ended_on
