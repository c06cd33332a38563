"""Visits as they are read: what stands against one, what the score says, what waits for whom."""

from experts.visits.queries.assigning import (
    candidates,
    is_on_roster,
    unvisited,
    visits_near,
    warnings_before,
)
from experts.visits.queries.causes import causes_to_name, problems_by_cause
from experts.visits.queries.doubts import sight_of, surroundings_of
from experts.visits.queries.history import moves_made
from experts.visits.queries.readiness import frozen_readiness, policies_in_words
from experts.visits.queries.reporting import (
    facts_to_freeze,
    frozen_facts,
    plan_report,
    plans_to_report,
    region_paths_to_report,
)
from experts.visits.queries.scores import (
    COMPARED_FROM,
    IndustryMeans,
    ScoreRow,
    faults_before_completing,
    industry_means,
    score_of,
    score_rows,
)
from experts.visits.queries.settling import (
    DoubtLine,
    doubted_among,
    doubts_shown,
    may_settle,
    settles_but_for_this,
    visits_to_look_into,
    visits_with_doubts,
)
from experts.visits.queries.waiting import (
    EnterpriseVisits,
    open_plans_for,
    open_problems_for,
    overdue_untold,
    problems_shown_to,
    suggested_due,
    unplanned_for,
    visits_after,
    visits_for,
    visits_of_enterprise,
    visits_on,
    visits_to_answer,
)

__all__ = [
    "COMPARED_FROM",
    "DoubtLine",
    "EnterpriseVisits",
    "IndustryMeans",
    "ScoreRow",
    "candidates",
    "causes_to_name",
    "doubted_among",
    "doubts_shown",
    "facts_to_freeze",
    "faults_before_completing",
    "frozen_facts",
    "frozen_readiness",
    "industry_means",
    "is_on_roster",
    "may_settle",
    "moves_made",
    "open_plans_for",
    "open_problems_for",
    "overdue_untold",
    "plan_report",
    "plans_to_report",
    "policies_in_words",
    "problems_by_cause",
    "problems_shown_to",
    "region_paths_to_report",
    "score_of",
    "score_rows",
    "settles_but_for_this",
    "sight_of",
    "suggested_due",
    "surroundings_of",
    "unplanned_for",
    "unvisited",
    "visits_after",
    "visits_for",
    "visits_near",
    "visits_of_enterprise",
    "visits_on",
    "visits_to_answer",
    "visits_to_look_into",
    "visits_with_doubts",
    "warnings_before",
]
