"""What the answers say: what is asked, what is missing or wrong, what is needed. Pure."""

from programs.questionnaires.scoring.answering import (
    Progress,
    asked,
    is_answered,
    progress,
    pruned,
    unanswered,
)
from programs.questionnaires.scoring.checking import faults, faults_of_answer
from programs.questionnaires.scoring.needs import FoundNeed, needs

__all__ = [
    "FoundNeed",
    "Progress",
    "asked",
    "faults",
    "faults_of_answer",
    "is_answered",
    "needs",
    "progress",
    "pruned",
    "unanswered",
]
