"""How fast a campaign was answered: on which day how many of the invited had. DOMAIN 2, row 38."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count
from django.utils.timezone import localdate

from programs.questionnaires.models import Campaign, InviteeQuerySet

#: percent of the invited that must have answered
AIM: Final = 80


@dataclass(frozen=True, slots=True)
class Pace:
    """On which `day` of the campaign, its first being 1, so many had answered as are aimed at;
    None while they have not. `answered` of `invited` are now, `needed` it takes."""

    day: int | None
    on: date | None
    invited: int
    answered: int

    @property
    def needed(self) -> int:
        """The least number that is `AIM` percent of the invited."""
        return -(-self.invited * AIM // 100)


def pace_of(campaign: Campaign, invitees: InviteeQuerySet) -> Pace:
    """Of the invitees that the reader reaches. One statement."""
    rows = invitees.order_by("answered_on").values_list("answered_on").annotate(Count("pk"))
    counted = [(on, number) for on, number in rows if on is not None]
    invited = sum(number for _on, number in rows)
    pace = Pace(None, None, invited, sum(number for _on, number in counted))
    so_far = 0
    for on, number in counted:
        so_far += number
        if so_far >= pace.needed:
            day = (on - _first_day(campaign)).days + 1
            return Pace(max(day, 1), on, invited, pace.answered)
    return pace


def _first_day(campaign: Campaign) -> date:
    """The day on which it was opened: none of the invited could answer before."""
    return localdate(campaign.opened_at) if campaign.opened_at else campaign.opens_on
