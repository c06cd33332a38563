"""One-time links: made for one invitation, opened, answered by, used up when handed in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.accounts.actor import NOBODY, Actor
from portal.accounts.models import User
from portal.audit.trail import operation, record, request_facts
from portal.calendar.rules import end_of
from portal.kernel.errors import Invalid, Missing, NotPermitted, WrongState
from portal.kernel.text import narrow, one_line
from portal.offices.rules import secret_hash
from portal.workflows.steps import lock
from programs.questionnaires.models import ANSWERABLE, AnswerLink, Invitee, Response
from programs.questionnaires.operations import responses
from programs.questionnaires.operations.correcting import return_for_changes
from programs.questionnaires.operations.invitees import (
    refuse_serving,
    set_declined,
    set_opened,
    set_reconsidered,
)
from programs.questionnaires.queries import holder_of, is_known_contact
from programs.questionnaires.rules import limits, one_number
from programs.questionnaires.vocabulary import (
    CampaignState,
    DeclineReason,
    InviteeState,
    ResponseState,
)

TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class IssuedAnswerLink:
    """A link at the only moment at which its token is shown."""

    link: AnswerLink
    token: str


@operation
def make_answer_link(
    invitee: Invitee,
    *,
    to_contact: bool,
    given_to: str = "",
    phone: str = "",
    by: Actor,
    at: datetime,
) -> IssuedAnswerLink:
    """A link for somebody without an account; the one before it stops working.

    `to_contact`: it goes to the telephone in the register. Otherwise `given_to` and `phone` name
    the person, and what is handed in waits for the enterprise's own word.
    """
    lock(invitee)
    refuse_serving(invitee, by)
    if invitee.state not in ANSWERABLE:
        raise WrongState(_("It has answered, or was excused already."))
    firm = invitee.enterprise
    if to_contact and not firm.contact_phone:
        words = _(
            "The register holds no telephone of a contact. Enter one first, or name a person."
        )
        raise Invalid(words, to=words)
    name = one_line(firm.contact_name if to_contact else given_to)[:60]
    digits = narrow(firm.contact_phone if to_contact else phone)
    if not name:
        words = _("Please give the person's name.")
        raise Invalid(words, given_to=words)
    is_known = to_contact and is_known_contact(firm, by=by)
    _refuse_bearer(invitee, is_known=is_known)
    _revoke(invitee, at=at)
    token = secrets.token_hex(TOKEN_BYTES)
    until = min(at + timedelta(days=limits().link_days), end_of(invitee.campaign.closes_on))
    if until <= at:
        raise WrongState(_("The day of the close is over. Choose a later one."))
    link = AnswerLink.objects.create(
        invitee=invitee,
        token_hash=secret_hash(token),
        given_to=name,
        phone_end=digits[-4:],
        phone_mark=phone_mark(digits),
        is_known=is_known,
        made_by=_person(by),
        made_at=at,
        made_from=_address_mark(),
        expires_at=until,
    )
    record(
        "programs.answer_link.make",
        by=by,
        at=at,
        target=invitee,
        link=link.pk,
        is_known=link.is_known,
    )
    return IssuedAnswerLink(link, token)


def _person(by: Actor) -> User:
    if by.user is None:
        raise NotPermitted(_("This is not yours to do."))
    return by.user


def _refuse_bearer(invitee: Invitee, *, is_known: bool) -> None:
    """Refuse a link for somebody else where only the enterprise's own word helps."""
    response = invitee.response
    if is_known or response is None:
        return
    if response.state == ResponseState.UNCONFIRMED:
        raise WrongState(
            _("The answers wait for the enterprise: make the link for the contact in the register.")
        )
    if not response.on_behalf:
        raise WrongState(_("The enterprise is answering itself already."))


@operation
def revoke_answer_link(link: AnswerLink, *, by: Actor, at: datetime) -> None:
    """The link opens nothing any more."""
    lock(link)
    refuse_serving(link.invitee, by)
    if link.used_at or link.revoked_at:
        raise WrongState(_("The link was used or revoked already."))
    _revoke(link.invitee, at=at)
    record("programs.answer_link.revoke", by=by, at=at, target=link.invitee, link=link.pk)


def _revoke(invitee: Invitee, *, at: datetime) -> None:
    invitee.links.filter(used_at=None, revoked_at=None).update(revoked_at=at)


def _address_mark() -> str:
    """The address of who asks, as a keyed hash: enough to say that two are the same."""
    address = request_facts.get().ip_address
    return _mark(address) if address else ""


def phone_mark(text: str) -> str:
    """A telephone number as a keyed hash, however it is spelled; empty where there is none."""
    number = one_number(text)
    return _mark(f"phone {number}") if number else ""


