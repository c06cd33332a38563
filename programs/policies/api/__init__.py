"""REST of policies, applications for them, benefits, loans and policy papers."""

from programs.policies.api.applications import ApplicationResource
from programs.policies.api.ledgers import BenefitResource, LoanResource
from programs.policies.api.papers import PaperResource
from programs.policies.api.policies import PolicyResource

__all__ = [
    "ApplicationResource",
    "BenefitResource",
    "LoanResource",
    "PaperResource",
    "PolicyResource",
]
