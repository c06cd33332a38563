"""Which questions ask for what the portal holds already: dated words with a source. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from programs.questionnaires.schema import Kind, Question, Questionnaire
from programs.questionnaires.vocabulary import Held, Prefill

#: what stays as it was said: opinions, choices and figures of a year are asked anew
_LASTING: Final = frozenset({Kind.TEXT, Kind.ROWS})


@dataclass(frozen=True, slots=True)
class HeldQuestion:
    """A question for what is held: by whom, and which fact it is (empty for last time's answer)."""

    question: Question
    by: Held
    fact: str = ""


@dataclass(frozen=True, slots=True)
class _Fact:
    name: str
    kinds: frozenset[str]
    words: tuple[str, ...]
    unless: tuple[str, ...]


def held_questions(
    questionnaire: Questionnaire, earlier: Iterable[Questionnaire] = ()
) -> Iterator[HeldQuestion]:
    """The questions that ask for what is held, neither prefilled nor with a reason, in order.

    `earlier` are the questionnaires whose answers are "last time": a text or rows that they asked
    in the same words of everybody are held. A reason stands in both languages.
    """
    before = {one.code: one for form in earlier for one in _asked_of_everybody(form)}
    for question in questionnaire.questions():
        if not question.is_answerable or question.prefill or _is_reasoned(question):
            continue
        if fact := fact_of(question):
            yield HeldQuestion(question, _holder(fact), fact)
        elif _is_repeated(question, before.get(question.code)):
            yield HeldQuestion(question, Held.LAST)


def fact_of(question: Question) -> str:
    """The fact that a question asks for by its words; empty where it asks for none."""
    said = (question.words.zh.replace(" ", ""), question.words.en.lower())
    found = [
        (len(word), fact.name)
        for fact in _facts()
        if question.kind in fact.kinds and not _names(said, fact.unless)
        for word in fact.words
        if _names(said, (word,))
    ]
    return max(found)[1] if found else ""


def _names(said: Iterable[str], words: Iterable[str]) -> bool:
    return any(word in text for word in words for text in said)


def _holder(fact: str) -> Held:
    if fact == "certificates":
        return Held.CERTIFICATES
    return Held.ROSTER if fact == Prefill.PILOT_INDUSTRY else Held.REGISTER


def _is_reasoned(question: Question) -> bool:
    why = question.why_asked
    return bool(why.zh.strip() and why.en.strip())


def _asked_of_everybody(form: Questionnaire) -> Iterator[Question]:
    for section in form.sections:
        if section.relevant is None:
            yield from (one for one in section.questions if one.relevant is None)


def _is_repeated(question: Question, before: Question | None) -> bool:
    return (
        before is not None
        and question.kind in _LASTING
        and not question.is_long
        and (question.kind, question.words.zh) == (before.kind, before.words.zh)
    )


@lru_cache(maxsize=1)
def _facts() -> tuple[_Fact, ...]:
    path = Path(__file__).parents[1] / "data" / "held_facts.json"
    return tuple(
        _Fact(
            one["fact"],
            frozenset(one["kinds"]),
            (*one["zh"], *one["en"]),
            tuple(one.get("not", ())),
        )
        for one in json.loads(path.read_text(encoding="utf-8"))["facts"]
    )
