"""Blocks: what a section of a document is made of. Declared once, drawn as PDF, Word, workbook.

A block holds words that are already in the document's language, and figures as figures: how a
figure is written is the renderer's business, so that all three forms show the same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Inline:
    """A small drawing in a table's cell, and the words that stand for it elsewhere."""

    svg: str
    words: str = ""


Cell = str | int | Decimal | date | Inline | None


class Kind(StrEnum):
    """What a column holds: decides its alignment and how its figures are written."""

    TEXT = "text"
    MUTE = "mute"
    CODE = "code"
    COUNT = "count"
    DECIMAL = "decimal"
    DATE = "date"
    INLINE = "inline"
    LAMP = "lamp"

    @property
    def is_number(self) -> bool:
        return self in {Kind.COUNT, Kind.DECIMAL}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """`unit` stands small in the head; `strong` prints bold.

    `decimals` is for DECIMAL; None writes each figure with the places that it has.
    """

    header: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    decimals: int | None = 1
    strong: bool = False


class RowKind(StrEnum):
    PLAIN = "plain"
    SUM = "sum"
    GROUP = "group"
    INNER = "inner"


@dataclass(frozen=True, slots=True)
class Row:
    """A GROUP row has one cell, which spans the table. `attention`: columns shown in red."""

    cells: Sequence[Cell]
    kind: RowKind = RowKind.PLAIN
    attention: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """`number` is fixed by the document's contents ("5" is Table 5); empty: not listed."""

    title: str
    columns: Sequence[TableColumn]
    rows: Sequence[Row]
    number: str = ""
    unit: str = ""
    note: str = ""
    tight: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            wanted = 1 if row.kind is RowKind.GROUP else len(self.columns)
            if len(row.cells) != wanted:
                raise ValueError(f"{self.title}: a row has {len(row.cells)} cells, not {wanted}.")


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and the table of its figures. `beside`: both are shown, side by side."""

    title: str
    svg: str
    table: Table
    number: str = ""
    note: str = ""
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section; the section's own heading is its title."""

    title: str
    number: str = ""
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`lead` stands first, in blue; `flat` without the indent of Chinese prose."""

    text: str
    lead: str = ""
    flat: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    text: str


@dataclass(frozen=True, slots=True)
class Equation:
    """One line of mathematics, set in the middle."""

    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One large number with its label above and what it is made of below."""

    label: str
    value: Cell
    unit: str = ""
    under: str = ""
    decimals: int = 1


@dataclass(frozen=True, slots=True)
class Figures:
    """A band of two to five of them."""

    items: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Definition:
    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Definitions:
    items: Sequence[Definition]


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture as it lies in the file room: JPEG or PNG bytes, checked there."""

    data: bytes = field(repr=False)
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Photos:
    items: Sequence[Photo]


@dataclass(frozen=True, slots=True)
class Party:
    """Who signs: `role` (leader of the enterprise), `how` (signature, or signature and seal)."""

    role: str
    how: str


@dataclass(frozen=True, slots=True)
class Signatures:
    parties: Sequence[Party]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


Block = (
    Heading
    | Paragraph
    | Note
    | Equation
    | Figures
    | Table
    | Chart
    | Definitions
    | Photos
    | Signatures
    | PageBreak
)
