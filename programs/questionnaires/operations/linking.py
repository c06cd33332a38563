"""One-time links for many of the invited at once, with what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted, Refused, WrongState
from portal.workflows.steps import lock
from programs.questionnaires.models import Campaign, Invitee, InviteeReminder
from programs.questionnaires.operations.links import IssuedAnswerLink, make_answer_link
from programs.questionnaires.queries.prospects import Prospect, prospects
from programs.questionnaires.vocabulary import CampaignState, LinkOutcome, Occasion, Permission

#: links that are made at one go: a page that can be read, copied and printed
MOST_LINKS: Final = 100


@dataclass(frozen=True, slots=True)
class LinkLine:
    """What came of one invited enterprise: its link, or in words why there is none.

    `is_renewed`: a link that worked is replaced, which reminds whoever held it.
    """

    invitee: Invitee
    outcome: LinkOutcome
    words: str
    issued: IssuedAnswerLink | None = None
    is_renewed: bool = False


@operation
def make_answer_links(
    campaign: Campaign, *, invitees: Sequence[Invitee], by: Actor, at: datetime
) -> list[LinkLine]:
    """Make links for the contacts of some of the invited, as `make_answer_link` does for one.

    Nobody is left out in silence: each gets a line. A link that works is replaced, and counts as a
    reminder by the office; it lasts as long as any.
    """
    lock(campaign)
    if campaign.state != CampaignState.RUNNING:
        raise WrongState(_("The campaign is not running."))
    if not all(one.allows(by, to=Permission.INVITEE_SERVE) for one in invitees):
        raise NotPermitted(_("This is not yours to do."))
    if len(invitees) > MOST_LINKS:
        words = _("Choose at most %(most)d enterprises at one go.")
        raise Invalid(words % {"most": MOST_LINKS})
    lines = [_line(prospect, by=by, at=at) for prospect in prospects(invitees, at=at)]
    InviteeReminder.objects.bulk_create(
        InviteeReminder(invitee=line.invitee, occasion=Occasion.ASKED, told=1, by=by.user, at=at)
        for line in lines
        if line.is_renewed
    )
    record(
        "programs.campaign.link",
        by=by,
        at=at,
        target=campaign,
        asked=len(lines),
        made=sum(line.issued is not None for line in lines),
        renewed=sum(line.is_renewed for line in lines),
    )
    return lines


def _line(prospect: Prospect, *, by: Actor, at: datetime) -> LinkLine:
    one = prospect.invitee
    if not prospect.is_possible:
        return LinkLine(one, prospect.outcome, str(prospect.outcome.label))
    try:
        issued = make_answer_link(one, to_contact=True, by=by, at=at)
    except Refused as refused:
        return LinkLine(one, LinkOutcome.NOT_ASKED, str(refused))
    made = LinkOutcome.MADE
    return LinkLine(one, made, str(made.label), issued, is_renewed=prospect.link is not None)
