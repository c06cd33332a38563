"""Expressions of a form, both ways, with the check that the way back leads to the same. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from programs.questionnaires.schema.definition import Kind
from programs.questionnaires.schema.expression import Expression, Node
from programs.questionnaires.schema.parsing import ExpressionError, Known, parse
from programs.questionnaires.schema.values import YES, Type
from programs.questionnaires.schema.xlsform.columns import text_of
from programs.questionnaires.schema.xlsform.translating import Named, Scope, translate
from programs.questionnaires.schema.xlsform.writing import Names, as_xpath
from programs.questionnaires.schema.xlsform.xpath import Unreadable, Unsupported


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: the form's name of its question, and its repeat's code."""

    own: str = ""
    group: str = ""


@dataclass
class Logic:
    """What the names of a form are in the portal, and what the portal's codes are in the form."""

    named: dict[str, Named] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, name: str, code: str, known: Known, options: Mapping[str, str]) -> None:
        """A question."""
        self.named[name] = Named(code, known.type, options)
        self.known[code] = known
        self.questions[code] = name

    def add_column(
        self, name: str, group: str, code: str, known: Known, options: Mapping[str, str]
    ) -> None:
        """A column of a question that was added before."""
        self.named[name] = Named(code, known.type, options, group=group)
        self.columns[group, code] = name
        before = self.known[group]
        self.known[group] = replace(before, columns={**before.columns, code: known})

    def parsed(self, text: str, place: Place) -> Expression:
        """An expression of the portal's language; ExpressionError otherwise."""
        row = self.known[place.group].columns if place.group else None
        return parse(text, self.known, row=row)

    def to_form(self, node: Node, place: Place) -> str:
        return as_xpath(node, Names(self.questions, self.columns, place.own, place.group))

    def from_form(self, text: str, place: Place, wanted: Type | None = Type.TRUTH) -> str:
        """In the portal's language; Unreadable or Unsupported otherwise. None takes any type."""
        said = translate(text, Scope(self.named, place.own, place.group))
        try:
            found = self.parsed(said.text, place)
        except ExpressionError as cause:
            raise Unsupported(cause.message, 0) from cause
        if wanted is not None and found.type is not wanted:
            words = _("This comes to something else than is asked for here.")
            raise Unsupported(words, 0)
        return said.text

    def pair(self, node: Node, text: str, place: Place) -> tuple[str, str]:
        """The expression in the form, and in the portal's words where those would be lost."""
        written = self.to_form(node, place)
        return written, "" if self.leads_back(written, text, place, node.type) else text_of(text)

    def leads_back(self, written: str, text: str, place: Place, of: Type) -> bool:
        try:
            return self.from_form(written, place, of) == text_of(text)
        except Unreadable:
            return False


def as_calculation(written: str, of: Type) -> str:
    """A calculated yes or no is one of the two choices in the form."""
    return f"if({written}, 'yes', 'no')" if of is Type.TRUTH else written


def without_choices(written: str) -> str | None:
    """The test of `if(…, 'yes', 'no')`; None where it is written otherwise."""
    start, end = "if(", ", 'yes', 'no')"
    is_one = written.startswith(start) and written.endswith(end)
    return written[len(start) : -len(end)] if is_one else None


@dataclass(frozen=True, slots=True)
class Rules:
    """What bounds the answer to a question: from it follows what the form's constraint says."""

    kind: Kind
    least: str = ""
    greatest: str = ""
    fewest: str = ""
    most: str = ""
    exclusive: Sequence[str] = ()
    #: as the description holds them: holds, level, message
    constraints: Sequence[Mapping[str, Any]] = ()

    @property
    def errors(self) -> list[Mapping[str, Any]]:
        return [one for one in self.constraints if one.get("level", "error") == "error"]

    @property
    def is_bound(self) -> bool:
        """Whether the portal knows of bounds beside the constraints."""
        alone = self.kind is Kind.MULTIPLE and bool(self.exclusive)
        return alone or any((self.least, self.greatest, self.fewest, self.most))

    def bounds(self) -> list[str]:
        """What follows from bounds and from choices that stand alone."""
        if self.kind is Kind.NUMBER:
            found = [f". >= {self.least}" if self.least else ""]
            return [*found, f". <= {self.greatest}" if self.greatest else ""]
        if self.kind is not Kind.MULTIPLE:
            return []
        alone = [f"selected(., '{code}')" for code in self.exclusive]
        enough = f"count-selected(.) >= {self.fewest}"
        found = [" or ".join([enough, *alone])] if self.fewest else []
        found += [f"count-selected(.) <= {self.most}"] if self.most else []
        return [*found, *(f"not({one} and count-selected(.) > 1)" for one in alone)]


@dataclass(frozen=True, slots=True)
class Said:
    """A constraint as the form holds it, with its message in both languages."""

    text: str = ""
    zh: str = ""
    en: str = ""


def said_in_form(rules: Rules, logic: Logic, place: Place) -> Said:
    """One constraint for ordinary tools, of all that keeps an answer from being handed in."""
    if rules.kind in (Kind.ROWS, Kind.NOTE):
        return Said()
    texts = [text for text in rules.bounds() if text]
    texts += [
        logic.to_form(logic.parsed(str(one["holds"]), place).node, place) for one in rules.errors
    ]
    text = texts[0] if len(texts) == 1 else " and ".join(f"({text})" for text in texts)
    messages = [one["message"] for one in rules.errors]
    return Said(
        text,
        "；".join(dict.fromkeys(text_of(one["zh-hans"]) for one in messages)),
        "; ".join(dict.fromkeys(text_of(one["en"]) for one in messages)),
    )


def plain_options(kind: Kind, codes: Sequence[str]) -> dict[str, str]:
    """The choices that an expression may name, as the portal itself writes them."""
    if kind is Kind.YES_NO:
        return {YES: YES, "no": "no"}
    return {code: code for code in codes}
