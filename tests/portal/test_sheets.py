"""Workbooks and CSV files out: what goes in comes out again, inert, in flat memory."""

from __future__ import annotations

import csv
import hashlib
import io
import tracemalloc
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from portal.files import gate
from portal.files.kinds import TABLES
from portal.reports import sheets
from portal.reports.sheets import Sheet, SheetColumn, write_csv, write_workbook

TEXT = SheetColumn("名称")
FORMULAS = [
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    '"=1',
    "'=1",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM",
    "%0A=1",
    "|calc",
    '=HYPERLINK("http://x")',
]
RARE = [
    "䶮",
    "㛃",
    "𠮷",
    "𬳵",
    "𫖯",
    "古丽·买买提",
    "👩‍🏭",
    "ß",
    "一\n二",
    " 前后 ",
    "a_x000B_b",
    "_x005F_",
    "&<>\"'",
]


def written(*sheets: Sheet) -> bytes:
    out = io.BytesIO()
    facts = write_workbook(out, sheets)
    assert facts.sha256 == hashlib.sha256(out.getvalue()).hexdigest()
    assert facts.size == len(out.getvalue())
    return out.getvalue()


def by_calamine(content: bytes, sheet: int = 0) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(sheet).to_python()


def by_openpyxl(content: bytes, sheet: int = 0) -> list[list[Any]]:
    rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[sheet].iter_rows()
    return [[cell.value for cell in row] for row in rows]


def texts(values: Sequence[str]) -> bytes:
    return written(Sheet("文本", [TEXT], [[value] for value in values]))


def test_every_kind_of_value_comes_back_from_both_readers() -> None:
    columns = [
        SheetColumn("名称", 30),
        SheetColumn("人数", kind="integer"),
        SheetColumn("金额", kind="decimal"),
        SheetColumn("比例", kind="percent"),
        SheetColumn("日期", kind="date"),
        SheetColumn("时间", kind="datetime"),
        SheetColumn("是否"),
    ]
    row = ["甲厂", 12, Decimal("1234.50"), 0.9046, date(2026, 3, 5), datetime(2026, 3, 5, 10), True]
    content = written(Sheet("名录", columns, [row, [None] * 7]))
    for found in (by_calamine(content), by_openpyxl(content)):
        assert found[0] == ["名称", "人数", "金额", "比例", "日期", "时间", "是否"]
        values = found[1]
        assert values[:4] == ["甲厂", 12, 1234.5, 0.9046]
        assert str(values[4])[:10] == "2026-03-05"
        assert values[5] == datetime(2026, 3, 5, 10)
        assert values[6] is True
    assert by_openpyxl(content)[2] == [None] * 7
    styled = openpyxl.load_workbook(io.BytesIO(content)).active
    assert styled["E2"].number_format.replace("\\", "") == "yyyy-mm-dd"
    assert styled["A1"].font.bold
    assert styled.freeze_panes == "A2"
    assert styled.auto_filter.ref == "A1:G3"
    assert styled.column_dimensions["A"].width == 30


def test_instants_are_written_in_the_time_of_the_portal() -> None:
    at = datetime(2026, 3, 4, 16, 30, tzinfo=UTC)
    columns = [SheetColumn("日", kind="date"), SheetColumn("时", kind="datetime")]
    (_head, row) = by_openpyxl(written(Sheet("x", columns, [[at, at]])))
    assert row == [datetime(2026, 3, 5), datetime(2026, 3, 5, 0, 30)]


@pytest.mark.parametrize("value", FORMULAS)
def test_text_that_looks_like_a_formula_stays_text(value: str) -> None:
    content = texts([value])
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix, "it stays text when somebody edits it"
    assert cell.value == value.replace("\r", "\n")


@pytest.mark.parametrize("value", FORMULAS)
def test_text_that_looks_like_a_formula_is_inert_in_csv(value: str) -> None:
    out = io.BytesIO()
    write_csv(out, [SheetColumn(value)], [[value], ["甲厂"]])
    rows = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))
    assert rows == [["'" + value], ["'" + value], ["甲厂"]]


@pytest.mark.parametrize("value", ["-12.5", "+3", "-5%", "12", "2026-03-05", "甲-乙", "a=b"])
def test_plain_text_and_numbers_are_left_alone_in_csv(value: str) -> None:
    assert sheets.inert(value) == value


def test_csv_begins_with_the_mark_that_excel_needs() -> None:
    out = io.BytesIO()
    facts = write_csv(out, [TEXT], [["䶮𠮷"], [Decimal("1E+3")], [None], [date(2026, 3, 5)]])
    rows = csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline=""))
    assert list(rows) == [["名称"], ["䶮𠮷"], ["1000"], [""], ["2026-03-05"]]
    assert out.getvalue().startswith(b"\xef\xbb\xbf")
    assert (facts.rows, facts.sha256) == (4, hashlib.sha256(out.getvalue()).hexdigest())


@pytest.mark.parametrize("value", RARE)
def test_rare_characters_come_back_as_they_were(value: str) -> None:
    content = texts([value])
    assert by_calamine(content)[1] == [value]
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


