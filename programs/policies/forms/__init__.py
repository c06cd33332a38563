"""Forms of policies: the entry with its conditions, filters, the end; benefits, loans, papers."""

from programs.policies.forms.entering import PolicyForm
from programs.policies.forms.ledgers import BenefitForm, LoanForm
from programs.policies.forms.papers import PaperFilter, PaperForm
from programs.policies.forms.small import EndForm, PolicyFilter

__all__ = [
    "BenefitForm",
    "EndForm",
    "LoanForm",
    "PaperFilter",
    "PaperForm",
    "PolicyFilter",
    "PolicyForm",
]
