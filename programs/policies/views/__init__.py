"""Pages of policies, applications for them, benefits, loans and policy papers."""

from programs.policies.views.applications import (
    application,
    applications,
    apply,
    decide,
    export_applications,
    record_application,
)
from programs.policies.views.benefits import (
    benefit,
    correct_benefit,
    record_benefit,
    strike_benefit,
)
from programs.policies.views.entering import change, end, publish, record
from programs.policies.views.fitting import fitting
from programs.policies.views.listing import policy_list, policy_page
from programs.policies.views.loans import correct_loan, loan, record_loan, strike_loan
from programs.policies.views.papers import (
    correct_paper,
    export_papers,
    paper,
    papers,
    record_paper,
    strike_paper,
)

__all__ = [
    "application",
    "applications",
    "apply",
    "benefit",
    "change",
    "correct_benefit",
    "correct_loan",
    "correct_paper",
    "decide",
    "end",
    "export_applications",
    "export_papers",
    "fitting",
    "loan",
    "paper",
    "papers",
    "policy_list",
    "policy_page",
    "publish",
    "record",
    "record_application",
    "record_benefit",
    "record_loan",
    "record_paper",
    "strike_benefit",
    "strike_loan",
    "strike_paper",
]
