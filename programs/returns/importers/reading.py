"""The workbook read back: the same rules as the page, every fault at its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.actor import Actor
from portal.files.kinds import Checked
from portal.imports.cells import letters
from portal.imports.checking import check_file, mark_file
from portal.imports.definition import Column, FileFacts, Importer, Kept, Table
from portal.kernel.faults import Fault, Severity
from programs.returns.importers.columns import COLUMNS, PERMISSION, READ_BACK
from programs.returns.importers.writing import sheet_name
from programs.returns.models import Return
from programs.returns.queries import Ground
from programs.returns.rules import Given, Verdict, evaluate
from programs.returns.rules.figures import NoFigure, figure
from programs.returns.schema import Field


def _kept_elsewhere(lines: Any, /, *, by: Actor, at: datetime, file: FileFacts) -> Kept:
    raise NotImplementedError("A return's workbook is kept by `save_draft`, one row.")


#: not in the registry of the import desk: the page of the return is where it is uploaded
WORKBOOK = Importer(
    code="returns.return",
    title=gettext_lazy("Monthly return"),
    permission=PERMISSION,
    columns=COLUMNS,
    keep=_kept_elsewhere,
)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What an uploaded workbook holds: the return as given, the verdict, faults at cells.

    `revision` is what was saved when it was downloaded: 0 of another version of the return, None
    where the sheet does not say (it was written before sheets did).
    """

    given: Given
    verdict: Verdict | None
    table: Table
    revision: int | None = None

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self.table.faults

    @property
    def is_kept(self) -> bool:
        """Whether a draft may be kept of it: only what is still to come is missing."""
        return self.verdict is not None and not self.verdict.wrong and not self.table.stopped


def read_workbook(
    path: Path, checked: Checked, row: Return, ground: Ground, *, by: Actor, at: datetime
) -> Uploaded:
    """Read and check a file that passed the gate."""
    table = check_file(WORKBOOK, path, checked, by=by, at=at)
    if table.stopped:
        return Uploaded(Given(), None, table)
    if table.sheet != sheet_name(row):
        return Uploaded(Given(), None, _with(table, [_of_another(row, table.sheet)], stopped=True))
    if missing := [column for column in READ_BACK if column.name not in table.places]:
        return Uploaded(Given(), None, _with(table, [_without(missing)], stopped=True))
    given, rows = _given(table, ground)
    verdict = evaluate(ground.form, given, ground.known, place=_Places(table, rows))
    unread = [fault for fault in table.faults if fault.severity is Severity.ERROR]
    spots = {fault.where for fault in unread}
    said = [fault for fault in verdict.everything if fault.where not in spots]
    twice = list(_twice(table, rows))
    whole = _with(table, [*twice, *said], stopped=bool(unread or twice))
    return Uploaded(given, verdict, whole, _revision(table, row))


def mark_workbook(out: IO[bytes], uploaded: Uploaded, path: Path, checked: Checked) -> None:
    """Write the uploaded sheet again, with every fault at its cell."""
    mark_file(out, WORKBOOK, uploaded.table, path, checked)


def _with(table: Table, faults: list[Fault], *, stopped: bool) -> Table:
    every = (*table.faults, *faults)
    wrong = table.wrong_lines | {
        int(number)
        for fault in faults
        if fault.severity is Severity.ERROR
        and (number := fault.where.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")).isdigit()
    }
    return replace(table, faults=every, fault_count=len(every), wrong_lines=wrong, stopped=stopped)


def _of_another(row: Return, sheet: str) -> Fault:
    return Fault(
        "returns.another_workbook",
        _("This workbook is of another county or month."),
        value=sheet,
        rule=_("The sheet is named %(name)s.") % {"name": sheet_name(row)},
        remedy=_("Download the workbook of this return, and fill in that one."),
    )


def _without(missing: list[Column]) -> Fault:
    return Fault(
        "returns.workbook_column_missing",
        _("The sheet lacks a column that is read back."),
        value=_(", ").join(str(column.header) for column in missing),
        rule=_("Figures are found by the columns of codes and of what is reported."),
        remedy=_("Download the workbook again, and fill in that one."),
    )


def _given(table: Table, ground: Ground) -> tuple[Given, dict[str, int]]:
    """The return as the sheet gives it, and the row of each code."""
    texts = {text.code for text in ground.form.texts}
    parts: dict[str, dict[str, Any]] = {"values": {}, "explanations": {}, "texts": {}}
    rows: dict[str, int] = {}
    for line in table.lines:
        if line.code is None:
            continue
        if rows.setdefault(line.code, line.number) != line.number:
            continue
        if line.code in texts:
            parts["texts"][line.code] = line.value
        else:
            if not _is_as_counted(ground.form.field(line.code), line):
                parts["values"][line.code] = line.value
            if line.reason is not None:
                parts["explanations"][line.code] = line.reason
    return Given(**parts), rows


def _is_as_counted(field: Field | None, line: Any) -> bool:
    """Whether the sheet reports what it says was counted when it was written: that follows the
    count, which may be another by now."""
    if field is None or not field.is_counted or line.counted is None:
        return False
    try:
        reported = figure(field, line.value)
        return reported is not None and reported == figure(field, line.counted)
    except NoFigure:
        return False


_MARK: Final = re.compile(r"R([0-9]{1,18})\.([0-9]{1,9})", re.ASCII)


def _revision(table: Table, row: Return) -> int | None:
    """The oldest that its rows say: they may have been put together from two downloads."""
    said = [_MARK.fullmatch(line.mark) for line in table.lines if line.mark]
    marks = [(int(one[1]), int(one[2])) for one in said if one]
    if not marks:
        return None
    return min(revision if pk == row.pk else 0 for pk, revision in marks)


def _twice(table: Table, rows: Mapping[str, int]) -> Iterator[Fault]:
    """A figure or text is said in one row: of two, nobody knows which was meant."""
    column = letters(table.places["code"])
    for line in table.lines:
        if line.code is not None and (first := rows[line.code]) != line.number:
            yield Fault(
                "returns.row_twice",
                _("The same code stands in row %(row)d already.") % {"row": first},
                f"{column}{line.number}",
                line.code,
                remedy=_("Leave one of the two rows out."),
            )


@dataclass(frozen=True, slots=True)
class _Places:
    """Where a part of the return stands in the sheet: "F7"; "" for what has no row."""

    table: Table
    rows: Mapping[str, int]

    def __call__(self, part: str, code: str) -> str:
        column = self.table.places.get("reason" if part == "explanations" else "value")
        number = self.rows.get(code)
        return f"{letters(column)}{number}" if number and column is not None else ""
