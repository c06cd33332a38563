"""The rules of policies: the grounds, their assessment, and what may be recorded. Pure."""

from programs.policies.rules.applications import (
    Offer,
    application_faults,
    decision_faults,
    grant_faults,
    payment_faults,
    reserve_fault,
)
from programs.policies.rules.entry import FEN_PER_WAN, policy_faults
from programs.policies.rules.grounds import (
    ARTICLES,
    CONDITIONS,
    MOST_ARTICLE,
    Assessment,
    Finding,
    Ground,
    assess,
    condition_faults,
)
from programs.policies.rules.ledgers import (
    BENEFIT,
    LOAN,
    Grant,
    benefit_faults,
    budget_fault,
    invoice_digits,
    loan_faults,
    plain,
)
from programs.policies.rules.papers import document_number, paper_faults

__all__ = [
    "ARTICLES",
    "BENEFIT",
    "CONDITIONS",
    "FEN_PER_WAN",
    "LOAN",
    "MOST_ARTICLE",
    "Assessment",
    "Finding",
    "Grant",
    "Ground",
    "Offer",
    "application_faults",
    "assess",
    "benefit_faults",
    "budget_fault",
    "condition_faults",
    "decision_faults",
    "document_number",
    "grant_faults",
    "invoice_digits",
    "loan_faults",
    "paper_faults",
    "payment_faults",
    "plain",
    "policy_faults",
    "reserve_fault",
]
