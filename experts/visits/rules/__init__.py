"""Rules of visits, pure: records, problems and plans; places; what makes a visit need a look."""

from experts.visits.rules.records import (
    BURDEN,
    FIELDS,
    LONGEST,
    MOST,
    PLACE,
    PLAN_WORKDAYS,
    REMEDY_DAYS,
    faults_of_draft,
    faults_of_measure,
    faults_of_problem,
    faults_of_record,
    hours_between,
    is_a_burden,
    plan_number,
)

__all__ = [
    "BURDEN",
    "FIELDS",
    "LONGEST",
    "MOST",
    "PLACE",
    "PLAN_WORKDAYS",
    "REMEDY_DAYS",
    "faults_of_draft",
    "faults_of_measure",
    "faults_of_problem",
    "faults_of_record",
    "hours_between",
    "is_a_burden",
    "plan_number",
]
