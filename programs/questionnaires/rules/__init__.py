"""Rules of campaigns (what may be asked, until when, when to remind, what deserves a second look)
and the clock of needs. Pure."""

from programs.questionnaires.rules.burden import Burden, Excess, burden_of
from programs.questionnaires.rules.flags import fastest, one_number, same_answers
from programs.questionnaires.rules.gating import gate
from programs.questionnaires.rules.held import HeldQuestion, held_questions
from programs.questionnaires.rules.limits import Limits, limits
from programs.questionnaires.rules.reminding import (
    due_days,
    earliest_close,
    months_before,
    reminded_on,
)
from programs.questionnaires.rules.terms import DEFAULT, LONGEST_TERM, TIMED, Terms

__all__ = [
    "DEFAULT",
    "LONGEST_TERM",
    "TIMED",
    "Burden",
    "Excess",
    "HeldQuestion",
    "Limits",
    "Terms",
    "burden_of",
    "due_days",
    "earliest_close",
    "fastest",
    "gate",
    "held_questions",
    "limits",
    "months_before",
    "one_number",
    "reminded_on",
    "same_answers",
]
