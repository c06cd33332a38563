"""The answers as a document: the own copy of who filled in."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import get_language

from portal.reports.documents import grouped
from portal.reports.pdf import page_words, render
from programs.questionnaires.models import Response
from programs.questionnaires.queries import filling_of, questionnaire_of
from programs.questionnaires.scoring import FIELD_HEIGHT, FIELD_WIDTH, answers_in_words
from programs.questionnaires.vocabulary import ResponseState

DEFAULT_LANGUAGE = "zh-hans"


@dataclass(frozen=True, slots=True)
class Head:
    """What the running head of a document says."""

    title: str
    office: str
    provisional: bool
    demo: bool


def copy_of(response: Response, *, today: date) -> bytes:
    """The PDF of a response, in the language that is active: as it stood when it was last saved.

    The same answers give the same bytes; their SHA-256 stands at the end.
    """
    questionnaire = questionnaire_of(response.version)
    before, between, after = page_words()
    head = Head(
        title=str(questionnaire.title),
        office=response.enterprise.name,
        provisional=response.state in (ResponseState.DRAFT, ResponseState.UNCONFIRMED),
        demo=settings.PORTAL_DEMO,
    )
    said = json.dumps(response.answers, ensure_ascii=False, sort_keys=True)
    return render(
        "pdf/answers.html",
        {
            "document": head,
            "response": response,
            "sections": list(answers_in_words(questionnaire, filling_of(response, today=today))),
            "field": (FIELD_WIDTH, FIELD_HEIGHT),
            "digest": grouped(hashlib.sha256(said.encode()).hexdigest()),
            "page_before": before,
            "page_between": between,
            "page_after": after,
        },
        language=get_language() or DEFAULT_LANGUAGE,
        drawn_at=response.saved_at,
    )
