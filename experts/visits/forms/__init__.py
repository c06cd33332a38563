"""Forms of visits, problems and plans; the record of a visit as it comes from a page."""

from experts.visits.forms.assigning import AssignForm
from experts.visits.forms.fields import ReasonForm
from experts.visits.forms.filters import ChooseFilter, PlanFilter, ProblemFilter, VisitFilter
from experts.visits.forms.plans import GoalForm, MeasureForm
from experts.visits.forms.problems import CauseForm, ProblemForm, RemedyForm
from experts.visits.forms.recording import (
    CONFORMITIES,
    HeaderForm,
    place_in_words,
    place_on_page,
    record_of,
    shown_fields,
)

__all__ = [
    "CONFORMITIES",
    "AssignForm",
    "CauseForm",
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
    "place_in_words",
    "place_on_page",
    "record_of",
    "shown_fields",
]
