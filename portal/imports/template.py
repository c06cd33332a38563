"""The template: a workbook to fill in, drawn from the same declaration that reads it back."""

from __future__ import annotations

import re
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.imports.definition import Column, Importer

LAST_ROW: Final = 100_001  # the header, and as many rows as an upload may have
LONGEST_INLINE_LIST: Final = 250
_FORMATS: Final = {
    "text": "@",
    "choice": "@",
    "yes_no": "@",
    "whole": "0",
    "decimal": "0.00",
    "date": "yyyy-mm-dd",
}


def write_template(out: IO[bytes], importer: Importer, *, by: Actor) -> None:
    """Headers (required ones with *), drop-downs, an example line, and a sheet that explains."""
    import xlsxwriter

    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        title = re.sub(r"[\[\]:*?/\\]", " ", str(importer.title)).strip()[:31] or "Sheet1"
        sheet = book.add_worksheet(title)
        guide = book.add_worksheet(_("How to fill it in"))
        lists = book.add_worksheet(_("Options"))
        lists.hide()
        _write_columns(book, sheet, lists, importer, by)
        _write_guide(book, guide, importer, by)


def _write_columns(book: Any, sheet: Any, lists: Any, importer: Importer, by: Actor) -> None:
    heads = {
        needed: book.add_format(
            {
                "bold": True,
                "bg_color": "#DDEBF7" if needed else "#F2F2F2",
                "border": 1,
                "text_wrap": True,
                "valign": "vcenter",
            }
        )
        for needed in (True, False)
    }
    example = book.add_format({"italic": True, "font_color": "#808080", "num_format": "@"})
    for place, column in enumerate(_offered(importer)):
        parser = column.parser_for(by)
        shape = book.add_format({"num_format": _FORMATS.get(getattr(parser, "kind", "text"), "@")})
        sheet.set_column(place, place, max(column.width, 10), shape)
        mark = "*" if column.required else ""
        sheet.write_string(0, place, f"{column.header}{mark}", heads[column.required])
        if column.example:
            sheet.write_string(1, place, column.example, example)
        _offer(sheet, lists, place, _choices(column, by))
    sheet.freeze_panes(1, 0)


def _offered(importer: Importer) -> list[Column]:
    return [column for column in importer.columns if column.offered]


def _choices(column: Column, by: Actor) -> list[str]:
    if getattr(column.parse, "kind", "") == "yes_no" and column.options is None:
        return ["是", "否"]
    return [str(option.label) for option in column.options_for(by)]


def _offer(sheet: Any, lists: Any, place: int, choices: list[str]) -> None:
    """A drop-down: in the cell's rule if it is short, else from the hidden sheet."""
    if not choices:
        return
    source: Any = choices
    if len(",".join(choices)) > LONGEST_INLINE_LIST or any("," in choice for choice in choices):
        for row, choice in enumerate(choices):
            lists.write_string(row, place, choice)
        from xlsxwriter.utility import xl_col_to_name

        letter = xl_col_to_name(place)
        source = f"='{lists.get_name()}'!${letter}$1:${letter}${len(choices)}"
    sheet.data_validation(
        1,
        place,
        LAST_ROW - 1,
        place,
        {"validate": "list", "source": source, "error_type": "warning"},
    )


def _write_guide(book: Any, guide: Any, importer: Importer, by: Actor) -> None:
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    guide.write_string(0, 0, str(importer.title), book.add_format({"bold": True, "font_size": 14}))
    lines = [
        str(importer.help),
        _("Columns marked * must be filled in. The order of the columns does not matter."),
        _("The grey example in row 2 is not read; write over it or delete it."),
        _("Codes and telephone numbers are text: do not let the spreadsheet make numbers of them."),
    ]
    row = 1
    for line in filter(None, lines):
        guide.write_string(row, 0, line)
        row += 1
    row += 1
    headers = (_("Column"), _("Required"), _("What it holds"), _("Rule"), _("Example"))
    for place, (header, width) in enumerate(zip(headers, (26, 8, 50, 50, 28), strict=True)):
        guide.set_column(place, place, width)
        guide.write_string(row, place, header, bold)
    for number, column in enumerate(_offered(importer), start=row + 1):
        needed = _("yes") if column.required else _("no")
        rule = str(getattr(column.parser_for(by), "rule", ""))
        texts = (str(column.header), needed, str(column.help), rule, column.example)
        for place, text in enumerate(texts):
            guide.write_string(number, place, text, wrap)
