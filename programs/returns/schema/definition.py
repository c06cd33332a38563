"""A form of the return as frozen dataclasses: fields, texts, rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


def _in(language: str, zh: str, en: str) -> str:
    return zh if language.startswith("zh") else en


@dataclass(frozen=True, slots=True)
class Field:
    """One figure. `indicator` names what counts it; without one it is typed.

    `is_to_date` figures run from the beginning of the year and never fall without a correction;
    the others are of the month alone. `explain_change` is the change against last month, in
    percent, from which on a reason is needed, `warn_on_year` the one against the same month last
    year that is pointed out (0: never); differences below `change_from` are none.
    """

    code: str
    zh: str
    en: str
    unit: str
    indicator: str = ""
    decimals: int = 0
    is_to_date: bool = False
    explain_change: int = 0
    warn_on_year: int = 0
    change_from: int = 0
    required: bool = True

    @property
    def is_counted(self) -> bool:
        return bool(self.indicator)

    def label(self, language: str) -> str:
        return _in(language, self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of prose with the fewest and the most characters that it may have."""

    code: str
    zh: str
    en: str
    least: int
    most: int

    def label(self, language: str) -> str:
        return _in(language, self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    zh: str
    en: str
    fields: tuple[Field, ...]

    def label(self, language: str) -> str:
        return _in(language, self.zh, self.en)


class Source(StrEnum):
    """Where a term's figure comes from: the return itself, the month before, the same month of
    the year before, or what an indicator counts at the month's end."""

    NOW = ""
    LAST_MONTH = "last_month"
    YEAR_BEFORE = "year_before"
    INDICATOR = "indicator"


@dataclass(frozen=True, slots=True)
class Term:
    """A figure, so many times: `subsidy`, `last_month:visits`, `100*enterprises`."""

    code: str
    source: Source = Source.NOW
    times: int = 1


class Relation(StrEnum):
    """How two sums of terms must stand to each other.

    `needs`: where the left is more than 0, the right is too.
    """

    AT_MOST = "at_most"
    EQUAL = "equal"
    NEEDS = "needs"


@dataclass(frozen=True, slots=True)
class Rule:
    """`left` stands in a relation to `right`; a fault stands at the figure `at`.

    A rule says itself in words of both languages; without words it is said by its code.
    """

    code: str
    relation: Relation
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    at: str
    severity: str = "error"
    zh: str = ""
    en: str = ""
    remedy_zh: str = ""
    remedy_en: str = ""

    def words(self, language: str) -> str:
        return _in(language, self.zh, self.en)

    def remedy(self, language: str) -> str:
        return _in(language, self.remedy_zh, self.remedy_en)

    @property
    def terms(self) -> tuple[Term, ...]:
        return self.left + self.right


@dataclass(frozen=True)
class Form:
    """A version of the return's form; once published, its file never changes.

    `facts` are the indicators that rules ask of and no field reports; `on_year` are the fields
    whose figure of a year before some rule looks at.
    """

    code: str
    version: str
    sections: tuple[Section, ...]
    texts: tuple[Text, ...]
    rules: tuple[Rule, ...]
    by_code: dict[str, Field] = field(init=False, repr=False, compare=False)
    decimals: tuple[tuple[str, int], ...] = field(init=False, repr=False, compare=False)
    facts: tuple[str, ...] = field(init=False, repr=False, compare=False)
    on_year: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        fields = {field.code: field for field in self.fields()}
        terms = [term for rule in self.rules for term in rule.terms]
        asked = {term.code for term in terms if term.source is Source.INDICATOR}
        then = {term.code for term in terms if term.source is Source.YEAR_BEFORE}
        then |= {field.code for field in self.fields() if field.warn_on_year}
        decimals = tuple((field.code, field.decimals) for field in self.fields())
        object.__setattr__(self, "by_code", fields)
        object.__setattr__(self, "decimals", decimals)
        object.__setattr__(self, "facts", tuple(sorted(asked)))
        object.__setattr__(self, "on_year", frozenset(then))

    def fields(self) -> Iterator[Field]:
        for section in self.sections:
            yield from section.fields

    def field(self, code: str) -> Field | None:
        return self.by_code.get(code)

    @property
    def counted(self) -> list[Field]:
        return [field for field in self.fields() if field.is_counted]

    @property
    def typed(self) -> list[Field]:
        return [field for field in self.fields() if not field.is_counted]
