"""What may be said in an application for a policy, and when one is decided on. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from enterprises.dossier.rules import (
    EVIDENCE,
    Texts,
    amount_fault,
    day_fault,
    text_fault,
    text_faults,
)
from programs.policies.rules.ledgers import cap_fault, plain

MOST_WORDS: Final = 500
APPLICATION: Final[Texts] = {"words": (MOST_WORDS, True), "evidence": (EVIDENCE[0], False)}


@dataclass(frozen=True, slots=True)
class Offer:
    """What a policy says to those who apply: from which day, the first day without it, what one
    enterprise gets at most (in fen), whether what it gives is money."""

    valid_from: date
    ended_on: date | None
    most_fen: int | None
    gives_money: bool


def application_faults(values: Mapping[str, Any], *, offer: Offer, today: date) -> dict[str, str]:
    """Field to fault, of a whole application for a policy that offers what `offer` says."""
    found = text_faults(values, APPLICATION)
    if words := _applied_fault(values["applied_on"], offer, today):
        found["applied_on"] = words
    asked = values["asked_wan"]
    if asked is not None and (words := amount_fault(asked) or cap_fault(asked, offer.most_fen)):
        found["asked_wan"] = words
    return found


def _applied_fault(day: date | None, offer: Offer, today: date) -> str:
    if day is None or day > today:
        return day_fault(day, today=today)
    if day < offer.valid_from:
        return _("The policy holds from %(day)s on.") % {"day": offer.valid_from.isoformat()}
    if offer.ended_on is not None and day >= offer.ended_on:
        last = offer.ended_on - timedelta(days=1)
        return _("The last day on which the policy was in force is %(day)s.") % {
            "day": last.isoformat()
        }
    return ""


def grant_faults(
    granted: Decimal | None, *, asked: Decimal | None, offer: Offer
) -> Iterator[tuple[str, str]]:
    """What is wrong with the amount that is granted, in 10,000 yuan, where `asked` was asked."""
    if granted is None:
        if offer.gives_money:
            yield "granted_wan", _("This policy gives money: say how much is granted.")
    elif words := amount_fault(granted) or cap_fault(granted, offer.most_fen):
        yield "granted_wan", words
    elif asked is not None and granted > asked:
        words = _("The enterprise asked for %(asked)s (10,000 yuan): no more is granted.")
        yield "granted_wan", words % {"asked": plain(asked)}


def decision_faults(
    decided_on: date, *, reason: str, applied_on: date, today: date
) -> Iterator[tuple[str, str]]:
    """What is wrong with the day and the words of a decision."""
    if words := day_fault(decided_on, today=today):
        yield "decided_on", words
    elif decided_on < applied_on:
        said = _("The enterprise applied on %(day)s: it is decided on then or later.")
        yield "decided_on", said % {"day": applied_on.isoformat()}
    if words := text_fault(reason, longest=MOST_WORDS, required=False):
        yield "reason", words


def reserve_fault(amount: Decimal, *, left: Decimal) -> str:
    """Why an amount is not granted out of a budget of which `left` is neither paid nor granted."""
    if amount <= left:
        return ""
    words = _(
        "Of the budget of the policy %(left)s (10,000 yuan) is left beside what is paid and what "
        "is granted already."
    )
    return words % {"left": plain(max(left, Decimal(0)))}


def payment_faults(
    values: Mapping[str, Any], *, decided_on: date, left: Decimal | None
) -> Iterator[tuple[str, str]]:
    """What is wrong with a benefit that pays an application decided on then, of which `left` is
    granted and not paid (None where no amount was granted)."""
    amount, given = values["amount_wan"], values["given_on"]
    if given is not None and given < decided_on:
        words = _("The application was granted on %(day)s: it is paid then or later.")
        yield "given_on", words % {"day": decided_on.isoformat()}
    if amount is not None and left is not None and amount > left:
        words = _("Of what was granted on the application %(left)s (10,000 yuan) is not paid yet.")
        yield "amount_wan", words % {"left": plain(max(left, Decimal(0)))}
