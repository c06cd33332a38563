"""How many of those who were invited answered. DOMAIN 2, rows 19, 38 and 45."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.questionnaires.queries.responses import NEEDS
from programs.questionnaires.vocabulary import InviteeState, Permission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ANSWERED = Q(state=InviteeState.ANSWERED)
OF_NEEDS = Q(campaign__version__template__code=NEEDS)
OF_FOLLOW_UPS = Q(campaign__version__template__code__startswith="follow_up_")


def _invitees(code: str, title: _StrPromise, dated: str, where: Q) -> Measure:
    """Invitations: an enterprise that two campaigns invite is asked twice."""
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.Invitee",
            permission=Permission.CAMPAIGN_VIEW,
            dated=dated,
            where=where,
            cycle="campaign__version__cycle__code",
            columns=(
                (_("Enterprise"), lambda invitee: invitee.enterprise.name),
                (_("County"), lambda invitee: invitee.region.name),
                (_("Campaign"), lambda invitee: invitee.campaign.title),
                (_("State"), lambda invitee: invitee.get_state_display()),
                (_("Invited on"), lambda invitee: invitee.invited_on),
                (_("Answered on"), lambda invitee: invitee.answered_on),
            ),
            related=("enterprise", "region", "campaign"),
        )
    )


def _rate(code: str, title: _StrPromise, answered: Measure, invited: Measure) -> Indicator:
    return indicators.add(
        Indicator(
            code=code,
            title=title,
            numerator=answered,
            denominator=invited,
            unit=Unit.PERCENT,
            formula=_(
                "Invited enterprises whose answers count ÷ enterprises that campaigns invited; "
                "who is excused or declined stays among the invited"
            ),
        )
    )


NEEDS_INVITED = _invitees(
    "surveys.needs_invited", _("Invited to the needs questionnaire"), "invited_on", OF_NEEDS
)
NEEDS_ANSWERED = _invitees(
    "surveys.needs_answered", _("Of these, answered"), "answered_on", OF_NEEDS & ANSWERED
)
FOLLOW_UP_INVITED = _invitees(
    "surveys.follow_up_invited", _("Invited to a follow-up"), "invited_on", OF_FOLLOW_UPS
)
FOLLOW_UP_ANSWERED = _invitees(
    "surveys.follow_up_answered", _("Of these, answered"), "answered_on", OF_FOLLOW_UPS & ANSWERED
)
_rate(
    "surveys.needs_rate",
    _("Response rate of the needs questionnaire"),
    NEEDS_ANSWERED,
    NEEDS_INVITED,
)
_rate(
    "surveys.follow_up_rate",
    _("Response rate of follow-ups"),
    FOLLOW_UP_ANSWERED,
    FOLLOW_UP_INVITED,
)
