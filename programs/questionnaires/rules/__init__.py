"""Rules of campaigns (what may be asked, when to remind, what deserves a second look) and the
clock of needs. Pure."""

from programs.questionnaires.rules.burden import Burden, Excess, burden_of
from programs.questionnaires.rules.flags import fastest, same_answers
from programs.questionnaires.rules.limits import Limits, limits
from programs.questionnaires.rules.reminding import due_days, months_before, reminded_on
from programs.questionnaires.rules.terms import DEFAULT, LONGEST_TERM, TIMED, Terms

__all__ = [
    "DEFAULT",
    "LONGEST_TERM",
    "TIMED",
    "Burden",
    "Excess",
    "Limits",
    "Terms",
    "burden_of",
    "due_days",
    "fastest",
    "limits",
    "months_before",
    "reminded_on",
    "same_answers",
]
