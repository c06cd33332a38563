"""What is asked about questionnaires: facts to prefill, what is published, who answers."""

from programs.questionnaires.queries.facts import computed_size, facts_about
from programs.questionnaires.queries.needs import (
    ElementCount,
    answerers_at,
    needs_by_element,
    offices_that_answer,
)
from programs.questionnaires.queries.responses import (
    questionnaire_of,
    response_of,
    version_for,
)

__all__ = [
    "ElementCount",
    "answerers_at",
    "computed_size",
    "facts_about",
    "needs_by_element",
    "offices_that_answer",
    "questionnaire_of",
    "response_of",
    "version_for",
]
