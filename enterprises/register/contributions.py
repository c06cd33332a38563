"""What the register gives to others: memberships by link, their grant, its step of the journey.

Rooms above add here to an enterprise's page and journey: `panels.add(Panel(…))`,
`journey_steps.add(JourneyStep(…))`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.register.facts import (
    JourneyStep,
    Panel,
    StepReading,
    StepState,
    journey_steps,
    panels,
)
from enterprises.register.models import Enterprise, Membership
from enterprises.register.operations import begin_membership
from portal.accounts.actor import Actor, Grant, grants_from, roles
from portal.accounts.models import User
from portal.offices.definition import Acceptance, acceptances
from portal.offices.models import Invitation

__all__ = [
    "JourneyStep",
    "Panel",
    "StepReading",
    "StepState",
    "grants_of_memberships",
    "journey_steps",
    "panels",
]

ENTERPRISE_MEMBER = "enterprise_member"


@grants_from
def grants_of_memberships(user: User) -> Iterator[Grant]:
    """Whoever acts for an enterprise holds the member's role there, while it lasts."""
    for enterprise_id in (
        Membership.objects.held().filter(user=user).values_list("enterprise_id", flat=True)
    ):
        yield Grant(roles[ENTERPRISE_MEMBER], "enterprise", enterprise_id)


def _registered(enterprise: Enterprise, _year: int) -> StepReading:
    return StepReading(
        StepState.DONE,
        on=timezone.localdate(enterprise.created_at),
        by=_("County office"),
        words=_("The enterprise is on the register."),
    )


journey_steps.add(JourneyStep("registered", _("Registered"), 10, _registered))


def _accept(invitation: Invitation, user: User, *, at: datetime) -> Membership:
    enterprise = Enterprise.objects.get(pk=invitation.boundary_id or 0)
    return begin_membership(enterprise, by=Actor(user), at=at, user=user)


def _place(invitation: Invitation) -> str:
    return Enterprise.objects.values_list("name", flat=True).get(pk=invitation.boundary_id or 0)


acceptances.add(
    Acceptance("enterprise", _("Enterprise"), frozenset({ENTERPRISE_MEMBER}), _accept, _place)
)
