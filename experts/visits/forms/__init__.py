"""Forms of visits, problems and plans; the record of a visit as it comes from a page."""

from experts.visits.forms.assigning import AssignForm
from experts.visits.forms.fields import ReasonForm
from experts.visits.forms.filters import ChooseFilter, PlanFilter, ProblemFilter, VisitFilter
from experts.visits.forms.plans import GoalForm, MeasureForm
from experts.visits.forms.problems import ProblemForm, RemedyForm
from experts.visits.forms.recording import CONFORMITIES, HeaderForm, record_of, shown_fields

__all__ = [
    "CONFORMITIES",
    "AssignForm",
    "ChooseFilter",
    "GoalForm",
    "HeaderForm",
    "MeasureForm",
    "PlanFilter",
    "ProblemFilter",
    "ProblemForm",
    "ReasonForm",
    "RemedyForm",
    "VisitFilter",
    "record_of",
    "shown_fields",
]
