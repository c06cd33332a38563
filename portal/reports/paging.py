"""Long tables made ready before layout: columns of fixed width, reckoned once from their words.

Left to itself WeasyPrint reads every cell of a table twice to find its widths. With fixed widths
a table costs about the same for each page, however long it is (measured to 300 pages); cutting
it into one table for each page was tried too, and gained nothing.
"""

from __future__ import annotations

from portal.reports.blocks import Kind, RowKind, Table
from portal.reports.charts import ink
from portal.reports.words import row_words

#: from this many rows on, columns have fixed widths
FIXED = 45
#: up to this many rows, a table is not torn between pages
WHOLE = 14
#: rows that are read to find out how wide the columns should be
SAMPLE = 200

#: the width of a page's text in ems of a table's type (8.5 points), and that of a cell's sides
TEXT_EMS, _SIDES = 55.3, 1.6


def widths(table: Table, *, ems: float = TEXT_EMS, heads_break: bool = False) -> list[int]:
    """Thousandths of the text for each column; the sum is 1000.

    What all columns want is granted if it fits. If not, only the widest texts give way, to a
    common cap: a long name may break, a code, a figure or a day may not. `ems`: how wide the
    text is, in the size of a table's type. `heads_break`: where that is not enough, heads are set
    in two lines before names are.
    """
    wanted = [want + _SIDES for want in _wanted(table)]
    if heads_break and sum(wanted) > ems:
        wanted = [want + _SIDES for want in _wanted(table, lines=2)]
    firm = [column.kind not in {Kind.TEXT, Kind.MUTE} for column in table.columns]
    room = ems - sum(want for want, holds in zip(wanted, firm, strict=True) if holds)
    cap = _cap([want for want, holds in zip(wanted, firm, strict=True) if not holds], room)
    granted = [want if h else min(want, cap) for want, h in zip(wanted, firm, strict=True)]
    whole = sum(granted)
    shares = [int(1000 * part / whole) for part in granted]
    shares[shares.index(max(shares))] += 1000 - sum(shares)
    return shares


def _wanted(table: Table, *, lines: int = 1) -> list[float]:
    wanted = [
        max(
            2.0,
            *(ink.width_of(words, 1) / lines for words in column.header.split("\n")),
            *(ink.width_of(word, 1) for word in column.header.split() if word.isascii()),
            ink.width_of(column.unit, 1),
        )
        for column in table.columns
    ]
    for row in table.rows[:SAMPLE]:
        if row.kind is not RowKind.GROUP:
            words = row_words(row, table)
            wanted = [max(w, ink.width_of(said, 1)) for w, said in zip(wanted, words, strict=True)]
    return wanted


def _cap(wanted: list[float], room: float) -> float:
    """The width that no column exceeds, so that all of them fill the room and no more."""
    left, columns = max(room, 4.0 * len(wanted)), len(wanted)
    for want in sorted(wanted):
        if want * columns > left:
            return left / columns
        left, columns = left - want, columns - 1
    return max(wanted, default=0.0)
