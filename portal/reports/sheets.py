"""Tables out: workbooks and CSV files, streamed row by row in flat memory.

Text is inert. In a workbook it is written as inline text, never as a formula, and text that
begins like one is marked as quoted, so that it stays text when somebody edits the cell; in CSV
such text gets a leading apostrophe. Characters that XML cannot hold are left out, line ends are
\\n. A text longer than a cell may hold is cut at 32,767 with a note at its end, and counted.
A sheet that is full goes on in a further one.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, Final, Literal
from xml.sax.saxutils import escape

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.reports import sheet_parts as parts

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MAX_ROWS: Final = 1_048_576
MAX_SHEET_BYTES: Final = 1_900_000_000  # below what needs zip64, which Excel repairs with a warning
LONGEST_TEXT: Final = 32_767
ROWS_AT_ONCE: Final = 200
MOST_REMEMBERED: Final = 500

CellKind = Literal["text", "integer", "decimal", "percent", "date", "datetime"]


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """`kind` chooses how numbers and dates are shown; `width` is in characters."""

    header: str | _StrPromise
    width: float = 16
    kind: CellKind = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` is read once, while it is written."""

    name: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[Any]] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """Rows without headers; the hash of the whole file; how many texts did not fit a cell."""

    rows: int
    sha256: str
    size: int
    cut: int = 0


class _Hashing:
    """A file that can only be written on, and knows its hash. The zip it holds is streamed."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._sha256, self.size = out, hashlib.sha256(), 0

    def write(self, chunk: bytes) -> int:
        self._sha256.update(chunk)
        self.size += len(chunk)
        self._out.write(chunk)
        return len(chunk)

    def flush(self) -> None:
        self._out.flush()

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()


def write_workbook(out: IO[bytes], sheets: Iterable[Sheet]) -> Written:
    """Write an .xlsx to `out`, which need not seek. The same rows give the same bytes."""
    hashing = _Hashing(out)
    book = _Book()
    with zipfile.ZipFile(hashing, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[call-overload]
        for sheet in sheets:
            book.write(archive, sheet)
        if not book.names:
            book.write(archive, Sheet("Sheet1", ()))
        for path, content in parts.others(book.names):
            with archive.open(path, "w") as part:
                part.write(content.encode())
    return Written(book.rows, hashing.sha256, hashing.size, book.cells.cut)


class _Book:
    """The sheets that were written so far."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.rows = 0
        self.cells = _Cells()

    def write(self, archive: zipfile.ZipFile, sheet: Sheet) -> None:
        """Write a sheet, and as many further ones as its rows need."""
        rows = iter(sheet.rows)
        begins: Sequence[Any] | None = None
        number = 1
        while True:
            self.names.append(parts.sheet_name(sheet.name, number, self.names))
            path = f"xl/worksheets/sheet{len(self.names)}.xml"
            with archive.open(path, "w") as part:
                begins = self._write_part(part.write, sheet, rows, begins)
            if begins is None:
                return
            number += 1

    def _write_part(
        self,
        write: Callable[[bytes], object],
        sheet: Sheet,
        rows: Iterator[Sequence[Any]],
        begins: Sequence[Any] | None,
    ) -> Sequence[Any] | None:
        """One sheet's XML; the row that no longer fits it, if there is one."""
        headers = [str(column.header) for column in sheet.columns]
        head = parts.sheet_head([column.width for column in sheet.columns])
        head += self.cells.row(1, headers, [self.cells.header] * len(headers))
        write(head.encode())
        writers = [self.cells.writer(column.kind) for column in sheet.columns]
        number, size, texts = 1, len(head), list[str]()
        left: Sequence[Any] | None = None
        for row in _after(begins, rows):
            if number == MAX_ROWS or size > MAX_SHEET_BYTES:
                left = row
                break
            number += 1
            texts.append(self.cells.row(number, row, writers))
            if len(texts) == ROWS_AT_ONCE:
                chunk = "".join(texts).encode("utf-8")
                write(chunk)
                size += len(chunk)
                texts.clear()
        write("".join(texts).encode("utf-8"))
        write(parts.sheet_tail(len(headers), number).encode())
        self.rows += number - 1
        return left


