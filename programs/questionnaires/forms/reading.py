"""A posted section is read into answers.

Fields are named by the question's code: "B01"; "K01.1" for the first place of a ranking;
"A07.0.share" for a cell; "A06a.ok" when a prefilled answer is right; "P01.reason" for the reason
of an unusual answer; "K05.strokes" for a drawn signature. That a question does not apply is one
more of its choices ("not_applicable"), and "P02a.na" where it offers none; ticked beside an
answer, both are kept, and the rules refuse them.
`asked` names every question that the form held, so that an unticked box is an answer taken
away; "A06a.shown" says that the value stood there prefilled, not answered. "A06a.choose" is
"mine" or "theirs" where two devices differed. The button that was pressed may move rows:
"remove-A07-2", "up-A07-2", "down-A07-2".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid
from portal.kernel.text import clean, narrow, one_line, unsafe_characters
from programs.questionnaires.schema import (
    NO,
    NOT_APPLICABLE,
    YES,
    Column,
    Kind,
    Question,
    Section,
    apart,
    together,
)
from programs.questionnaires.schema.checking import MOST_ROWS
from programs.questionnaires.schema.definition import FIVE
from programs.questionnaires.schema.excluding import ONE_OF
from programs.questionnaires.scoring import is_answered, is_drawing

LONGEST = 4000
_OFFERED: Final[Mapping[Kind, tuple[str, ...]]] = {Kind.YES_NO: (YES, NO), Kind.FIVE_POINT: FIVE}
LONGEST_DRAWING = 40_000


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
        if code not in held or not is_typed(question) or data.get(f"{code}.choose") == "theirs":
            continue
        value, does_not_apply = _read(question, data)
        known_value = prefilled.get(code, {}).get("value")
        unchanged = value == known_value and f"{code}.shown" in data
        confirmed = everything or f"{code}.ok" in data or is_answered(answers.get(code))
        if confirmed or not unchanged:
            values[code] = together(value, does_not_apply=does_not_apply)
        elif does_not_apply:
            values[code] = NOT_APPLICABLE
        if question.wants_reasons:
            values[question.reason_code] = _text(data.get(question.reason_code, "")) or None
    return values


def is_typed(question: Question) -> bool:
    """Whether a form holds the answer itself: a file comes by its own way, a sum is worked out."""
    return question.is_answerable and question.kind is not Kind.FILE


def settled(data: Any) -> set[str]:
    """The questions of which somebody saw both answers, and keeps this one; with its reason."""
    codes = {
        code for code in data.getlist("asked") if data.get(f"{code}.choose") in ("mine", "theirs")
    }
    return codes | {f"{code}.reason" for code in codes}


def _read(question: Question, data: Any) -> tuple[Any, bool]:
    """The answer itself, and whether "does not apply" was ticked beside it or alone."""
    value, said = apart(question, _answer(question, data))
    return value or None, said or (question.may_not_apply and f"{question.code}.na" in data)


def _answer(question: Question, data: Any) -> Any:
    made = _MADE_OF_PARTS.get(question.kind)
    if made is not None:
        return made(question, data) or None
    text = data.get(question.code, "")
    known = _known_texts(question)
    if known is not None:
        return _one_of(text, known) if text else None
    if question.kind is Kind.NUMBER:
        return _digits(text)
    return _text(text, lines=question.is_long) or None


def _digits(text: str) -> str | None:
    return narrow(_text(text)).replace(",", "") or None


def _known_texts(question: Question | Column) -> tuple[str, ...] | None:
    """The only answers that it has; None when it is answered freely."""
    if question.kind not in ONE_OF:
        return None
    offered = _OFFERED.get(question.kind) or tuple(option.code for option in question.options)
    passing = isinstance(question, Question) and question.may_not_apply
    return (*offered, NOT_APPLICABLE) if passing else offered


def _chosen(question: Question, data: Any) -> list[str]:
    known = [option.code for option in question.options]
    known += [NOT_APPLICABLE] if question.may_not_apply else []
    return [_one_of(text, known) for text in data.getlist(question.code)]


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
    """The rows in the order in which they stand, less the empty ones."""
    rows = [_row(question, data, number) for number in range(MOST_ROWS)]
    return [row for row in _moved(question, rows, data.get("go", "")) if row]


def _row(question: Question, data: Any, number: int) -> dict[str, str]:
    found = {}
    for column in question.columns:
        text = data.get(f"{question.code}.{number}.{column.code}", "")
        known = _known_texts(column)
        if known is not None:
            value = _one_of(text, known) if text else None
        else:
            value = _digits(text) if column.kind is Kind.NUMBER else _text(text)
        if value:
            found[column.code] = value
    return found


def _moved(question: Question, rows: list[dict[str, str]], go: str) -> list[dict[str, str]]:
    """The rows after the button: one taken away, or changed places with its neighbour."""
    verb, _mark, rest = go.partition("-")
    code, _mark, place = rest.rpartition("-")
    if code != question.code or place not in map(str, range(MOST_ROWS)):
        return rows
    here, moved = int(place), list(rows)
    there = {"up": here - 1, "down": here + 1}.get(verb, -1)
    if verb == "remove":
        del moved[here]
    elif 0 <= there < len(moved):
        moved[here], moved[there] = moved[there], moved[here]
    return moved


def _signature(question: Question, data: Any) -> dict[str, Any]:
    """The name as it was written, and the lines as they were drawn: either will do."""
    found: dict[str, Any] = {}
    if name := _text(data.get(question.code, "")):
        found["name"] = name
    text = data.get(f"{question.code}.strokes", "")
    if text and len(text) <= LONGEST_DRAWING:
        try:
            found["strokes"] = json.loads(text)
        except ValueError as cause:
            raise Invalid(_("The drawing cannot be read. Draw it again.")) from cause
    if found.get("strokes") and not is_drawing(found["strokes"]):
        raise Invalid(_("The drawing cannot be read. Draw it again."))
    return {name: value for name, value in found.items() if value}


_MADE_OF_PARTS: Final[Mapping[Kind, Callable[[Question, Any], Any]]] = {
    Kind.MULTIPLE: _chosen,
    Kind.RANK: _ranks,
    Kind.ROWS: _rows,
    Kind.SIGNATURE: _signature,
}
