"""Files that answer a question: hung on the response, taken away again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.files.models import Attachment
from portal.files.operations import attach, detach
from portal.kernel.errors import Invalid
from programs.questionnaires.models import Response
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.schema import Kind


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    name: str
    stream: BinaryIO


def file_answers(
    response: Response,
    *,
    files: Mapping[str, Upload | None],
    by: Actor,
    at: datetime,
) -> dict[str, Any]:
    """Keep what came for its question, in place of what was there, and drop what is not wanted.

    A part of saving: the response is locked, and its writer known.
    """
    questionnaire = questionnaire_of(response.version)
    answers: dict[str, Any] = {}
    for code, upload in files.items():
        question = questionnaire.question(code)
        if question is None or question.kind is not Kind.FILE:
            raise Invalid(_("There is no question “%(code)s” here.") % {"code": code[:20]})
        _detach(response, code, by=by, at=at)
        answers[code] = None
        if upload is not None:
            kept = attach(response, stream=upload.stream, name=upload.name, by=by, at=at)
            answers[code] = {
                "file": kept.pk,
                "name": kept.name,
                "size": kept.size,
                "sha256": kept.sha256,
            }
    return answers


def _detach(response: Response, question: str, *, by: Actor, at: datetime) -> None:
    answer = response.answers.get(question)
    key = int(answer["file"]) if isinstance(answer, dict) else 0
    held = Attachment.objects.of(response._meta.label, int(response.pk)).filter(pk=key).first()
    if held is not None:
        detach(held, by=by, at=at)
