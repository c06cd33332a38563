"""Responses, and every change of a draft."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from portal.regions.boundaries import Bounded, BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.cycles.models import Cycle
from programs.questionnaires.models.versions import Template, Version
from programs.questionnaires.rules.verifying import BASELINE, FOLLOW_UPS
from programs.questionnaires.vocabulary import ResponseState
from programs.questionnaires.workflow import RESPONSE


class ResponseQuerySet(BoundedQuerySet["Response"]):
    def counting(self) -> Self:
        """Those that say something: submitted by the enterprise, or confirmed by it."""
        return self.filter(state__in=[ResponseState.SUBMITTED, ResponseState.CONFIRMED])

    def to_be_verified(self) -> Self:
        """Baselines and follow-ups that count and that no officer has verified yet."""
        figures = Q(template__code=BASELINE) | Q(template__code__startswith=FOLLOW_UPS)
        return self.counting().filter(figures, verified_on=None)

    def verified(self) -> Self:
        return self.filter(verified_on__isnull=False)

    def with_all(self) -> Self:
        return self.select_related("version__template", "cycle__region", "enterprise", "region")


class Response(Staged):
    """What one enterprise answers to one questionnaire in one year.

    `answers` holds question code to value, as `schema` describes; `prefilled` what the portal
    knew and the person has not confirmed yet; `revision` grows with each kept change.
    `last_answers` holds what was answered last time, as it was when this one was begun.
    `counted_on` is the day from which it counts: submitted by the enterprise itself, or confirmed.
    What is corrected counts again from the day on which it first did: a correction moves no answer
    into another month, makes none late, and begins no follow-up's months anew.
    `risk` is the quality risk that the answers say, by the weights of the version `risk_weights`,
    found when they began to count; None of a questionnaire from which none follows.
    `verified_on` is the day on which an officer verified the figures of a baseline or follow-up;
    answers that are opened again are verified anew.
    """

    boundaries = {
        "region": "region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
        "response": "pk",
    }
    workflow = RESPONSE

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="responses")
    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="responses")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=20, choices=ResponseState, default=ResponseState.DRAFT, editable=False
    )
    answers = models.JSONField(default=dict, editable=False)
    prefilled = models.JSONField(default=dict, editable=False)
    last_answers = models.JSONField(default=dict, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    on_behalf = models.BooleanField(default=False, editable=False)
    filled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    started_at = models.DateTimeField(editable=False)
    saved_at = models.DateTimeField(editable=False)
    submitted_on = models.DateField(null=True, editable=False)
    confirmed_on = models.DateField(null=True, editable=False)
    counted_on = models.DateField(null=True, editable=False)
    risk = models.PositiveSmallIntegerField(null=True, editable=False)
    risk_weights = models.CharField(max_length=20, blank=True, editable=False)
    verified_on = models.DateField(null=True, editable=False)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["cycle", "template", "enterprise"],
                name="enterprise_answers_once_a_year",
            ),
            CheckConstraint(
                name="response_is_submitted_iff_dated",
                condition=(Q(state=ResponseState.DRAFT) & Q(submitted_on__isnull=True))
                | (~Q(state=ResponseState.DRAFT) & Q(submitted_on__isnull=False)),
            ),
            CheckConstraint(
                name="response_is_confirmed_iff_dated",
                condition=Q(state=ResponseState.CONFIRMED, confirmed_on__isnull=False)
                | (~Q(state=ResponseState.CONFIRMED) & Q(confirmed_on__isnull=True)),
            ),
            CheckConstraint(
                name="response_counts_iff_the_enterprise_said_it",
                condition=Q(
                    state__in=[ResponseState.SUBMITTED, ResponseState.CONFIRMED],
                    counted_on__isnull=False,
                )
                | (
                    Q(state__in=[ResponseState.DRAFT, ResponseState.UNCONFIRMED])
                    & Q(counted_on__isnull=True)
                ),
            ),
            CheckConstraint(
                name="response_waits_for_confirmation_only_on_behalf",
                condition=~Q(state__in=[ResponseState.UNCONFIRMED, ResponseState.CONFIRMED])
                | Q(on_behalf=True),
            ),
            CheckConstraint(
                name="response_has_a_risk_iff_it_has_weights",
                condition=Q(risk__isnull=True, risk_weights="")
                | (Q(risk__isnull=False, counted_on__isnull=False) & ~Q(risk_weights="")),
            ),
            CheckConstraint(
                name="response_is_verified_only_while_it_counts",
                condition=Q(verified_on__isnull=True) | Q(counted_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "region", "state"], name="response_by_county"),
            models.Index(
                fields=["-risk", "-id"], condition=Q(risk__isnull=False), name="response_by_risk"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.version_id} {self.state}"


class ResponseStep(Step):
    subject = models.ForeignKey(Response, models.CASCADE, related_name="steps")


class HandInQuerySet(BoundedQuerySet["HandIn"]):
    pass


class HandIn(Bounded):
    """What was handed in before it was corrected: the answers as they stood, and who gave them.

    Written when the response becomes a draft again; the newest hand-in is the response itself.
    `handed_in_on` and `counted_on` are those of the response then; `ended_by` is the step that
    sent it back or took it back, with the reason.
    """

    boundaries = {
        "region": "response__region__path__startswith",
        "enterprise": "response__enterprise_id",
    }

    response = models.ForeignKey(Response, models.CASCADE, related_name="hand_ins")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    answers = models.JSONField()
    last_answers = models.JSONField(default=dict)
    on_behalf = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    handed_in_on = models.DateField()
    counted_on = models.DateField(null=True)
    ended_by = models.OneToOneField(ResponseStep, models.CASCADE, related_name="hand_in")

    objects = HandInQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.response_id} {self.handed_in_on}"


class EditQuerySet(BoundedQuerySet["Edit"]):
    pass


class Edit(Bounded):
    """One answer that was changed: what it was before `revision`, and who changed it when.

    Two devices are told apart by it: an answer that nobody touched since the page was opened is
    no conflict, and an answer that was replaced is not lost. `device` names the open page.
    """

    boundaries = {
        "region": "response__region__path__startswith",
        "enterprise": "response__enterprise_id",
    }

    response = models.ForeignKey(Response, models.CASCADE, related_name="edits")
    revision = models.PositiveIntegerField()
    question = models.CharField(max_length=60)
    was = models.JSONField(null=True)
    device = models.CharField(max_length=32)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = EditQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["response", "revision", "question"], name="edit_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.question} r{self.revision}"
