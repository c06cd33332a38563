"""Choices that exclude all others, and what is kept where both were given. Pure.

A draft keeps what somebody ticked, also where it contradicts itself: "does not apply" beside an
answer is kept as one more entry of a list. `static/js/expressions.js` says the same in the
browser; tests/vectors/exclusive.json holds the two together.
"""

from __future__ import annotations

from typing import Any, Final

from programs.questionnaires.schema.definition import Kind, Question
from programs.questionnaires.schema.values import NOT_APPLICABLE, is_answered

#: kinds whose answer is a list by itself
LISTS: Final = frozenset({Kind.MULTIPLE, Kind.RANK, Kind.ROWS})
#: kinds of which a browser chooses one itself, "does not apply" being one more
ONE_OF: Final = frozenset({Kind.SINGLE, Kind.YES_NO, Kind.FIVE_POINT})


def exclusive_of(question: Question) -> tuple[str, ...]:
    """The codes of the choices that stand alone, "does not apply" being the last."""
    alone = [one.code for one in question.options if one.is_exclusive]
    return (
        *(alone if question.kind is Kind.MULTIPLE else ()),
        *((NOT_APPLICABLE,) if question.may_not_apply else ()),
    )


def clashing(question: Question, answer: Any) -> str | None:
    """The first choice that excludes all others and yet does not stand alone."""
    given = answer if isinstance(answer, list) else []
    for code in exclusive_of(question):
        if code in given and any(one != code for one in given):
            return code
    return None


def apart(question: Question, answer: Any) -> tuple[Any, bool]:
    """The answer itself, None where there is none, and whether "does not apply" was ticked."""
    if answer == NOT_APPLICABLE:
        return None, True
    if not isinstance(answer, list) or NOT_APPLICABLE not in answer:
        return answer, False
    rest = [one for one in answer if one != NOT_APPLICABLE]
    return rest if question.kind in LISTS or len(rest) != 1 else rest[0], True


def together(answer: Any, *, does_not_apply: bool) -> Any:
    """What is kept of both; the opposite of `apart`."""
    if not does_not_apply:
        return answer
    if not is_answered(answer):
        return NOT_APPLICABLE
    return [*answer, NOT_APPLICABLE] if isinstance(answer, list) else [answer, NOT_APPLICABLE]
