"""The models of the sub-rooms: one Django app, one line of migrations."""

from experts.pool.models import Expert
from experts.visits.models import (
    Measure,
    Plan,
    PlanStep,
    Problem,
    ProblemStep,
    Remedy,
    Series,
    Visit,
    VisitDoubt,
    VisitStep,
    VisitTrace,
)

__all__ = [
    "Expert",
    "Measure",
    "Plan",
    "PlanStep",
    "Problem",
    "ProblemStep",
    "Remedy",
    "Series",
    "Visit",
    "VisitDoubt",
    "VisitStep",
    "VisitTrace",
]
