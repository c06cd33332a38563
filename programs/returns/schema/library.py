"""The published forms: files that never change, and the list that says from when each holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from programs.returns.schema.definition import (
    Field,
    Form,
    Relation,
    Rule,
    Section,
    Source,
    Term,
    Text,
)

LIBRARY = Path(__file__).parent.with_name("library")
PUBLISHED: Final = "published.json"
#: the form that every programme year before the second one had
CURRENT: Final = "return_2026"


@dataclass(frozen=True, slots=True)
class Published:
    """A published form: from which programme year on it is the one that a year gets of itself.

    `sha256` is that of its file; `zh` and `en` say what it is for.
    """

    code: str
    published_on: date
    from_year: int
    sha256: str
    zh: str
    en: str
    replaces: str = ""

    def purpose(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en

    @property
    def form(self) -> Form:
        return form(self.code)

    @property
    def until_year(self) -> int | None:
        """The last programme year that gets it of itself; None while no later form took over.
        Before `from_year` where the next one did so at once: then it can only be chosen."""
        every = published()
        later = every[every.index(self) + 1 :]
        return later[0].from_year - 1 if later else None

    @property
    def is_only_chosen(self) -> bool:
        return self.until_year is not None and self.until_year < self.from_year


@lru_cache(maxsize=1)
def published() -> tuple[Published, ...]:
    """Every published form, the oldest first."""
    rows = json.loads((LIBRARY / PUBLISHED).read_text(encoding="utf-8"))
    return tuple(
        Published(**row | {"published_on": date.fromisoformat(row["published_on"])}) for row in rows
    )


def publication(code: str) -> Published | None:
    return next((one for one in published() if one.code == code), None)


@lru_cache(maxsize=64)
def default_form(year: int) -> str:
    """The code of the form that a programme year has if its province chose none."""
    fitting = [one.code for one in published() if one.from_year <= year]
    return fitting[-1] if fitting else published()[0].code


def form_in(year: int, chosen: str) -> str:
    """The code of the form with which a chosen one goes on in a programme year: itself, unless a
    later one holds there already."""
    codes = [one.code for one in published()]
    of_itself = default_form(year)
    return chosen if codes.index(chosen) >= codes.index(of_itself) else of_itself


@lru_cache(maxsize=16)
def form(code: str = CURRENT) -> Form:
    """The published form of a code; a KeyError when there is none of it."""
    if publication(code) is None:
        raise KeyError(code)
    return read_form(json.loads((LIBRARY / f"{code}.json").read_text(encoding="utf-8")))


def read_form(data: Mapping[str, Any]) -> Form:
    """A form from its JSON; a KeyError where a rule asks of a field that there is not."""
    sections = tuple(
        Section(s["code"], s["zh"], s["en"], tuple(Field(**f) for f in s["fields"]))
        for s in data["sections"]
    )
    fields = {field.code: field for section in sections for field in section.fields}
    return Form(
        code=data["code"],
        version=data["version"],
        sections=sections,
        texts=tuple(Text(**text) for text in data["texts"]),
        rules=tuple(_rules(data, fields)),
    )


def _rules(data: Mapping[str, Any], fields: Mapping[str, Field]) -> Iterator[Rule]:
    for pair in data.get("pairs", ()):
        yield _pair(**pair)
    for row in data.get("rules", ()):
        rule = dict(row)
        relation = next(one for one in Relation if one in rule)
        left, right = rule.pop(relation)
        yield Rule(
            relation=relation, left=_terms(left, fields), right=_terms(right, fields), **rule
        )


def _pair(code: str, left: str, right: str, severity: str = "error") -> Rule:
    """How the first form writes that one figure is not more than another: what must be corrected
    stands at the one that is too small."""
    at = right if severity == "error" else left
    return Rule(code, Relation.AT_MOST, (Term(left),), (Term(right),), at, severity)


def _terms(texts: list[str], fields: Mapping[str, Field]) -> tuple[Term, ...]:
    return tuple(_term(text, fields) for text in texts)


def _term(text: str, fields: Mapping[str, Field]) -> Term:
    """`100*last_month:visits`; an indicator that a field reports means that field."""
    times, _star, rest = text.rpartition("*")
    source, _colon, code = rest.rpartition(":")
    if source == Source.INDICATOR:
        reported = next((one.code for one in fields.values() if one.indicator == code), "")
        source, code = ("", reported) if reported else (source, code)
    if source != Source.INDICATOR:
        fields[code]  # a KeyError here is a mistake in the form
    return Term(code, Source(source), int(times or 1))
