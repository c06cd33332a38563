"""Enterprises."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, F, Q, Value
from django.db.models.functions import Length, Right, Substr
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from enterprises.register.vocabulary import Kind, SizeClass
from portal.offices.models import Office
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region


class EnterpriseQuerySet(BoundedQuerySet["Enterprise"]):
    def living(self) -> Self:
        """Those that have not closed."""
        return self.filter(closed_on=None)

    def with_places(self) -> Self:
        return self.select_related("region", "station")


class Enterprise(Bounded):
    """An enterprise, sole trader or cooperative, by its unified social credit code.

    `region` is the county that answers for it now; rows of other rooms keep the county that
    answered then. Figures are those of the last complete year: staff in persons, revenue and
    assets in 万元. `search_names` holds the name and every former name, NFKC, upper case, one a
    line; `revision` counts its changes and is what If-Match compares. Where the statistical method
    classifies no enterprise of the industry, a person chooses the size class with a reason:
    `chosen_size` stands as long as the industry is the one that it was chosen for. `is_branch` is
    NULL as long as nobody said; a branch counts by itself only where it is `is_own_site`.
    """

    boundaries = {
        "region": "region__path__startswith",
        "enterprise": "pk",
        "station": "station_id",
    }

    credit_code = models.CharField(_("Credit code"), max_length=18, unique=True)
    name = models.CharField(_("Name"), max_length=100)
    name_pinyin = models.CharField(max_length=300, blank=True, editable=False)
    search_names = models.TextField(blank=True, editable=False)
    kind = models.CharField(_("Kind of entity"), max_length=20, choices=Kind)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="+", db_index=False, verbose_name=_("County")
    )
    address = models.CharField(_("Address"), max_length=200, blank=True)
    industry_code = models.CharField(_("Industry"), max_length=4)
    staff_count = models.PositiveIntegerField(_("Staff"), null=True)
    revenue_wan = models.DecimalField(
        _("Revenue (10,000 yuan)"), max_digits=14, decimal_places=2, null=True
    )
    assets_wan = models.DecimalField(
        _("Total assets (10,000 yuan)"), max_digits=14, decimal_places=2, null=True
    )
    size_class = models.CharField(_("Size class"), max_length=20, choices=SizeClass)
    size_is_provisional = models.BooleanField(default=False)
    chosen_size = models.CharField(
        max_length=20, choices=SizeClass, blank=True, default="", db_default=""
    )
    chosen_for = models.CharField(max_length=4, blank=True, default="", db_default="")
    size_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    founded_on = models.DateField(_("Founded on"), null=True)
    contact_name = models.CharField(_("Contact person"), max_length=60, blank=True)
    contact_title = models.CharField(_("Position"), max_length=60, blank=True)
    contact_phone = models.CharField(_("Telephone"), max_length=20, blank=True)
    quality_lead = models.CharField(_("Head of quality"), max_length=60, blank=True)
    has_quality_officer = models.BooleanField(_("Has a chief quality officer"), default=False)
    old_number = models.CharField(
        _("Old registration number (15 digits)"),
        max_length=15,
        blank=True,
        default="",
        db_default="",
    )
    is_branch = models.BooleanField(_("Branch"), null=True)
    parent_code = models.CharField(
        _("Credit code of the legal person"), max_length=18, blank=True, default="", db_default=""
    )
    is_own_site = models.BooleanField(
        _("Separate site with a helper of its own"), default=False, db_default=False
    )
    station = models.ForeignKey(
        Office, models.PROTECT, null=True, related_name="+", verbose_name=_("Station")
    )
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    registered_on = models.DateField(_("Registered on"))
    closed_on = models.DateField(_("Closed on"), null=True)
    closed_reason = models.CharField(max_length=200, blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="enterprise_credit_code_has_18_characters",
                condition=Exact(Length("credit_code"), Value(18)),
            ),
            CheckConstraint(name="enterprise_name_is_not_empty", condition=~Q(name="")),
            CheckConstraint(
                name="enterprise_revenue_is_not_negative",
                condition=Q(revenue_wan__isnull=True) | Q(revenue_wan__gte=0),
            ),
            CheckConstraint(
                name="enterprise_assets_are_not_negative",
                condition=Q(assets_wan__isnull=True) | Q(assets_wan__gte=0),
            ),
            CheckConstraint(
                name="enterprise_closes_after_it_is_founded",
                condition=Q(closed_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(closed_on__gte=F("founded_on")),
            ),
            CheckConstraint(
                name="enterprise_size_is_chosen_with_a_reason",
                condition=Q(chosen_size="", chosen_for="", size_reason="")
                | (~Q(chosen_size="") & ~Q(chosen_for="") & ~Q(size_reason="")),
            ),
            CheckConstraint(
                name="enterprise_with_a_legal_person_above_is_a_branch",
                condition=Q(is_branch=True) | Q(parent_code="", is_own_site=False),
            ),
            CheckConstraint(
                name="enterprise_that_is_open_has_no_reason_for_closing",
                condition=Q(closed_on__isnull=False) | Q(closed_reason=""),
            ),
        ]
        indexes = [
            # A county's list, newest first, and a page far down in it.
            models.Index(fields=["region", "id"], name="enterprise_list_of_a_county"),
            # Duplicates: the same name in the county, the same telephone number.
            models.Index(fields=["region", "name"], name="enterprise_names_of_a_county"),
            models.Index(
                fields=["contact_phone"],
                condition=~Q(contact_phone=""),
                name="enterprise_phone",
            ),
            # The code by its last six characters, as people read them out.
            models.Index(Right("credit_code", 6), name="enterprise_code_ending"),
            # Duplicates: the same organisation code within, the same address in the county.
            models.Index(Substr("credit_code", 9, 9), name="enterprise_organisation_code"),
            models.Index(
                fields=["region", "address"], condition=~Q(address=""), name="enterprise_address"
            ),
            # The old number, as old papers have it.
            models.Index(
                fields=["old_number"],
                condition=~Q(old_number=""),
                name="enterprise_old_number",
            ),
            # The list in the order of names.
            models.Index(fields=["name_pinyin", "id"], name="enterprise_names_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None

    @property
    def version(self) -> str:
        """What If-Match compares."""
        return f"{self.pk}-{self.revision}"

    def choice_for(self, industry_code: str) -> str:
        """The size class that a person chose for this industry; empty if nobody did."""
        return self.chosen_size if self.chosen_for == industry_code else ""

    @property
    def counts_by_itself(self) -> bool:
        """Whether it may stand on a roster: of a branch the legal person does (DOMAIN 5.1)."""
        return not self.is_branch or self.is_own_site

    def exists_on(self, day: date) -> bool:
        return self.closed_on is None or day < self.closed_on
