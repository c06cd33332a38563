"""For whom links can be made: the invited of a campaign who have nobody with an account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from enterprises.register.models import Membership
from programs.questionnaires.models import SILENT, AnswerLink, Invitee, InviteeQuerySet
from programs.questionnaires.queries.campaigns import members_by_enterprise
from programs.questionnaires.vocabulary import LinkOutcome, ResponseState


@dataclass(frozen=True, slots=True)
class Prospect:
    """What would come of making a link for an invited enterprise; `link` is the one that works."""

    invitee: Invitee
    outcome: LinkOutcome
    link: AnswerLink | None = None

    @property
    def is_possible(self) -> bool:
        """Whether a link can be made: where one works already, it takes its place."""
        return self.outcome in (LinkOutcome.MADE, LinkOutcome.HOLDS_ONE)


def without_account(invitees: InviteeQuerySet) -> InviteeQuerySet:
    """Of some invited enterprises, those that have not answered and have nobody with an account."""
    held = Membership.objects.held().filter(enterprise=OuterRef("enterprise"), user__is_active=True)
    return invitees.silent().filter(~Exists(held))


def holding_a_link(invitees: InviteeQuerySet, *, at: datetime) -> InviteeQuerySet:
    """Of some invited enterprises, those with a link that works."""
    links = AnswerLink.objects.usable(at=at).filter(invitee=OuterRef("pk"))
    return invitees.filter(Exists(links))


def prospects(invitees: Iterable[Invitee], *, at: datetime) -> list[Prospect]:
    """What would come of making a link for each of them, in their order."""
    found = list(invitees)
    members = members_by_enterprise([one.enterprise_id for one in found])
    usable = AnswerLink.objects.usable(at=at).filter(invitee__in=found)
    links = {link.invitee_id: link for link in usable}
    return [
        _prospect(one, has_account=one.enterprise_id in members, link=links.get(one.pk))
        for one in found
    ]


def _prospect(invitee: Invitee, *, has_account: bool, link: AnswerLink | None) -> Prospect:
    firm, response = invitee.enterprise, invitee.response
    outcome = LinkOutcome.MADE
    if invitee.state not in SILENT:
        outcome = LinkOutcome.NOT_ASKED
    elif has_account:
        outcome = LinkOutcome.HAS_ACCOUNT
    elif not (firm.contact_phone.strip() and firm.contact_name.strip()):
        outcome = LinkOutcome.NO_PHONE
    elif link is not None:
        outcome = LinkOutcome.HOLDS_ONE
    elif response is not None and response.state == ResponseState.DRAFT and not response.on_behalf:
        outcome = LinkOutcome.OWN_WORD
    return Prospect(invitee, outcome, link)
