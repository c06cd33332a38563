"""Documents: one context, three forms, the same figures, the same bytes, nothing from outside."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from django.conf import settings
from django.utils import translation
from fontTools.ttLib import TTFont

from portal.kernel.registry import Registry
from portal.reports import definition, pdf, word, word_template
from portal.reports.blocks import (
    Chart,
    Definition,
    Definitions,
    Equation,
    Figure,
    Figures,
    Heading,
    Inline,
    Kind,
    Note,
    PageBreak,
    Paragraph,
    Party,
    Photo,
    Photos,
    Row,
    RowKind,
    Signatures,
    Table,
    TableColumn,
)
from portal.reports.charts import Bar, BarChart, Meter, bars, meter
from portal.reports.documents import (
    Chapter,
    DocumentContext,
    Formula,
    canonical,
    content_hash,
    grouped,
    token_of,
    with_address,
)
from portal.reports.files import draw_file, file_stem
from portal.reports.paging import FIXED, widths

HOSTILE = '<img src="file:///etc/passwd"><script>x</script>{{ 7*7 }}=1+1&\x00\x0b\ud800\u202e'
DATA_AT = datetime(2026, 11, 20, 16, tzinfo=UTC)
PIXEL = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde"
    b"\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82"
)


def table(number: str = "1", *, figure: Decimal = Decimal("83.5"), name: str = "杭州市") -> Table:
    return Table(
        "目标与完成情况",
        [
            TableColumn("指标"),
            TableColumn("完成", Kind.COUNT),
            TableColumn("完成率", Kind.DECIMAL, unit="%"),
            TableColumn("进度", Kind.INLINE),
        ],
        [
            Row((name,), RowKind.GROUP),
            Row(("入企诊断", 10106, figure, Inline(meter(Meter("诊断", figure))))),
            Row(("合计", None, None, None), RowKind.SUM),
        ],
        number=number,
        unit="截至 2026-10-31",
        note="注：红色为低于 90%。",
    )


def chart() -> Chart:
    figures = Table(
        "需求", [TableColumn("要素"), TableColumn("家", Kind.COUNT)], [Row(("标准", 3))]
    )
    return Chart("需求", bars(BarChart("需求", [Bar("标准", 3)])), figures, number="2")


def context(**changes: object) -> DocumentContext:
    blocks = (
        Figures([Figure("名录库企业", 12110, "家", "目标 12,000 家")]),
        Paragraph("截至 2026 年 10 月 31 日，全省均已开展。", lead="说明"),
        Heading("目标", "3.1"),
        table(),
        chart(),
        Definitions([Definition("范围", "全省 90 个县（市、区）")]),
        Equation("p ± z·√(p(1−p)/n)"),
        Note("注：示例。"),
    )
    base = DocumentContext(
        code="tests.letter",
        title="浙江省 2026 年度成效评估报告",
        subtitle="2026 年度\n成效评估报告",
        office="浙江省市场监督管理局",
        period="2026 年 1 月至 10 月",
        version="V1.0",
        snapshot_number="ZJ-2026-PG-0001",
        data_at=DATA_AT,
        template_version="1",
        language="zh-hans",
        chapters=(Chapter("tests.letter.targets", "总体完成情况", blocks, "3"),),
        prepared_on=date(2026, 11, 22),
        formulas=(Formula("F33", "覆盖率", "有效诊断企业数 ÷ 名录库企业数", "家"),),
        provisional=True,
        demo=True,
    )
    return with_address(replace(base, **changes), "https://portal.example/verify/{token}/")


def of_blocks(*blocks: object) -> DocumentContext:
    return context(chapters=(Chapter("tests.letter.one", "一", blocks, "1"),))


def inflated(data: bytes) -> bytes:
    """Every stream of a PDF, unpacked."""
    found = [data]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            found.append(match[1])
    return b"\n".join(found)


def shown_in(data: bytes) -> str:
    """The text of a PDF, read back through its fonts' own tables, without blanks."""
    whole = inflated(data).decode("latin-1")
    pairs = re.findall(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4,})>", whole)
    letters = [bytes.fromhex(code).decode("utf-16-be", "replace") for _glyph, code in pairs]
    return "".join(sorted(set("".join(letters))))


