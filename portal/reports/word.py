"""Word: the same document as an official letter that people can edit. Charts come as tables."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from portal.kernel.text import unsafe_characters
from portal.reports import paging
from portal.reports.blocks import (
    Block,
    Chart,
    Definitions,
    Equation,
    Figures,
    Heading,
    Kind,
    Note,
    Paragraph,
    Photos,
    Row,
    RowKind,
    Signatures,
    Table,
)
from portal.reports.documents import Chapter, DocumentContext, content_hash, grouped
from portal.reports.stable_zip import stable
from portal.reports.words import figure_words, label, moment_words, row_words, worded

TEMPLATE = "word/document.docx"
#: the width of the text on the official letter's page
TEXT_MM = 156
#: the same in ems of a table's type (10.5 points)
TEXT_EMS = 42.0

#: code, indicator, formula, unit: thousandths of the text
FORMULA_WIDTHS = [80, 240, 560, 120]

#: one block as the template reads it
Line = dict[str, Any]


def draw_word(context: DocumentContext) -> bytes:
    """The .docx of a document; the same contents give the same bytes."""
    from docxtpl import DocxTemplate

    template = DocxTemplate(Path(settings.BASE_DIR) / "templates" / TEMPLATE)
    with translation.override(context.language):
        shown = _inert(_shown(context))
    template.render(shown, autoescape=True)
    _set_tables(template.docx, shown)
    properties = template.docx.core_properties
    properties.title, properties.author = shown["title"], shown["office"]
    properties.created = properties.modified = context.data_at.replace(tzinfo=None)
    properties.last_modified_by, properties.revision = "", 1
    out = io.BytesIO()
    template.save(out)
    return stable(out.getvalue())


def _set_tables(document: Any, shown: Line) -> None:
    """Columns as wide as their words want, figures to the right: the template knows neither."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    drawn = [b for c in shown["chapters"] for b in c["blocks"] if b["kind"] == "table"]
    for table, line in zip(document.tables, drawn, strict=True):
        if "widths" not in line:
            continue
        table.autofit = False
        for column, share in zip(table.columns, line["widths"], strict=True):
            column.width = Mm(TEXT_MM * share / 1000)
        rows = [
            row for row, said in zip(table.rows[1:], line["rows"], strict=True) if len(said) > 1
        ]
        for row in [table.rows[0], *rows]:
            for number, cell in enumerate(row.cells):
                cell.width = Mm(TEXT_MM * line["widths"][number] / 1000)
                if line["numbers"][number]:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _shown(context: DocumentContext) -> Line:
    digest = " ".join(grouped(content_hash(context)))
    marks = [
        gettext("Provisional") if context.provisional else "",
        gettext("Demonstration data") if context.demo else "",
    ]
    snapshot = gettext("Snapshot %(number)s") % {"number": context.snapshot_number}
    under = [context.period, context.version, snapshot]
    return {
        "office": context.office,
        "marks": "　".join(mark for mark in marks if mark),
        "title": context.title,
        "under_title": "　".join(words for words in under if words),
        "chapters": [_chapter(chapter) for chapter in context.chapters] + _formulas(context),
        "proof": _proof(context, digest),
        "foot": f"{snapshot}　{gettext('Document contents SHA-256')} {digest[:17]}…",
    }


def _chapter(chapter: Chapter) -> Line:
    heading = f"{chapter.number}　{chapter.title}" if chapter.number else chapter.title
    return {"heading": heading, "blocks": list(_lines(chapter.blocks))}


def _formulas(context: DocumentContext) -> list[Line]:
    if not context.formulas:
        return []
    heads = [gettext("Code"), gettext("Indicator"), gettext("Formula"), gettext("Counted in")]
    rows = [_plain((f.code, f.title, f.words, f.unit)) for f in context.formulas]
    table = _drawn("", heads, rows, "") | {"widths": FORMULA_WIDTHS, "numbers": [False] * 4}
    return [{"heading": gettext("Formulas"), "blocks": [table]}]


