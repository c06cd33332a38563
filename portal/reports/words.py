"""How documents write figures, days and labels; the same in PDF and Word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from portal.reports.blocks import (
    Cell,
    Chart,
    Figure,
    Inline,
    Kind,
    Row,
    RowKind,
    Table,
    TableColumn,
)
from portal.reports.charts import ink


def cell_words(value: Cell, column: TableColumn) -> str:
    """A cell as text: counts with thousands, decimals to the column's places, days as ISO."""
    if value is None:
        return ink.DASH
    if isinstance(value, Inline):
        return value.words
    if isinstance(value, datetime):
        return moment_words(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return ink.say(value, _places(value, column))
    return value


def _places(value: int | Decimal, column: TableColumn) -> int:
    if column.kind is not Kind.DECIMAL:
        return 0
    if column.decimals is not None:
        return column.decimals
    exponent = Decimal(value).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def figure_words(figure: Figure) -> str:
    decimals = figure.decimals if isinstance(figure.value, Decimal) else 0
    column = TableColumn("", Kind.DECIMAL, decimals=decimals)
    return cell_words(figure.value, column)


def row_words(row: Row, table: Table) -> list[str]:
    """The row's cells as text; a group row has one."""
    columns = table.columns if row.kind is not RowKind.GROUP else [TableColumn("")]
    return [cell_words(value, column) for value, column in zip(row.cells, columns, strict=True)]


def worded(table: Table) -> Table:
    """The table without the columns that are only drawn, for Word and the workbook."""
    kept = [
        number
        for number, column in enumerate(table.columns)
        if column.kind is not Kind.INLINE or any(_words_of(row, number) for row in table.rows)
    ]
    if len(kept) == len(table.columns):
        return table
    rows = [
        row
        if row.kind is RowKind.GROUP
        else replace(row, cells=[row.cells[number] for number in kept])
        for row in table.rows
    ]
    return replace(table, columns=[table.columns[number] for number in kept], rows=rows)


def _words_of(row: Row, number: int) -> str:
    cell = None if row.kind is RowKind.GROUP else row.cells[number]
    return cell.words if isinstance(cell, Inline) else ""


def moment_words(at: datetime) -> str:
    """A moment in the portal's time zone, to the minute."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def day_words(day: date) -> str:
    """A day in full: 2026年3月5日, or March 5, 2026."""
    return date_format(day, "DATE_FORMAT")


def label(block: Table | Chart) -> str:
    """Its name in the text: 表 5, 图 3."""
    if not block.number:
        return ""
    if isinstance(block, Chart):
        return gettext("Figure %(number)s") % {"number": block.number}
    return gettext("Table %(number)s") % {"number": block.number}