# --- the same contents, the same bytes ---------------------------------------------------------


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
def test_the_same_contents_give_the_same_bytes(form):
    first, second = io.BytesIO(), io.BytesIO()
    one, two = draw_file(context(), form, first), draw_file(context(), form, second)
    assert one == two
    assert first.getvalue() == second.getvalue()
    assert one.sha256 == hashlib.sha256(first.getvalue()).hexdigest()
    assert one.name.endswith(f".{form}")


@pytest.mark.slow
def test_another_process_draws_the_same_bytes():
    """Nothing depends on the order of a set, on the clock, or on what was drawn before."""
    program = (
        "import django, hashlib; django.setup()\n"
        "from portal.reports import pdf\n"
        "from tests.portal.test_documents import context\n"
        "print(hashlib.sha256(pdf.draw_document(context())).hexdigest())\n"
    )
    surroundings = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    there = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env={**surroundings, "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = hashlib.sha256(pdf.draw_document(context())).hexdigest()
    assert there.stdout.strip() == here
    assert not there.stderr


def test_the_file_is_dated_by_its_figures():
    data = inflated(pdf.draw_document(context()))
    assert b"20261120160000" in data


# --- the hash of the contents ------------------------------------------------------------------


def test_the_hash_of_the_contents_is_stable():
    assert content_hash(context()) == content_hash(context())
    assert re.fullmatch("[0-9a-f]{64}", content_hash(context()))


@pytest.mark.parametrize(
    "changed",
    [
        {
            "chapters": (
                Chapter(
                    "tests.letter.targets", "总体完成情况", (table(figure=Decimal("83.6")),), "3"
                ),
            )
        },
        {"snapshot_number": "ZJ-2026-PG-0002"},
        {"period": "2026 年 1 月至 11 月"},
        {"provisional": False},
        {"data_at": datetime(2026, 11, 21, 16, tzinfo=UTC)},
        {"formulas": ()},
        {"office": "杭州市市场监督管理局"},
    ],
)
def test_the_hash_changes_with_what_is_said(changed):
    assert content_hash(context(**changed)) != content_hash(context())


def test_every_single_figure_counts_for_the_hash():
    rows = [Row((f"县{n}", n, Decimal(n) / 7)) for n in range(20)]
    columns = [TableColumn("县"), TableColumn("家", Kind.COUNT), TableColumn("率", Kind.DECIMAL)]
    seen = {content_hash(of_blocks(Table("t", columns, rows)))}
    for n, row in enumerate(rows):
        other = [*rows[:n], Row((*row.cells[:2], row.cells[2] + Decimal("0.0001"))), *rows[n + 1 :]]
        seen.add(content_hash(of_blocks(Table("t", columns, other))))
    assert len(seen) == 21


def test_how_it_is_drawn_and_where_it_is_checked_is_no_part_of_the_contents():
    redrawn = replace(chart(), svg="<svg/>")
    assert content_hash(of_blocks(redrawn)) == content_hash(of_blocks(chart()))
    assert content_hash(context(template_version="2")) == content_hash(context())
    elsewhere = with_address(context(), "https://other.example/{token}/")
    assert content_hash(elsewhere) == content_hash(context())


def test_equal_figures_are_written_alike():
    assert canonical(Decimal("3.10")) == canonical(Decimal("3.1")) == canonical(3.1)
    assert canonical(3) == canonical(Decimal(3)) != canonical("3")
    with pytest.raises(ValueError, match="finite"):
        canonical(Decimal("NaN"))


def test_the_address_follows_from_the_contents_and_cannot_be_guessed_from_them(settings):
    first = token_of(context())
    assert token_of(context()) == first
    assert re.fullmatch("[0-9a-f]{32}", first)
    assert token_of(context(version="V1.1")) != first
    assert first not in content_hash(context())
    settings.SECRET_KEY = "another"
    assert token_of(context()) != first


def test_a_number_stands_once():
    with pytest.raises(ValueError, match="twice"):
        of_blocks(table("5"), table("5"))


def test_a_row_has_a_cell_for_each_column():
    with pytest.raises(ValueError, match="cells"):
        Table("t", [TableColumn("a"), TableColumn("b")], [Row(("only one",))])


# --- nothing from outside ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/",
        "https://example.com/x.png",
        "ftp://example.com/x",
        "data:image/png;base64,AAAA",
        "document:/static/../manage.py",
        "document:/static/portal.css",
        "document:/static/fonts/../../manage.py",
        "document:/photo/0000",
        "",
    ],
)
def test_an_address_that_is_not_ours_is_denied(address):
    with pytest.raises(pdf.Refusal):
        pdf.shelf_fetcher({})(address)


