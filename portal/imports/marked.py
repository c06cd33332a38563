"""The marked workbook: the uploaded sheet again, with every fault where it stands.

Rows and columns stay in their places, so that "C7" is still C7. Wrong cells are coloured and
carry a comment, a column at the end says all faults of its row, and a second sheet lists them.
Corrected, the workbook can be uploaded as it is: what was added is not read back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import chain
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from portal.imports.comparing import Difference, headers, rows_of
from portal.imports.definition import Importer, Table, header_key
from portal.imports.headers import FAULTS_COLUMN
from portal.imports.sheets import NoValue, Row, Sheet
from portal.kernel.faults import Fault, Severity

MOST_COMMENTS: Final = 2_000
LONGEST_TEXT: Final = 32_767
_PLACE: Final = re.compile(r"([A-Z]*)([0-9]+)")
_SAFE_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}

Place = tuple[int, int]


def write_marked(
    out: IO[bytes],
    importer: Importer,
    table: Table,
    sheets: Iterable[Sheet],
    differences: Iterable[Difference] = (),
) -> None:
    """Write the marked copy of the sheet from which `table` was read; `sheets` anew from its file.

    `out` must be seekable. What the lines without errors would change is a further sheet.
    """
    import xlsxwriter

    rows: Iterable[Row] = ()
    for sheet in sheets:
        if sheet.name == table.sheet or not table.sheet:
            rows = sheet.rows
            break
    with xlsxwriter.Workbook(out, dict(_SAFE_OPTIONS)) as book:
        _Marking(book, importer, table).write(rows)
        _write_differences(book, rows_of(differences, importer.header_of))


class _Marking:
    """One marked workbook in the making."""

    def __init__(self, book: Any, importer: Importer, table: Table) -> None:
        self._table = table
        self._sheet = book.add_worksheet(_sheet_name(table.sheet))
        self._list = book.add_worksheet(_("List of faults"))
        self._kinds = {
            place: getattr(importer.column(name).parse, "kind", "text")
            for name, place in table.places.items()
        }
        self._formats = _formats(book)
        self._by_cell: dict[Place, list[Fault]] = {}
        self._by_row: dict[int, list[Fault]] = {}
        for fault in table.faults:
            if found := _PLACE.fullmatch(fault.where):
                row = int(found[2])
                self._by_row.setdefault(row, []).append(fault)
                self._by_cell.setdefault((row, _column(found[1])), []).append(fault)
        self._comments = 0

    def write(self, rows: Iterable[Row]) -> None:
        added = self._table.width
        for number, cells in rows:
            if number == self._table.header_row:
                added = _added_place(cells, self._table.width)
                self._set_widths(added)
            self._write_row(number, cells, added)
        self._sheet.freeze_panes(max(self._table.header_row, 1), 0)
        self._write_list()

    def _set_widths(self, added: int) -> None:
        self._sheet.set_column(0, max(added - 1, 0), 18)
        self._sheet.set_column(added, added, 60)

    def _write_row(self, number: int, cells: list[Any], added: int) -> None:
        for column, cell in enumerate(cells):
            if column != added:
                self._write_cell(number, column, cell)
        for column in range(len(cells), added):
            self._write_cell(number, column, None)
        if number == self._table.header_row:
            header = str(FAULTS_COLUMN.header)
            self._sheet.write_string(number - 1, added, header, self._formats["head"])
        elif faults := self._by_row.get(number):
            told = "\n".join(_told(fault) for fault in faults)
            self._sheet.write_string(number - 1, added, told[:LONGEST_TEXT], self._formats["told"])

    def _write_cell(self, number: int, column: int, cell: Any) -> None:
        faults = self._by_cell.get((number, column))
        kind = self._kinds.get(column, "") if number > self._table.header_row else ""
        style = self._formats[_colour(faults), _shape(kind, cell)]
        where = (number - 1, column)
        if cell is None or cell == "":
            if faults:
                self._sheet.write_blank(*where, None, style)
        elif isinstance(cell, bool):
            self._sheet.write_boolean(*where, cell, style)
        elif isinstance(cell, int | float):
            self._sheet.write_number(*where, cell, style)
        elif isinstance(cell, date | time):
            self._sheet.write_datetime(*where, cell, style)
        else:
            text = "" if isinstance(cell, NoValue) and not cell.text else str(cell)
            self._sheet.write_string(*where, text[:LONGEST_TEXT], style)
        if faults and self._comments < MOST_COMMENTS:
            self._comments += 1
            told = "\n".join(_told(fault) for fault in faults)
            self._sheet.write_comment(*where, told[:2000], {"x_scale": 2})

    def _write_list(self) -> None:
        headers = [_("Cell"), _("Kind"), _("Value"), _("What is wrong"), _("What to do"), _("Rule")]
        for column, (header, width) in enumerate(zip(headers, (9, 9, 24, 60, 60, 40), strict=True)):
            self._list.set_column(column, column, width)
            self._list.write_string(0, column, header, self._formats["head"])
        row = 0
        for row, fault in enumerate(self._table.faults, start=1):
            texts = (fault.where, _severity(fault), fault.value, fault.message, fault.remedy)
            for column, text in enumerate((*texts, fault.rule)):
                self._list.write_string(row, column, str(text)[:LONGEST_TEXT])
        if self._table.fault_count > row:
            more = _("and %(count)s more") % {"count": self._table.fault_count - row}
            self._list.write_string(row + 1, 0, more)
        self._list.freeze_panes(1, 0)


def _write_differences(book: Any, rows: Iterator[list[Any]]) -> None:
    first = next(rows, None)
    if first is None:
        return
    sheet = book.add_worksheet(_("What would change"))
    for number, row in enumerate(chain([headers(), first], rows)):
        for column, value in enumerate(row):
            if value not in (None, ""):
                sheet.write(number, column, value[:LONGEST_TEXT] if column != 1 else value)
    sheet.freeze_panes(1, 0)


def _added_place(header: list[Any], width: int) -> int:
    """Where the column of faults stands: where it stood before, or beyond the last column."""
    known = FAULTS_COLUMN.headers()
    for place, cell in enumerate(header):
        if isinstance(cell, str) and header_key(cell) in known:
            return place
    return width


def _formats(book: Any) -> dict[Any, Any]:
    shapes: dict[str, dict[str, Any]] = {
        "": {},
        "text": {"num_format": "@"},
        "date": {"num_format": "yyyy-mm-dd"},
        "instant": {"num_format": "yyyy-mm-dd hh:mm:ss"},
    }
    colours: dict[str, dict[str, Any]] = {
        "": {},
        "error": {"bg_color": "#F8CBAD", "border": 1, "border_color": "#C00000"},
        "warn": {"bg_color": "#FFF2CC", "border": 1, "border_color": "#BF8F00"},
    }
    made: dict[Any, Any] = {
        (colour, shape): book.add_format({**colours[colour], **shapes[shape]})
        for colour in colours
        for shape in shapes
    }
    made["head"] = book.add_format({"bold": True, "bg_color": "#F8CBAD", "text_wrap": True})
    made["told"] = book.add_format({"font_color": "#C00000", "text_wrap": True, "valign": "top"})
    return made


def _colour(faults: list[Fault] | None) -> str:
    if not faults:
        return ""
    return "error" if any(fault.severity is Severity.ERROR for fault in faults) else "warn"


def _shape(kind: str, cell: Any) -> str:
    """Codes keep the text format, so that a corrected one is not taken for a number."""
    if isinstance(cell, datetime):
        return "instant"
    if isinstance(cell, date):
        return "date"
    return "text" if kind == "text" and (cell is None or isinstance(cell, str)) else ""


def _told(fault: Fault) -> str:
    place = f"{fault.where}：" if fault.where else ""
    return f"{place}{fault.message}{fault.remedy}"


def _severity(fault: Fault) -> str:
    return {
        Severity.ERROR: _("error"),
        Severity.EXPLAIN: _("to be explained"),
        Severity.WARN: _("hint"),
    }[fault.severity]


def _column(text: str) -> int:
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", name).strip().strip("'")[:31] or "Sheet1"
