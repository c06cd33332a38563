"""Applications for incentive policies (奖补申报; DOMAIN 2.1, row 10)."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enterprises.register.models import Enterprise
from portal.calendar.rules import workdays_between
from portal.regions.boundaries import BoundedQuerySet
from portal.regions.models import Region
from portal.workflows.models import Staged, Step
from programs.policies.models.policies import Policy
from programs.policies.vocabulary import ApplicationState
from programs.policies.workflow import APPLICATION

#: decided on, so that another one for the same policy is a second one
DECIDED = (ApplicationState.GRANTED, ApplicationState.REFUSED)


class PolicyApplicationQuerySet(BoundedQuerySet["PolicyApplication"]):
    def waiting(self) -> Self:
        return self.filter(state=ApplicationState.APPLIED)

    def decided(self) -> Self:
        return self.filter(state__in=DECIDED)

    def repeated(self) -> Self:
        """Those of `with_all` whose enterprise had been decided on for the same policy before."""
        flagged: dict[str, Any] = {"is_repeat": True}
        return self.filter(**flagged)

    def with_all(self) -> Self:
        """With what a list shows; `is_repeat` says that the same enterprise's application for the
        same policy had been decided on before."""
        earlier = PolicyApplication.objects.decided().filter(
            enterprise=OuterRef("enterprise"), policy=OuterRef("policy"), pk__lt=OuterRef("pk")
        )
        joined = self.select_related(
            "policy", "enterprise__region", "region", "recorded_by", "decided_by"
        )
        return joined.annotate(is_repeat=Exists(earlier))


class PolicyApplication(Staged):
    """An enterprise applied for a policy on a day, and what its county decided.

    `region` is the county that answered for the enterprise when it was put in. `by_enterprise` says
    that the enterprise did so itself; otherwise the county recorded it. `asked_wan` and
    `granted_wan` are in 10,000 yuan; what was paid of it stands in the benefits that name it.
    `repeat_reason` is why the county takes another one for the same policy. `why` it was
    refused or withdrawn is always said, on granting where there is something to say.
    """

    boundaries = {
        "region": "region__path__startswith",
        "enterprise": "enterprise_id",
        "station": "enterprise__station_id",
    }
    workflow = APPLICATION

    policy = models.ForeignKey(
        Policy, models.PROTECT, related_name="applications", verbose_name=_("Policy applied for")
    )
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    applied_on = models.DateField(_("Applied on"))
    words = models.CharField(_("What it is applied for"), max_length=500)
    asked_wan = models.DecimalField(
        _("Asked for (10,000 yuan)"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    evidence = models.CharField(_("Evidence"), max_length=120, blank=True)
    repeat_reason = models.CharField(_("Why it is taken again"), max_length=500, blank=True)
    by_enterprise = models.BooleanField(default=False, editable=False)
    state = models.CharField(
        max_length=10,
        choices=ApplicationState,
        default=ApplicationState.APPLIED,
        editable=False,
    )
    granted_wan = models.DecimalField(
        pgettext_lazy("application for a policy", "Granted (10,000 yuan)"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        editable=False,
    )
    decided_on = models.DateField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    withdrawn_on = models.DateField(null=True, editable=False)
    why = models.CharField(max_length=500, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(editable=False)

    objects = PolicyApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["enterprise", "policy"],
                condition=Q(state=ApplicationState.APPLIED),
                name="application_for_a_policy_is_open_once",
            ),
            CheckConstraint(name="application_says_what_it_is_for", condition=~Q(words="")),
            CheckConstraint(
                name="application_asks_for_more_than_nothing",
                condition=Q(asked_wan__isnull=True) | Q(asked_wan__gt=0),
            ),
            CheckConstraint(
                name="application_is_decided_iff_by_somebody_on_a_day",
                condition=Q(state__in=DECIDED, decided_on__isnull=False, decided_by__isnull=False)
                | (~Q(state__in=DECIDED) & Q(decided_on__isnull=True, decided_by__isnull=True)),
            ),
            CheckConstraint(
                name="application_is_not_decided_by_who_put_it_in",
                condition=Q(decided_by__isnull=True)
                | Q(recorded_by__isnull=True)
                | ~Q(decided_by=F("recorded_by")),
            ),
            CheckConstraint(
                name="application_has_an_amount_when_granted_alone",
                condition=Q(granted_wan__isnull=True)
                | Q(granted_wan__gt=0, state=ApplicationState.GRANTED),
            ),
            CheckConstraint(
                name="application_is_granted_no_more_than_asked",
                condition=Q(granted_wan__isnull=True)
                | Q(asked_wan__isnull=True)
                | Q(granted_wan__lte=F("asked_wan")),
            ),
            CheckConstraint(
                name="application_is_withdrawn_iff_dated",
                condition=Q(state=ApplicationState.WITHDRAWN, withdrawn_on__isnull=False)
                | (~Q(state=ApplicationState.WITHDRAWN) & Q(withdrawn_on__isnull=True)),
            ),
            CheckConstraint(
                name="application_is_refused_or_withdrawn_with_a_reason",
                condition=~Q(state__in=[ApplicationState.REFUSED, ApplicationState.WITHDRAWN])
                | ~Q(why=""),
            ),
            CheckConstraint(
                name="application_ends_after_it_begins",
                condition=(Q(decided_on__isnull=True) | Q(decided_on__gte=F("applied_on")))
                & (Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("applied_on"))),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "applied_on"], name="application_of_a_county"),
            models.Index(
                fields=["region", "applied_on"],
                condition=Q(state=ApplicationState.APPLIED),
                name="application_queue",
            ),
            models.Index(fields=["policy", "state"], name="application_of_a_policy"),
        ]

    def __str__(self) -> str:
        return f"{self.applied_on.isoformat()} {self.policy}"

    def workdays(self, on: date) -> int:
        """Working days from the application until it was decided or withdrawn, or until `on`."""
        return max(0, workdays_between(self.applied_on, self.decided_on or self.withdrawn_on or on))


class PolicyApplicationStep(Step):
    subject = models.ForeignKey(PolicyApplication, models.CASCADE, related_name="steps")
