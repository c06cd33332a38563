"""What a questionnaire is: frozen data, the reading of it from JSON, and its conditions. Pure."""

from programs.questionnaires.schema.conditions import Answers, Condition, holds
from programs.questionnaires.schema.definition import (
    NOT_APPLICABLE,
    Column,
    Kind,
    Option,
    Question,
    Questionnaire,
    Section,
    Words,
)
from programs.questionnaires.schema.reading import fingerprint, library, read_questionnaire

__all__ = [
    "NOT_APPLICABLE",
    "Answers",
    "Column",
    "Condition",
    "Kind",
    "Option",
    "Question",
    "Questionnaire",
    "Section",
    "Words",
    "fingerprint",
    "holds",
    "library",
    "read_questionnaire",
]
