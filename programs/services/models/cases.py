"""The log of online services (线上办件记录; DOMAIN 2.1, row 4): hundreds of thousands a year."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from programs.services.models.items import ServiceItem
from programs.services.vocabulary import Channel, Result


class ServiceCaseQuerySet(BoundedQuerySet["ServiceCase"]):
    def standing(self) -> Self:
        """Those that were not struck out."""
        return self.filter(struck_on=None)

    def online(self) -> Self:
        return self.exclude(channel=Channel.COUNTER)

    def with_all(self) -> Self:
        return self.select_related("item", "region", "enterprise")


class ServiceCase(Bounded):
    """One thing that somebody asked for in a division, as the source system tells of it.

    A number is unique within its system and division; sent again it corrects what stands. Days are
    those of Shanghai, `workdays` the working days from being asked to being done. Who asked is
    linked where the division's register knows the code; of any other code only the masked form and
    a keyed hash are kept. What never was is struck out with a reason: it counts no more, stays to
    be read, and its number sent again changes nothing.
    """

    #: what a system may correct by sending the number again
    SAID = (
        "item", "channel", "asked_at", "asked_on", "done_at", "done_on", "workdays", "result",
        "enterprise", "asker_masked", "asker_mark",
    )  # fmt: skip
    boundaries = {"region": "region__path__startswith"}

    # region and item begin an index of their own below
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="cases", db_index=False)
    system = models.CharField(_("Source system"), max_length=40)
    number = models.CharField(_("Case number"), max_length=60)
    channel = models.CharField(pgettext_lazy("service", "Channel"), max_length=12, choices=Channel)
    asked_at = models.DateTimeField(_("Asked at"))
    asked_on = models.DateField(editable=False)
    done_at = models.DateTimeField(_("Done at"), null=True, blank=True)
    done_on = models.DateField(null=True, editable=False)
    workdays = models.PositiveSmallIntegerField(null=True, editable=False)
    result = models.CharField(pgettext_lazy("service", "Outcome"), max_length=9, choices=Result)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, blank=True, related_name="+"
    )
    asker_masked = models.CharField(max_length=18, blank=True, editable=False)
    asker_mark = models.CharField(max_length=64, blank=True, editable=False)
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    corrected_at = models.DateTimeField(null=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    struck_on = models.DateField(null=True, editable=False)
    reason = models.CharField(max_length=500, blank=True, editable=False)

    objects = ServiceCaseQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["region", "number", "system"],
                name="service_case_is_one_within_system_and_division",
            ),
            CheckConstraint(name="service_case_has_a_number", condition=~Q(number="")),
            CheckConstraint(
                name="service_case_is_done_unless_open",
                condition=Q(
                    result=Result.OPEN,
                    done_at__isnull=True,
                    done_on__isnull=True,
                    workdays__isnull=True,
                )
                | (
                    ~Q(result=Result.OPEN)
                    & Q(done_at__isnull=False, done_on__isnull=False, workdays__isnull=False)
                ),
            ),
            CheckConstraint(
                name="service_case_is_done_after_it_was_asked",
                condition=Q(done_at__isnull=True) | Q(done_at__gte=F("asked_at")),
            ),
            CheckConstraint(
                name="service_case_keeps_no_code_of_strangers",
                condition=Q(asker_masked="", asker_mark="")
                | (Q(enterprise__isnull=True) & ~Q(asker_masked="") & ~Q(asker_mark="")),
            ),
            CheckConstraint(
                name="service_case_is_struck_out_with_a_reason",
                condition=Q(struck_on__isnull=True, reason="")
                | (Q(struck_on__isnull=False) & ~Q(reason="")),
            ),
        ]
        indexes = [
            # a county's list, newest first; its figures by day; an item's list; a day of all
            models.Index(fields=["region", "id"], name="service_case_list_of_a_county"),
            models.Index(fields=["region", "done_on"], name="service_case_done"),
            models.Index(fields=["region", "asked_on"], name="service_case_asked"),
            models.Index(fields=["item", "id"], name="service_case_list_of_an_item"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def version(self) -> str:
        """What If-Match compares."""
        return f"{self.pk}-{self.revision}"
