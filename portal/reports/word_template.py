"""Writes templates/word/document.docx, the official letter's page (GB/T 9704-2012), from code.

Run as `python -m portal.reports.word_template` after a change here; a test holds that the file
in the repository is what this writes. Text area 156 by 225 mm, red head and red line, body in
FangSong of size three (16 points) at 28 points, headings in SimHei and KaiTi.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from portal.reports.stable_zip import stable

TARGET = Path(__file__).resolve().parents[2] / "templates" / "word" / "document.docx"
RED, BLACK = "C00000", "000000"
SONG, HEI, KAI, FANG = "SimSun", "SimHei", "KaiTi", "FangSong"


def build() -> bytes:
    """The template's bytes, the same each time."""
    import docx

    document = docx.Document()
    _page(document)
    _styles(document)
    _head(document)
    _body(document)
    _proof(document)
    _foot(document)
    out = io.BytesIO()
    document.save(out)
    return stable(out.getvalue())


def _page(document: Any) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(20)


def _styles(document: Any) -> None:
    _style(document, "Normal", FANG, 16, line=28)
    _style(document, "Heading 1", HEI, 16, line=28, before=14)
    _style(document, "Heading 2", KAI, 16, line=28, before=7)
    _style(document, "Heading 3", FANG, 16, line=28, bold=True)
    _style(document, "Title", SONG, 22, line=32, bold=True)
    _style(document, "Caption", HEI, 12, line=20, before=8)
    for name, size in (("Cell", 10.5), ("Small", 9)):
        style = document.styles.add_style(name, 1)
        style.base_style = document.styles["Normal"]
        _style(document, name, SONG, size, line=size * 1.4)


def _style(
    document: Any,
    name: str,
    face: str,
    size: float,
    *,
    line: float,
    before: float = 0,
    bold: bool = False,
) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style = document.styles[name]
    style.font.name, style.font.size, style.font.bold = face, Pt(size), bold
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(BLACK)
    _faces(style.element.get_or_add_rPr(), face)
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        border.getparent().remove(border)
    layout = style.paragraph_format
    layout.line_spacing, layout.space_before, layout.space_after = Pt(line), Pt(before), Pt(0)


def _faces(properties: Any, face: str) -> None:
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{script}"), face)


def _head(document: Any) -> None:
    from docx.shared import Pt, RGBColor

    office = _line(document, "{{ office }}", align="center")
    run = office.runs[0]
    run.font.size, run.font.bold = Pt(32), True
    run.font.color.rgb = RGBColor.from_string(RED)
    _faces(run._element.get_or_add_rPr(), SONG)  # noqa: SLF001 - python-docx has no other way
    office.paragraph_format.line_spacing = Pt(44)
    rule = _line(document, "{{ marks }}", align="right", style="Small")
    rule.runs[0].font.color.rgb = RGBColor.from_string(RED)
    _rule(rule)
    _line(document, "")
    _line(document, "{{ title }}", style="Title", align="center")
    _line(document, "{{ under_title }}", style="Small", align="center")
    _line(document, "")


def _rule(paragraph: Any) -> None:
    """The red line under the head."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "4"), ("color", RED)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)  # noqa: SLF001 - python-docx has no other way


def _body(document: Any) -> None:
    """Chapters of blocks: each block is one kind, and its lines stand between its conditions."""
    _line(document, "{%p for chapter in chapters %}")
    _line(document, "{{ chapter.heading }}", style="Heading 1", keep=True)
    _line(document, "{%p for block in chapter.blocks %}")
    for kind, style, indent in (
        ("heading2", "Heading 2", 0),
        ("heading3", "Heading 3", 0),
        ("paragraph", "Normal", 32),
        ("flat", "Normal", 0),
        ("note", "Small", 0),
    ):
        _line(document, f'{{%p if block.kind == "{kind}" %}}')
        keep = style.startswith("Heading")
        _line(document, "{{ block.words }}", style=style, indent=indent, keep=keep)
        _line(document, "{%p endif %}")
    _line(document, '{%p if block.kind == "table" %}')
    _line(document, "{%p if block.caption %}")
    _line(document, "{{ block.caption }}", style="Caption", keep=True)
    _line(document, "{%p endif %}")
    _table(document)
    _line(document, "{%p if block.note %}")
    _line(document, "{{ block.note }}", style="Small")
    _line(document, "{%p endif %}")
    _line(document, "{%p endif %}")
    _line(document, "{%p endfor %}")
    _line(document, "{%p endfor %}")


def _table(document: Any) -> None:
    """One row of heads, which repeats on each page, and one row that is drawn for each row."""
    table = document.add_table(rows=4, cols=3)
    table.style = "Table Grid"
    _cells(table.rows[0], "{%tc for head in block.heads %}", "{{ head }}", "{%tc endfor %}")
    table.cell(1, 0).paragraphs[0].text = "{%tr for row in block.rows %}"
    _cells(
        table.rows[2],
        "{%tc for cell in row %}",
        "{% colspan cell.span %}{{ cell.words }}",
        "{%tc endfor %}",
    )
    table.cell(3, 0).paragraphs[0].text = "{%tr endfor %}"
    _mark(table.rows[0], "tblHeader")
    for row in table.rows:
        _mark(row, "cantSplit")
    table.cell(0, 1).paragraphs[0].runs[0].font.bold = True


def _cells(row: Any, *words: str) -> None:
    for cell, text in zip(row.cells, words, strict=True):
        cell.paragraphs[0].text = text
        cell.paragraphs[0].style = "Cell"


def _mark(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))  # noqa: SLF001 - no other way


def _proof(document: Any) -> None:
    _line(document, "{%p for line in proof %}")
    _line(document, "{{ line }}", style="Small")
    _line(document, "{%p endfor %}")


def _foot(document: Any) -> None:
    """Page number between dashes, and which figures these are."""
    footer = document.sections[0].footer
    number = footer.paragraphs[0]
    number.alignment = 1
    number.style = document.styles["Small"]
    number.add_run("— ")
    _field(number, "PAGE")
    number.add_run(" —")
    source = footer.add_paragraph("{{ foot }}", style="Small")
    source.alignment = 1


def _field(paragraph: Any, code: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)  # noqa: SLF001 - python-docx knows no fields


def _line(
    document: Any,
    words: str,
    *,
    style: str = "Normal",
    align: str = "left",
    indent: float = 0,
    keep: bool = False,
) -> Any:
    from docx.shared import Pt

    paragraph = document.add_paragraph(words, style=style)
    paragraph.alignment = {"left": 0, "center": 1, "right": 2}[align]
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(indent)
    paragraph.paragraph_format.keep_with_next = keep
    return paragraph


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(build())
