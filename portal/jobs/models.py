"""Jobs, and the pulse of those who work on them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.jobs.vocabulary import ENDED, Note, State
from portal.regions.boundaries import Bounded, BoundedQuerySet


class JobQuerySet(BoundedQuerySet["Job"]):
    def waiting(self) -> Self:
        return self.filter(state=State.WAITING)

    def running(self) -> Self:
        return self.filter(state=State.RUNNING)

    def ended(self) -> Self:
        return self.filter(state__in=ENDED)

    def newest_first(self) -> Self:
        return self.order_by("-asked_at", "-pk")


class Job(Bounded):
    """What somebody asked for, who works on it, how far it is, and what came of it.

    `leased_by` names one attempt on one worker and never comes back: whoever commits a result
    must still be named there, so that an attempt that was given up can commit nothing.
    """

    boundaries = {"self": "asked_by_id"}

    kind = models.CharField(max_length=60)
    queue = models.CharField(max_length=20)
    params = models.JSONField(default=dict)
    language = models.CharField(max_length=10, blank=True)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    once = models.CharField(max_length=200, null=True, unique=True)

    state = models.CharField(max_length=20, choices=State, default=State.WAITING, editable=False)
    attempt = models.PositiveSmallIntegerField(default=0, editable=False)
    leased_by = models.CharField(max_length=120, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    rung_at = models.DateTimeField(editable=False)
    cancel_asked_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    note_code = models.CharField(max_length=20, choices=Note, blank=True, editable=False)
    note = models.TextField(blank=True, editable=False)

    result_path = models.CharField(max_length=200, blank=True, editable=False)
    result_name = models.CharField(max_length=200, blank=True, editable=False)
    result_size = models.PositiveBigIntegerField(default=0, editable=False)
    result_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    result_rows = models.PositiveIntegerField(null=True, editable=False)
    cleared_at = models.DateTimeField(null=True, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="job_kind_is_not_empty", condition=~Q(kind="")),
            CheckConstraint(
                name="job_is_finished_iff_dated",
                condition=Q(state__in=ENDED, finished_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(finished_at__isnull=True)),
            ),
            CheckConstraint(
                name="job_is_leased_iff_running",
                condition=Q(state=State.RUNNING, lease_until__isnull=False) & ~Q(leased_by="")
                | (~Q(state=State.RUNNING) & Q(lease_until__isnull=True, leased_by="")),
            ),
            CheckConstraint(
                name="job_has_a_result_only_when_done",
                condition=Q(result_path="") | Q(state=State.DONE),
            ),
            CheckConstraint(
                name="job_result_is_named_and_hashed",
                condition=Q(result_path="") | ~(Q(result_sha256="") | Q(result_name="")),
            ),
            CheckConstraint(
                name="job_result_is_cleared_or_there",
                condition=Q(cleared_at__isnull=True) | Q(result_path=""),
            ),
            UniqueConstraint(
                fields=["result_path"],
                condition=~Q(result_path=""),
                name="job_result_belongs_to_one_job",
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "rung_at"],
                condition=Q(state=State.WAITING),
                name="job_waiting",
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state=State.RUNNING), name="job_running"
            ),
            models.Index(fields=["asked_by", "-asked_at"], name="job_of_asker"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"

    @property
    def percent(self) -> int:
        """0 to 100; 100 only when it is done."""
        if self.state == State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def is_being_repeated(self) -> bool:
        """Whether an attempt was lost, and another is at work or to come."""
        return not self.has_ended and self.attempt > (self.state == State.RUNNING)

    @property
    def explanation(self) -> str:
        """Why it ended as it did, in words; empty when there is nothing to say."""
        return self.note or (str(Note(self.note_code).label) if self.note_code else "")

    @property
    def has_result(self) -> bool:
        return bool(self.result_path)


class Pulse(models.Model):
    """A sign of life of a part that runs by itself, or when a duty was last done."""

    name = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="pulse_name_is_not_empty", condition=~Q(name="")),
        ]
        verbose_name = _("Pulse")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