def _proof(context: DocumentContext, digest: str) -> list[str]:
    said = [
        (gettext("Snapshot"), context.snapshot_number),
        (gettext("Figures as of"), moment_words(context.data_at) + gettext(" (Beijing time)")),
        (gettext("Formula version"), context.formula_version),
        (gettext("Template version"), context.template_version),
        (gettext("Snapshot data SHA-256"), " ".join(grouped(context.snapshot_hash))),
        (gettext("Document contents SHA-256"), digest),
        (gettext("Check at"), context.verification_url),
    ]
    return [f"{name}: {words}" for name, words in said if words]


def _lines(blocks: Sequence[Block]) -> Iterator[Line]:
    for block in blocks:
        if isinstance(block, Table | Chart):
            yield _table(block)
        elif isinstance(block, Figures):
            yield _figures(block)
        elif isinstance(block, Definitions):
            heads = [gettext("Item"), gettext("Content")]
            yield _drawn("", heads, [_plain((item.term, item.text)) for item in block.items], "")
        elif isinstance(block, Signatures):
            heads = [party.role for party in block.parties]
            signed = _plain([party.how for party in block.parties])
            dated = _plain([gettext("Date:　　　　　　") for _party in block.parties])
            yield _drawn("", heads, [signed, dated], "")
        else:
            yield from _words(block)


def _words(block: Block) -> Iterator[Line]:
    if isinstance(block, Heading):
        words = f"{block.number}　{block.title}" if block.number else block.title
        yield {"kind": f"heading{min(block.level, 3)}", "words": words}
    elif isinstance(block, Paragraph):
        kind = "flat" if block.flat or block.lead else "paragraph"
        yield {"kind": kind, "words": f"{block.lead}　{block.text}" if block.lead else block.text}
    elif isinstance(block, Note):
        yield {"kind": "note", "words": block.text}
    elif isinstance(block, Equation):
        yield {"kind": "flat", "words": block.text}
    elif isinstance(block, Photos):
        for photo in block.items:
            words = gettext("Photograph (in the PDF): %(caption)s") % {"caption": photo.caption}
            yield {"kind": "note", "words": words}


def _table(block: Table | Chart) -> Line:
    table = worded(block.table if isinstance(block, Chart) else block)
    words = [label(block), block.title, f"（{table.unit}）" if table.unit else ""]
    heads = [
        f"{column.header.replace(chr(10), '')} {column.unit}".strip() for column in table.columns
    ]
    rows = [_row(row, table) for row in table.rows]
    drawn = _drawn(" ".join(word for word in words if word), heads, rows, block.note)
    numbers = [column.kind.is_number or column.kind is Kind.DATE for column in table.columns]
    return {
        **drawn,
        "widths": paging.widths(table, ems=TEXT_EMS, heads_break=True),
        "numbers": numbers,
    }


def _row(row: Row, table: Table) -> list[Line]:
    words = row_words(row, table)
    if row.kind is RowKind.GROUP:
        return [{"words": words[0], "span": len(table.columns)}]
    return _plain(words)


def _figures(block: Figures) -> Line:
    heads = [figure.label for figure in block.items]
    values = [f"{figure_words(figure)} {figure.unit}".strip() for figure in block.items]
    rows = [_plain(values), _plain([figure.under for figure in block.items])]
    return _drawn("", heads, rows, "")


def _plain(words: Sequence[str]) -> list[Line]:
    return [{"words": word, "span": 1} for word in words]


def _drawn(caption: str, heads: Sequence[str], rows: Sequence[list[Line]], note: str) -> Line:
    return {"kind": "table", "caption": caption, "heads": heads, "rows": rows, "note": note}


def _inert(value: Any) -> Any:
    """Every text without the characters that XML cannot hold."""
    if isinstance(value, str):
        return _held(value)
    if isinstance(value, dict):
        return {key: _inert(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_inert(part) for part in value]
    return value


def _held(words: str) -> str:
    for mark in unsafe_characters(words):
        words = words.replace(chr(int(mark[2:], 16)), "")
    return words
