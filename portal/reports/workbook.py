"""The workbook of a document: what it is, then every table and every chart's figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from django.utils import translation
from django.utils.translation import gettext

from portal.reports.blocks import Chart, Figures, Inline, Kind, Paragraph, Row, RowKind, Table
from portal.reports.cells import CellKind
from portal.reports.charts import ink
from portal.reports.documents import DocumentContext, content_hash, grouped
from portal.reports.sheets import Sheet, SheetColumn, Written, write_workbook
from portal.reports.words import figure_words, label, moment_words, worded

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_KINDS: dict[Kind, CellKind] = {
    Kind.COUNT: "integer",
    Kind.DECIMAL: "decimal",
    Kind.DATE: "date",
}


def draw_workbook(context: DocumentContext, out: BinaryIO) -> Written:
    """Write the .xlsx of a document to `out`."""
    with translation.override(context.language):
        return write_workbook(out, list(workbook_sheets(context)))


def workbook_sheets(context: DocumentContext) -> Iterator[Sheet]:
    """One sheet of facts, one for each table and chart, one of formulas; each name once."""
    taken: set[str] = set()
    yield _sheet(gettext("About"), _about(context), taken, widths=(26, 80))
    if said := list(_said(context)):
        titles = (gettext("Chapter"), gettext("Text"))
        yield _sheet(gettext("Texts"), [titles, *said], taken, widths=(30, 110))
    for block in context.blocks():
        if isinstance(block, Table | Chart):
            table = worded(block.table if isinstance(block, Chart) else block)
            name = f"{label(block)} {block.title}".strip()
            yield Sheet(_name(name, taken), _columns(table), [_cells(r, table) for r in table.rows])
    if context.formulas:
        rows = [(f.code, f.title, f.words, f.unit) for f in context.formulas]
        heads = (gettext("Code"), gettext("Indicator"), gettext("Formula"), gettext("Counted in"))
        yield _sheet(gettext("Formulas"), [heads, *rows], taken, widths=(12, 26, 80, 12))


def _said(context: DocumentContext) -> Iterator[Sequence[str]]:
    """What is said in words, chapter by chapter: notes, results in sentences, an office's texts."""
    for chapter in context.chapters:
        title = f"{chapter.number} {chapter.title}".strip()
        for block in chapter.blocks:
            if isinstance(block, Paragraph):
                yield title, f"{block.lead} {block.text}".strip()


def _about(context: DocumentContext) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [
        (gettext("Title"), context.title),
        (gettext("Prepared by"), context.office),
        (gettext("Period"), context.period),
        (gettext("Version"), context.version),
        (gettext("Snapshot"), context.snapshot_number),
        (gettext("Figures as of"), moment_words(context.data_at) + gettext(" (Beijing time)")),
        (gettext("Snapshot data SHA-256"), " ".join(grouped(context.snapshot_hash))),
        (gettext("Document contents SHA-256"), " ".join(grouped(content_hash(context)))),
        (gettext("Check at"), context.verification_url),
    ]
    if context.provisional:
        rows.append((gettext("Mark"), gettext("Provisional")))
    if context.demo:
        rows.append((gettext("Mark"), gettext("Demonstration data")))
    for block in context.blocks():
        if isinstance(block, Figures):
            rows += [
                (figure.label, f"{figure_words(figure)} {figure.unit}　{figure.under}".strip())
                for figure in block.items
            ]
    return [(gettext("Item"), gettext("Content")), *(row for row in rows if row[1])]


def _sheet(
    name: str, rows: Sequence[Sequence[str]], taken: set[str], *, widths: Sequence[int]
) -> Sheet:
    heads, *body = rows
    columns = [SheetColumn(head, width) for head, width in zip(heads, widths, strict=True)]
    return Sheet(_name(name, taken), columns, body)


def _columns(table: Table) -> list[SheetColumn]:
    columns = []
    for column in table.columns:
        head = column.header.replace("\n", "")
        head = f"{head} ({column.unit})" if column.unit else head
        width = max(10.0, min(ink.width_of(head, 2), 40.0))
        columns.append(SheetColumn(head, width, _KINDS.get(column.kind, "text")))
    return columns


def _cells(row: Row, table: Table) -> list[Any]:
    cells: list[Any] = [cell.words if isinstance(cell, Inline) else cell for cell in row.cells]
    missing = len(table.columns) - len(cells) if row.kind is RowKind.GROUP else 0
    return cells + [None] * missing


def _name(wanted: str, taken: set[str]) -> str:
    """A name that Excel takes: at most 31 characters, none of []:*?/\\, each once in any case."""
    base = _FORBIDDEN.sub(" ", wanted).strip("' ")[:31] or gettext("Table")
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        mark = f" ({number})"
        name = base[: 31 - len(mark)] + mark
    taken.add(name.casefold())
    return name
