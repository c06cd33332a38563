"""Questionnaire, section, question, option: frozen, in both languages. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final

from django.utils.translation import get_language

from programs.questionnaires.schema.conditions import Condition

#: the answer to a question that may be passed over because it does not apply
NOT_APPLICABLE: Final = "not_applicable"
YES, NO = "yes", "no"
FIVE: Final = ("1", "2", "3", "4", "5")


class Kind(StrEnum):
    """How a question is answered, and what the answer is stored as."""

    SINGLE = "single"  # an option's code
    MULTIPLE = "multiple"  # a list of option codes
    NUMBER = "number"  # digits as text: "3.2"
    YES_NO = "yes_no"  # "yes" or "no"
    FIVE_POINT = "five_point"  # "1" to "5"
    TEXT = "text"
    DATE = "date"  # "2026-11-03"
    RANK = "rank"  # a list of option codes, the first choice first
    ROWS = "rows"  # a list of rows: column code to text


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages; written as the language that is active now."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh

    def __bool__(self) -> bool:
        return bool(self.zh)

    def as_data(self) -> dict[str, str]:
        return {"zh-hans": self.zh, "en": self.en}


NO_WORDS: Final = Words("", "")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. An exclusive one ("none of these") stands alone and is no need."""

    code: str
    words: Words
    is_exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a repeatable row: text, number or date."""

    code: str
    words: Words
    kind: Kind = Kind.TEXT
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `item` is the line of the form that it belongs to: A06 for A06a, A06b, A06c.

    `element` makes each chosen option (after the words of `need`, if any), or a yes (said as
    `need`), a need of that kind. `prefill` names the fact that the portal already knows. `most`
    bounds choices, ranks and rows.
    """

    code: str
    kind: Kind
    words: Words
    help: Words = NO_WORDS
    is_required: bool = False
    may_not_apply: bool = False
    options: tuple[Option, ...] = ()
    columns: tuple[Column, ...] = ()
    most: int | None = None
    unit: Words = NO_WORDS
    least: Decimal | None = None
    greatest: Decimal | None = None
    decimals: int = 0
    longest: int = 200
    is_long: bool = False
    asked_when: Condition | None = None
    prefill: str = ""
    element: str = ""
    need: Words = NO_WORDS
    ranks_elements: bool = False

    @property
    def item(self) -> str:
        return self.code.rstrip("abcdefgh")

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)

    @property
    def answer_limit(self) -> int:
        """How many options may be chosen, ranked, or rows given."""
        return self.most or (len(self.options) or 10)


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    words: Words
    questions: tuple[Question, ...]
    help: Words = NO_WORDS


@dataclass(frozen=True)
class Questionnaire:
    """Sections of questions; `minutes` is the time it takes, `source` where its items are from."""

    code: str
    title: Words
    sections: tuple[Section, ...]
    intro: Words = NO_WORDS
    minutes: int = 15
    source: str = ""

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    @cached_property
    def _by_code(self) -> dict[str, Question]:
        return {question.code: question for question in self.questions()}

    def question(self, code: str) -> Question | None:
        return self._by_code.get(code)

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)

    def section_of(self, code: str) -> Section | None:
        return next((s for s in self.sections if any(q.code == code for q in s.questions)), None)
