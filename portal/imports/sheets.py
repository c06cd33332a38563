"""Sheets in: the rows of a CSV file or of a workbook, as a stream, with a wall around the reader.

A workbook is read by a program of its own (`reader.py`) with little memory and little time; if
it dies, the upload is refused in words and nothing else happens.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain
from pathlib import Path
from typing import IO, Any, Final

import msgspec
from django.utils.translation import gettext as _

from portal.files.kinds import Checked, Kind
from portal.imports.values import Wrong

MEMORY_MB: Final = 340  # of address space; a table of 100,000 × 20 needs 240
CPU_SECONDS: Final = 30
WALL_SECONDS: Final = 180.0
LONGEST_FIELD: Final = 100_000
DELIMITERS: Final = (",", "\t", ";", "，")
_READER: Final = Path(__file__).with_name("reader.py")
_OUT_OF_MEMORY: Final = frozenset({4, -6, -9, -24, -25})

Row = tuple[int, list[Any]]


@dataclass(frozen=True, slots=True)
class NoValue:
    """A cell that shows an error (`#REF!`), or a formula that was never worked out (empty)."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet: its name, and its rows that are not empty, numbered from 1."""

    name: str
    rows: Iterator[Row]
    epoch_1904: bool = False


@contextmanager
def opened(path: Path, checked: Checked) -> Iterator[Iterator[Sheet]]:
    """The sheets of a file that passed the gate. Read each before the next; stop at any point."""
    if checked.kind is Kind.CSV:
        with path.open(encoding=checked.encoding, newline="") as text:
            yield iter([Sheet(Path(checked.name).stem, _csv_rows(text))])
        return
    command = [sys.executable, "-I", str(_READER), str(path), str(MEMORY_MB), str(CPU_SECONDS)]
    with subprocess.Popen(  # noqa: S603 - our own program, and a path that we chose
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"LC_ALL": "C.UTF-8"}
    ) as child:
        timer = threading.Timer(WALL_SECONDS, child.kill)
        timer.daemon = True
        timer.start()
        try:
            yield _Reading(child).sheets()
        finally:
            timer.cancel()
            child.kill()


def _csv_rows(text: IO[str]) -> Iterator[Row]:
    lines = iter(text)
    first = []
    for line in lines:
        first.append(line)
        if len(first) == 20:
            break
    delimiter = max(DELIMITERS, key=lambda mark: sum(line.count(mark) for line in first))
    number = 0
    rows = csv.reader(chain(first, lines), delimiter=delimiter, strict=True)
    csv.field_size_limit(LONGEST_FIELD)
    try:
        for row in rows:
            number += 1
            if any(row):
                yield number, [cell or None for cell in row] if "" in row else row
    except csv.Error as error:
        raise Wrong(
            "csv_broken",
            _("The file cannot be read from row %(row)s on: a quotation mark is not closed.")
            % {"row": number + 1},
            remedy=_("Correct the quotation marks in this row, or save the table as .xlsx."),
        ) from error


class _Reading:
    """What the reading program writes, turned into sheets; its death, into a refusal."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        self._decode = msgspec.json.Decoder().decode
        self._next: dict[str, Any] | None = None
        self._ended = False
        self._days: dict[str, date] = {}

    def sheets(self) -> Iterator[Sheet]:
        while (head := self._take()) is not None:
            if "sheet" in head and not head["hidden"]:
                yield Sheet(head["sheet"], self._rows(), head["epoch_1904"])

    def _rows(self) -> Iterator[Row]:
        while (message := self._take()) is not None:
            if "rows" not in message:
                self._next = message
                return
            for number, cells in message["rows"]:
                yield number, [self._cell(c) if c.__class__ is list else c for c in cells]

    def _cell(self, tagged: list[str]) -> Any:
        """Days come again and again: the same text is the same day."""
        return self._days.get(tagged[1]) or self._untagged(*tagged)

    def _untagged(self, kind: str, text: str) -> Any:
        with suppress(ValueError):
            if kind == "d":
                return self._days.setdefault(text, date.fromisoformat(text))
            if kind == "dt":
                return datetime.fromisoformat(text)
            if kind == "t":
                return time.fromisoformat(text)
        return text if kind == "t" else NoValue(text)

    def _take(self) -> dict[str, Any] | None:
        """The next message; None at the proper end; anything else is a refusal."""
        if self._next is not None:
            message, self._next = self._next, None
            return message
        if self._ended:
            return None
        line = self._child.stdout.readline() if self._child.stdout else b""
        try:
            message = self._decode(line)
        except msgspec.DecodeError as error:
            raise _died(self._child) from error
        self._ended = "end" in message
        return None if self._ended else message


def _died(child: subprocess.Popen[bytes]) -> Wrong:
    with suppress(subprocess.TimeoutExpired):
        child.wait(timeout=5)
    if child.returncode in _OUT_OF_MEMORY:
        return Wrong(
            "sheet_too_heavy",
            _("The workbook needs more memory or time than one upload may use."),
            remedy=_(
                "Delete the empty rows and columns below and beside the table, take out sheets "
                "that are not needed, or split the table into several files."
            ),
        )
    return Wrong(
        "workbook_unreadable",
        _("The workbook cannot be read; something in it is damaged."),
        remedy=_("Open it in Excel or WPS, save it again as .xlsx, and upload the new file."),
    )
