"""What may be said of a benefit and of a loan. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from enterprises.dossier.rules import EVIDENCE, Texts, amount_fault, day_fault, text_faults
from enterprises.register.rules.credit_code import parse
from portal.kernel.faults import stops
from portal.kernel.text import narrow
from programs.policies.rules.entry import FEN_PER_WAN
from programs.policies.vocabulary import LoanKind

#: digits of an invoice: a code of 10 or 12 with the number of 8, or a digital invoice's number; the
#: number of 8 alone stands once for each code, and names no invoice
INVOICE: Final = frozenset({18, 20})


@dataclass(frozen=True, slots=True)
class Grant:
    """What a policy grants, as far as it bounds a benefit."""

    valid_from: date
    gives_money: bool
    most_fen: int | None = None


BENEFIT: Final[Texts] = {"words": (200, False), "evidence": EVIDENCE}
LOAN: Final[Texts] = {"bank": (100, True), "evidence": EVIDENCE}
#: percent a year: four times the market rate (最高法 2020) has never been above 16
MOST_RATE: Final = Decimal(24)


def benefit_faults(values: Mapping[str, Any], *, grant: Grant, today: date) -> dict[str, str]:
    """Field to fault, of a whole benefit of a policy that grants what `grant` says."""
    found = text_faults(values, BENEFIT)
    given = values["given_on"]
    if words := day_fault(given, today=today):
        found["given_on"] = words
    elif given < grant.valid_from:
        day = grant.valid_from.isoformat()
        found["given_on"] = _("The policy holds from %(day)s on.") % {"day": day}
    if words := invoice_fault(values["invoice"]):
        found["invoice"] = words
    return dict(_given_faults(values, grant)) | found


def _given_faults(values: Mapping[str, Any], grant: Grant) -> Iterator[tuple[str, str]]:
    amount = values["amount_wan"]
    if amount is not None:
        if words := amount_fault(amount) or cap_fault(amount, grant.most_fen):
            yield "amount_wan", words
    elif grant.gives_money:
        yield "amount_wan", _("This policy gives money: say how much was paid.")
    elif not (values["words"] or "").strip():
        yield "words", _("Say what was given, where it is not money.")


def cap_fault(amount: Decimal, most_fen: int | None) -> str:
    """Why an amount in 10,000 yuan is more than a policy gives an enterprise."""
    if most_fen is None or amount * FEN_PER_WAN <= most_fen:
        return ""
    most = plain(Decimal(most_fen) / FEN_PER_WAN)
    return _("The policy gives an enterprise at most %(most)s (10,000 yuan).") % {"most": most}


def invoice_fault(text: str) -> str:
    """A digital invoice has a number of 20 digits, one on paper a code of 10 or 12 and a number of
    8; together they stand once in the country."""
    digits = invoice_digits(text)
    if not text.strip() or (digits.isascii() and digits.isdigit() and len(digits) in INVOICE):
        return ""
    return _("20 digits, or the code of 10 or 12 digits and the number of 8 behind it.")


def invoice_digits(text: str) -> str:
    """As it is kept: full-width digits made ASCII, blanks and hyphens between code and number
    dropped."""
    return narrow(text).replace(" ", "").replace("-", "")


def plain(amount: Decimal) -> str:
    """Without an exponent and without noughts at the end."""
    return format(amount.normalize(), "f")


def budget_fault(amount: Decimal, *, paid: Decimal, budget_fen: int) -> str:
    """Why an amount does not fit into what is left of a budget beside what was paid; all but the
    budget in 10,000 yuan."""
    budget = Decimal(budget_fen) / FEN_PER_WAN
    if paid + amount <= budget:
        return ""
    words = _(
        "The budget of the policy is %(budget)s (10,000 yuan), of which %(paid)s is paid: at most "
        "%(left)s is left."
    )
    left = max(budget - paid, Decimal(0))
    return words % {"budget": plain(budget), "paid": plain(paid), "left": plain(left)}


def loan_faults(
    values: Mapping[str, Any], *, certificates: Collection[str], today: date
) -> dict[str, str]:
    """Field to fault, of a whole loan of an enterprise that holds certificates of these numbers."""
    found = text_faults(values, LOAN)
    if values["kind"] not in LoanKind.values:
        found["kind"] = _("Choose one from the list.")
    if values["certificate"] and values["certificate"] not in certificates:
        found["certificate"] = _("The enterprise holds no certificate of this number.")
    rate = values["rate"]
    if rate is not None and not 0 < rate <= MOST_RATE:
        found["rate"] = _("In percent a year, above 0 and at most %(most)s.") % {"most": MOST_RATE}
    return found | dict(_bank_faults(values)) | dict(_credit_faults(values, today))


def _bank_faults(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if code := values["bank_code"]:
        wrong = [one for one in parse(code).faults if stops([one])]
        if wrong:
            yield "bank_code", str(wrong[0].message)


def _credit_faults(values: Mapping[str, Any], today: date) -> Iterator[tuple[str, str]]:
    credit = values["credit_wan"]
    if words := day_fault(values["granted_on"], today=today):
        yield "granted_on", words
    if words := _("This is missing.") if credit is None else amount_fault(credit):
        yield "credit_wan", words
    paid, paid_on = values["disbursed_wan"], values["disbursed_on"]
    if (paid is None) != (paid_on is None):
        name = "disbursed_wan" if paid is None else "disbursed_on"
        yield name, _("Amount and day of the disbursement belong together.")
    elif paid is not None:
        yield from _disbursement_faults(values, today)


def _disbursement_faults(values: Mapping[str, Any], today: date) -> Iterator[tuple[str, str]]:
    granted, credit = values["granted_on"], values["credit_wan"]
    paid, paid_on = values["disbursed_wan"], values["disbursed_on"]
    if words := amount_fault(paid):
        yield "disbursed_wan", words
    elif credit is not None and paid > credit:
        yield "disbursed_wan", _("More was disbursed than credit was granted.")
    if words := day_fault(paid_on, today=today):
        yield "disbursed_on", words
    elif granted is not None and paid_on < granted:
        yield "disbursed_on", _("It was disbursed before the credit was granted.")
