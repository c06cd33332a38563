"""What makes a visit need a look, and the traces from which it is told."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from experts.visits.models.visits import Visit
from experts.visits.vocabulary import Act, DoubtState, VisitState
from portal.files.models import Attachment
from portal.regions.boundaries import Bounded, BoundedQuerySet


class VisitDoubtQuerySet(BoundedQuerySet["VisitDoubt"]):
    def open(self) -> Self:
        """Those that nobody has settled, of visits that are there to be looked into."""
        looked_at = (VisitState.RECORDED, VisitState.CONFIRMED, VisitState.ACCEPTED)
        return self.filter(state=DoubtState.OPEN, visit__state__in=looked_at)

    def with_all(self) -> Self:
        return self.select_related(
            "visit__enterprise",
            "visit__region",
            "visit__cycle",
            "visit__expert",
            "other__enterprise",
            "other__region",
            "attachment",
            "settled_by",
        )


class VisitDoubt(Bounded):
    """One thing about a visit that needs a look: by which rule, with which numbers.

    `numbers` are the rule's, as plain JSON; the words are made of them when they are read. `other`
    is the visit that this one was compared with and `attachment` the photo that it is about, where
    there are such. `mark` tells one doubt of a rule from another, so that none is told twice. It
    accuses nobody: until an officer finds it founded, the visit counts.
    """

    boundaries = {"region": "visit__region__path__startswith", "visit": "visit_id"}

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="doubts")
    rule = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    numbers = models.JSONField(default=dict)
    other = models.ForeignKey(Visit, models.CASCADE, null=True, related_name="+")
    attachment = models.ForeignKey(Attachment, models.SET_NULL, null=True, related_name="+")
    mark = models.CharField(max_length=120)
    found_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=DoubtState, default=DoubtState.OPEN)
    explanation = models.CharField(max_length=500, blank=True)
    explained_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)

    objects = VisitDoubtQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["visit", "mark"], name="doubt_is_told_once"),
            CheckConstraint(
                name="doubt_is_settled_iff_dated_with_a_reason",
                condition=Q(state=DoubtState.OPEN, settled_at__isnull=True, reason="")
                | (~Q(state=DoubtState.OPEN) & Q(settled_at__isnull=False) & ~Q(reason="")),
            ),
            CheckConstraint(
                name="doubt_is_explained_iff_dated",
                condition=Q(explanation="", explained_at__isnull=True)
                | (~Q(explanation="") & Q(explained_at__isnull=False)),
            ),
            CheckConstraint(
                name="doubt_is_settled_after_it_is_found",
                condition=Q(settled_at__isnull=True) | Q(settled_at__gte=F("found_at")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["visit"], condition=Q(state=DoubtState.OPEN), name="doubt_to_look_into"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.visit_id}"


class VisitTraceQuerySet(BoundedQuerySet["VisitTrace"]):
    pass


class VisitTrace(Bounded):
    """From which device somebody recorded or confirmed a visit, by the server's clock.

    `device` is the SHA-256 of a random number that the browser keeps; nothing of the device itself
    is read. `latitude` and `longitude` (WGS-84) came with the last save from there that had them.
    """

    boundaries = {"region": "visit__region__path__startswith"}

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="traces")
    act = models.CharField(max_length=20, choices=Act)
    device = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    located_at = models.DateTimeField(null=True)

    objects = VisitTraceQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["visit", "act", "device"], name="trace_is_one_for_each_device"
            ),
            CheckConstraint(
                name="trace_has_a_whole_hash", condition=Q(device__regex=r"^[0-9a-f]{64}$")
            ),
            CheckConstraint(
                name="trace_ends_after_it_begins", condition=Q(last_at__gte=F("first_at"))
            ),
            CheckConstraint(
                name="trace_place_is_whole_and_dated",
                condition=Q(latitude__isnull=True, longitude__isnull=True, located_at__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                    located_at__isnull=False,
                ),
            ),
        ]
        indexes = [models.Index(fields=["device", "last_at"], name="trace_of_a_device")]

    def __str__(self) -> str:
        return f"{self.act} {self.visit_id}"
