"""Questionnaire, section, question, option: frozen, in both languages. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final

from django.utils.translation import get_language

from portal.kernel.faults import Severity
from programs.questionnaires.schema.expression import Expression
from programs.questionnaires.schema.values import Type

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
    ROWS = "rows"  # a repeat group: a list of rows, column code to text
    FILE = "file"  # {"file": key, "name": …, "size": …, "sha256": …}
    SIGNATURE = "signature"  # {"name": …} typed, or {"strokes": [[x, y, x, y, …], …]} drawn
    NOTE = "note"  # a text to be read; it has no answer


#: what an answer of a kind is in an expression
TYPES: Final[Mapping[Kind, Type]] = {
    Kind.SINGLE: Type.TEXT,
    Kind.MULTIPLE: Type.LIST,
    Kind.NUMBER: Type.NUMBER,
    Kind.YES_NO: Type.TRUTH,
    Kind.FIVE_POINT: Type.NUMBER,
    Kind.TEXT: Type.TEXT,
    Kind.DATE: Type.DATE,
    Kind.RANK: Type.LIST,
    Kind.ROWS: Type.ROWS,
    Kind.FILE: Type.OTHER,
    Kind.SIGNATURE: Type.OTHER,
    Kind.NOTE: Type.OTHER,
}


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
    """One choice. An exclusive one ("none of these") stands alone and is no need.

    `element` and `urgency` say what follows from this choice, where it is not what follows from
    the others.
    """

    code: str
    words: Words
    is_exclusive: bool = False
    element: str = ""
    urgency: str = ""


@dataclass(frozen=True, slots=True)
class Constraint:
    """What must hold of an answer that was given. False breaks it; blank does not.

    `error` keeps the answers from being handed in, `explain` until a reason is given (answered
    under "CODE.reason"), `warn` is only said.
    """

    holds: Expression
    level: Severity
    message: Words


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a repeat group: text, number, date, yes or no, five points, or one of options.

    Its expressions may name the cells of their row: "row.share".
    """

    code: str
    words: Words
    kind: Kind = Kind.TEXT
    is_required: bool = False
    options: tuple[Option, ...] = ()
    unit: Words = NO_WORDS
    least: Decimal | None = None
    greatest: Decimal | None = None
    decimals: int | None = None
    longest: int = 200
    relevant: Expression | None = None
    constraints: tuple[Constraint, ...] = ()

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `item` is the line of the form that it belongs to: A06 for A06a, A06b, A06c.

    It is asked where `relevant` is true, or nothing is said; it must be answered where it is
    required always or `required_when` is true. With `calculate` it is worked out, and not typed.
    `element` makes each chosen option (after the words of `need`, if any), or a yes (said as
    `need`), a need of that kind. `prefill` names the fact that the portal already knows, or "last"
    for what was answered last time. `most` bounds choices, ranks and rows, `fewest` choices and
    rows. `why_asked` is the reason for asking what the portal holds already.
    """

    code: str
    kind: Kind
    words: Words
    help: Words = NO_WORDS
    is_required: bool = False
    required_when: Expression | None = None
    may_not_apply: bool = False
    options: tuple[Option, ...] = ()
    columns: tuple[Column, ...] = ()
    most: int | None = None
    fewest: int = 0
    unit: Words = NO_WORDS
    least: Decimal | None = None
    greatest: Decimal | None = None
    decimals: int = 0
    longest: int = 200
    is_long: bool = False
    relevant: Expression | None = None
    calculate: Expression | None = None
    constraints: tuple[Constraint, ...] = ()
    prefill: str = ""
    element: str = ""
    need: Words = NO_WORDS
    ranks_elements: bool = False
    why_asked: Words = NO_WORDS

    @property
    def item(self) -> str:
        return self.code.rstrip("abcdefgh")

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)

    @property
    def answer_limit(self) -> int:
        """How many options may be chosen, ranked, or rows given."""
        return self.most or (len(self.options) or 10)

    @property
    def type(self) -> Type:
        return TYPES[self.kind]

    @property
    def is_answerable(self) -> bool:
        """Whether somebody answers it: not a note, and not what is worked out."""
        return self.kind is not Kind.NOTE and self.calculate is None

    @property
    def wants_reasons(self) -> bool:
        return any(one.level is Severity.EXPLAIN for one in self.constraints)

    @property
    def reason_code(self) -> str:
        """Where the reason for an unusual answer is kept among the answers."""
        return f"{self.code}.reason"


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    words: Words
    questions: tuple[Question, ...]
    help: Words = NO_WORDS
    relevant: Expression | None = None


@dataclass(frozen=True)
class Questionnaire:
    """Sections of questions; `minutes` is the time it takes, `source` where its items are from.

    `follows` names the questionnaires whose newest answers are "last time"; itself when empty.
    Whoever is asked reads `purpose`, `basis` (the document that allows it) and `until`, the last
    day on which it is asked ("2026-12-31").
    """

    code: str
    title: Words
    sections: tuple[Section, ...]
    intro: Words = NO_WORDS
    minutes: int = 15
    source: str = ""
    follows: tuple[str, ...] = ()
    purpose: Words = NO_WORDS
    basis: Words = NO_WORDS
    until: str = ""

    @property
    def ends_on(self) -> date | None:
        """The last day on which it is asked; None where none is named."""
        try:
            return date.fromisoformat(self.until)
        except ValueError:
            return None

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
