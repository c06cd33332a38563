"""The verbs of policies, of applications for them, of what enterprises had of them, of loans and of
policy papers."""

from programs.policies.operations.applications import (
    APPLICATION_VERBS,
    ApplicationFacts,
    apply_for_policy,
    grant_application,
    record_application,
    refuse_application,
    withdraw_application,
)
from programs.policies.operations.benefits import (
    BenefitFacts,
    correct_benefit,
    record_benefit,
    strike_benefit,
)
from programs.policies.operations.loans import (
    LoanFacts,
    correct_loan,
    record_loan,
    strike_loan,
)
from programs.policies.operations.papers import (
    PaperFacts,
    correct_paper,
    record_paper,
    strike_paper,
)
from programs.policies.operations.policies import change_policy, end, publish, record_policy

__all__ = [
    "APPLICATION_VERBS",
    "ApplicationFacts",
    "BenefitFacts",
    "LoanFacts",
    "PaperFacts",
    "apply_for_policy",
    "change_policy",
    "correct_benefit",
    "correct_loan",
    "correct_paper",
    "end",
    "grant_application",
    "publish",
    "record_application",
    "record_benefit",
    "record_loan",
    "record_paper",
    "record_policy",
    "refuse_application",
    "strike_benefit",
    "strike_loan",
    "strike_paper",
    "withdraw_application",
]
