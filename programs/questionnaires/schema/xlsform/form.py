"""An XLSForm as plain data: sheets of texts, with the place of each cell. Pure.

The form is what xlsform.org describes: the sheets `survey`, `choices` and `settings`. What the
portal knows beyond it stands in columns of its own (`portal_…`), which other tools pass over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name

from portal.kernel.faults import Fault, Severity

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
#: row number (from 1) and its cells
Row = tuple[int, Sequence[str]]

ZH, EN = "zh", "en"
LANGUAGES: Final = {ZH: "Chinese (zh)", EN: "English (en)"}
TRANSLATED: Final = frozenset(
    {"label", "hint", "constraint_message", "required_message", "guidance_hint"}
)
#: other ways in which ordinary forms write a column
_ALIASES: Final = {
    "relevance": "relevant",
    "calculate": "calculation",
    "readonly": "read_only",
    "caption": "label",
    "value": "name",
    "constraint_msg": "constraint_message",
    "command": "type",
    "title": "form_title",
    "set_form_title": "form_title",
    "id_string": "form_id",
    "set_form_id": "form_id",
    "bind::relevant": "relevant",
    "bind::constraint": "constraint",
    "bind::required": "required",
    "bind::calculate": "calculation",
    "bind::readonly": "read_only",
    "bind::jr:constraintmsg": "constraint_message",
    "control::appearance": "appearance",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet, the first of which names the columns."""

    name: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its name in the usual writing, its language as written ("" for none)."""

    name: str
    language: str
    place: int
    written: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row below the headers. Texts of several languages are asked for by the head's language."""

    sheet: str
    number: int
    cells: Sequence[str]
    heads: Mapping[tuple[str, str], Head]

    def get(self, name: str, language: str = "") -> str:
        head = self.heads.get((name, language))
        return "" if head is None or head.place >= len(self.cells) else self.cells[head.place]

    def place(self, name: str = "", language: str = "") -> str:
        """Where a cell stands: "survey!C7"; the row alone where the column is missing."""
        head = self.heads.get((name, language))
        letters = "" if head is None else xl_col_to_name(head.place)
        return f"{self.sheet}!{letters}{self.number}"

    def fault(self, code: str, message: str, column: str = "", **said: Any) -> Fault:
        """A fault at one of its cells, with the value that stands there."""
        said.setdefault("value", self.get(column)[:200])
        return Fault(f"xlsform.{code}", message, where=self.place(column), **said)

    def warning(self, code: str, message: str, column: str = "", **said: Any) -> Fault:
        return self.fault(code, message, column, severity=Severity.WARN, **said)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet by its headers."""

    heads: Mapping[tuple[str, str], Head]
    lines: Sequence[Line]

    def languages(self) -> list[str]:
        """The languages that its headers name, in their order, each once."""
        return list(dict.fromkeys(head.language for head in self.heads.values() if head.language))

    def has(self, name: str) -> bool:
        return any(known == name for known, _language in self.heads)


def table_of(sheet: Sheet) -> Table:
    """The sheet read by its first row; a column that stands twice counts once."""
    rows = iter(sheet.rows)
    _number, first = next(rows, (1, ()))
    heads: dict[tuple[str, str], Head] = {}
    for place, written in enumerate(first):
        if written:
            head = _head(place, written)
            heads.setdefault((head.name, head.language), head)
    lines = [Line(sheet.name, number, cells, heads) for number, cells in rows if any(cells)]
    return Table(heads, lines)


def _head(place: int, written: str) -> Head:
    name = re.sub(r"\s+", "_", written.strip().lower())
    name = _ALIASES.get(name, name)
    base, _mark, language = written.partition("::" if "::" in written else ":")
    base = re.sub(r"\s+", "_", base.strip().lower())
    base = _ALIASES.get(base, base)
    if base in TRANSLATED and language:
        return Head(base, language.strip(), place, written)
    return Head(name, "", place, written)


def sheet_named(form: Mapping[str, Sheet], name: str) -> Sheet | None:
    return next((one for key, one in form.items() if key.strip().lower() == name), None)


def language_code(written: str) -> str:
    """`zh`, `en`, or "" for another language: "English (en)", "中文", "zh-Hans", "English"."""
    text = written.strip().lower()
    tag = re.search(r"\(([a-z]{2,3})(?:[-_][a-z0-9_-]+)?\)$", text)
    short = tag[1] if tag else re.split(r"[-_]", text)[0]
    if short == ZH or (not tag and re.match(r"chinese|中文|汉语|简体|普通话|mandarin", text)):
        return ZH
    return EN if short == EN or (not tag and re.match(r"english|英文|英语", text)) else ""


def rows_of(head: Sequence[str], lines: Sequence[Mapping[str, str]]) -> Iterator[Row]:
    """The rows of a sheet from a header and lines by column."""
    yield 1, tuple(head)
    for number, line in enumerate(lines, start=2):
        yield number, tuple(line.get(name, "") for name in head)
