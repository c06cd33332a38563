"""Cells of a workbook as XML: text inert and inline, numbers and days as spreadsheets keep them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal
from xml.sax.saxutils import escape

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.reports import sheet_parts as parts

LONGEST_TEXT: Final = 32_767
MOST_REMEMBERED: Final = 500

CellKind = Literal["text", "integer", "decimal", "percent", "date", "datetime"]
Cell = Callable[[Any], str]

_UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LIKE_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SPECIAL: Final = re.compile(r"[&<>\r\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff_]")
FORMULA: Final = re.compile(r"[\s\"']*[=+\-@＝＋－＠|%]")
_EPOCH: Final = date(1899, 12, 30).toordinal()


class Cells:
    """Cells as XML. The place of a cell follows from its order, so empty cells are written too."""

    def __init__(self) -> None:
        self.cut = 0

    def row(self, number: int, values: Sequence[Any], writers: Sequence[Cell]) -> str:
        """A row of values; or, as a text, of cells that are XML already (`ready_rows`)."""
        if values.__class__ is str:
            return f'<row r="{number}">{values}</row>'
        cells = "".join([write(value) for write, value in zip(writers, values, strict=True)])
        return f'<row r="{number}">{cells}</row>'

    def writer(self, kind: CellKind) -> Cell:
        """How a column's cells are written; what is no such value is written as text."""
        if kind in {"date", "datetime"}:
            return self._day if kind == "date" else self._instant
        style = parts.STYLES[kind]
        known: dict[str, str] = {}

        def write(value: Any) -> str:
            if value.__class__ is str:
                return known.get(value) or self._learnt(value, known)
            if value.__class__ is int or value.__class__ is Decimal or value.__class__ is float:
                return self._number(value, style)
            return self._other(value)

        return write

    def _learnt(self, value: str, known: dict[str, str]) -> str:
        """Texts that come again in a column (regions, states) are written out once."""
        cell = self.text(value)
        if len(known) < MOST_REMEMBERED and len(value) < 100:
            known[value] = cell
        return cell

    def header(self, value: Any) -> str:
        return self._inline(self._fitted(str(value)), parts.STYLES["header"])

    def text(self, value: str) -> str:
        if value.isalnum() and len(value) < LONGEST_TEXT // 2:
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        if not value:
            return "<c/>"
        value = self._fitted(value)
        return self._inline(value, parts.STYLES["quoted"] if FORMULA.match(value) else 0)

    def _fitted(self, value: str) -> str:
        if _SPECIAL.search(value):
            value = value.replace("\r\n", "\n").replace("\r", "\n")
            value = _LIKE_ESCAPED.sub("_x005F_", _UNSAFE.sub("", value))
        return value if len(value) <= LONGEST_TEXT // 2 else self._shortened(value)

    def _shortened(self, value: str) -> str:
        """Spreadsheets count UTF-16 units, two for a rare character."""
        units = value.encode("utf-16-le")
        if len(units) // 2 <= LONGEST_TEXT:
            return value
        self.cut += 1
        note = " … " + _("[cut: the text has %(has)s characters]") % {"has": len(value)}
        room = LONGEST_TEXT - len(note.encode("utf-16-le")) // 2
        return units[: room * 2].decode("utf-16-le", "ignore") + note

    @staticmethod
    def _inline(value: str, style: int) -> str:
        shown = escape(value) if _SPECIAL.search(value) else value
        space = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
        styled = f' s="{style}"' if style else ""
        return f'<c t="inlineStr"{styled}><is><t{space}>{shown}</t></is></c>'

    def _number(self, value: Any, style: int) -> str:
        """Numbers with more digits than a spreadsheet keeps, and those it lacks, become text."""
        if -1e15 < value < 1e15:
            shown = format(value, "f") if value.__class__ is Decimal else repr(value)
            return f'<c s="{style}"><v>{shown}</v></c>' if style else f"<c><v>{shown}</v></c>"
        return self.text(str(value))

    def _day(self, value: Any) -> str:
        if value.__class__ is date and value.toordinal() - _EPOCH > 60:
            return f'<c s="{parts.STYLES["date"]}"><v>{value.toordinal() - _EPOCH}</v></c>'
        if isinstance(value, datetime):
            return self._day(local(value).date())
        return self._other(value)

    def _instant(self, value: Any) -> str:
        if isinstance(value, datetime) and value.toordinal() - _EPOCH > 60:
            there = local(value)
            seconds = there.hour * 3600 + there.minute * 60 + there.second
            serial = there.toordinal() - _EPOCH + seconds / 86_400
            return f'<c s="{parts.STYLES["datetime"]}"><v>{serial!r}</v></c>'
        return self._other(value)

    def _other(self, value: Any) -> str:
        if value is None:
            return "<c/>"
        if isinstance(value, bool):
            return f'<c t="b"><v>{value:d}</v></c>'
        if isinstance(value, int | float | Decimal):
            return self._number(value, 0)
        if isinstance(value, date):
            return self._instant(value) if isinstance(value, datetime) else self._early(value)
        return self.text(str(value))

    def _early(self, value: date) -> str:
        return self._day(value) if value.toordinal() - _EPOCH > 60 else self.text(str(value))


def local(value: datetime) -> datetime:
    return timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value