@settings(max_examples=80, deadline=None)
@given(values=st.lists(st.text(max_size=40), min_size=1, max_size=10))
def test_any_text_comes_back_but_for_what_xml_cannot_hold(values: list[str]) -> None:
    content = texts(values)
    expected = [_held(value) for value in values]
    found = [row[0] for row in by_calamine(content)[1:]]
    assert found + [""] * (len(expected) - len(found)) == expected
    by_openpyxl(content)


def _held(value: str) -> str:
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c
        for c in value
        if (c in "\n\t" or ord(c) >= 0x20)
        and not "\ud800" <= c <= "\udfff"
        and c not in "\ufffe\uffff"
    )


def test_a_text_that_is_too_long_for_a_cell_is_cut_and_said_so() -> None:
    fits, rare = "字" * 32_767, "𠮷" * 20_000
    out = io.BytesIO()
    facts = write_workbook(out, [Sheet("长", [TEXT], [[fits], [fits + "多"], [rare]])])
    _head, (first,), (second,), (third,) = by_calamine(out.getvalue())
    assert first == fits
    assert facts.cut == 2
    assert len(second) == 32_767
    assert "32768" in second[-60:]
    assert len(third.encode("utf-16-le")) // 2 <= 32_767
    assert "20000" in third[-60:]


def test_numbers_that_a_spreadsheet_cannot_keep_become_text() -> None:
    columns = [SheetColumn("x", kind="integer")]
    rows = [[913500000000000001], [float("nan")], [float("inf")], [10**400], [-(10**15) + 1]]
    content = written(Sheet("数", columns, rows))
    found = [row[0] for row in by_openpyxl(content)[1:]]
    assert found == ["913500000000000001", "nan", "inf", "1" + "0" * 400, -(10**15) + 1]


def test_a_day_before_spreadsheets_count_right_is_text() -> None:
    columns = [SheetColumn("x", kind="date")]
    found = by_openpyxl(written(Sheet("日", columns, [[date(1900, 2, 1)], [date(1900, 3, 1)]])))
    assert found[1:] == [["1900-02-01"], [datetime(1900, 3, 1)]]


def test_a_full_sheet_goes_on_in_further_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 11)
    content = written(Sheet("名录", [TEXT], [[str(n)] for n in range(25)]), Sheet("名录", [TEXT]))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["名录", "名录 (2)", "名录 (3)", "名录 (4)"]
    assert [sheet.max_row for sheet in book] == [11, 11, 6, 1]
    assert [sheet["A1"].value for sheet in book] == ["名称"] * 4
    together = [row[0] for n in range(3) for row in by_calamine(content, n)[1:]]
    assert together == [str(n) for n in range(25)]


def test_a_sheet_that_is_exactly_full_has_no_empty_one_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 11)
    content = written(Sheet("名录", [TEXT], [[str(n)] for n in range(10)]))
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["名录"]


@pytest.mark.parametrize("name", ["", "a/b:c*?[x]\\", "'quoted'", "长" * 60, 'A&B<C>"'])
def test_any_name_of_a_sheet_can_be_opened(name: str) -> None:
    content = written(Sheet(name, [TEXT], [["x"]]), Sheet(name, [TEXT], [["y"]]))
    names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert len(set(names)) == 2
    assert all(0 < len(shown) <= 31 for shown in names)


def test_a_workbook_without_sheets_or_rows_opens() -> None:
    assert by_openpyxl(written(Sheet("空", [TEXT]))) == [["名称"]]
    assert openpyxl.load_workbook(io.BytesIO(written())).sheetnames == ["Sheet1"]


def test_the_same_rows_give_the_same_bytes() -> None:
    assert texts(RARE) == texts(RARE)


def test_what_is_written_passes_the_gate() -> None:
    content = texts([f"企业{n}" for n in range(5000)])
    assert gate.check(io.BytesIO(content), name="a.xlsx", kinds=TABLES).size == len(content)


def many(count: int) -> Iterator[list[Any]]:
    for n in range(count):
        yield [f"瑞安第{n}机械厂", f"91339999MA{n:08d}", n, date(2026, 3, 5), f"备注 {n}-{n}"] * 4


@pytest.mark.parametrize("write", ["workbook", "csv"])
def test_memory_is_flat_whatever_the_number_of_rows(write: str) -> None:
    columns = [
        TEXT,
        TEXT,
        SheetColumn("n", kind="integer"),
        SheetColumn("d", kind="date"),
        TEXT,
    ] * 4
    peaks = []
    for count in (1_000, 10_000):
        tracemalloc.start()
        with Path("/dev/null").open("wb") as out:
            if write == "csv":
                facts = write_csv(out, columns, many(count))
            else:
                facts = write_workbook(out, [Sheet("名录", columns, many(count))])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert facts.rows == count
    assert peaks[1] < peaks[0] * 1.3 + 1024 * 1024
    assert peaks[1] < 12 * 1024 * 1024
