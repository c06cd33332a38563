"""The needs found in responses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.offices.models import Office
from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.cycles.models import Cycle, lookups_of_the_province
from programs.questionnaires.models.responses import Response
from programs.questionnaires.vocabulary import Element, NeedState, Permission, Urgency
from programs.questionnaires.workflow import NEED


class NeedQuerySet(BoundedQuerySet["Need"]):
    def undispatched(self) -> Self:
        return self.filter(state=NeedState.FOUND)

    def unanswered(self) -> Self:
        return self.filter(state=NeedState.DISPATCHED, withdrawn_on=None)

    def wanted(self) -> Self:
        """Those that the enterprise still asks for."""
        return self.filter(withdrawn_on=None)

    def overdue(self, today: date) -> Self:
        """Those whose next step should have been taken before today."""
        return self.filter(due_on__lt=today)

    def with_all(self) -> Self:
        return self.select_related("cycle__region", "enterprise", "region", "office", "answerer")


class Need(Staged):
    """One chosen item of a questionnaire: something that an enterprise asks for help with.

    `item` is "question.option" ("C04.update"); `words` its text in both languages, as asked.
    `due_on` is the last day for its next step, as the terms were when it came into its state;
    `escalated_on` when the county's superior was told that this day has passed. `withdrawn_on` is
    the day on which corrected answers no longer asked for what had been dispatched already: it
    stays with its history, and nothing more is waited for.
    """

    boundaries = {
        "region": "region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
        "office": "office_id",
    }
    workflow = NEED

    response = models.ForeignKey(Response, models.PROTECT, related_name="needs")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="needs")
    element = models.CharField(_("Element"), max_length=20, choices=Element)
    item = models.CharField(max_length=60)
    words = models.JSONField(default=dict)
    urgency = models.CharField(_("Urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    state = models.CharField(
        max_length=20, choices=NeedState, default=NeedState.FOUND, editable=False
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    answerer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answer = models.TextField(_("Answer"), blank=True)
    found_on = models.DateField(editable=False)
    dispatched_on = models.DateField(null=True, editable=False)
    answered_on = models.DateField(null=True, editable=False)
    solved_on = models.DateField(null=True, editable=False)
    due_on = models.DateField(null=True, editable=False)
    escalated_on = models.DateField(null=True, editable=False)
    withdrawn_on = models.DateField(null=True, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["response", "item"], name="need_is_found_once_per_item"),
            CheckConstraint(
                name="need_is_dispatched_to_an_office",
                condition=Q(state=NeedState.FOUND, office__isnull=True, dispatched_on__isnull=True)
                | (
                    ~Q(state=NeedState.FOUND) & Q(office__isnull=False, dispatched_on__isnull=False)
                ),
            ),
            CheckConstraint(
                name="need_is_answered_iff_dated",
                condition=(
                    Q(state__in=[NeedState.FOUND, NeedState.DISPATCHED])
                    & Q(answered_on__isnull=True)
                )
                | (
                    Q(state__in=[NeedState.ANSWERED, NeedState.SOLVED])
                    & Q(answered_on__isnull=False)
                    & ~Q(answer="")
                ),
            ),
            CheckConstraint(
                name="need_is_solved_iff_dated",
                condition=Q(state=NeedState.SOLVED, solved_on__isnull=False)
                | (~Q(state=NeedState.SOLVED) & Q(solved_on__isnull=True)),
            ),
            CheckConstraint(
                name="need_is_withdrawn_only_once_dispatched",
                condition=Q(withdrawn_on__isnull=True) | ~Q(state=NeedState.FOUND),
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "region", "state"], name="need_by_county"),
            models.Index(fields=["due_on", "region"], name="need_by_due_day"),
        ]

    def __str__(self) -> str:
        language = "en" if (get_language() or "").startswith("en") else "zh-hans"
        return str(self.words.get(language) or self.item)


class NeedStep(Step):
    """A step of a need; `answer` is what the enterprise was told before it said that this solved
    nothing."""

    subject = models.ForeignKey(Need, models.CASCADE, related_name="steps")
    answer = models.TextField(blank=True)


class NeedTermsQuerySet(BoundedQuerySet["NeedTerms"]):
    def newest_first(self) -> Self:
        return self.order_by("-valid_from")


class NeedTerms(Bounded):
    """How many working days each step of a need may take in a province, from a day on.

    `days` holds state to urgency to working days; until a province has terms of its own, those of
    `rules.DEFAULT` hold. `common_share` is in percent of the enterprises that answered.
    """

    boundaries = {"region": "region__path__startswith"}

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    days = models.JSONField()
    escalate_after = models.PositiveSmallIntegerField()
    common_share = models.PositiveSmallIntegerField()
    common_least = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(editable=False)

    objects = NeedTermsQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["region", "valid_from"], name="need_terms_are_dated_once"),
            CheckConstraint(
                name="need_terms_share_is_percent",
                condition=Q(common_share__gte=1, common_share__lte=100, common_least__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.valid_from}"

    @classmethod
    def lookups_for(cls, actor: Actor, *, to: str) -> Iterator[tuple[str, str | int]]:
        found = super().lookups_for(actor, to=to)
        return lookups_of_the_province(found) if to == Permission.NEED_VIEW else found
