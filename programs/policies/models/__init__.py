"""Policies, applications for them, what enterprises had of them, what banks lent on quality, and
policy papers."""

from programs.policies.models.applications import (
    PolicyApplication,
    PolicyApplicationQuerySet,
    PolicyApplicationStep,
)
from programs.policies.models.benefits import Benefit, BenefitQuerySet
from programs.policies.models.loans import Loan, LoanQuerySet
from programs.policies.models.papers import PolicyPaper, PolicyPaperQuerySet
from programs.policies.models.policies import Policy, PolicyQuerySet, PolicyStep

__all__ = [
    "Benefit",
    "BenefitQuerySet",
    "Loan",
    "LoanQuerySet",
    "Policy",
    "PolicyApplication",
    "PolicyApplicationQuerySet",
    "PolicyApplicationStep",
    "PolicyPaper",
    "PolicyPaperQuerySet",
    "PolicyQuerySet",
    "PolicyStep",
]
