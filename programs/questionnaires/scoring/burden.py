"""What a questionnaire costs those who answer it, reckoned before it is asked. Pure.

The seconds by kind are this portal's own estimate: reading the question, and answering it. What is
prefilled costs only the look that confirms it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from programs.questionnaires.schema import Kind, Question, Questionnaire
from programs.questionnaires.vocabulary import Prefill

_SECONDS: Final[Mapping[Kind, int]] = {
    Kind.SINGLE: 10,
    Kind.MULTIPLE: 15,
    Kind.NUMBER: 20,
    Kind.YES_NO: 7,
    Kind.FIVE_POINT: 7,
    Kind.TEXT: 25,
    Kind.DATE: 12,
    Kind.RANK: 25,
    Kind.ROWS: 0,
    Kind.FILE: 60,
    Kind.SIGNATURE: 20,
    Kind.NOTE: 5,
}
_SECONDS_TO_CONFIRM: Final = 4
#: of repeated rows, two are reckoned with
_ROWS: Final = 2
#: an answer that the portal knows already need not be asked: more than this share is a warning
MUCH_HELD: Final = 50


@dataclass(frozen=True, slots=True)
class Burden:
    """Questions: `most` when everything is asked, `fewest` when nothing conditional is.

    `held` of them are known from the register or roster, `last` from last time. `minutes` is
    reckoned with everything asked, `declared` what the questionnaire says of itself.
    """

    fewest: int
    most: int
    required: int
    held: int
    last: int
    minutes: int
    declared: int

    @property
    def held_share(self) -> int:
        """Per cent of the questions that the register or roster answers."""
        return round(100 * self.held / self.most) if self.most else 0

    @property
    def takes_longer(self) -> bool:
        return self.minutes > self.declared

    @property
    def is_much_held(self) -> bool:
        return self.held_share > MUCH_HELD


def burden(questionnaire: Questionnaire) -> Burden:
    asked = [one for one in questionnaire.questions() if one.is_answerable]
    always = {
        one.code
        for section in questionnaire.sections
        if section.relevant is None
        for one in section.questions
        if one.relevant is None
    }
    known = [one for one in asked if one.prefill]
    seconds = sum(_seconds(one) for one in questionnaire.questions())
    return Burden(
        fewest=sum(one.code in always for one in asked),
        most=len(asked),
        required=sum(one.code in always and one.is_required for one in asked),
        held=sum(one.prefill != Prefill.LAST for one in known),
        last=sum(one.prefill == Prefill.LAST for one in known),
        minutes=-(-seconds // 60),
        declared=questionnaire.minutes,
    )


def _seconds(question: Question) -> int:
    if question.calculate is not None:
        return 0
    if question.prefill:
        return _SECONDS_TO_CONFIRM
    if question.kind is Kind.ROWS:
        return _ROWS * sum(_SECONDS[column.kind] for column in question.columns)
    return _SECONDS[question.kind]
