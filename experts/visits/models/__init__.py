"""Tables of visits, of the problems found on them, and of the plans that follow."""

from experts.visits.models.doubts import VisitDoubt, VisitTrace
from experts.visits.models.plans import Measure, MeasureQuerySet, Plan, PlanStep, Series
from experts.visits.models.problems import Problem, ProblemStep, Remedy
from experts.visits.models.visits import Visit, VisitStep

__all__ = [
    "Measure",
    "MeasureQuerySet",
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