def _mark(text: str) -> str:
    return salted_hmac("programs.answer_link", text, algorithm="sha256").hexdigest()


@operation
def open_answer_link(
    link: AnswerLink, *, device: str, by: Actor = NOBODY, at: datetime
) -> Response:
    """Begin the answers of whoever holds the link, or go on with those that were begun; whoever
    declined has changed their mind by it.

    `device` tells one browser from another; it is kept as a hash. Whoever is not the contact in
    the register is shown nothing that the register knows.
    """
    _hold(link, at=at)
    invitee = link.invitee
    if invitee.state == InviteeState.DECLINED:
        _refuse_unknown(link)
        set_reconsidered(invitee, by=by, at=at)
    lock(invitee.enterprise)
    response = invitee.response or responses.begin(
        invitee.enterprise,
        version=invitee.campaign.version,
        own=link.is_known,
        prefills=link.is_known,
        by=by,
        at=at,
    )
    invitee.refresh_from_db(fields=["state", "response"])
    set_opened(invitee, at=at)
    invitee.device = _mark(device)
    invitee.save(update_fields=["device"])
    link.opened_at = link.opened_at or at
    link.at_office = link.at_office or (bool(link.made_from) and link.made_from == _address_mark())
    link.save(update_fields=["opened_at", "at_office"])
    record("programs.answer_link.open", by=by, at=at, target=invitee, link=link.pk)
    return response


@operation
def decline_by_link(
    link: AnswerLink, *, why: DeclineReason, words: str = "", by: Actor = NOBODY, at: datetime
) -> None:
    """The contact in the register declines; the link stays good for second thoughts."""
    _hold(link, at=at)
    _refuse_unknown(link)
    set_declined(link.invitee, why=why, words=words, by=by, at=at)


def _refuse_unknown(link: AnswerLink) -> None:
    """Refuse whoever does not speak for the enterprise."""
    if not link.is_known:
        raise NotPermitted(_("Only the contact in the register speaks for the enterprise."))


@operation
def hand_in_by_link(link: AnswerLink, *, by: Actor = NOBODY, at: datetime) -> Response:
    """Hand in, or confirm what an officer filled in; the link is used up by it.

    The contact in the register speaks for the enterprise. What anybody else hands in stays
    unconfirmed until the enterprise says that it is right.
    """
    _hold(link, at=at)
    response = link.invitee.response
    if response is None:
        raise WrongState(_("Nothing has been answered yet."))
    if link.invitee.state == InviteeState.DECLINED:
        _refuse_unknown(link)
    holder = holder_of(link, response)
    if response.state == ResponseState.UNCONFIRMED:
        responses.confirm(response, by=holder, at=at)
    elif link.is_known:
        responses.submit(response, by=holder, at=at)
    else:
        responses.submit_on_behalf(response, by=holder, at=at)
    link.used_at = at
    link.save(update_fields=["used_at"])
    record(
        "programs.answer_link.use",
        by=by,
        at=at,
        target=link.invitee,
        link=link.pk,
        reached=str(response.state),
    )
    return response


@operation
def return_by_link(link: AnswerLink, *, reason: str, by: Actor = NOBODY, at: datetime) -> Response:
    """The contact in the register says what is wrong in what was filled in for the enterprise.

    The county is told and corrects it. The link stays good: to confirm what was corrected, or to
    go on oneself.
    """
    _hold(link, at=at)
    _refuse_unknown(link)
    response = link.invitee.response
    if response is None:
        raise WrongState(_("Nothing has been answered yet."))
    return_for_changes(response, by=holder_of(link, response), at=at, reason=reason)
    record("programs.answer_link.return", by=by, at=at, target=link.invitee, link=link.pk)
    return response


def _hold(link: AnswerLink, *, at: datetime) -> None:
    """Lock the link and its invitation; refuse what stopped working meanwhile."""
    lock(link)
    lock(link.invitee)
    is_over = link.used_at or link.revoked_at or link.expires_at <= at
    if is_over or link.invitee.campaign.state != CampaignState.RUNNING:
        raise Missing(words_of_dead_link())
    if link.invitee.state not in ANSWERABLE or not _may_go_on(link):
        raise Missing(words_of_dead_link())


def _may_go_on(link: AnswerLink) -> bool:
    """Whether what was begun meanwhile leaves something to do for whoever holds the link."""
    response = link.invitee.response
    if link.is_known or response is None:
        return True
    return response.on_behalf and response.state == ResponseState.DRAFT


def words_of_dead_link() -> str:
    """The same words for a link that is wrong, used, revoked or over: they tell nothing."""
    return _(
        "This link does not open anything. It may have been used, replaced or be over. "
        "Please ask the county office for a new one."
    )
