"""REST of questionnaires: versions with their workbooks, results, responses."""

from programs.questionnaires.api.questionnaires import QuestionnaireResource
from programs.questionnaires.api.responses import ResponseResource
from programs.questionnaires.api.results import ResultResource

__all__ = ["QuestionnaireResource", "ResponseResource", "ResultResource"]
