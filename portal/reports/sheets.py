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
from typing import IO, TYPE_CHECKING, Any, Final

from portal.reports import sheet_parts as parts
from portal.reports.cells import FORMULA, CellKind, Cells, local

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MAX_ROWS: Final = 1_048_576
MAX_SHEET_BYTES: Final = 1_900_000_000  # below what needs zip64, which Excel repairs with a warning
ROWS_AT_ONCE: Final = 200

_STRICT_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?%?")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """`kind` chooses how numbers and dates are shown; `width` is in characters."""

    header: str | _StrPromise
    width: float = 16
    kind: CellKind = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` is read once, while it is written; a row may be a text of ready cells."""

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
        self.cells = Cells()

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


def inert(text: str) -> str:
    """Text for CSV: what a spreadsheet would take for a formula gets a leading apostrophe."""
    if FORMULA.match(text) and not _STRICT_NUMBER.fullmatch(text):
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
        return local(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, int | float | Decimal | date):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    return inert(str(value).replace("\0", ""))
