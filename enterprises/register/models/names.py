"""Former names, and codes kept in spite of a failing check."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from enterprises.register.models.enterprises import Enterprise
from portal.regions.boundaries import Bounded, BoundedQuerySet


class FormerNameQuerySet(BoundedQuerySet["FormerName"]):
    pass


class FormerName(Bounded):
    """A name (曾用名) that the enterprise had until a day."""

    boundaries = {
        "region": "enterprise__region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
    }

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=100)
    until_on = models.DateField()

    objects = FormerNameQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["enterprise", "name"], name="former_name_is_kept_once"),
            CheckConstraint(name="former_name_is_not_empty", condition=~Q(name="")),
        ]
        indexes = [models.Index(fields=["name"], name="former_name")]
        ordering = ["-until_on", "-pk"]

    def __str__(self) -> str:
        return self.name


class CodeExceptionQuerySet(BoundedQuerySet["CodeException"]):
    def without_scan(self, *, since: datetime) -> Self:
        """Those of open enterprises, recorded before a moment, whose licence nobody has shown."""
        open_ones = self.filter(enterprise__closed_on=None)
        return open_ones.filter(licence_sha256="", recorded_at__lt=since)


class CodeException(Bounded):
    """Why a code that fails its check was recorded all the same, and by whom (DOMAIN 5.1).

    `licence_sha256` names the licence's scan once one is attached.
    """

    boundaries = {
        "region": "enterprise__region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
    }

    enterprise = models.OneToOneField(
        Enterprise, models.CASCADE, related_name="code_exception", primary_key=True
    )
    reason = models.CharField(max_length=200)
    licence_sha256 = models.CharField(max_length=64, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    objects = CodeExceptionQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="code_exception_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.reason}"
