"""What each name of a form is in the portal: codes, kinds, choices; what is left out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault
from programs.questionnaires.schema.definition import TYPES, Kind
from programs.questionnaires.schema.parsing import Known
from programs.questionnaires.schema.values import Type
from programs.questionnaires.schema.xlsform.choices import Choices
from programs.questionnaires.schema.xlsform.codes import Codes
from programs.questionnaires.schema.xlsform.columns import OWN
from programs.questionnaires.schema.xlsform.kinds import (
    CALCULATE,
    IN_ROWS,
    LEFT_OUT,
    Asked,
    asked_as,
)
from programs.questionnaires.schema.xlsform.logic import Logic, plain_options
from programs.questionnaires.schema.xlsform.structure import Item
from programs.questionnaires.schema.xlsform.translating import Named


@dataclass
class Question:
    """A row that is asked: where it stands and what it will be."""

    item: Item
    code: str
    asked: Asked | None  # None for what is calculated and has no kind yet
    groups: tuple[Item, ...]  # inside the page
    choices: Choices = field(default_factory=Choices)


@dataclass
class Names:
    """Every name of a form, taken before the first expression is read.

    `questions` and `pages` are kept by the row's number; `places` says where a code comes from.
    """

    codes: Codes
    logic: Logic
    lists: Mapping[str, Choices]
    faults: list[Fault]
    places: dict[str, str] = field(default_factory=dict)
    questions: dict[int, Question] = field(default_factory=dict)
    pages: dict[int, str] = field(default_factory=dict)

    def take(self, item: Item, above: tuple[Item, ...]) -> None:
        is_page = item.is_group and not above
        group = next((one for one in above if one.is_repeat), None)
        if item.is_group:
            self._name_group(item, is_page=is_page)
        elif item.is_repeat:
            self._add(item, Asked(Kind.ROWS), above, Type.ROWS)
        elif reason := self._missing(item, group):
            words = _("This question is left out.")
            said = item.line.warning("left_out", words, "type", rule=reason)
            self.faults.append(said)
            self.logic.named[item.name] = Named("", None, missing=_("it was left out"))
        else:
            self._name_question(item, above, group)

    def _name_group(self, item: Item, *, is_page: bool) -> None:
        if item.name:
            self.logic.named[item.name] = Named("", None, missing=_("it is a group"))
        wanted = item.line.get(f"{OWN}code")
        if is_page:
            taken = set(self.pages.values())
            name = wanted or item.name or f"page_{item.line.number}"
            code = self.codes.take(name, item.line.place("name"), among=taken)
            self.pages[item.line.number] = code
            self.places.setdefault(code, item.line.place("name"))

    def _missing(self, item: Item, group: Item | None) -> str:
        """Why a question cannot be asked; "" where it can."""
        name = item.type.name
        if name in LEFT_OUT:
            return str(LEFT_OUT[name])
        if name == CALCULATE:
            return _("Rows are not calculated.") if group else ""
        asked = self._asked(item)
        if asked is None:
            return ""
        if group and asked.kind not in IN_ROWS:
            return _("A column is text, number, date, yes or no, five points, or one of options.")
        if group and item.line.get("calculation"):
            return _("Rows are not calculated.")
        return ""

    def _asked(self, item: Item) -> Asked | None:
        names = self.lists[item.type.choices].names if item.type.choices in self.lists else []
        line = item.line
        return asked_as(item.type, names, line.get("appearance"), line.get("parameters"))

    def _name_question(self, item: Item, above: tuple[Item, ...], group: Item | None) -> None:
        asked = self._asked(item)
        if asked is None and item.type.name != CALCULATE:
            words = _("The type is not known.")
            remedy = _("Choose a type of the XLSForm standard.")
            self.faults.append(item.line.fault("type", words, "type", remedy=remedy))
            return
        if asked is not None and asked.notice:
            self.faults.append(item.line.warning("type", str(asked.notice), "type"))
        choices = self._choices(item)
        if group is None:
            of = None if asked is None else TYPES[asked.kind]
            self._add(item, asked, above, of, choices)
        else:
            self._add_column(item, asked or Asked(Kind.TEXT), group, choices)

    def _choices(self, item: Item) -> Choices:
        if not item.type.choices:
            return Choices()
        found = self.lists.get(item.type.choices)
        if found is None:
            words = _("There is no list “%(name)s” in the sheet “choices”.")
            words %= {"name": item.type.choices}
            self.faults.append(item.line.fault("no_list", words, "type"))
            return Choices()
        if item.type.or_other and "other" not in found.codes:
            other = {"code": "other", "words": {"zh-hans": "其他", "en": "Other"}}
            options = [*found.options, other]
            return Choices(options, found.codes | {"other": "other"})
        return found

    def _add(
        self,
        item: Item,
        asked: Asked | None,
        above: tuple[Item, ...],
        of: Type | None,
        choices: Choices | None = None,
    ) -> None:
        choices = choices or Choices()
        code = self.codes.take(item.name, item.line.place("name"))
        self.places[code] = item.line.place("name")
        self.questions[item.line.number] = Question(item, code, asked, above[1:], choices)
        if asked is None or of is None:
            self.logic.named[item.name] = Named(code, None)
            return
        known = Known(of, _codes_of(asked.kind, choices))
        self.logic.add(item.name, code, known, _options(item, asked.kind, choices))

    def _add_column(self, item: Item, asked: Asked, group: Item, choices: Choices) -> None:
        rows = self.questions[group.line.number]
        taken = set(self.logic.known[rows.code].columns)
        wanted = item.line.get(f"{OWN}code") or item.name
        code = self.codes.take(wanted, item.line.place("name"), among=taken)
        self.questions[item.line.number] = Question(item, code, asked, (), choices)
        known = Known(TYPES[asked.kind], _codes_of(asked.kind, choices))
        options = _options(item, asked.kind, choices)
        self.logic.add_column(item.name, rows.code, code, known, options)


def _codes_of(kind: Kind, choices: Choices) -> frozenset[str]:
    return (
        frozenset(choices.codes.values())
        if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.RANK)
        else frozenset()
    )


def _options(item: Item, kind: Kind, choices: Choices) -> dict[str, str]:
    """The names that expressions of the form may compare it with, to the portal's codes."""
    if item.type.name == "acknowledge":
        return {"OK": "yes"}
    if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.RANK):
        return choices.codes
    return plain_options(kind, ())
