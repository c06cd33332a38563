"""Reading: from rows of cells to lines of values, with every fault of the table at once."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.imports.cells import MOST_COUNTED, Found, Slot, letters, shown
from portal.imports.definition import Importer, Problem, Table
from portal.imports.headers import no_header, places_of, to_header
from portal.imports.sheets import Row, Sheet
from portal.kernel.faults import Fault, Severity

MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 200
ROWS_AT_ONCE: Final = 250


def read(importer: Importer, sheets: Iterable[Sheet], *, by: Actor, at: datetime) -> Table:
    """The first sheet with the importer's headers: every line, and every fault in it.

    Raises nothing for what a table may hold; `Refused` only if the file itself cannot be read.
    """
    with _without_collecting():
        return _read(importer, sheets, by=by, at=at)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Rows hold no cycles; looking for some among millions of cells takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(importer: Importer, sheets: Iterable[Sheet], *, by: Actor, at: datetime) -> Table:
    found = Found()
    known = {key: column for column in importer.columns for key in column.headers()}
    for sheet in sheets:
        rows, header = to_header(sheet.rows, known)
        if header is None:
            continue
        places = places_of(importer, header, known, found)
        slots = [
            Slot(column, places[column.name], by, epoch_1904=sheet.epoch_1904)
            if column.name in places
            else None
            for column in importer.columns
        ]
        lines = _lines(importer, rows, slots, found)
        for problem in _problems(importer, lines, by=by, at=at):
            found.add(_at_place(problem, places), line=problem.number)
        return _table(lines, found, sheet.name, header[0], places)
    found.add(no_header(importer))
    return _table([], found, "", 0, {})


def _table(
    lines: list[Any], found: Found, sheet: str, header_row: int, places: dict[str, int]
) -> Table:
    if not lines and not found.stopped:
        message = _("There are no rows under the headers.")
        found.add(Fault("imports.no_rows", message, remedy=_("Fill in at least one row.")))
    return Table(
        lines=tuple(lines),
        faults=tuple(found.faults),
        fault_count=found.count,
        wrong_lines=frozenset(found.wrong_lines),
        sheet=sheet,
        header_row=header_row,
        places=places,
        width=found.width,
        stopped=found.stopped,
    )


def _lines(
    importer: Importer, rows: Iterable[Row], slots: Sequence[Slot | None], found: Found
) -> list[Any]:
    """Some rows at a time, column by column: much quicker than cell by cell."""
    used = [slot for slot in slots if slot is not None]
    filled = _filled(rows, used, found)
    lines: list[Any] = []
    while chunk := list(islice(filled, ROWS_AT_ONCE)):
        if len(lines) + len(chunk) > MAX_ROWS:
            found.add(_too_many_rows(chunk[MAX_ROWS - len(lines)][0]))
            break
        if found.is_hopeless:
            found.add(_too_many_faults(chunk[0][0]))
            break
        numbers, rows_of_cells = zip(*chunk, strict=True)
        across = list(zip(*rows_of_cells, strict=False))  # each is as wide as the table, or wider
        columns = [
            [None] * len(chunk) if slot is None else slot.values(numbers, across[slot.place], found)
            for slot in slots
        ]
        lines.extend(map(importer.line._make, zip(numbers, *columns, strict=True)))
    return lines


def _filled(rows: Iterable[Row], slots: Sequence[Slot], found: Found) -> Iterator[Row]:
    """The rows in which any known column holds something, each as wide as the table."""
    width = 1 + max((slot.place for slot in slots), default=0)
    is_first = True
    for number, cells in rows:
        if len(cells) > MAX_COLUMNS and any(cell not in ("", None) for cell in cells[MAX_COLUMNS:]):
            found.add(_too_wide(number, len(cells)))
            return
        found.width = max(found.width, len(cells))
        cells.extend([None] * (width - len(cells)))
        if is_first and _is_example(cells, slots):
            found.add(_example_left(number))
        elif any(cells[slot.place] not in ("", None) for slot in slots):
            yield number, cells
        is_first = False


def _too_wide(number: int, width: int) -> Fault:
    return Fault(
        "imports.too_many_columns",
        _("Row %(row)s has more than %(most)s columns.") % {"row": number, "most": MAX_COLUMNS},
        where=str(number),
        value=str(width),
        remedy=_("Delete what stands beside the table."),
    )


def _too_many_rows(number: int) -> Fault:
    return Fault(
        "imports.too_many_rows",
        _("The table has more than %(most)s rows.") % {"most": MAX_ROWS},
        where=str(number),
        remedy=_("Split it into several files."),
    )


def _too_many_faults(number: int) -> Fault:
    return Fault(
        "imports.too_many_faults",
        _("More than %(most)s faults were found; the rows from %(row)s on were not read.")
        % {"most": MOST_COUNTED, "row": number},
        where=str(number),
        remedy=_("Compare the table with the template first: a whole column may be misplaced."),
    )


def _is_example(cells: list[Any], slots: Sequence[Slot]) -> bool:
    """Whether this is the template's example line, left as it was."""
    marked = [slot for slot in slots if slot.column.example]
    return len(marked) >= 2 and all(
        shown(cells[slot.place]) == slot.column.example for slot in marked
    )


def _example_left(number: int) -> Fault:
    return Fault(
        "imports.example_left",
        _("This is the template's example; it is not read."),
        where=f"A{number}",
        severity=Severity.WARN,
    )


def _problems(
    importer: Importer, lines: Sequence[Any], *, by: Actor, at: datetime
) -> Iterator[Problem]:
    """Rules of a line, of the table, and against the database, in this order."""
    for line_rule in importer.line_rules:
        for line in lines:
            yield from line_rule(line)
    for table_rule in importer.table_rules:
        yield from table_rule(lines)
    if importer.against is not None and lines:
        yield from importer.against(lines, by=by, at=at)


def _at_place(problem: Problem, places: dict[str, int]) -> Fault:
    place = places.get(problem.column)
    return Fault(
        problem.code,
        problem.message,
        where=str(problem.number) if place is None else f"{letters(place)}{problem.number}",
        value=problem.value,
        rule=problem.rule,
        remedy=problem.remedy,
        severity=problem.severity,
    )
