"""Certificates, with every change of their status."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from certification.bodies.models import Body
from certification.certificates.rules.showing import WARNINGS
from certification.certificates.schema import schemes
from certification.certificates.vocabulary import Source, Status
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region


class CertificateQuerySet(BoundedQuerySet["Certificate"]):
    def in_force(self, *, on: date) -> Self:
        """Those that count on the day: issued, and not ended."""
        return self.filter(issued_on__lte=on, ended_on__gt=on)

    def expiring(self, *, on: date, before: date) -> Self:
        return self.in_force(on=on).filter(expires_on__lte=before)

    def to_be_warned_of(self, *, on: date) -> Self:
        """Those for which a warning is due that was not given."""
        due = Q(pk__in=())
        for days in WARNINGS:
            untold = Q(warned_days=None) | Q(warned_days__gt=days)
            due |= Q(expires_on__lte=on + timedelta(days=days)) & untold
        return self.in_force(on=on).filter(due)

    def with_all(self) -> Self:
        return self.select_related("enterprise", "region", "body")


class Certificate(Bounded):
    """A certificate of an enterprise, kept with the county that answered for it then.

    In force while `issued_on` ≤ day < `ended_on`: the day after `expires_on`, or the day from
    which it is suspended, revoked or cancelled, whichever is earlier. A reinstated certificate's
    end is its expiry again. `first_issued_on` is empty where the number says that an earlier cycle
    went before and nobody said when. Numbers follow no one pattern and are unique within a body.
    """

    boundaries = {
        "region": "region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
        "office": "body__office_id",
    }

    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, models.PROTECT, related_name="certificates")
    number = models.CharField(_("Certificate number"), max_length=60)
    scheme = models.CharField(_("Scheme"), max_length=30)
    scope = models.CharField(_("Scope"), max_length=300, blank=True)
    first_issued_on = models.DateField(_("First issued on"), null=True, blank=True)
    issued_on = models.DateField(_("Issued on"))
    expires_on = models.DateField(_("Expires on"))
    status = models.CharField(_("Status"), max_length=12, choices=Status, default=Status.VALID)
    status_since = models.DateField(_("Status since"))
    ended_on = models.DateField(editable=False)
    is_qms = models.BooleanField(default=False, editable=False)
    source = models.CharField(max_length=10, choices=Source, default=Source.OFFICER)
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)
    #: of the warnings 90, 60 and 30 days before it expires, the last that was given
    warned_days = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["body", "number"], name="certificate_number_is_unique_within_its_body"
            ),
            CheckConstraint(name="certificate_has_a_number", condition=~Q(number="")),
            CheckConstraint(
                name="certificate_expires_after_it_is_issued",
                condition=Q(expires_on__gt=F("issued_on")),
            ),
            CheckConstraint(
                name="certificate_first_issue_is_not_after_its_issue",
                condition=Q(first_issued_on__isnull=True) | Q(first_issued_on__lte=F("issued_on")),
            ),
            CheckConstraint(
                name="certificate_status_begins_no_earlier_than_it",
                condition=Q(status_since__gte=F("issued_on")),
            ),
            CheckConstraint(
                name="certificate_ends_no_earlier_than_it_is_issued",
                condition=Q(ended_on__gte=F("issued_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "ended_on"], name="certificate_in_force"),
            models.Index(fields=["enterprise", "issued_on"], name="certificate_of_enterprise"),
            # A county's list, newest first; a certificate by its number, whichever body's.
            models.Index(fields=["region", "id"], name="certificate_list_of_a_county"),
            models.Index(fields=["number"], name="certificate_number"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def version(self) -> str:
        """What If-Match compares."""
        return f"{self.pk}-{self.revision}"

    def is_in_force(self, on: date) -> bool:
        return self.issued_on <= on < self.ended_on

    @property
    def scheme_label(self) -> str:
        known = schemes().get(self.scheme)
        return known.label if known else self.scheme


class StatusChangeQuerySet(BoundedQuerySet["StatusChange"]):
    pass


class StatusChange(Bounded):
    """One line of a certificate's history: from when, which status, why, who wrote it down."""

    boundaries = {name: f"certificate__{path}" for name, path in Certificate.boundaries.items()}

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="changes")
    status = models.CharField(max_length=12, choices=Status)
    since = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.status} {self.since}"
