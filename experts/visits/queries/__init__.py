"""Visits as they are read: what stands against one, what the score says, what waits for whom."""

from experts.visits.queries.assigning import (
    candidates,
    is_on_roster,
    visits_near,
    warnings_before,
)
from experts.visits.queries.reporting import (
    frozen_facts,
    plan_report,
    plans_to_report,
)
from experts.visits.queries.scores import (
    COMPARED_FROM,
    IndustryMeans,
    industry_means,
    score_of,
)
from experts.visits.queries.waiting import (
    EnterpriseVisits,
    open_plans_for,
    open_problems_for,
    overdue_untold,
    unplanned_for,
    visits_for,
    visits_of_enterprise,
    visits_on,
    visits_to_answer,
)

__all__ = [
    "COMPARED_FROM",
    "EnterpriseVisits",
    "IndustryMeans",
    "candidates",
    "frozen_facts",
    "industry_means",
    "is_on_roster",
    "open_plans_for",
    "open_problems_for",
    "overdue_untold",
    "plan_report",
    "plans_to_report",
    "score_of",
    "unplanned_for",
    "visits_for",
    "visits_near",
    "visits_of_enterprise",
    "visits_on",
    "visits_to_answer",
    "warnings_before",
]
