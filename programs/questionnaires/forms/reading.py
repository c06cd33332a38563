"""A posted section is read into answers.

Fields are named by the question's code: "B01"; "K01.1" for the first place of a ranking;
"A07.0.share" for a cell; "E03.na" when it does not apply; "A06a.ok" when a prefilled answer is
right. `asked` names every question that the form held, so that an unticked box is an answer taken
away; "A06a.shown" says that the value stood there prefilled, not answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid
from portal.kernel.text import clean, narrow, one_line, unsafe_characters
from programs.questionnaires.schema import (
    NO,
    NOT_APPLICABLE,
    YES,
    Kind,
    Question,
    Section,
)
from programs.questionnaires.schema.definition import FIVE
from programs.questionnaires.scoring import is_answered

LONGEST = 4000
MOST_ROWS = 12


def read_answers(
    section: Section,
    data: Any,
    *,
    prefilled: Mapping[str, Mapping[str, str]],
    answers: Mapping[str, Any],
) -> dict[str, Any]:
    """The answers of a posted section; Invalid when a value could not be kept at all.

    A prefilled value that was neither changed nor said to be right is no answer yet.
    """
    held = set(data.getlist("asked"))
    known = {question.code: question for question in section.questions}
    if strange := held - set(known):
        raise Invalid(_("There is no question “%(code)s” here.") % {"code": strange.pop()[:20]})
    everything = data.get("confirm") == "all"
    values: dict[str, Any] = {}
    for code, question in known.items():
        if code not in held:
            continue
        value = _read(question, data)
        known_value = prefilled.get(code, {}).get("value")
        unchanged = value == known_value and f"{code}.shown" in data
        confirmed = everything or f"{code}.ok" in data or is_answered(answers.get(code))
        if confirmed or not unchanged:
            values[code] = value
    return values


def _read(question: Question, data: Any) -> Any:
    code = question.code
    if question.may_not_apply and f"{code}.na" in data:
        return NOT_APPLICABLE
    several = {Kind.MULTIPLE: _chosen, Kind.RANK: _ranks, Kind.ROWS: _rows}.get(question.kind)
    if several is not None:
        return several(question, data) or None
    text = data.get(code, "")
    known = _known_texts(question)
    if known is not None:
        return _one_of(text, known) if text else None
    if question.kind is Kind.NUMBER:
        return narrow(_text(text)).replace(",", "") or None
    return _text(text, lines=question.is_long) or None


def _known_texts(question: Question) -> tuple[str, ...] | None:
    """The only answers that the question has; None when it is answered freely."""
    if question.kind is Kind.YES_NO:
        return YES, NO
    if question.kind is Kind.FIVE_POINT:
        return FIVE
    if question.kind is Kind.SINGLE:
        return tuple(option.code for option in question.options)
    return None


def _chosen(question: Question, data: Any) -> list[str]:
    return [_option(question, text) for text in data.getlist(question.code)]


def _ranks(question: Question, data: Any) -> list[str]:
    places = range(1, question.answer_limit + 1)
    ranks = [data.get(f"{question.code}.{place}", "") for place in places]
    return [_option(question, text) for text in ranks if text]


def _option(question: Question, text: str) -> str:
    return _one_of(text, [option.code for option in question.options])


def _one_of(text: str, known: Iterable[str]) -> str:
    if text not in known:
        raise Invalid(_("This is not one of the possible answers."))
    return text


def _text(text: str, *, lines: bool = False) -> str:
    """Text as it can be kept: too long is said beside the question, far too long is refused."""
    if found := unsafe_characters(text):
        words = _("The text holds characters that cannot be kept: %(characters)s")
        raise Invalid(words % {"characters": ", ".join(found[:5])})
    if len(text) > LONGEST:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": LONGEST})
    return clean(text) if lines else one_line(text)


def _rows(question: Question, data: Any) -> list[dict[str, str]]:
    found = []
    for number in range(MOST_ROWS):
        row = {
            column.code: _text(data.get(f"{question.code}.{number}.{column.code}", ""))
            for column in question.columns
        }
        if any(row.values()):
            found.append({name: text for name, text in row.items() if text})
    return found
