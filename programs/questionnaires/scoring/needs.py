"""The needs that the answers name: one for each chosen item, with element and urgency. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from programs.questionnaires.schema import (
    NOT_APPLICABLE,
    YES,
    Answers,
    Kind,
    Option,
    Question,
    Questionnaire,
    Words,
)
from programs.questionnaires.scoring.answering import NOTHING, asked
from programs.questionnaires.vocabulary import Urgency


@dataclass(frozen=True, slots=True)
class FoundNeed:
    """`item` is "C04.update", or "B08a" for a question that was answered with yes."""

    element: str
    item: str
    words: Words
    urgency: str


def needs(
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    today: date | None = None,
    last: Answers = NOTHING,
) -> tuple[FoundNeed, ...]:
    """Every need, in the order of the questions."""
    open_now = asked(questionnaire, answers, today=today, last=last)
    ranked: list[str] = []
    for question in open_now.values():
        if question.ranks_elements and isinstance(answers.get(question.code), list):
            ranked = [code for code in answers[question.code] if code]
    return tuple(
        FoundNeed(element, item, words, urgency or _urgency(element, ranked))
        for question in open_now.values()
        for item, words, element, urgency in _chosen(question, answers.get(question.code))
        if element
    )


def _chosen(question: Question, answer: Any) -> Iterator[tuple[str, Words, str, str]]:
    """Item, words, element, and the urgency that the option itself has, if any."""
    if answer == NOT_APPLICABLE:
        return
    if question.kind is Kind.YES_NO:
        if answer == YES:
            yield question.code, question.need or question.words, question.element, ""
        return
    codes = [answer] if isinstance(answer, str) else answer
    for option in question.options:
        if isinstance(codes, list) and option.code in codes and not option.is_exclusive:
            item = f"{question.code}.{option.code}"
            element = option.element or question.element
            yield item, _words(question, option), element, option.urgency


def _words(question: Question, option: Option) -> Words:
    """The option's text; after the question's own words for its needs, where it has any."""
    if not question.need:
        return option.words
    return Words(f"{question.need.zh}：{option.words.zh}", f"{question.need.en}: {option.words.en}")


def _urgency(element: str, ranked: list[str]) -> str:
    """From the ranking of elements: its first, the others in it, the rest."""
    if element not in ranked:
        return Urgency.NORMAL
    return Urgency.FIRST if ranked[0] == element else Urgency.SOON