def _after(first: Sequence[Any] | None, rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    if first is not None:
        yield first
    yield from rows


Cell = Callable[[Any], str]

_UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_SPECIAL: Final = re.compile(r"[&<>\r\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff_]")
_FORMULA: Final = re.compile(r"[\s\"']*[=+\-@＝＋－＠|%]")
_STRICT_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?%?")
_EPOCH: Final = date(1899, 12, 30).toordinal()


class _Cells:
    """Cells as XML. The place of a cell follows from its order, so empty cells are written too."""

    def __init__(self) -> None:
        self.cut = 0

    def row(self, number: int, values: Sequence[Any], writers: Sequence[Cell]) -> str:
        cells = "".join([write(value) for write, value in zip(writers, values, strict=True)])
        return f'<row r="{number}">{cells}</row>'

    def writer(self, kind: CellKind) -> Cell:
        """How a column's cells are written; what is no such value is written as text."""
        if kind in {"date", "datetime"}:
            return self._day if kind == "date" else self._instant
        style = parts.STYLES[kind]
        known: dict[str, str] = {}

        def write(value: Any) -> str:
            if value.__class__ is str:
                return known.get(value) or self._learnt(value, known)
            if value.__class__ is int or value.__class__ is Decimal or value.__class__ is float:
                return self._number(value, style)
            return self._other(value)

        return write

    def _learnt(self, value: str, known: dict[str, str]) -> str:
        """Texts that come again in a column (regions, states) are written out once."""
        cell = self.text(value)
        if len(known) < MOST_REMEMBERED and len(value) < 100:
            known[value] = cell
        return cell

    def header(self, value: Any) -> str:
        return self._inline(self._fitted(str(value)), parts.STYLES["header"])

    def text(self, value: str) -> str:
        if value.isalnum() and len(value) < LONGEST_TEXT // 2:
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        if not value:
            return "<c/>"
        value = self._fitted(value)
        return self._inline(value, parts.STYLES["quoted"] if _FORMULA.match(value) else 0)

    def _fitted(self, value: str) -> str:
        if _SPECIAL.search(value):
            value = value.replace("\r\n", "\n").replace("\r", "\n")
            value = _UNSAFE.sub(lambda found: "_x005F_" if found[0] == "_" else "", value)
        return value if len(value) <= LONGEST_TEXT // 2 else self._shortened(value)

    def _shortened(self, value: str) -> str:
        """Spreadsheets count UTF-16 units, two for a rare character."""
        units = value.encode("utf-16-le")
        if len(units) // 2 <= LONGEST_TEXT:
            return value
        self.cut += 1
        note = " … " + _("[cut: the text has %(has)s characters]") % {"has": len(value)}
        room = LONGEST_TEXT - len(note.encode("utf-16-le")) // 2
        return units[: room * 2].decode("utf-16-le", "ignore") + note

    @staticmethod
    def _inline(value: str, style: int) -> str:
        shown = escape(value) if _SPECIAL.search(value) else value
        space = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
        styled = f' s="{style}"' if style else ""
        return f'<c t="inlineStr"{styled}><is><t{space}>{shown}</t></is></c>'

    def _number(self, value: Any, style: int) -> str:
        """Numbers with more digits than a spreadsheet keeps, and those it lacks, become text."""
        if -1e15 < value < 1e15:
            shown = format(value, "f") if value.__class__ is Decimal else repr(value)
            return f'<c s="{style}"><v>{shown}</v></c>' if style else f"<c><v>{shown}</v></c>"
        return self.text(str(value))

    def _day(self, value: Any) -> str:
        if value.__class__ is date and value.toordinal() - _EPOCH > 60:
            return f'<c s="{parts.STYLES["date"]}"><v>{value.toordinal() - _EPOCH}</v></c>'
        if isinstance(value, datetime):
            return self._day(_local(value).date())
        return self._other(value)

    def _instant(self, value: Any) -> str:
        if isinstance(value, datetime) and value.toordinal() - _EPOCH > 60:
            there = _local(value)
            seconds = there.hour * 3600 + there.minute * 60 + there.second
            serial = there.toordinal() - _EPOCH + seconds / 86_400
            return f'<c s="{parts.STYLES["datetime"]}"><v>{serial!r}</v></c>'
        return self._other(value)

    def _other(self, value: Any) -> str:
        if value is None:
            return "<c/>"
        if isinstance(value, bool):
            return f'<c t="b"><v>{value:d}</v></c>'
        if isinstance(value, int | float | Decimal):
            return self._number(value, 0)
        if isinstance(value, date):
            return self._instant(value) if isinstance(value, datetime) else self._early(value)
        return self.text(str(value))

    def _early(self, value: date) -> str:
        return self._day(value) if value.toordinal() - _EPOCH > 60 else self.text(str(value))


def _local(value: datetime) -> datetime:
    return timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value


def inert(text: str) -> str:
    """Text for CSV: what a spreadsheet would take for a formula gets a leading apostrophe."""
    if _FORMULA.match(text) and not _STRICT_NUMBER.fullmatch(text):
        return "'" + text
    return text


def write_csv(
    out: IO[bytes], columns: Sequence[SheetColumn], rows: Iterable[Sequence[Any]]
) -> Written:
    """Write UTF-8 with a mark (BOM), which Excel needs, to `out`."""
    hashing = _Hashing(out)
    hashing.write(b"\xef\xbb\xbf")
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([inert(str(column.header)) for column in columns])
    count = 0
    for count, row in enumerate(rows, start=1):
        writer.writerow([_csv_cell(value) for value in row])
        if count % ROWS_AT_ONCE == 0:
            hashing.write(buffer.getvalue().encode("utf-8", "replace"))
            buffer.seek(0)
            buffer.truncate()
    hashing.write(buffer.getvalue().encode("utf-8", "replace"))
    return Written(count, hashing.sha256, hashing.size)


def _csv_cell(value: Any) -> str:
    if value.__class__ is str:
        return inert(value.replace("\0", ""))
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _local(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, int | float | Decimal | date):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    return inert(str(value).replace("\0", ""))
