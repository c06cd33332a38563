"""Record what a bank granted and paid out, correct it, strike it out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localdate

from enterprises.dossier.operations import Scan, note_consents
from enterprises.dossier.operations.ledgers import (
    Fill,
    correct_entry,
    record_entry,
    refuse,
    strike_entry,
)
from enterprises.dossier.vocabulary import Purpose
from enterprises.register.models import Enterprise
from enterprises.register.rules.credit_code import normalise
from portal.accounts.actor import Actor
from portal.audit.trail import operation
from portal.kernel.text import one_line
from programs.policies.facts import Agreement
from programs.policies.models import Loan
from programs.policies.queries import agreement_faults, bases_of
from programs.policies.rules import LOAN, loan_faults
from programs.policies.vocabulary import Permission


@dataclass(frozen=True, slots=True)
class LoanFacts:
    """What is said of a loan; amounts are in 10,000 yuan, `rate` in percent a year."""

    bank: str
    kind: str
    granted_on: date | None
    credit_wan: Decimal | None
    bank_code: str = ""
    disbursed_on: date | None = None
    disbursed_wan: Decimal | None = None
    rate: Decimal | None = None
    certificate: str = ""
    evidence: str = ""


NOTHING_NEW = Agreement()


@operation
def record_loan(
    enterprise: Enterprise,
    *,
    facts: LoanFacts,
    by: Actor,
    at: datetime,
    agreement: Agreement = NOTHING_NEW,
    scan: Scan | None = None,
) -> Loan:
    """Write down a loan. The enterprise has agreed towards the bank, or does so with `agreement`,
    which is kept among its consents."""
    made = Loan(enterprise=enterprise, region=enterprise.region)
    fill = _filling(facts, agreement, by=by, at=at)
    return record_entry(made, fill, to=Permission.LOAN_KEEP, by=by, at=at, scan=scan)


@operation
def correct_loan(
    loan: Loan,
    *,
    facts: LoanFacts,
    by: Actor,
    at: datetime,
    reason: str,
    agreement: Agreement = NOTHING_NEW,
    revision: int | None = None,
    scan: Scan | None = None,
) -> Loan:
    """Say it as it is; another bank than before needs the enterprise's consent towards it."""
    fill = _filling(facts, agreement, by=by, at=at)
    to = Permission.LOAN_KEEP
    return correct_entry(
        loan, fill, to=to, by=by, at=at, reason=reason, revision=revision, scan=scan
    )


@operation
def strike_loan(
    loan: Loan, *, by: Actor, at: datetime, reason: str, revision: int | None = None
) -> None:
    """It was recorded by mistake: it counts no more."""
    to = Permission.LOAN_KEEP
    strike_entry(loan, to=to, by=by, at=at, reason=reason, revision=revision)


def _filling(facts: LoanFacts, agreement: Agreement, *, by: Actor, at: datetime) -> Fill[Loan]:
    def fill(loan: Loan) -> None:
        today = localdate(at)
        values = asdict(facts) | {"bank_code": normalise(facts.bank_code)}
        held = {one.number for one in bases_of(loan.enterprise)}
        faults = loan_faults(values, certificates=held, today=today)
        bank = one_line(facts.bank)
        if bank and "bank" not in faults and bank != loan.bank:
            faults |= agreement_faults(loan.enterprise, bank, agreement, today=today)
        refuse(faults)
        if agreement.given_on is not None and bank != loan.bank:
            note_consents(
                {loan.enterprise_id: agreement.given_on},
                purpose=Purpose.BANK,
                receiver=bank,
                given_by=one_line(agreement.given_by),
                by=by,
                at=at,
            )
        for name, value in values.items():
            setattr(loan, name, one_line(value) if name in LOAN else value)

    return fill
