"""A questionnaire as a form, without a form class: posted sections read, sections shown."""

from programs.questionnaires.forms.plan import plan_of
from programs.questionnaires.forms.reading import read_answers
from programs.questionnaires.forms.showing import Shown, in_words, shown
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
    "in_words",
    "plan_of",
    "read_answers",
    "shown",
]
