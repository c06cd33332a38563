"""What a questionnaire is: frozen data, the reading of it from JSON, and its expressions. Pure."""

from programs.questionnaires.schema.definition import (
    TYPES,
    Column,
    Constraint,
    Kind,
    Option,
    Question,
    Questionnaire,
    Section,
    Words,
)
from programs.questionnaires.schema.evaluating import Circumstances, evaluate, holds
from programs.questionnaires.schema.excluding import apart, clashing, exclusive_of, together
from programs.questionnaires.schema.expression import (
    Expression,
    as_data,
    earlier_questions_of,
    questions_of,
)
from programs.questionnaires.schema.parsing import ExpressionError, Known, parse
from programs.questionnaires.schema.reading import fingerprint, library, read_questionnaire
from programs.questionnaires.schema.values import (
    NO,
    NOT_APPLICABLE,
    YES,
    Answers,
    Type,
    is_answered,
    is_date,
    number_of,
    plain,
    value_of,
)

__all__ = [
    "NO",
    "NOT_APPLICABLE",
    "TYPES",
    "YES",
    "Answers",
    "Circumstances",
    "Column",
    "Constraint",
    "Expression",
    "ExpressionError",
    "Kind",
    "Known",
    "Option",
    "Question",
    "Questionnaire",
    "Section",
    "Type",
    "Words",
    "apart",
    "as_data",
    "clashing",
    "earlier_questions_of",
    "evaluate",
    "exclusive_of",
    "fingerprint",
    "holds",
    "is_answered",
    "is_date",
    "library",
    "number_of",
    "parse",
    "plain",
    "questions_of",
    "read_questionnaire",
    "together",
    "value_of",
]
