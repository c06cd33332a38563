"""The verbs of questionnaires: versions, drafts, responses, needs."""

from programs.questionnaires.operations.drafts import Conflict, Saved, refuse_writer, save_answers
from programs.questionnaires.operations.files import Upload
from programs.questionnaires.operations.needs import answer, dispatch, settle
from programs.questionnaires.operations.responses import (
    confirm,
    return_for_changes,
    start,
    submit,
    submit_on_behalf,
)
from programs.questionnaires.operations.versions import SameVersion, add_version, publish

__all__ = [
    "Conflict",
    "SameVersion",
    "Saved",
    "Upload",
    "add_version",
    "answer",
    "confirm",
    "dispatch",
    "publish",
    "refuse_writer",
    "return_for_changes",
    "save_answers",
    "settle",
    "start",
    "submit",
    "submit_on_behalf",
]
