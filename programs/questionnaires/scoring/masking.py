"""Answers as they are shown to those who need not know persons: 王**, 139****1234. Pure.

One rule for pages, paper, REST and exports. What the register prefills is known by its fact, what
is typed by the words of the question, of a repeat group by those of its column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from enterprises.register.rules.masks import MASKS, masked_name, masked_phone
from enterprises.register.vocabulary import PERSONAL_FIELDS
from programs.questionnaires.schema import (
    Column,
    Kind,
    Question,
    Questionnaire,
    apart,
    is_answered,
    together,
)

#: words of questions that ask for a person, and whether they ask for a telephone number
PERSONAL_WORDS: Final = ((("手机", "电话"), True), (("签名", "姓名", "联系人"), False))
#: a person of whom nothing is shown
SOMEBODY: Final = "*"

Mask = Callable[[str], str]


def masked_answers(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Any]:
    """All answers of a response, each of the shape that it had; reasons stay as they are."""
    questions = {one.code: one for one in questionnaire.questions()}
    return {
        code: masked(questions[code], answer) if code in questions else answer
        for code, answer in answers.items()
    }


def masked(question: Question, answer: Any) -> Any:
    """One answer, of the shape that it had. Of a drawn signature the lines are left out."""
    hide = _hiding(question)
    if hide is None:
        return answer
    said, does_not_apply = apart(question, answer)
    if not is_answered(said):
        return answer
    return together(hide(said), does_not_apply=does_not_apply)


def _hiding(question: Question) -> Callable[[Any], Any] | None:
    """What is done to an answer that is a person's, or may name one; None of others."""
    if question.kind is Kind.SIGNATURE:
        return _signature
    if question.kind is Kind.ROWS:
        masks = {column.code: _by_words(column) for column in question.columns}
        return partial(_rows, {code: mask for code, mask in masks.items() if mask})
    if question.prefill in PERSONAL_FIELDS:
        mask: Mask = MASKS.get(question.prefill, lambda _answer: SOMEBODY)
        return lambda answer: mask(str(answer))
    return _by_words(question)


def _signature(answer: Any) -> dict[str, Any]:
    name = answer.get("name") if isinstance(answer, Mapping) else None
    return {"name": masked_name(str(name))} if name else {"strokes": []}


def _rows(masks: Mapping[str, Mask], answer: Any) -> Any:
    rows = answer if isinstance(answer, list) else []
    return [
        {code: masks[code](str(cell)) if code in masks else cell for code, cell in row.items()}
        for row in rows
        if isinstance(row, Mapping)
    ]


def _by_words(asked: Question | Column) -> Mask | None:
    if asked.kind is not Kind.TEXT:
        return None
    masks = (
        masked_phone if is_phone else masked_name
        for words, is_phone in PERSONAL_WORDS
        if any(word in asked.words.zh for word in words)
    )
    return next(masks, None)
