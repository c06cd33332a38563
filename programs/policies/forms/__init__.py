"""Forms of policies: the entry with its conditions, filters, the end; applications, benefits,
loans, papers."""

from programs.policies.forms.applications import (
    VERB_FORMS,
    ApplicationFilter,
    ApplicationForm,
    GrantForm,
    RefuseForm,
    WithdrawForm,
)
from programs.policies.forms.entering import PolicyForm
from programs.policies.forms.ledgers import BenefitForm, LoanForm
from programs.policies.forms.papers import PaperFilter, PaperForm
from programs.policies.forms.small import EndForm, PolicyFilter

__all__ = [
    "VERB_FORMS",
    "ApplicationFilter",
    "ApplicationForm",
    "BenefitForm",
    "EndForm",
    "GrantForm",
    "LoanForm",
    "PaperFilter",
    "PaperForm",
    "PolicyFilter",
    "PolicyForm",
    "RefuseForm",
    "WithdrawForm",
]
