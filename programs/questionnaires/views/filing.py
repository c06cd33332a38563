"""What answers say otherwise than the file: before they are handed in, and what became of it."""

from __future__ import annotations

from typing import Any

from enterprises.dossier.queries import entered_in_words, label_of
from enterprises.dossier.vocabulary import Permission as Dossiers
from portal.web.screens import ScreenRequest
from programs.questionnaires.models import Response
from programs.questionnaires.queries.filing import changes_to_file, offered_of


def to_be_offered(response: Response) -> list[dict[str, str]]:
    """For who is about to hand in, and was shown what the file says: in full, as they typed it."""
    if not response.prefilled:
        return []
    return [
        _line(one.said.fact, one.said.was, one.said.now, in_full=True)
        for one in changes_to_file(response)
    ]


def offered(request: ScreenRequest, response: Response, *, in_full: bool) -> list[dict[str, Any]]:
    """For the page of what was handed in, to those who may read what is said to be wrong."""
    if not response.enterprise.allows(request.actor, to=Dossiers.OBJECTION_VIEW):
        return []
    return [
        _line(one.fact, one.was, one.now, in_full=in_full) | {"objection": one}
        for one in offered_of(response)
    ]


def _line(fact: str, was: str, now: str, *, in_full: bool) -> dict[str, Any]:
    return {
        "label": label_of(fact),
        "was": entered_in_words(fact, was, in_full=in_full),
        "now": entered_in_words(fact, now, in_full=in_full),
    }
