"""XLSForm workbooks in: through the gate, read behind the wall, and turned to plain sheets."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext as _

from portal.files import gate
from portal.files.kinds import Kind
from portal.imports.cells import letters
from portal.imports.sheets import NoValue, Row, opened
from portal.imports.sheets import Sheet as Read
from portal.kernel.errors import Invalid
from portal.kernel.faults import Fault
from programs.questionnaires.schema.xlsform import Imported, Sheet, import_form

SHEETS: Final = frozenset({"survey", "choices", "settings"})
MOST_SHEETS: Final = 30
MOST_ROWS: Final = 5_001  # one more than a form may have, so that the reader of the form says it
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 10_000
CHUNK: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A workbook that was read: its name, the hash of its bytes, and what became of it."""

    name: str
    sha256: str
    imported: Imported


def read_xlsform(stream: BinaryIO, *, name: str, asked: str = "") -> Uploaded:
    """What an uploaded workbook (.xlsx) gives; Invalid where it cannot be opened at all.

    `asked` is the language, `zh` or `en`, of texts of which the form does not say it.
    """
    checked = gate.check(stream, name=name, kinds={Kind.XLSX})
    faults: list[Fault] = []
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        while chunk := stream.read(CHUNK):
            file.write(chunk)
        file.flush()
        with opened(Path(file.name), checked) as sheets:
            form = dict(_sheets(sheets, faults))
    if faults:
        raise Invalid(_("The workbook cannot be taken as it is."), faults=faults)
    stem = PurePath(checked.name).stem
    return Uploaded(checked.name, checked.sha256, import_form(form, name=stem, asked=asked))


def _sheets(sheets: Iterator[Read], faults: list[Fault]) -> Iterator[tuple[str, Sheet]]:
    """The sheets of a form, as texts; of the others only that they are there."""
    for number, sheet in enumerate(sheets):
        if number == MOST_SHEETS:
            return
        is_form = sheet.name.strip().lower() in SHEETS
        rows = list(_rows(sheet, faults)) if is_form else []
        for _row in sheet.rows:
            pass  # what is not looked at is passed over before the next sheet
        yield sheet.name, Sheet(sheet.name.strip().lower() if is_form else sheet.name, rows)


def _rows(sheet: Read, faults: list[Fault]) -> Iterator[Row]:
    for count, (number, cells) in enumerate(sheet.rows, start=1):
        if count > MOST_ROWS:
            continue  # the rest is read on, so that the next sheet can be
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            words = _("Row %(row)s has more than %(most)s columns.")
            words %= {"row": number, "most": MOST_COLUMNS}
            remedy = _("Delete what stands beside the table.")
            where = f"{sheet.name}!{number}"
            faults.append(Fault("xlsform.too_wide", words, where=where, remedy=remedy))
        texts = []
        for place, cell in enumerate(cells[:MOST_COLUMNS]):
            text = _text(cell)
            if text is None or len(text) > LONGEST_CELL:
                faults.append(_no_text(f"{sheet.name}!{letters(place)}{number}", cell))
            texts.append(text or "")
        yield number, texts


def _no_text(where: str, cell: Any) -> Fault:
    if isinstance(cell, NoValue):
        words = _("The cell holds an error, or a formula whose result was not saved.")
        remedy = _("Type the text itself, or save the workbook in Excel or WPS.")
        return Fault("xlsform.no_value", words, where=where, value=cell.text, remedy=remedy)
    words = _("A cell has at most %(most)d characters.") % {"most": LONGEST_CELL}
    return Fault("xlsform.too_long", words, where=where, value=str(cell)[:80])


def _text(cell: Any) -> str | None:
    """A cell as text, a whole number without its point; None where it has no value."""
    if cell is None:
        return ""
    if isinstance(cell, NoValue):
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        cell = cell.date() if cell.time() == datetime.min.time() else cell
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").strip()
