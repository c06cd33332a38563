"""A questionnaire as a form, without a form class: posted sections read, sections shown."""

from programs.questionnaires.forms.plan import plan_of
from programs.questionnaires.forms.reading import is_typed, read_answers, settled
from programs.questionnaires.forms.showing import Shown, shown
from programs.questionnaires.forms.small import (
    AnswerForm,
    DispatchForm,
    NeedFilter,
    ReasonForm,
    ResponseFilter,
)

__all__ = [
    "AnswerForm",
    "DispatchForm",
    "NeedFilter",
    "ReasonForm",
    "ResponseFilter",
    "Shown",
    "is_typed",
    "plan_of",
    "read_answers",
    "settled",
    "shown",
]
