"""Pages of questionnaires: versions, answering, what came of it, needs."""

from programs.questionnaires.views.answering import draft, section_page
from programs.questionnaires.views.needs import (
    answer_need,
    dispatch_need,
    need_page,
    needs_list,
    settle_need,
)
from programs.questionnaires.views.responses import (
    check,
    confirm_response,
    copy_response,
    response_page,
    responses_list,
    return_response,
    start_response,
    submit_response,
)
from programs.questionnaires.views.versions import (
    add_version,
    publish_version,
    version_page,
    versions_list,
)

__all__ = [
    "add_version",
    "answer_need",
    "check",
    "confirm_response",
    "copy_response",
    "dispatch_need",
    "draft",
    "need_page",
    "needs_list",
    "publish_version",
    "response_page",
    "responses_list",
    "return_response",
    "section_page",
    "settle_need",
    "start_response",
    "submit_response",
    "version_page",
    "versions_list",
]