def test_our_own_fonts_and_the_documents_own_pictures_are_served():
    fetch = pdf.shelf_fetcher({"document:/photo/1": PIXEL})
    assert fetch("document:/photo/1").read() == PIXEL
    for name in pdf.FONTS:
        assert fetch(f"{pdf.OWN}{name}").read(4) == b"\0\1\0\0"


def test_a_page_that_asks_for_files_gets_none(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret-of-the-disk")
    page = (
        f'<link rel="stylesheet" href="file://{secret}"><link rel="attachment" href="file://{secret}">'
        f'<img src="file://{secret}"><style>@import "http://127.0.0.1:9/a.css";'
        f"body{{background:url(file://{secret})}}</style><p>text"
    )
    assert b"the-secret-of-the-disk" not in inflated(pdf.draw(page, {}))


def test_only_jpeg_and_png_are_pictures():
    with pytest.raises(pdf.Refusal):
        pdf.shelf_fetcher({"document:/photo/1": b"<svg/>"})("document:/photo/1")


# --- Chinese -----------------------------------------------------------------------------------


def test_the_pdf_holds_our_two_faces_and_no_other():
    data = inflated(pdf.draw_document(context()))
    faces = set(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([\w-]+)", data))
    assert faces == {b"Portal-Sans", b"Portal-Sans-Bold"}
    assert data.count(b"/FontFile2") == 2


def test_the_words_can_be_read_back_from_the_pdf():
    held = shown_in(pdf.draw_document(context()))
    for letter in "浙江省市场监督管理局成效评估报告入企诊断":
        assert letter in held


def test_every_character_of_the_chinese_texts_is_in_our_fonts():
    said = Path(settings.BASE_DIR, "locale/zh_Hans/LC_MESSAGES/django.po").read_text("utf-8")
    for name in pdf.FONTS:
        held = TTFont(Path(settings.BASE_DIR, "static", name), lazy=True)["cmap"].getBestCmap()
        assert {c for c in said if ord(c) not in held} <= {"\n"}


@pytest.mark.parametrize(
    ("given", "set_as"),
    [
        ("GB\u2011T 19001", "GB-T 19001"),
        ("a\x00b\x1bc\u200bd\u202ee\ufefff", "abcdef"),
        ("\ud800", "\u3013"),
        ("\U0001f600厂", "\u3013厂"),
        ("温州市瓯海区 ①②③ ≤ ÷ √ − — 〔2024〕", "温州市瓯海区 ①②③ ≤ ÷ √ − — 〔2024〕"),
        ("line\nline", "line\nline"),
    ],
)
def test_text_is_made_printable(given, set_as):
    assert pdf.printable(given) == set_as


def test_a_character_that_no_font_of_ours_has_brings_in_no_other_font():
    data = inflated(pdf.draw_document(of_blocks(Paragraph("笑\U0001f600 \u0f00 \u2011 厂"))))
    assert set(re.findall(rb"\+([\w-]+)", b"".join(re.findall(rb"/BaseFont\s*/\S+", data)))) == {
        b"Portal-Sans",
        b"Portal-Sans-Bold",
    }


# --- what is given is text ---------------------------------------------------------------------


def hostile() -> DocumentContext:
    return context(
        title=HOSTILE,
        office=HOSTILE,
        chapters=(
            Chapter(
                "tests.letter.one",
                HOSTILE,
                (
                    Heading(HOSTILE),
                    Paragraph(HOSTILE, lead=HOSTILE),
                    Note(HOSTILE),
                    Figures([Figure(HOSTILE, HOSTILE, HOSTILE, HOSTILE)]),
                    Definitions([Definition(HOSTILE, HOSTILE)]),
                    Photos([Photo(PIXEL, HOSTILE)]),
                    Signatures([Party(HOSTILE, HOSTILE)]),
                    PageBreak(),
                    Table(HOSTILE, [TableColumn(HOSTILE, unit=HOSTILE)], [Row((HOSTILE,))], "1"),
                ),
            ),
        ),
    )


def test_markup_in_the_data_is_text_in_the_pdf(caplog):
    data = pdf.draw_document(hostile())
    assert data.startswith(b"%PDF-")
    assert not [record for record in caplog.records if "denied" in record.message]


def test_markup_and_braces_in_the_data_are_text_in_word():
    document = docx.Document(io.BytesIO(word.draw_word(hostile())))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert '<img src="file:///etc/passwd"><script>x</script>{{ 7*7 }}=1+1&' in said
    assert "49=1+1" not in said


def test_formulas_in_the_data_are_text_in_the_workbook():
    formula = Table("t", [TableColumn("a")], [Row(("=1+1",)), Row(("@SUM(A1)",)), Row(("-2",))])
    out = io.BytesIO()
    draw_file(of_blocks(formula), "xlsx", out)
    sheet = openpyxl.load_workbook(io.BytesIO(out.getvalue())).worksheets[1]
    assert [(cell.value, cell.data_type) for (cell,) in sheet.iter_rows(min_row=2)] == [
        ("=1+1", "s"),
        ("@SUM(A1)", "s"),
        ("-2", "s"),
    ]


# --- three forms, the same figures --------------------------------------------------------------


def test_word_and_workbook_hold_the_figures_of_the_page():
    document = docx.Document(io.BytesIO(word.draw_word(context())))
    cells = [[cell.text for cell in row.cells] for t in document.tables for row in t.rows]
    assert ["入企诊断", "10,106", "83.5"] in cells
    assert ["标准", "3"] in cells
    assert ["12,110 家"] in cells

    out = io.BytesIO()
    draw_file(context(), "xlsx", out)
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    sheet = next(s for s in book.worksheets if "目标与完成情况" in s.title)
    assert [cell.value for cell in sheet[3]] == ["入企诊断", 10106, 83.5]
    about = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows()}
    assert " ".join(grouped(content_hash(context()))) in about.values()
    assert about["名录库企业"] == "12,110 家　目标 12,000 家"


def test_sheets_have_names_that_excel_takes():
    tables = [
        replace(table(""), title="县（市、区）[a]:*?/\\" + "名" * 40),
        replace(table(""), title="县（市、区）[a]:*?/\\" + "名" * 40),
        replace(table(""), title=""),
    ]
    out = io.BytesIO()
    draw_file(of_blocks(*tables), "xlsx", out)
    names = openpyxl.load_workbook(io.BytesIO(out.getvalue())).sheetnames
    assert len({name.casefold() for name in names}) == len(names) == 5
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_a_group_spans_the_table_in_word():
    document = docx.Document(io.BytesIO(word.draw_word(context())))
    grouped_rows = [row for t in document.tables for row in t.rows if row.cells[0].text == "杭州市"]
    assert len(grouped_rows[0]._tr.tc_lst) == 1


def test_the_word_template_is_what_the_code_writes():
    """After a change in word_template.py: python -m portal.reports.word_template"""
    assert word_template.TARGET.read_bytes() == word_template.build()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_document_speaks_the_language_of_its_context_whatever_the_worker_speaks(language):
    with translation.override("en" if language == "zh-hans" else "zh-hans"):
        first = pdf.draw_document(context(language=language))
    with translation.override(language):
        assert pdf.draw_document(context(language=language)) == first


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_every_page_carries_its_number_the_snapshot_and_the_marks(tmp_path):
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf.draw_document(context(language="en")))
    text = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = [" ".join(page.split()) for page in text.split("\f") if page.strip()]
    cover = pages[0].replace(" ", "")
    assert "Demonstrationdata" in cover
    assert "Provisional" in cover
    for number, page in enumerate(pages[1:], start=2):
        assert f"Page {number} of {len(pages)}" in page
        assert "Snapshot ZJ-2026-PG-0001" in page
        assert "Provisional" in page
    for group in grouped(content_hash(context(language="en"))):
        assert group in pages[-1]


