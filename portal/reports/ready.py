"""Rows of a workbook whose cells are written by PostgreSQL: half the time of writing them here.

The database writes numbers, days, and texts in which it finds nothing that needs care; a row with
any other text (a mark of XML, what looks like a formula, blanks at an end, a control character) is
handed over as it is, and `Cells` writes that text. So there is one writer of difficult texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connections
from django.db.models import QuerySet

from portal.reports import sheet_parts as parts
from portal.reports.cells import CellKind, Cells

PER_FETCH: Final = 1_000
_BLANK: Final = (
    r"\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
)
#: between the texts of a row that are looked at together. One that holds the mark itself only
#: begins and ends more often, and so is taken care of more often
_MARK: Final = "␟"
#: what the texts of a row must not hold to be written by the database
_CAREFUL: Final = "|".join(
    (
        r"[&<>_\u0001-\u001f\ufffe\uffff]",
        rf"(?:^|{_MARK})[{_BLANK}\"']*[=+@＝＋－＠|%-]",
        rf"(?:^|{_MARK})[{_BLANK}]",
        rf"[{_BLANK}](?:{_MARK}|$)",
    )
)
_LONG: Final = 8_000
_FIRST_DAY: Final = 60  # spreadsheets count days right beyond this one
_OPEN, _CLOSE = '<c t="inlineStr"><is><t>', "</t></is></c>"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a text: `by` it in Python; in PostgreSQL by the expression `sql` of `{it}`,
    `where` that is the same. What it makes of a plain text must be plain, and of none nothing."""

    by: Callable[[str], str]
    sql: str
    where: str = "true"


@dataclass(frozen=True, slots=True)
class ReadyColumn:
    """How a column of the query becomes cells. `words` are the texts shown for its values (as the
    database casts them to text); a value without one is shown as it is. Texts without words may be
    `shown` otherwise than they are."""

    kind: CellKind = "text"
    words: Mapping[str, str] = field(default_factory=dict)
    shown: Shown | None = None

    @property
    def is_text(self) -> bool:
        return self.kind == "text" and not self.words

    def seen(self, text: str) -> str:
        """What is shown of a text."""
        return self.shown.by(text) if text and self.shown else text


def cells_of(
    rows: QuerySet[Any, Any],
    columns: Sequence[ReadyColumn],
    *,
    noting: Callable[[Any], None] | None = None,
) -> Iterator[Any]:
    """The rows of a `values_list`, in its order, as a `Sheet` takes them. Memory is flat.

    With `noting`, what the query selects first is no cell: it is noted when its row is taken.
    Kinds are text, integer, decimal and date; integers and decimals have 15 digits at most, texts
    fit a cell.
    """
    if connections[rows.db].vendor == "postgresql":
        return ready_rows(rows, columns, noting=noting)
    found = rows.iterator(chunk_size=PER_FETCH)
    return _shown(found if noting is None else _noted(found, noting), columns)


def _noted(rows: Iterable[Sequence[Any]], noting: Callable[[Any], None]) -> Iterator[Sequence[Any]]:
    for first, *others in rows:
        noting(first)
        yield others


def _shown(rows: Iterable[Sequence[Any]], columns: Sequence[ReadyColumn]) -> Iterator[list[Any]]:
    """The rows with words in place of values, and texts as they are shown."""
    places = [(place, column.words) for place, column in enumerate(columns) if column.words]
    texts = [(place, column.shown.by) for place, column in enumerate(columns) if column.shown]
    for row in rows:
        values = list(row)
        for place, words in places:
            values[place] = words.get(_as_text(values[place]), values[place])
        for place, by in texts:
            values[place] = values[place] and by(values[place])
        yield values


def _as_text(value: Any) -> str:
    return str(value).lower() if value.__class__ is bool else str(value)


def ready_rows(
    rows: QuerySet[Any, Any],
    columns: Sequence[ReadyColumn],
    *,
    noting: Callable[[Any], None] | None = None,
) -> Iterator[str]:
    """The same, each row as the XML of its cells."""
    cells = Cells()
    connection = connections[rows.db]
    query, params = rows.query.sql_with_params()
    with connection.chunked_cursor() as cursor:
        words = _words(columns, cells)
        statement = _statement(query, columns, noted=noting is not None)
        cursor.execute(statement, (*words, *words, *params))
        while some := cursor.fetchmany(PER_FETCH):
            for *first, row in some:
                if noting is not None:
                    noting(*first)
                yield row if row[0] == "<" else _written(row, columns, cells)


def _written(row: str, columns: Sequence[ReadyColumn], cells: Cells) -> str:
    """A row with a difficult text: those still to be written are plain, the others are cells."""
    return "".join(
        cells.text(column.seen(value or "")) if column.is_text else value
        for value, column in zip(json.loads(row), columns, strict=True)
    )


def _words(columns: Sequence[ReadyColumn], cells: Cells) -> list[str]:
    return [
        json.dumps({value: cells.text(text) for value, text in column.words.items()})
        for column in columns
        if column.words
    ]


def _statement(query: str, columns: Sequence[ReadyColumn], *, noted: bool = False) -> str:
    names = [f"c{number}" for number in range(len(columns))]
    texts = [name for name, column in zip(names, columns, strict=True) if column.is_text]
    joined = ", ".join(f"nullif({name}, '')" for name in texts)
    cells = [_cell(name, column) for name, column in zip(names, columns, strict=True)]
    others = [name if name in texts else cell for name, cell in zip(names, cells, strict=True)]
    careful = _CAREFUL.replace("'", "''").replace("%", "%%")
    first = "noted, " if noted else ""
    doubts = "".join(
        f" OR NOT ({column.shown.where.format(it=name)})"
        for name, column in zip(names, columns, strict=True)
        if column.shown
    )
    # OFFSET 0 keeps the order, and the look at each row to one
    return (  # what a person typed is in the parameters alone
        f"SELECT {first}CASE WHEN length(line) > {_LONG} OR line ~ '{careful}'{doubts} "  # noqa: S608
        f"THEN json_build_array({', '.join(others)})::text ELSE {' || '.join(cells)} END "
        f"FROM (SELECT *, concat_ws('{_MARK}', {joined}) AS line FROM ({query}) "
        f"AS found ({first}{', '.join(names)}) OFFSET 0) AS looked_at"
    )


def _cell(name: str, column: ReadyColumn) -> str:
    if column.words:
        escaped = f"{name}::text"
        for mark, name_of_it in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            escaped = f"replace({escaped}, '{mark}', '{name_of_it}')"
        return f"coalesce(%s::jsonb ->> {name}::text, '{_OPEN}' || {escaped} || '{_CLOSE}', '<c/>')"
    if column.kind == "text":
        text = column.shown.sql.format(it=name) if column.shown else name
        return f"coalesce('{_OPEN}' || nullif({text}, '') || '{_CLOSE}', '<c/>')"
    style = f'<c s="{parts.STYLES[column.kind]}"><v>'
    if column.kind == "date":
        serial = f"({name} - date '1899-12-30')"
        early = f"'{_OPEN}' || to_char({name}, 'YYYY-MM-DD') || '{_CLOSE}'"
        later = f"'{style}' || {serial} || '</v></c>'"
        day = f"CASE WHEN {serial} > {_FIRST_DAY} THEN {later} ELSE {early} END"
        return f"coalesce({day}, '<c/>')"
    return f"coalesce('{style}' || {name} || '</v></c>', '<c/>')"
