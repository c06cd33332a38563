"""The keys of county systems."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from portal.offices.models.offices import Office
from portal.regions.boundaries import Bounded, BoundedQuerySet


class ApiKeyQuerySet(BoundedQuerySet["ApiKey"]):
    def living(self, *, at: datetime) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=at)

    def with_secret(self, prefix: str, secret_hash: str, *, at: datetime) -> Self:
        """The living key with this secret, or with this one before its renewal."""
        newest = Q(secret_hash=secret_hash)
        before = Q(hash_before=secret_hash, before_until__gt=at)
        return self.living(at=at).filter(newest | before, prefix=prefix)

    def of(self, office: Office) -> Self:
        """An office's keys, the living first."""
        people = ("issued_by", "submit_allowed_by")
        return (
            self.filter(office=office)
            .select_related(*people)
            .order_by(F("revoked_at").asc(nulls_first=True), "-pk")
        )


class ApiKey(Bounded):
    """A county system's key: shown once, kept as a hash, limited by scopes, date and addresses.

    `user` is the machine account that acts; `scopes` are permissions, never more than the role
    `county_system` holds. After a renewal the secret before (`hash_before`) is right until
    `before_until`: account and prefix stay, so that a repeated request is still known.
    `reminded_days` is the last of the days before its end on which its office was told.
    """

    boundaries = {"region": "office__region__path__startswith", "office": "office_id"}

    office = models.ForeignKey(Office, models.PROTECT, related_name="keys")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="key")
    name = models.CharField(_("Name of the system"), max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    hash_before = models.CharField(max_length=64, blank=True)
    before_until = models.DateTimeField(null=True)
    scopes = models.JSONField(default=list)
    addresses = models.JSONField(_("Allowed addresses"), default=list)
    rate_per_minute = models.PositiveIntegerField(default=60)
    submit_allowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    renewed_at = models.DateTimeField(null=True)
    reminded_days = models.PositiveSmallIntegerField(null=True)
    last_used_at = models.DateTimeField(null=True)
    last_used_from = models.GenericIPAddressField(null=True)

    #: paths of the regions that its office's region took over from, where they were read along
    paths_before: tuple[str, ...] | None = None
    #: how many requests of this minute it has made, where they were counted along
    used: int = 0

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="key_expires_after_it_is_issued", condition=Q(expires_at__gt=F("issued_at"))
            ),
            CheckConstraint(
                name="key_secret_before_ends",
                condition=Q(hash_before="", before_until__isnull=True)
                | (~Q(hash_before="") & Q(before_until__isnull=False)),
            ),
            CheckConstraint(
                name="key_submission_is_allowed_by_another_person",
                condition=Q(submit_allowed_by__isnull=True) | ~Q(submit_allowed_by=F("issued_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def last_day(self) -> date:
        """The last day on which it serves: `expires_at` is the midnight after it."""
        return localdate(self.expires_at - timedelta(seconds=1))