def text_of(data: bytes) -> str:
    """What a person reads in a PDF, in one line."""
    drawn = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(drawn.stdout.decode().split())


def text_of_word(data: bytes) -> str:
    return " ".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nobody_is_told_to_scan_what_is_not_printed(language):
    """Figures of the moment are issued by nobody: there is no address, and no square of it."""
    issued = context(language=language)
    live = replace(issued, verification_url="")
    scan, address = ("scan", "Check at") if language == "en" else ("扫", "核验地址")
    printed = text_of(pdf.draw_document(issued))
    assert scan in printed.lower()
    assert address in printed
    for text in (text_of(pdf.draw_document(live)), text_of_word(word.draw_word(live))):
        assert scan not in text.lower()
        assert address not in text
        assert "SHA-256" in text
    assert ("not issued" if language == "en" else "未经签发") in text_of(pdf.draw_document(live))


def test_a_files_name_holds_no_clock_and_nothing_that_a_disk_refuses():
    name = file_stem(context(title='a/b\\c:d*e?f"g<h>i|j\nk', snapshot_number="../X-1"))
    assert name == "X-1_a_b_c_d_e_f_g_h_i_j_k" or not set(name) & set('/\\:*?"<>|\n')
    assert not name.startswith(".")


# --- long tables -------------------------------------------------------------------------------


