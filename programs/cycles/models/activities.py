"""What offices held in a year: matchmaking events, training sessions, contests, meetings.

Sources: DOMAIN 2.1, rows 7 (十链百业千企 对接服务活动), 26 (质量知识竞赛; 家, 人次, hours, pass
rate) and 66 (例会制度).
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from programs.cycles.models.industries import PilotIndustry
from programs.cycles.models.years import Cycle
from programs.cycles.rules import last_long_open
from programs.cycles.vocabulary import EXAMINING, ActivityKind


class ActivityQuerySet(BoundedQuerySet["Activity"]):
    def standing(self) -> Self:
        """Those that were not struck out as entered by mistake."""
        return self.filter(struck_on=None)

    def with_all(self) -> Self:
        return self.select_related("cycle__region", "region", "pilot_industry")


class Activity(Bounded):
    """An event that was held: enterprises were brought together, trained or tested, or an office
    met.

    `region` is that of the office that held it, of any level. `hours` are those of a training
    session; `intents` the letters of intent of a matchmaking event. One that was entered by mistake
    is struck out with the reason and counts no more.
    """

    boundaries = {"region": "region__path__startswith"}

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="activities")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    kind = models.CharField(_("Kind of activity"), max_length=12, choices=ActivityKind)
    title = models.CharField(_("Title"), max_length=100)
    held_on = models.DateField(_("Held on"))
    place = models.CharField(_("Venue"), max_length=100, blank=True)
    hosts = models.CharField(_("Hosts"), max_length=200, blank=True)
    chain = models.CharField(_("Industrial chain"), max_length=60, blank=True)
    pilot_industry = models.ForeignKey(
        PilotIndustry, models.PROTECT, null=True, blank=True, related_name="+"
    )
    hours = models.DecimalField(
        _("Training hours"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    intents = models.PositiveIntegerField(_("Letters of intent"), default=0)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1, editable=False)
    struck_on = models.DateField(null=True, editable=False)
    reason = models.CharField(max_length=500, blank=True, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="activity_has_a_title", condition=~Q(title="")),
            CheckConstraint(
                name="training_alone_has_hours",
                condition=Q(kind=ActivityKind.TRAINING, hours__gt=0)
                | (~Q(kind=ActivityKind.TRAINING) & Q(hours__isnull=True)),
            ),
            CheckConstraint(
                name="activity_is_struck_out_with_a_reason",
                condition=Q(struck_on__isnull=True, reason="")
                | (Q(struck_on__isnull=False) & ~Q(reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "region", "kind"], name="activity_list"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def version(self) -> str:
        """What If-Match compares."""
        return f"{self.pk}-{self.revision}"


class ActivityChange(Bounded):
    """One correction of an activity: field to [was, is], as text; `revision` is the one it made."""

    FIELDS: ClassVar = (
        "kind", "title", "held_on", "place", "hosts", "chain", "pilot_industry", "hours", "intents",
    )  # fmt: skip
    boundaries = {"region": "activity__region__path__startswith"}

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="changes")
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    cells = models.JSONField(default=dict)

    objects: BoundedQuerySet[ActivityChange] = BoundedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["revision"]
        constraints = [
            UniqueConstraint(
                fields=["activity", "revision"], name="correction_is_one_per_revision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} r{self.revision}"


class AttendanceQuerySet(BoundedQuerySet["Attendance"]):
    pass


class Attendance(Bounded):
    """An enterprise that came: 家 counts enterprises, 人次 the `people` of each attendance.

    Of training and contests, how many of them were examined and how many of those passed; both are
    None where nobody said. Year, county, kind and day are those of the activity, kept here to be
    counted by.
    """

    boundaries = {"region": "region__path__startswith"}

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attendances")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    people = models.PositiveIntegerField(_("People who came"), default=1)
    examined = models.PositiveIntegerField(_("People examined"), null=True, blank=True)
    passed = models.PositiveIntegerField(_("People who passed"), null=True, blank=True)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ActivityKind)
    held_on = models.DateField()

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["activity", "enterprise"], name="enterprise_attends_an_activity_once"
            ),
            CheckConstraint(name="somebody_attends", condition=Q(people__gte=1)),
            CheckConstraint(
                name="who_passed_was_examined_and_who_was_examined_came",
                condition=Q(examined__isnull=True, passed__isnull=True)
                | Q(
                    examined__isnull=False,
                    passed__isnull=False,
                    passed__lte=F("examined"),
                    examined__lte=F("people"),
                ),
            ),
            CheckConstraint(
                name="training_and_contests_alone_examine",
                condition=Q(examined__isnull=True) | Q(kind__in=sorted(EXAMINING)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.enterprise_id}: {self.people}"


class DecisionQuerySet(BoundedQuerySet["Decision"]):
    def open(self) -> Self:
        return self.filter(done_on=None)

    def overdue(self, *, on: date) -> Self:
        return self.open().filter(due_on__lt=on)

    def long_open(self, *, on: date) -> Self:
        """Open for more than two calendar months on a day (`rules.long_open_from`)."""
        return self.open().filter(decided_on__lte=last_long_open(on))

    def with_all(self) -> Self:
        return self.select_related("meeting", "region", "cycle")


class Decision(Bounded):
    """What a meeting decided: who does it, by when, and since when it is done."""

    boundaries = {"region": "region__path__startswith"}

    meeting = models.ForeignKey(Activity, models.CASCADE, related_name="decisions")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(_("What was decided"), max_length=300)
    owner = models.CharField(_("Who does it"), max_length=60)
    decided_on = models.DateField()
    due_on = models.DateField(_("To be done by"))
    done_on = models.DateField(null=True, editable=False)
    outcome = models.CharField(max_length=300, blank=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["meeting", "number"], name="decision_has_its_number_once"),
            CheckConstraint(
                name="decision_says_what_and_who", condition=~Q(words="") & ~Q(owner="")
            ),
            CheckConstraint(
                name="decision_is_due_after_it_is_made", condition=Q(due_on__gte=F("decided_on"))
            ),
            CheckConstraint(
                name="decision_is_done_after_it_is_made",
                condition=Q(done_on__isnull=True) | Q(done_on__gte=F("decided_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def version(self) -> str:
        """What If-Match compares: of what can change."""
        said = (self.words, self.owner, self.due_on, self.done_on, self.outcome)
        digest = hashlib.sha256(repr(tuple(map(str, said))).encode()).hexdigest()
        return f"{self.pk}-{digest[:12]}"
