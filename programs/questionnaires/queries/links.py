"""One-time links: the one that a token opens, and what its holder may do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from enterprises.register.models import Enterprise, FactChange
from portal.accounts.actor import Actor, Grant, roles
from portal.offices.rules import secret_hash
from programs.questionnaires.models import AnswerLink, Response
from programs.questionnaires.vocabulary import ResponseState

#: what somebody is who answers by a link: the contact in the register, or anybody else
CONTACT, BEARER = "link_contact", "link_bearer"
#: how long whoever handed in by a link is offered the own copy, in the same browser
COPY_FOR: Final = timedelta(minutes=30)


def answer_link_of(token: str, *, at: datetime) -> AnswerLink | None:
    """The link that can be used now; None if it was used, revoked, is over, or never was."""
    return (
        AnswerLink.objects.usable(at=at)
        .filter(token_hash=secret_hash(token))
        .select_related(
            "invitee__campaign__version__template",
            "invitee__campaign__version__cycle__region",
            "invitee__enterprise__region",
            "invitee__region",
        )
        .first()
    )


def holder_of(link: AnswerLink, response: Response) -> Actor:
    """Whoever holds the link: nobody, with a grant on this one response and on nothing else."""
    role = roles[CONTACT if link.is_known else BEARER]
    return Actor(user=None, grants=(Grant(role, "response", response.pk),))


def is_known_contact(enterprise: Enterprise, *, by: Actor) -> bool:
    """Whether the register knows a telephone that somebody else than `by` entered last."""
    if not enterprise.contact_phone:
        return False
    changes = FactChange.objects.filter(enterprise=enterprise, field="contact_phone")
    newest = changes.order_by("-pk").first()
    return newest is None or newest.by_id != by.pk


def handed_in_by(link: int, *, revision: int, at: datetime) -> Response | None:
    """What was handed in by a link a short while ago; None once it was changed or is too long."""
    return (
        Response.objects.filter(
            invitees__links__pk=link,
            invitees__links__used_at__gt=at - COPY_FOR,
            revision=revision,
        )
        .exclude(state=ResponseState.DRAFT)
        .with_all()
        .first()
    )
