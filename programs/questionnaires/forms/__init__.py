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
from programs.questionnaires.forms.wording import (
    Line,
    answers_in_words,
    cells_in_words,
    in_words,
    lines_of,
)

__all__ = [
    "AnswerForm",
    "DispatchForm",
    "Line",
    "NeedFilter",
    "ReasonForm",
    "ResponseFilter",
    "Shown",
    "answers_in_words",
    "cells_in_words",
    "in_words",
    "is_typed",
    "lines_of",
    "plan_of",
    "read_answers",
    "settled",
    "shown",
]
