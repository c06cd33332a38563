"""A list on paper: A4 across, what it is at the top, its head on every page. No cover: a list is
taken along to be read, and is issued by nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language

from portal.reports.blocks import Cell, Kind, Row, Table, TableColumn
from portal.reports.cells import CellKind
from portal.reports.layout import table_view
from portal.reports.pdf import page_words, render

#: the most rows that a list on paper holds: 60 pages and half a minute of layout
MOST_ON_PAPER: Final = 2_000
#: the width of a page across in ems of a list's type (8 points): 297 mm without two of 15 mm
ACROSS_EMS: Final = 94.6
_KINDS: Final = {
    "text": Kind.TEXT,
    "integer": Kind.COUNT,
    "decimal": Kind.DECIMAL,
    "percent": Kind.DECIMAL,
    "date": Kind.DATE,
    "datetime": Kind.DATE,
}


@dataclass(frozen=True, slots=True)
class ListPaper:
    """What stands on it: the facts of the list (who took it when, under which conditions, from
    where), and the table. `running` stands at the foot of every page."""

    title: str
    facts: Sequence[tuple[str, str]]
    table: Table
    running: str = ""


def paper_column(header: str, kind: CellKind) -> TableColumn:
    """A column of a list as paper sets it; figures with the places that they have."""
    return TableColumn(header, _KINDS[kind], decimals=None)


def paper_row(values: Sequence[Any]) -> Row:
    return Row([_cell(value) for value in values])


def _cell(value: Any) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, float):
        return Decimal(str(value))
    is_kept = isinstance(value, int | Decimal | date) and not isinstance(value, bool)
    return value if is_kept else str(value)


def draw_list(paper: ListPaper, *, at: datetime) -> bytes:
    """The PDF, in the language now active. The same list and moment give the same bytes."""
    before, between, after = page_words()
    shown = {
        "document": {"title": paper.title, "provisional": False, "demo": settings.PORTAL_DEMO},
        "paper": paper,
        "table": table_view(paper.table, ems=ACROSS_EMS),
        "running": paper.running,
        "page_before": before,
        "page_between": between,
        "page_after": after,
    }
    language = get_language() or settings.LANGUAGE_CODE
    return render("pdf/list.html", shown, language=language, drawn_at=at)
