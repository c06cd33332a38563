"""Headers: which row heads the table, and where each column stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.imports.cells import Found, letters, shown
from portal.imports.definition import Column, Importer, header_key
from portal.imports.sheets import Row
from portal.kernel.faults import Fault, Severity

HEADER_WITHIN: Final = 20
#: the column that a marked workbook adds; it is never read back
FAULTS_COLUMN: Final = Column("faults_in_row", gettext_lazy("Faults in this row"))


def to_header(rows: Iterator[Row], known: dict[str, Column]) -> tuple[Iterator[Row], Row | None]:
    """The header row is the one of the first rows that names most columns; titles may precede.

    Returns the rows below it, and the row itself (None if there is none).
    """
    first: list[Row] = []
    for row in rows:
        first.append(row)
        if len(first) == HEADER_WITHIN:
            break
    best, score = -1, 1 if len({column.name for column in known.values()}) > 1 else 0
    for index, (_number, cells) in enumerate(first):
        named = len({known[key].name for key in _keys(cells) if key in known})
        if named > score:
            best, score = index, named
    if best < 0:
        return rows, None
    return chain(first[best + 1 :], rows), first[best]


def _keys(cells: Sequence[Any]) -> list[str]:
    return [header_key(shown(cell)) for cell in cells]


def places_of(
    importer: Importer, header: Row, known: dict[str, Column], found: Found
) -> dict[str, int]:
    """Where each column stands; unknown ones are said, double and missing ones are errors."""
    number, cells = header
    found.width = len(cells)
    places: dict[str, int] = {}
    added = FAULTS_COLUMN.headers().union(*(one.headers() for one in importer.beside))
    for place, key in enumerate(_keys(cells)):
        where, text = f"{letters(place)}{number}", shown(cells[place])
        if key in known and known[key].name not in places:
            places[known[key].name] = place
        elif key in known:
            found.add(_double(where, text, letters(places[known[key].name])))
        elif key and key not in added:
            found.add(_unknown(where, text))
    for column in importer.columns:
        if column.required and column.name not in places:
            found.add(_missing_column(column))
    return places


def _double(where: str, shown: str, first: str) -> Fault:
    return Fault(
        "imports.column_double",
        _("This column stands twice in the table; the other is %(letters)s.") % {"letters": first},
        where=where,
        value=shown,
        remedy=_("Delete one of the two."),
    )


def _unknown(where: str, shown: str) -> Fault:
    return Fault(
        "imports.column_unknown",
        _("This column is not known and is not read."),
        where=where,
        value=shown,
        remedy=_("Head it as in the template if it is meant to be read."),
        severity=Severity.WARN,
    )


def _missing_column(column: Column) -> Fault:
    return Fault(
        "imports.column_missing",
        _("The column “%(header)s” is missing.") % {"header": column.header},
        value=str(column.header),
        remedy=_("Add the column with this header, or use the template."),
    )


def no_header(importer: Importer) -> Fault:
    needed = [str(column.header) for column in importer.columns if column.required]
    return Fault(
        "imports.header_missing",
        _("No row with the headers of this table was found in the first %(rows)s rows.")
        % {"rows": HEADER_WITHIN},
        remedy=_(
            "Download the template, copy your rows under its headers, and upload it. "
            "Needed at least: %(headers)s"
        )
        % {"headers": "、".join(needed[:20])},
    )
