"""The visit: an assignment, then what was seen, then what the enterprise confirms."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from experts.pool.models import Expert
from experts.visits.vocabulary import VisitState
from experts.visits.workflow import VISIT
from portal.regions.boundaries import BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.cycles.models import Cycle

OPEN_STATES = (VisitState.ASSIGNED, VisitState.ACCEPTED, VisitState.RECORDED)

#: those whose record others than the expert read
SHOWN_STATES = (VisitState.RECORDED, VisitState.CONFIRMED, VisitState.ANNULLED)


class VisitQuerySet(BoundedQuerySet["Visit"]):
    def open(self) -> Self:
        """Those on which somebody still has something to do before they count."""
        return self.filter(state__in=OPEN_STATES)

    def confirmed(self) -> Self:
        return self.filter(state=VisitState.CONFIRMED)

    def within_assignment(self, *, on: date) -> Self:
        """Those whose expert may act: open, or confirmed with the days for the plan not over, or
        looked into, so that there may be an explanation."""
        return self.filter(
            Q(state__in=OPEN_STATES)
            | Q(state=VisitState.CONFIRMED, plan_due_on__gte=on)
            | Q(pk__in=self._looked_into())
        )

    def looked_into(self) -> Self:
        """Those in which something needs a look that nobody has settled."""
        return self.filter(pk__in=self._looked_into())

    def _looked_into(self) -> Any:
        doubts: Any = self.model._meta.get_field("doubts").related_model
        return doubts.objects.open().values("visit")

    def with_all(self) -> Self:
        return self.select_related("cycle__region", "enterprise", "region", "expert")


class Visit(Staged):
    """One visit of an expert to an enterprise on the roster of a programme year.

    `region` is the county that answered for the enterprise when it was assigned. An expert
    reaches it by the grant of the assignment alone, so it has no boundary "expert". `scores`
    holds item code to {"score": 0–5 or "na", "conformity": code, "note": text}; `total` (0–5) and
    `level` (1–5) are what `scoring` made of them when it was completed. `hours` are those between
    `arrived_at` and `left_at`. `touched` holds field or item code to the revision that last
    changed it, so that two devices are told apart. `plan_due_on` is the 15th
    working day after `confirmed_on`. `latitude` and `longitude` (degrees of WGS-84, within
    `accuracy_m` metres) are where the expert said to be, with consent, and `located_at` when the
    server heard of it: personal data, for those who decide on visits; after 30 days to 0.001°.
    """

    boundaries = {
        "region": "region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
        "visit": "pk",
    }
    workflow = VISIT

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="visits")
    state = models.CharField(
        max_length=20, choices=VisitState, default=VisitState.ASSIGNED, editable=False
    )
    planned_on = models.DateField(_("Planned on"))
    purpose = models.CharField(_("Purpose"), max_length=300, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    assigned_at = models.DateTimeField(editable=False)
    checklist = models.CharField(max_length=40, editable=False)
    arrived_at = models.DateTimeField(_("Arrived at"), null=True, editable=False)
    left_at = models.DateTimeField(_("Left at"), null=True, editable=False)
    hours = models.DecimalField(
        _("Hours"), max_digits=5, decimal_places=1, null=True, editable=False
    )
    people_met = models.CharField(_("People met"), max_length=300, blank=True, editable=False)
    met_top_manager = models.BooleanField(_("The top manager took part"), default=False)
    strengths = models.TextField(_("What is done well"), blank=True, editable=False)
    scores = models.JSONField(default=dict, editable=False)
    total = models.DecimalField(max_digits=3, decimal_places=2, null=True, editable=False)
    level = models.PositiveSmallIntegerField(null=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    touched = models.JSONField(default=dict, editable=False)
    saved_at = models.DateTimeField(null=True, editable=False)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, editable=False)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, editable=False)
    accuracy_m = models.PositiveIntegerField(null=True, editable=False)
    located_at = models.DateTimeField(null=True, editable=False)
    recorded_on = models.DateField(null=True, editable=False)
    confirmed_on = models.DateField(null=True, editable=False)
    plan_due_on = models.DateField(null=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="visit_is_confirmed_iff_dated",
                condition=Q(
                    state=VisitState.CONFIRMED,
                    confirmed_on__isnull=False,
                    plan_due_on__isnull=False,
                )
                | (
                    ~Q(state=VisitState.CONFIRMED)
                    & Q(confirmed_on__isnull=True)
                    & Q(plan_due_on__isnull=True)
                ),
            ),
            CheckConstraint(
                name="visit_is_recorded_iff_dated_timed_and_scored",
                condition=Q(
                    state__in=[VisitState.RECORDED, VisitState.CONFIRMED],
                    recorded_on__isnull=False,
                    arrived_at__isnull=False,
                    left_at__isnull=False,
                    hours__isnull=False,
                    total__isnull=False,
                    level__isnull=False,
                )
                | (
                    ~Q(state__in=[VisitState.RECORDED, VisitState.CONFIRMED])
                    & Q(recorded_on__isnull=True)
                ),
            ),
            CheckConstraint(
                name="visit_is_left_after_it_is_arrived_at",
                condition=Q(left_at__isnull=True)
                | Q(arrived_at__isnull=True)
                | Q(left_at__gt=F("arrived_at")),
            ),
            CheckConstraint(
                name="visit_is_confirmed_after_it_is_recorded",
                condition=Q(confirmed_on__isnull=True) | Q(confirmed_on__gte=F("recorded_on")),
            ),
            CheckConstraint(
                name="visit_place_is_whole_and_dated",
                condition=Q(latitude__isnull=True, longitude__isnull=True, accuracy_m__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                    located_at__isnull=False,
                ),
            ),
            CheckConstraint(
                name="visit_level_is_1_to_5_and_total_0_to_5",
                condition=(Q(level__isnull=True) | Q(level__range=(1, 5)))
                & (Q(total__isnull=True) | Q(total__range=(0, 5))),
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "region", "state"], name="visit_by_county"),
            # An enterprise's visits, and the expert's own, the newest first.
            models.Index(fields=["enterprise", "planned_on"], name="visit_of_an_enterprise"),
            models.Index(fields=["expert", "planned_on"], name="visit_of_an_expert"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.planned_on:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_shown(self) -> bool:
        """Whether what was found is for others than the expert to read."""
        return self.state in SHOWN_STATES


class VisitStep(Step):
    subject = models.ForeignKey(Visit, models.CASCADE, related_name="steps")
