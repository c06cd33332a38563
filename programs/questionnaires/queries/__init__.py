"""What is asked about questionnaires: facts to prefill, what is published, who answers."""

from programs.questionnaires.queries.facts import computed_size, facts_about
from programs.questionnaires.queries.needs import (
    ElementCount,
    answerers_at,
    needs_by_element,
    offices_that_answer,
)
from programs.questionnaires.queries.responses import (
    asked_now,
    county_office,
    filling_of,
    invited,
    not_begun,
    not_begun_of,
    own_invitations,
    questionnaire_of,
    response_before,
    response_of,
    responses_of,
    version_for,
    version_for_enterprise,
)

__all__ = [
    "ElementCount",
    "answerers_at",
    "asked_now",
    "computed_size",
    "county_office",
    "facts_about",
    "filling_of",
    "invited",
    "needs_by_element",
    "not_begun",
    "not_begun_of",
    "offices_that_answer",
    "own_invitations",
    "questionnaire_of",
    "response_before",
    "response_of",
    "responses_of",
    "version_for",
    "version_for_enterprise",
]
