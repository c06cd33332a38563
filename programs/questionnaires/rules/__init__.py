"""Rules of campaigns: what may be asked, when to remind, what deserves a second look. Pure."""

from programs.questionnaires.rules.burden import Burden, Excess, burden_of
from programs.questionnaires.rules.flags import fastest, same_answers
from programs.questionnaires.rules.limits import Limits, limits
from programs.questionnaires.rules.reminding import due_days, months_before, reminded_on

__all__ = [
    "Burden",
    "Excess",
    "Limits",
    "burden_of",
    "due_days",
    "fastest",
    "limits",
    "months_before",
    "reminded_on",
    "same_answers",
]
