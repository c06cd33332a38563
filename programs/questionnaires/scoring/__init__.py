"""What the answers say: what is asked, what is missing or wrong, what is needed. Pure."""

from programs.questionnaires.schema import is_answered
from programs.questionnaires.scoring.answering import (
    Broken,
    Filling,
    Progress,
    asked,
    fill,
    progress,
    pruned,
    unanswered,
)
from programs.questionnaires.scoring.checking import (
    faults,
    faults_of_filling,
    hinders,
)
from programs.questionnaires.scoring.kinds import faults_of_answer
from programs.questionnaires.scoring.needs import FoundNeed, needs

__all__ = [
    "Broken",
    "Filling",
    "FoundNeed",
    "Progress",
    "asked",
    "faults",
    "faults_of_answer",
    "faults_of_filling",
    "fill",
    "hinders",
    "is_answered",
    "needs",
    "progress",
    "pruned",
    "unanswered",
]
