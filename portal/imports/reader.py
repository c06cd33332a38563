"""A program of its own that reads a workbook and writes its rows as lines of JSON.

It is started by `portal.imports.sheets`, never imported by it, so that a workbook that eats
memory or time ends this program and nothing else. It stands on the standard library, calamine
and msgspec alone. Usage: python reader.py WORKBOOK MEMORY_MB CPU_SECONDS

Lines out: {"sheet": name, "hidden": bool, "epoch_1904": bool}, then {"rows": [[number, cells]]}
…, for each sheet; at last {"end": true}. A cell is text, number, boolean, null, or
[kind, text] with kind d (date), dt (instant), t (time), e (error value), f (formula without a
value).
"""

from __future__ import annotations

import datetime
import gc
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO, Final
from xml.etree import ElementTree

import msgspec
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

ROWS_PER_LINE: Final = 500
MOST_MARKED: Final = 20_000
CHUNK: Final = 1024 * 1024
UNREADABLE, OUT_OF_MEMORY = 3, 4

PLAIN: Final = frozenset({str, int, bool, type(None)})
_ERROR: Final = re.compile(rb'<c\s([^>]*\bt="e"[^>]*)>(?:(?!</c>).)*?<v>([^<]{0,20})</v>', re.S)
_NO_VALUE: Final = re.compile(
    rb"<c\s([^>]*)><f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_PLACE: Final = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')

#: by row (from 1), then by column (from 0): the tagged cell
Places = dict[int, dict[int, list[str]]]


def main(path: str, memory_mb: str, cpu_seconds: str) -> int:
    """Read the workbook within the limits; an exit code that says why not."""
    memory = int(memory_mb) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_seconds), int(cpu_seconds)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # rows hold no cycles, and looking for some costs more than reading
    try:
        _read(path, sys.stdout.buffer)
    except BrokenPipeError:
        return 0  # whoever reads has seen enough
    except MemoryError:
        return OUT_OF_MEMORY
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, ValueError, KeyError):
        return UNREADABLE
    return 0


def _read(path: str, out: BinaryIO) -> None:
    encode = msgspec.json.Encoder().encode
    parts, epoch_1904 = _parts(path)
    with CalamineWorkbook.from_path(path) as book:
        for sheet in book.sheets_metadata:
            if sheet.typ is not SheetTypeEnum.WorkSheet:
                continue
            hidden = sheet.visible is not SheetVisibleEnum.Visible
            head = {"sheet": sheet.name, "hidden": hidden, "epoch_1904": epoch_1904}
            out.write(encode(head) + b"\n")
            if not hidden:
                for rows in _rows(book, sheet.name, _marked(path, parts.get(sheet.name, ""))):
                    out.write(encode({"rows": rows}) + b"\n")
    out.write(b'{"end": true}\n')
    out.flush()


def _rows(book: Any, name: str, marked: Places) -> Iterator[list[Any]]:
    """The rows that are not empty, some at a time, numbered as the sheet numbers them."""
    sheet = book.get_sheet_by_name(name)
    before = [None] * (sheet.start[1] if sheet.start else 0)
    batch: list[Any] = []
    number = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [
            c if (k := c.__class__) in PLAIN or (k is float and c - c == 0) else _tagged(c)
            for c in row
        ]
        if before:
            cells = before + cells
        if number in marked:
            _mark(cells, marked[number])
        if any(cell not in ("", None) for cell in cells):
            batch.append([number, cells])
        if len(batch) == ROWS_PER_LINE:
            yield batch
            batch = []
    batch.extend(_marked_below(number, marked))
    yield batch


def _marked_below(last: int, marked: Places) -> Iterator[list[Any]]:
    """Rows that hold nothing but cells without a value, which calamine passes over."""
    for number in sorted(row for row in marked if row > last):
        cells: list[Any] = []
        _mark(cells, marked[number])
        yield [number, cells]


def _mark(cells: list[Any], tags: dict[int, list[str]]) -> None:
    for column, tag in tags.items():
        cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = tag


def _tagged(cell: Any) -> list[str]:
    if isinstance(cell, float):
        return ["e", "#NUM!"]  # infinite, or none at all: no spreadsheet shows such a number
    if isinstance(cell, datetime.datetime):
        return ["dt", cell.isoformat()]
    if isinstance(cell, datetime.date):
        return ["d", cell.isoformat()]
    if isinstance(cell, datetime.time):
        return ["t", cell.isoformat()]
    return ["t", str(cell)]


def _parts(path: str) -> tuple[dict[str, str], bool]:
    """The part of each sheet by the sheet's name, and whether days are counted from 1904."""
    with zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - no entities
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found: dict[str, str] = {}
    epoch_1904 = False
    for element in book.iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "workbookPr":
            epoch_1904 = element.get("date1904", "") in {"1", "true"}
        elif tag == "sheet":
            link = next((v for k, v in element.items() if k.endswith("}id")), "")
            target = targets.get(link, "")
            found[element.get("name", "")] = (
                target.lstrip("/") if target[:1] == "/" else (f"xl/{target}")
            )
    return found, epoch_1904


def _marked(path: str, part: str) -> Places:
    """Cells with an error value or a formula without a value: calamine reads both as empty."""
    found: Places = {}
    with zipfile.ZipFile(path) as archive:
        if part not in archive.namelist():
            return found
        with archive.open(part) as xml:
            left = b""
            while (chunk := xml.read(CHUNK)) and len(found) < MOST_MARKED:
                chunk = left + chunk
                if b't="e"' in chunk or b"<f" in chunk:
                    _search(chunk, found)
                cut = chunk.rfind(b"<c ")
                left = chunk[cut:] if cut >= 0 and len(chunk) - cut < CHUNK else b""
    return found


def _search(chunk: bytes, found: Places) -> None:
    for cell in _ERROR.finditer(chunk):
        shown = cell[2].decode("ascii", "replace")
        _note(cell[1], ["e", shown if shown.startswith("#") else "#ERROR"], found)
    for cell in _NO_VALUE.finditer(chunk):
        _note(cell[1], ["f", ""], found)


def _note(attributes: bytes, tag: list[str], found: Places) -> None:
    place = _PLACE.search(attributes)
    if place:
        column = 0
        for letter in place[1]:
            column = column * 26 + letter - 64
        found.setdefault(int(place[2]), {})[column - 1] = tag


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
