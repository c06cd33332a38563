"""Blocks made ready for the page: labels, cells as text with their classes, widths."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.safestring import mark_safe

from portal.reports import paging
from portal.reports.blocks import (
    Block,
    Chart,
    Definitions,
    Equation,
    Figures,
    Heading,
    Inline,
    Kind,
    Note,
    PageBreak,
    Paragraph,
    Photos,
    Row,
    RowKind,
    Signatures,
    Table,
    TableColumn,
)
from portal.reports.words import figure_words, label, row_words

_TEMPLATES: Mapping[type, str] = {
    Heading: "pdf/_heading.html",
    Paragraph: "pdf/_paragraph.html",
    Note: "pdf/_note.html",
    Equation: "pdf/_equation.html",
    Figures: "pdf/_figures.html",
    Table: "pdf/_table.html",
    Chart: "pdf/_chart.html",
    Definitions: "pdf/_definitions.html",
    Photos: "pdf/_photos.html",
    Signatures: "pdf/_signatures.html",
    PageBreak: "pdf/_break.html",
}


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell: its class, and its text or its drawing."""

    css: str
    words: str
    svg: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    css: str
    cells: Sequence[CellView]
    span: int = 0


@dataclass(frozen=True, slots=True)
class ColumnView:
    header: str
    unit: str
    css: str
    width: int = 0


@dataclass(frozen=True, slots=True)
class TableView:
    columns: Sequence[ColumnView]
    rows: Sequence[RowView]
    css: str


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block with the template that draws it."""

    template: str
    block: Block
    label: str = ""
    anchor: str = ""
    table: TableView | None = None
    values: Sequence[tuple[object, str]] = ()
    svg: str = ""


@dataclass
class Shelf:
    """The pictures of one document, by the address under which its page asks for them."""

    pictures: dict[str, bytes] = field(default_factory=dict)

    def put(self, data: bytes) -> str:
        address = f"document:/photo/{hashlib.sha256(data).hexdigest()}"
        self.pictures[address] = data
        return address


def views(blocks: Sequence[Block], shelf: Shelf) -> Iterator[BlockView]:
    """Each block with what its template needs, in order."""
    for block in blocks:
        template = _TEMPLATES[type(block)]
        if isinstance(block, Table):
            yield BlockView(template, block, label(block), anchor(block), table_view(block))
        elif isinstance(block, Chart):
            beside = table_view(block.table) if block.beside else None
            drawn = mark_safe(block.svg)
            yield BlockView(template, block, label(block), anchor(block), beside, svg=drawn)
        elif isinstance(block, Figures):
            values = [(figure, figure_words(figure)) for figure in block.items]
            yield BlockView(template, block, values=values)
        elif isinstance(block, Photos):
            yield BlockView(template, block, values=[(p, shelf.put(p.data)) for p in block.items])
        else:
            yield BlockView(template, block)


def anchor(block: Table | Chart) -> str:
    """The address of a numbered block within its document."""
    return f"{type(block).__name__.lower()}-{block.number}" if block.number else ""


def table_view(table: Table, *, ems: float = paging.TEXT_EMS) -> TableView:
    """Short tables as the page sets them, longer ones with fixed columns; `ems` is the width of
    the page's text in the size of the table's type."""
    fixed = len(table.rows) > paging.FIXED
    shares = paging.widths(table, ems=ems, heads_break=True) if fixed else [0] * len(table.columns)
    columns = [_column(c, share) for c, share in zip(table.columns, shares, strict=True)]
    css = "long" if fixed else "tight" if table.tight else ""
    if len(table.rows) <= paging.WHOLE:
        css = f"whole {css}".strip()
    return TableView(columns, [_row(row, table) for row in table.rows], css)


def _column(column: TableColumn, width: int = 0) -> ColumnView:
    return ColumnView(column.header, column.unit, _css(column), width)


def _css(column: TableColumn) -> str:
    if column.kind.is_number or column.kind is Kind.DATE:
        return "num strong" if column.strong else "num"
    css = {Kind.MUTE: "mute", Kind.CODE: "code", Kind.INLINE: "bar", Kind.LAMP: "lamp"}
    kind = css.get(column.kind, "")
    return f"{kind} strong".strip() if column.strong else kind


def _row(row: Row, table: Table) -> RowView:
    words = row_words(row, table)
    if row.kind is RowKind.GROUP:
        return RowView("group", [CellView("", words[0])], span=len(table.columns))
    cells = [
        CellView(
            f"{_css(column)} red".strip() if number in row.attention else _css(column),
            words[number],
            mark_safe(value.svg) if isinstance(value, Inline) else "",
        )
        for number, (value, column) in enumerate(zip(row.cells, table.columns, strict=True))
    ]
    return RowView("" if row.kind is RowKind.PLAIN else row.kind.value, cells)
