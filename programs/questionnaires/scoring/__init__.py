"""What the answers say: what is asked, what is missing or wrong, what is needed. Pure."""

from programs.questionnaires.schema import is_answered
from programs.questionnaires.scoring.answering import (
    Broken,
    Filling,
    Progress,
    asked,
    fill,
    progress,
    progress_of,
    pruned,
    unanswered,
)
from programs.questionnaires.scoring.checking import (
    faults,
    faults_of_constraints,
    faults_of_filling,
    hinders,
)
from programs.questionnaires.scoring.drawing import (
    FIELD_HEIGHT,
    FIELD_WIDTH,
    is_drawing,
    lines_of,
)
from programs.questionnaires.scoring.kinds import (
    LONGEST_REASON,
    faults_of_answer,
)
from programs.questionnaires.scoring.masking import SOMEBODY, masked, masked_answers
from programs.questionnaires.scoring.needs import FoundNeed, needs
from programs.questionnaires.scoring.tallying import (
    ONE_OPTION,
    OPTIONS,
    Counts,
    Marks,
    added,
    marks_of,
)
from programs.questionnaires.scoring.wording import (
    Line,
    answers_in_words,
    in_words,
    words_of_clash,
)

__all__ = [
    "FIELD_HEIGHT",
    "FIELD_WIDTH",
    "LONGEST_REASON",
    "ONE_OPTION",
    "OPTIONS",
    "SOMEBODY",
    "Broken",
    "Counts",
    "Filling",
    "FoundNeed",
    "Line",
    "Marks",
    "Progress",
    "added",
    "answers_in_words",
    "asked",
    "faults",
    "faults_of_answer",
    "faults_of_constraints",
    "faults_of_filling",
    "fill",
    "hinders",
    "in_words",
    "is_answered",
    "is_drawing",
    "lines_of",
    "marks_of",
    "masked",
    "masked_answers",
    "needs",
    "progress",
    "progress_of",
    "pruned",
    "unanswered",
    "words_of_clash",
]