def test_columns_of_a_long_table_fill_the_page_and_codes_do_not_give_way():
    columns = [
        TableColumn("统一社会信用代码", Kind.CODE),
        TableColumn("名称"),
        TableColumn("日", Kind.DATE),
    ]
    rows = [Row(("91339999MA9T000187", "很长的名称" * 30, date(2026, 1, 1)))] * (FIXED + 1)
    code, name, day = shares = widths(Table("t", columns, rows))
    assert sum(shares) == 1000
    assert name > code > day
    assert code >= 18 * 0.6 / 55.3 * 1000


def test_where_room_is_short_heads_break_before_names_do():
    columns = [TableColumn("县"), *(TableColumn("需求办结情况百分率", Kind.DECIMAL),) * 4]
    rows = [Row(("景宁畲族自治县", *(Decimal(90),) * 4))]
    table = Table("t", columns, rows)
    tight, eased = widths(table, ems=42.0), widths(table, ems=42.0, heads_break=True)
    assert sum(eased) == 1000
    assert tight[0] * 42 / 1000 < 7 <= eased[0] * 42 / 1000


def test_a_table_may_be_empty():
    assert pdf.draw_document(of_blocks(Table("t", [TableColumn("a")], [], "1"))).startswith(b"%PDF")


# --- sections ----------------------------------------------------------------------------------


@pytest.fixture
def registries(monkeypatch):
    monkeypatch.setattr(definition, "documents", Registry("document"))
    monkeypatch.setattr(definition, "sections", Registry("section"))


def test_sections_come_in_their_order_and_only_if_they_say_something(registries):
    letter = definition.documents.add(definition.Document("tests.letter", "Letter", "p", "1"))
    definition.sections.add(
        definition.Section("tests.letter.late", "Late", 20, lambda n: [Paragraph(f"late {n}")], "2")
    )
    definition.sections.add(definition.Section("tests.letter.none", "None", 15, lambda _n: []))
    definition.sections.add(
        definition.Section("tests.letter.early", "Early", 10, lambda _n: [Note("early")], "1")
    )
    definition.sections.add(definition.Section("tests.other.x", "X", 1, lambda _n: [Note("x")]))
    found = definition.chapters(letter, 7)
    assert [(c.number, c.title) for c in found] == [("1", "Early"), ("2", "Late")]
    assert found[1].blocks == (Paragraph("late 7"),)
    assert definition.unknown_documents() == ["tests.other.x"]
