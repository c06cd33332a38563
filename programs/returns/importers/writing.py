"""The workbook to fill in: counted figures protected, typed ones open, one row a figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any, Final

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.indicators.vocabulary import Unit
from programs.returns.importers.columns import COLUMNS
from programs.returns.models import Return
from programs.returns.queries import Ground, Line, Part
from programs.returns.rules import rules_told
from programs.returns.rules.figures import MOST
from programs.returns.schema import Form

HEADER_ROW: Final = 3
#: a rule of so many fields is no rule of one of them
FEW: Final = 12
WIDTHS: Final = {"code": 20, "label": 38, "unit": 10, "counted": 12, "last_month": 12,
                 "year_before": 12, "value": 46, "reason": 46, "mark": 14}  # fmt: skip
PLACES: Final = {column.name: place for place, column in enumerate(COLUMNS)}


def sheet_name(row: Return) -> str:
    """Which county and month the sheet is of: the upload compares it."""
    return f"{row.region.code} {row.period}"


def mark_of(row: Return) -> str:
    """Which return the sheet was written from, as it was saved then: "R12.3". The upload compares
    it, so that what was saved in between is not written over."""
    return f"R{row.pk}.{row.revision}"


def write_workbook(out: IO[bytes], row: Return, ground: Ground, parts: Sequence[Part]) -> None:
    """Write the return as it stands; what is counted cannot be changed by accident."""
    import xlsxwriter

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        _Writing(book, row, ground).write(parts)


def notes_of(form: Form, language: str) -> dict[str, str]:
    """Field code → its rules in words, as the comment of its cell says them: those whose fault
    stands there, and those that are of few fields."""
    told: dict[str, list[str]] = {}
    for one in rules_told(form, language):
        for code in (one.at,) if one.at else one.about if len(one.about) < FEW else ():
            told.setdefault(code, []).append(one.words)
    return {code: "\n".join(words) for code, words in told.items()}


class _Writing:
    def __init__(self, book: Any, row: Return, ground: Ground) -> None:
        self._row, self._ground = row, ground
        self._language = get_language() or "zh-hans"
        self._sheet = book.add_worksheet(sheet_name(row))
        self._notes = notes_of(ground.form, self._language)
        edge = {"border": 1, "border_color": "#B4C1D3", "valign": "vcenter"}
        shapes: dict[str, dict[str, Any]] = {
            "title": {"bold": True, "font_size": 14},
            "hint": {"font_color": "#5B6B80", "text_wrap": True, "valign": "top"},
            "head": {"bold": True, "bg_color": "#DDEBF7", "text_wrap": True} | edge,
            "group": {"bold": True, "bg_color": "#F2F5FA", "font_color": "#08376F"} | edge,
            "fixed": {"bg_color": "#F4F6F9", "font_color": "#33435A"} | edge,
            "open": {"locked": False, "bg_color": "#FFFDE7", "num_format": "General"} | edge,
            "words": {"locked": False, "bg_color": "#FFFDE7", "num_format": "@",
                      "text_wrap": True, "valign": "top"} | edge,
        }  # fmt: skip
        self._formats = {name: book.add_format(shape) for name, shape in shapes.items()}

    def write(self, parts: Sequence[Part]) -> None:
        self._head()
        number = HEADER_ROW + 1
        for part in parts:
            self._group(number, part.section.label(self._language))
            number += 1
            for line in part.lines:
                self._line(number, line)
                number += 1
        self._group(number, _("Texts"))
        for text in self._ground.form.texts:
            number += 1
            self._sheet.set_row(number - 1, 110)
            self._text(number, "code", text.code)
            self._text(number, "label", f"{text.label(self._language)} (≤ {text.most})")
            self._text(number, "value", self._row.texts.get(text.code, ""), "words")
            self._text(number, "mark", mark_of(self._row))
        self._sheet.freeze_panes(HEADER_ROW, 2)
        self._sheet.protect("", {"format_columns": True, "format_rows": True})

    def _head(self) -> None:
        month = date_format(self._ground.period.first, "YEAR_MONTH_FORMAT")
        title = _("Monthly return of %(county)s, %(month)s") % {
            "county": self._row.region.name,
            "month": month,
        }
        self._sheet.write_string(0, 0, title, self._formats["title"])
        hint = _(
            "Fill in the yellow cells, save, and upload the file again. What the portal counted "
            "is protected; a reason belongs beside its figure."
        )
        self._sheet.write_string(1, 0, hint, self._formats["hint"])
        for column in COLUMNS:
            place = PLACES[column.name]
            self._sheet.set_column(place, place, WIDTHS[column.name])
            self._text(HEADER_ROW, column.name, str(column.header), "head")
        mark = PLACES["mark"]
        self._sheet.set_column(mark, mark, WIDTHS["mark"], None, {"hidden": True})

    def _group(self, number: int, title: str) -> None:
        for place in range(len(COLUMNS)):
            self._sheet.write_blank(number - 1, place, None, self._formats["group"])
        self._text(number, "label", title, "group")

    def _line(self, number: int, line: Line) -> None:
        field = line.field
        self._text(number, "code", field.code)
        self._text(number, "label", field.label(self._language))
        self._text(number, "unit", str(Unit(field.unit).label))
        self._number(number, "counted", line.counted, "fixed")
        self._number(number, "last_month", line.last_month, "fixed")
        self._number(number, "year_before", line.year_before, "fixed")
        is_open = "fixed" if line.is_locked else "open"
        self._number(number, "value", line.counted if line.is_locked else line.value, is_open)
        if not line.is_locked:
            kind = "decimal" if field.decimals else "integer"
            self._sheet.data_validation(
                number - 1, PLACES["value"], number - 1, PLACES["value"],
                {"validate": kind, "criteria": "between", "minimum": 0, "maximum": int(MOST),
                 "error_type": "warning"},
            )  # fmt: skip
        self._text(number, "reason", line.explanation, "words")
        self._text(number, "mark", mark_of(self._row))
        if note := self._notes.get(field.code):
            self._sheet.write_comment(number - 1, PLACES["value"], note, {"x_scale": 2.4})

    def _text(self, number: int, column: str, text: str, style: str = "fixed") -> None:
        where = (number - 1, PLACES[column])
        if text:
            self._sheet.write_string(*where, text, self._formats[style])
        else:
            self._sheet.write_blank(*where, None, self._formats[style])

    def _number(self, number: int, column: str, value: Any, style: str) -> None:
        where = (number - 1, PLACES[column])
        try:
            self._sheet.write_number(*where, float(value), self._formats[style])
        except (TypeError, ValueError):
            self._sheet.write_blank(*where, None, self._formats[style])
