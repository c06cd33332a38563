"""What benefits and loans are recorded by: policies, certificates, the enterprise's consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from enterprises.dossier.models import Consent
from enterprises.dossier.rules import day_fault, text_fault
from enterprises.dossier.vocabulary import Purpose
from enterprises.register.models import Enterprise
from programs.policies.facts import Agreement, Basis, basis_sources
from programs.policies.models import Benefit, Policy, PolicyQuerySet
from programs.policies.rules import FEN_PER_WAN, Grant, budget_fault, invoice_digits, plain
from programs.policies.vocabulary import PolicyKind, PolicyState

MOST_NAME = 60


def policies_given(enterprise: Enterprise, *, also: int | None = None) -> PolicyQuerySet:
    """The policies of which an enterprise may have had something: published, ended ones too, of
    its county and all above it; and the one that is named already."""
    given = Policy.objects.exclude(state=PolicyState.DRAFT).reaching(enterprise.region.path)
    return Policy.objects.filter(Q(pk__in=given.values("pk")) | Q(pk=also)).order_by(
        "-valid_from", "pk"
    )


def grant_of(policy: Policy) -> Grant:
    """What the policy grants, as far as it bounds a benefit."""
    return Grant(policy.valid_from, policy.kind == PolicyKind.MONEY, policy.most_fen)


def paid_of(policy: Policy, *, but: int | None = None) -> Decimal:
    """What was paid of a policy everywhere, in 10,000 yuan, but for one entry."""
    standing = Benefit.objects.standing().filter(policy=policy).exclude(Q(pk=but))
    total: Decimal | None = standing.aggregate(total=Sum("amount_wan"))["total"]
    return total or Decimal(0)


@dataclass(frozen=True, slots=True)
class Spending:
    """What a policy may cost and what was paid of it, in 10,000 yuan; no budget, nothing left."""

    paid: Decimal
    budget: Decimal | None

    @property
    def left(self) -> Decimal | None:
        return None if self.budget is None else self.budget - self.paid


def spending_of(policy: Policy) -> Spending:
    """What was paid of a policy everywhere, beside its budget."""
    budget = None if policy.budget_fen is None else Decimal(policy.budget_fen) / FEN_PER_WAN
    return Spending(paid_of(policy), budget)


def budget_below_paid(policy: Policy, budget_fen: int | None) -> str:
    """Why a policy cannot have this budget: more is paid already. Empty where it can."""
    if budget_fen is None or (paid := paid_of(policy)) * FEN_PER_WAN <= budget_fen:
        return ""
    words = _("%(paid)s (10,000 yuan) is paid already: the budget cannot be less.")
    return words % {"paid": plain(paid)}


def spending_faults(
    policy: Policy, values: Mapping[str, Any], *, of: int, but: int | None = None
) -> dict[str, str]:
    """Field to fault, of what a benefit of the enterprise `of` spends: an invoice is reimbursed
    once, in whichever county and under whichever policy, and a budget is not overdrawn."""
    found: dict[str, str] = {}
    invoice, amount = invoice_digits(values["invoice"]), values["amount_wan"]
    used = Benefit.objects.standing().filter(invoice=invoice).exclude(Q(pk=but))
    if invoice and (holders := set(used.values_list("enterprise_id", flat=True))):
        found["invoice"] = (
            _("This invoice was reimbursed to this enterprise already.")
            if of in holders
            else _("This invoice was reimbursed elsewhere already. Ask the province.")
        )
    if amount is not None and policy.budget_fen is not None:
        paid = paid_of(policy, but=but)
        if words := budget_fault(amount, paid=paid, budget_fen=policy.budget_fen):
            found["amount_wan"] = words
    return found


def bases_of(enterprise: Enterprise) -> list[Basis]:
    """The certificates of the enterprise that a loan may rest on."""
    return [basis for source in basis_sources for basis in source.of(enterprise)]


def banks_agreed(enterprise: Enterprise) -> list[str]:
    """The banks to which the figures of the enterprise may pass, by what it agreed to."""
    standing = Consent.objects.standing().filter(enterprise=enterprise, purpose=Purpose.BANK)
    return list(standing.order_by("receiver").values_list("receiver", flat=True))


def agreement_faults(
    enterprise: Enterprise, bank: str, agreement: Agreement, *, today: date
) -> dict[str, str]:
    """What is missing of the enterprise's consent towards a bank, by field; nothing where it has
    agreed before."""
    if bank in banks_agreed(enterprise):
        return {}
    if agreement.given_on is None:
        words = _("The enterprise has not agreed towards this bank: say on which day it did.")
        return {"agreed_on": words}
    found = {
        "agreed_on": day_fault(agreement.given_on, today=today),
        "agreed_by": text_fault(agreement.given_by, longest=MOST_NAME),
    }
    return {name: words for name, words in found.items() if words}
