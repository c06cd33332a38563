"""What each row of a form says, as sections, questions and columns of a description. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from programs.questionnaires.schema.checking import MOST_ROWS
from programs.questionnaires.schema.definition import TYPES, Kind
from programs.questionnaires.schema.parsing import Known
from programs.questionnaires.schema.values import Type
from programs.questionnaires.schema.xlsform.choices import labelled, more_in
from programs.questionnaires.schema.xlsform.columns import OWN
from programs.questionnaires.schema.xlsform.exporting import (
    DEFAULT_DECIMALS,
    OF_COLUMN,
    OF_QUESTION,
    OF_SECTION,
)
from programs.questionnaires.schema.xlsform.form import Line
from programs.questionnaires.schema.xlsform.kinds import CALCULATE, Asked
from programs.questionnaires.schema.xlsform.logic import Place, plain_options
from programs.questionnaires.schema.xlsform.naming import Names, Question
from programs.questionnaires.schema.xlsform.questions import Reader
from programs.questionnaires.schema.xlsform.structure import Item
from programs.questionnaires.schema.xlsform.translating import Named, joined


class Describer:
    """Goes through the rows once, from first to last, as the form is filled in."""

    def __init__(self, reader: Reader, names: Names) -> None:
        self._reader, self._names = reader, names
        self._logic, self._faults = reader.logic, reader.faults

    def sections(self, items: Sequence[Item]) -> Iterator[dict[str, Any]]:
        loose: list[dict[str, Any]] = []
        for item in items:
            if not item.is_group:
                loose.extend(self._of_item(item, ()))
                continue
            if loose:
                yield self._loose(loose)
                loose = []
            yield self._page(item)
        if loose:
            yield self._loose(loose)

    def _loose(self, questions: list[dict[str, Any]]) -> dict[str, Any]:
        """Questions outside every group make a page of their own, under the form's title."""
        taken = set(self._names.pages.values())
        code = self._names.codes.take("page", "", among=taken)
        self._names.pages[-len(self._names.pages)] = code
        self._names.codes.renamed = [one for one in self._names.codes.renamed if one.where]
        return {"code": code, "words": None, "questions": questions}

    def _page(self, item: Item) -> dict[str, Any]:
        lost = _("The page is always asked.")
        line = item.line
        relevant = self._reader.expression(line, "relevant", Place(), lost=lost, looks_back=True)
        words = self._reader.languages.words(line, "label")
        section: dict[str, Any] = {
            "code": self._names.pages[line.number],
            "words": words if any(words.values()) else None,
        }
        help_words = self._reader.languages.words(line, "hint")
        if any(help_words.values()):
            section["help"] = help_words
        if relevant:
            section["relevant"] = relevant
        section["questions"] = [one for inner in item.inside for one in self._of_item(inner, ())]
        return section | dict(more_in(line, OF_SECTION, self._faults))

    def _of_item(self, item: Item, relevant: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        if item.is_group:
            yield from self._of_group(item, relevant)
            return
        question = self._names.questions.get(item.line.number)
        if question is None:
            return
        if item.is_repeat:
            yield self._rows(question, relevant)
        else:
            yield from self._question(question, relevant)
        self._reader.before.add(question.code)

    def _of_group(self, item: Item, relevant: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        """A group inside a page: its label is read as a note, its condition holds for each."""
        lost = _("What is in the group is always asked.")
        own = self._reader.expression(item.line, "relevant", Place(), lost=lost, looks_back=True)
        chain = (*relevant, own) if own else relevant
        words = self._reader.languages.words(item.line, "label")
        if any(words.values()):
            name = item.name or f"group_{item.line.number}"
            code = self._names.codes.take(name, item.line.place("name"))
            self._names.places[code] = item.line.place("name")
            note = {"code": code, "kind": Kind.NOTE.value, "words": words}
            yield note | ({"relevant": joined(chain)} if chain else {})
        for inner in item.inside:
            yield from self._of_item(inner, chain)

    def _rows(self, question: Question, relevant: tuple[str, ...]) -> dict[str, Any]:
        line = question.item.line
        data = self._described(question, relevant)
        data |= self._reader.own_values(line) | self._reader.own_fields(line)
        rules = self._reader.rules(line, Kind.ROWS, [], Place(own=question.item.name))
        data |= rules | self._count(line, rules)
        data["columns"] = list(self._columns(question.item, question.code, ()))
        if not data["columns"]:
            words = _("The repeat has no question that can be asked.")
            self._faults.append(line.fault("empty_repeat", words, "name"))
        return data

    def _count(self, line: Line, rules: Mapping[str, Any]) -> dict[str, Any]:
        """How many rows: as the form says, else as many as the portal takes."""
        text = line.get("repeat_count")
        if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= MOST_ROWS:
            return {"fewest": int(text), "most": int(text)}
        if text:
            words = _("The number of rows is not bound to this; at most %(most)d can be given.")
            said = line.warning("repeat_count", words % {"most": MOST_ROWS}, "repeat_count")
            self._faults.append(said)
        own = any(key.startswith(OWN) for key, _language in line.heads)
        return {} if own or "most" in rules else {"most": MOST_ROWS}

    def _columns(
        self, item: Item, group: str, relevant: tuple[str, ...]
    ) -> Iterator[dict[str, Any]]:
        for inner in item.inside:
            if inner.is_group:
                lost = _("What is in the group is always asked.")
                own = self._reader.expression(inner.line, "relevant", Place(group=group), lost=lost)
                chain = (*relevant, own) if own else relevant
                yield from self._columns(inner, group, chain)
            elif (question := self._names.questions.get(inner.line.number)) is not None:
                yield self._column(question, group, relevant)

    def _column(self, question: Question, group: str, relevant: tuple[str, ...]) -> dict[str, Any]:
        line, asked = question.item.line, question.asked or Asked(Kind.TEXT)
        place = Place(own=question.item.name, group=group)
        self._reader.passed_over(line)
        self._default(line, question.item.name)
        data: dict[str, Any] = {
            "code": question.code,
            "words": labelled(line, self._reader.languages, question.item.name, self._faults),
            "kind": asked.kind.value,
        }
        fields = {key: one for key, one in asked.fields.items() if key != "long"}
        if fields.get("decimals") == DEFAULT_DECIMALS:
            del fields["decimals"]
        elif asked.kind is Kind.NUMBER:
            fields.setdefault("decimals", 0)
        data |= fields | self._reader.own_values(line)
        if question.choices.options and asked.kind is Kind.SINGLE:
            data["options"] = question.choices.options
        if self._reader.required(line, place, column=True):
            data["required"] = True
        lost = _("The column is always asked.")
        own = self._reader.expression(line, "relevant", place, lost=lost)
        if condition := joined([*relevant, own]):
            data["relevant"] = condition
        data |= self._reader.rules(line, asked.kind, question.choices.options, place)
        return data | dict(more_in(line, OF_COLUMN, self._faults))

    def _question(self, question: Question, relevant: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        line, item = question.item.line, question.item
        place = Place(own=item.name)
        calculate = self._calculated(question, place)
        asked = question.asked
        if asked is None:
            return
        data = self._described(question, relevant)
        data |= asked.fields | self._reader.own_values(line) | self._reader.own_fields(line)
        if calculate:
            data["calculate"] = calculate
        if question.choices.options and asked.kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.RANK):
            data["options"] = question.choices.options
        if self._default(line, item.name):
            data["prefill"] = "last"
        data |= self._reader.rules(line, asked.kind, question.choices.options, place)
        yield data
        if item.type.or_other:
            yield self._other(question)

    def _calculated(self, question: Question, place: Place) -> str:
        """What the question is worked out by; a row `calculate` takes its kind from it."""
        line, item = question.item.line, question.item
        if question.asked is not None:
            of = TYPES[question.asked.kind]
            return self._reader.calculation(line, place, of)
        found = self._reader.translated(
            line,
            "calculation",
            line.get("calculation"),
            place,
            _("What asks for it is left out as well."),
            None,
            looks_back=True,
        )
        kind = _CALCULATED.get(self._logic.parsed(found, place).type) if found else None
        if kind is None:
            self._logic.named[item.name] = Named("", None, missing=_("it was left out"))
            if not line.get("calculation"):
                words = _("Nothing is said by which it is calculated; it is left out.")
                self._faults.append(line.warning("left_out", words, "calculation"))
            return ""
        question.asked = Asked(kind, {"decimals": DEFAULT_DECIMALS} if kind is Kind.NUMBER else {})
        known = Known(TYPES[kind])
        self._logic.add(item.name, question.code, known, plain_options(kind, ()))
        return found

    def _described(self, question: Question, relevant: tuple[str, ...]) -> dict[str, Any]:
        """What every kind of question says."""
        line, item = question.item.line, question.item
        kind = question.asked.kind if question.asked else Kind.TEXT
        place = Place(own=item.name)
        self._reader.passed_over(line, is_asked=kind is not Kind.ROWS)
        if item.type.name == CALCULATE and not any(
            self._reader.languages.words(line, "label").values()
        ):
            words = {"zh-hans": item.name, "en": item.name}
        else:
            words = labelled(line, self._reader.languages, item.name, self._faults)
        data: dict[str, Any] = {"code": question.code, "kind": kind.value, "words": words}
        help_words = self._reader.languages.words(line, "hint")
        if any(help_words.values()):
            data["help"] = help_words
        if required := self._reader.required(line, place):
            data["required"] = required
        lost = _("The question is always asked.")
        own = self._reader.expression(line, "relevant", place, lost=lost, looks_back=True)
        if condition := joined([*relevant, own]):
            data["relevant"] = condition
        return data | dict(more_in(line, OF_QUESTION, self._faults))

    def _default(self, line: Line, name: str) -> bool:
        """Whether last time's answer is offered; another default is left out."""
        text = line.get("default")
        if text == f"${{last-saved#{name}}}":
            return True
        if text:
            words = _("A question begins blank; what would stand in it is left out.")
            self._faults.append(line.warning("default", words, "default"))
        return False

    def _other(self, question: Question) -> dict[str, Any]:
        """The text that `or_other` asks for."""
        code = self._names.codes.take(f"{question.code}_other", question.item.line.place("type"))
        self._names.places[code] = question.item.line.place("type")
        kind = question.asked.kind if question.asked else Kind.SINGLE
        test = f"has({question.code}, 'other')"
        if kind is Kind.SINGLE:
            test = f"{question.code} = 'other'"
        words = {"zh-hans": "其他（请说明）", "en": "Other (please say)"}
        return {"code": code, "kind": Kind.TEXT.value, "words": words, "relevant": test}


_CALCULATED: Final = {
    Type.NUMBER: Kind.NUMBER,
    Type.TEXT: Kind.TEXT,
    Type.DATE: Kind.DATE,
    Type.TRUTH: Kind.YES_NO,
}
