"""A table is read whole, and every fault in it is named at its cell."""

from __future__ import annotations

import io
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db.models import TextChoices
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from portal.accounts.actor import SYSTEM
from portal.files import gate
from portal.files.kinds import TABLES, Checked
from portal.imports import cells, reading, sheets
from portal.imports.checking import check_file, mark_file
from portal.imports.definition import (
    Column,
    Doubtful,
    Importer,
    Kept,
    Option,
    Problem,
    Table,
    options_of,
    unique,
)
from portal.imports.reading import read
from portal.imports.sheets import Sheet
from portal.imports.template import write_template
from portal.imports.values import Code, Day, Number, Text, Whole, Wrong, YesNo
from portal.kernel.errors import Invalid
from portal.kernel.faults import Fault, Severity
from tests.corpus import make_csv, make_xlsx
from tests.factories import NOON


class Size(TextChoices):
    MEDIUM = "medium", "中型"
    SMALL = "small", "小型"
    MICRO = "micro", "微型"


def read_code(text: str) -> Any:
    if len(text) != 18:
        raise Wrong("test_code", "A code has 18 characters.")
    if text.endswith("9"):
        return Doubtful(text, Fault("test.doubt", "Is it?", severity=Severity.WARN))
    return text


def importer(**changed: Any) -> Importer:
    given: dict[str, Any] = {
        "code": "test.roster",
        "title": "企业名录",
        "permission": "test.import",
        "columns": [
            Column("name", "企业名称", Text(40), True, ("单位名称", "企业全称"), "例：某某机械厂"),
            Column(
                "credit_code",
                "统一社会信用代码",
                Code(read_code),
                True,
                ("信用代码",),
                "91339999MA00000001",
            ),
            Column("staff_count", "从业人数", Whole(0, 10_000), synonyms=("职工人数",)),
            Column("founded_on", "成立日期", Day(), example="2026-03-05"),
            Column("size", "规模", options=options_of(Size)),
        ],
        "keep": lambda lines, /, *, by, at, file: Kept(new=len(lines)),
        "table_rules": [unique("credit_code", code="test.code_twice", message="Twice.")],
        **changed,
    }
    return Importer(**given)


@pytest.fixture
def checked_file(tmp_path: Path) -> Callable[[bytes, str], tuple[Path, Checked]]:
    def write(content: bytes, name: str) -> tuple[Path, Checked]:
        path = tmp_path / name
        path.write_bytes(content)
        with path.open("rb") as stream:
            return path, gate.check(stream, name=name, kinds=TABLES)

    return write


Reads = Callable[..., Table]


@pytest.fixture
def table_of(checked_file: Callable[..., tuple[Path, Checked]]) -> Reads:
    def table(content: bytes, name: str = "名录.xlsx", **changed: Any) -> Table:
        path, checked = checked_file(content, name)
        return check_file(importer(**changed), path, checked, by=SYSTEM, at=NOON)

    return table


def errors(table: Table) -> list[tuple[str, str]]:
    return [(f.code, f.where) for f in table.faults if f.severity is Severity.ERROR]


@pytest.mark.parametrize("case", make_xlsx.FAULTY)
def test_a_faulty_workbook_has_all_its_faults_named(case: str, table_of: Reads) -> None:
    make, expected = make_xlsx.FAULTY[case]
    content = make()
    began = time.monotonic()
    table = table_of(content)
    assert errors(table) == expected
    assert table.has_errors
    assert not table.to_keep(importer()), "nothing is kept of a table with an error"
    assert all(str(fault.message) for fault in table.faults)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("case", make_csv.FAULTY)
def test_a_faulty_text_file_has_all_its_faults_named(case: str, table_of: Reads) -> None:
    make, expected = make_csv.FAULTY[case]
    assert errors(table_of(make(), "名录.csv")) == expected


@pytest.mark.parametrize("case", make_xlsx.READ)
def test_a_good_workbook_is_read(case: str, table_of: Reads) -> None:
    make, count = make_xlsx.READ[case]
    table = table_of(make())
    assert errors(table) == []
    assert len(table.lines) == count
    assert len(table.lines[0].credit_code) == 18


@pytest.mark.parametrize("case", make_csv.READ)
def test_a_good_text_file_is_read(case: str, table_of: Reads) -> None:
    make, count = make_csv.READ[case]
    table = table_of(make(), "名录.csv")
    assert errors(table) == []
    assert len(table.lines) == count


def test_both_channels_give_the_same_values(table_of: Reads) -> None:
    from_workbook = table_of(make_xlsx.book()).lines
    from_text = table_of(make_csv.text(), "名录.csv").lines
    assert from_workbook == from_text
    (line,) = from_text
    assert (line.number, line.name, line.staff_count) == (2, "瑞安第一机械厂", 12)
    assert (line.founded_on, line.size) == (date(2026, 3, 5), "small")


def test_days_are_counted_from_1904_where_the_workbook_says_so(table_of: Reads) -> None:
    serial = (date(2026, 3, 5) - date(1904, 1, 1)).days
    content = make_xlsx.book(
        [make_xlsx.line(D=serial), make_xlsx.line(B="91339999MA00000002", D=str(serial))],
        properties='<workbookPr date1904="1"/>',
    )
    bare = make_xlsx.sheet(
        make_xlsx.rows([["成立日期", *make_xlsx.HEADERS[:2]], [serial, *make_xlsx.GOOD[:2]]]),
        properties='<workbookPr date1904="1"/>',
    )
    assert table_of(content).lines[0].founded_on == date(2026, 3, 5)
    assert table_of(bare).lines[0].founded_on == date(2026, 3, 5), "a number without a format"


def test_an_unknown_column_is_said_and_not_read(table_of: Reads) -> None:
    table = table_of(make_xlsx.READ["unknown column"][0]())
    (fault,) = table.faults
    assert (fault.code, fault.where, fault.value) == ("imports.column_unknown", "F1", "备注")
    assert fault.severity is Severity.WARN


def test_a_doubt_is_said_and_the_value_taken(table_of: Reads) -> None:
    table = table_of(make_xlsx.book([make_xlsx.line(B="91339999MA00000009")]))
    (fault,) = table.faults
    assert (fault.code, fault.where, fault.value) == ("test.doubt", "B2", "91339999MA00000009")
    assert table.lines[0].credit_code == "91339999MA00000009"
    assert not table.has_errors


def test_a_fault_quotes_the_cell_and_says_what_to_do(table_of: Reads) -> None:
    table = table_of(make_xlsx.book([make_xlsx.line(B=913500000000000000)]))
    (fault,) = table.faults
    assert fault.value == "9.135E+17"
    assert str(fault.remedy)


def test_where_it_is_allowed_the_faultless_rows_are_kept_and_the_others_named(
    table_of: Reads,
) -> None:
    good = make_xlsx.line(B="91339999MA00000002")
    content = make_xlsx.book([make_xlsx.line(C="x"), good])
    table = table_of(content)
    assert [line.number for line in table.to_keep(importer(partial=True))] == [3]
    assert table.to_keep(importer()) == ()
    missing = make_xlsx.FAULTY["column missing"][0]()
    assert table_of(missing).to_keep(importer(partial=True)) == (), "a whole column is missing"


def test_rules_over_lines_and_against_the_database_are_said_at_their_cells(
    table_of: Reads,
) -> None:
    def far(line: Any) -> Iterator[Problem]:
        if line.staff_count and line.staff_count > 10:
            yield Problem(line.number, "staff_count", "test.many", "Many.", severity=Severity.WARN)

    def against(lines: Any, /, *, by: Any, at: datetime) -> Iterator[Problem]:
        assert (by, at) == (SYSTEM, NOON)
        yield Problem(lines[0].number, "", "test.known", "Known already.")

    table = table_of(make_xlsx.book(), line_rules=[far], against=against)
    assert [(f.code, f.where) for f in table.faults] == [("test.known", "2"), ("test.many", "C2")]
    assert table.wrong_lines == {2}


def mixed() -> dict[str, Any]:
    """Rules of a line, of the table and against the database that find much in any table."""

    def of_a_line(line: Any) -> Iterator[Problem]:
        yield Problem(line.number, "size", "test.line", "x", severity=Severity.WARN)

    def of_the_table(lines: Any) -> Iterator[Problem]:
        yield from (Problem(one.number, "staff_count", "test.table", "x") for one in lines[::-1])

    def against(lines: Any, /, *, by: Any, at: datetime) -> Iterator[Problem]:
        yield from (Problem(one.number, "name", "test.known", "x") for one in lines[::2])

    return {"line_rules": [of_a_line], "table_rules": [of_the_table], "against": against}


def in_sheet(where: str) -> tuple[int, int]:
    """Row and column of a cell as openpyxl reads them; a whole row, or the whole table, first."""
    if not where or where.isdigit():
        return int(where or 0), 0
    letters, row = coordinate_from_string(where)
    return row, column_index_from_string(letters)


def test_faults_stand_in_the_order_of_the_sheet_whoever_found_them(table_of: Reads) -> None:
    lines = [make_xlsx.line(B=f"91339999MA{n:08d}", C="x", D="?") for n in range(10, 30)]
    table = table_of(make_xlsx.book(lines), **mixed())
    places = [in_sheet(fault.where) for fault in table.faults]
    assert places == sorted(places)
    of_a_row = [fault.code for fault in table.faults if in_sheet(fault.where)[0] == 2]
    assert [one.removeprefix("imports.") for one in of_a_row] == [
        "test.known", "not_whole", "test.table", "not_a_date", "test.line",
    ]  # fmt: skip
    refused = Invalid("Somebody was quicker.", faults=[Fault("test.quicker", "x", "B7")])
    again = table.with_refusal(refused)
    places = [in_sheet(fault.where) for fault in again.faults]
    assert places == sorted(places)
    assert len(again.faults) == len(table.faults) + 1


def test_a_column_far_to_the_right_stands_behind_the_near_ones() -> None:
    wheres = ["AA3", "B3", "3", "Z3", "C2", "", "A10", "/name", "AB3"]
    faults = tuple(Fault("test", "x", where) for where in wheres)
    table = Table((), faults, 9, frozenset(), "", 1, {}, 1, stopped=True)
    assert [fault.where for fault in table.faults] == [
        "", "/name", "C2", "3", "B3", "Z3", "AA3", "AB3", "A10",
    ]  # fmt: skip


def test_the_same_value_wrong_in_many_rows_is_named_in_each(table_of: Reads) -> None:
    lines = [make_xlsx.line(B=f"91339999MA{n:08d}", E="巨型") for n in range(10, 610)]
    table = table_of(make_xlsx.book(lines))
    expected = [f"E{n}" for n in range(2, 602) if str(n + 8)[-1] != "9"]
    found = [f.where for f in table.faults if f.code == "imports.not_an_option"]
    assert len(found) == 600
    assert set(expected) <= set(found)


def rows_of(count: int) -> Iterator[tuple[int, list[Any]]]:
    yield 1, ["企业名称", "统一社会信用代码", "从业人数"]
    for n in range(count):
        yield n + 2, [f"企业{n}", f"91339999MB{n:07d}X", "5"]


def test_a_hundred_thousand_rows_are_read_and_one_more_is_too_many() -> None:
    table = read(importer(), [Sheet("表", rows_of(100_000))], by=SYSTEM, at=NOON)
    assert (len(table.lines), table.faults) == (100_000, ())
    table = read(importer(), [Sheet("表", rows_of(100_001))], by=SYSTEM, at=NOON)
    assert errors(table) == [("imports.too_many_rows", "100002")]


def test_a_hopeless_table_is_not_read_to_its_end() -> None:
    wrong = ((n, ["企业", "短", "x"] if n > 1 else row) for n, row in rows_of(99_999))
    table = read(importer(), [Sheet("表", wrong)], by=SYSTEM, at=NOON)
    assert len(table.faults) == 20_000
    assert 100_000 < table.fault_count < 102_000


def test_headers_are_known_in_both_languages() -> None:
    from django.utils.translation import gettext_lazy

    column = Column("on", gettext_lazy("Date"))
    with translation.override("zh-hans"):
        chinese = str(column.header)
    assert {"date", "on", chinese.lower()} <= column.headers()


def test_a_broken_declaration_does_not_start() -> None:
    with pytest.raises(ValueError, match="two columns"):
        importer(columns=[Column("a", "A"), Column("a", "B")])
    with pytest.raises(ValueError, match="understand"):
        importer(columns=[Column("a", "A", synonyms=("x",)), Column("b", "B", synonyms=("X ",))])
    with pytest.raises(ValueError, match="count"):
        importer(columns=[Column("count", "A")])


# The wall around the reader


@pytest.mark.parametrize("case", ["far corner", "far row"])
def test_a_bomb_that_passes_the_gate_dies_alone(case: str, table_of: Reads) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # of every child so far
    began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    table = table_of(make_xlsx.FAULTY[case][0]())
    assert errors(table) == [("imports.sheet_too_heavy", "")]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - began < 5
    assert after.ru_maxrss < max(300 * 1024, before + 1)


def test_a_reader_that_takes_too_long_is_ended(
    table_of: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "WALL_SECONDS", 0.0)
    assert errors(table_of(make_xlsx.book())) == [("imports.sheet_too_heavy", "")]


def test_no_reader_is_left_behind_when_reading_stops_early(
    checked_file: Callable[..., tuple[Path, Checked]], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def popen(*args: Any, **kwargs: Any) -> Any:
        started.append(real(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(sheets.subprocess, "Popen", popen)
    lines = [make_xlsx.line(B=f"91339999MA{n:08d}") for n in range(5_000)]
    path, checked = checked_file(make_xlsx.book(lines), "a.xlsx")
    with sheets.opened(path, checked) as opened:
        next(next(opened).rows)
    assert started[0].poll() is not None


# Values


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2026-03-05", date(2026, 3, 5)),
        ("2026/3/5", date(2026, 3, 5)),
        ("2026.03.05", date(2026, 3, 5)),
        ("2026年3月5日", date(2026, 3, 5)),
        ("２０２６－０３－０５", date(2026, 3, 5)),
        ("20260305", date(2026, 3, 5)),
        (20260305.0, date(2026, 3, 5)),
        (46086.0, date(2026, 3, 5)),
        (61.0, date(1900, 3, 1)),
        (datetime(2026, 3, 5, 10, 22), date(2026, 3, 5)),
        ("2026-03-05 00:00:00", date(2026, 3, 5)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_a_date_is_read_as_people_write_it(cell: Any, value: date) -> None:
    assert Day()(cell) == value


@pytest.mark.parametrize(
    "cell",
    [
        "2025-02-29",
        "2100-02-29",
        "0000-00-00",
        "9999-12-31",
        "12/11/2025",
        "26-3-5",
        "2026-3",
        "2026-13-01",
        "2026-03-05x",
        "民国114年3月5日",
        "２０２６年三月五日",
        "٢٠٢٦-٠٣-٠٥",
        "20250",
        60.0,
        0.0,
        -5.0,
        float("nan"),
        float("inf"),
        1e300,
        True,
    ],
)
def test_what_is_no_date_or_could_be_two_is_refused(cell: Any) -> None:
    with pytest.raises(Wrong):
        Day()(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1200.5", Decimal("1200.5")),
        ("１，２００．５０", Decimal("1200.50")),
        ("1,234,567.89", Decimal("1234567.89")),
        (0.1 + 0.2, Decimal("0.3")),
        (1200.0, Decimal(1200)),
        (5, Decimal(5)),
    ],
)
def test_a_number_is_read_as_people_write_it(cell: Any, value: Decimal) -> None:
    assert Number(places=2)(cell) == value


@pytest.mark.parametrize(
    "cell",
    [
        "1.005",
        "1e5",
        "0x10",
        "1_000",
        "٣",
        "12万",
        "¥5",
        "1,00",
        "--1",
        "",
        " ",
        "NaN",
        1e309,
        True,
    ],
)
def test_what_is_no_number_is_refused(cell: Any) -> None:
    with pytest.raises(Wrong):
        Number(places=2)(cell)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (13812345678.0, "13812345678"),
        (12.5, "12.5"),
        (" 瑞安　机械\u200b厂 ", "瑞安 机械厂"),
        ("e\u0301", "\u00e9"),
        ("𠮷䶮", "𠮷䶮"),
        (True, "TRUE"),
        (date(2026, 3, 5), "2026-03-05"),
    ],
)
def test_text_is_cleaned_and_numbers_keep_their_digits(cell: Any, text: str) -> None:
    assert Text()(cell) == text


@pytest.mark.parametrize(
    ("cell", "value"), [("是", True), ("Ｎ", False), (1.0, True), (True, True)]
)
def test_yes_and_no_are_read_as_people_write_them(cell: Any, *, value: bool) -> None:
    assert YesNo()(cell) is value


def test_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(Wrong):
        YesNo()("maybe")


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.dates(),
    st.datetimes(),
    st.sampled_from(["１２", "9.1E+17", "#REF!", " ", "\ud800", "2026-02-30"]),
)


@settings(max_examples=120, deadline=None)
@given(table=st.lists(st.lists(CELLS, max_size=7), max_size=8))
def test_no_cells_make_reading_fail(table: list[list[Any]]) -> None:
    header = ["企业名称", "统一社会信用代码", "从业人数", "成立日期", "规模"]
    numbered = list(enumerate([header, *table], start=1))
    for rows in (numbered, list(enumerate(table, start=1))):
        sheet = Sheet("表", ((n, list(cells)) for n, cells in rows))
        found = read(importer(**mixed()), [sheet], by=SYSTEM, at=NOON)
        assert found.fault_count == len(found.faults)
        places = [in_sheet(fault.where) for fault in found.faults]
        assert places == sorted(places)


@settings(max_examples=200, deadline=None)
@given(
    parser=st.sampled_from([Text(8), Whole(0, 50), Code(read_code), Day(), Number()]),
    cells=st.lists(CELLS.filter(lambda c: c is not None), min_size=1, max_size=6),
)
def test_many_cells_at_once_are_read_as_one_by_one(parser: Any, cells: list[Any]) -> None:
    column = Column("a", "A", parser)
    together, apart = _slot(column), _slot(column)
    both = cells * 3
    found, found_apart = reading.Found(), reading.Found()
    values = together.values(range(len(both)), both, found)
    one_by_one = [apart.values([n], [c], found_apart)[0] for n, c in enumerate(both)]
    assert values == one_by_one
    assert [f.where for f in found.faults] == [f.where for f in found_apart.faults]


def _slot(column: Column) -> cells.Slot:
    return cells.Slot(column, 0, SYSTEM, epoch_1904=False)


# The marked workbook and the template


def test_the_marked_copy_shows_each_fault_where_it_stands_and_passes_when_corrected(
    checked_file: Callable[..., tuple[Path, Checked]], tmp_path: Path
) -> None:
    content = make_xlsx.sheet(
        make_xlsx.rows(
            [
                ["附件1：名录"],
                ["规模", "企业名称", "备注", "统一社会信用代码", "从业人数", "成立日期"],
                ["巨型", "甲厂", "=1+1", "91339999MA00000001", "12人", 46086],
                ["小型", "乙厂", "好", "91339999MA00000002", 7, "2026年3月5日"],
            ]
        )
    )
    path, checked = checked_file(content, "名录.xlsx")
    table = check_file(importer(), path, checked, by=SYSTEM, at=NOON)
    assert errors(table) == [("imports.not_an_option", "A3"), ("imports.not_whole", "E3")]

    marked = tmp_path / "marked.xlsx"
    with marked.open("wb") as out:
        mark_file(out, importer(), table, path, checked)
    book = openpyxl.load_workbook(marked)
    sheet = book[table.sheet]
    assert [cell.value for cell in sheet[2]][:6] == [
        "规模",
        "企业名称",
        "备注",
        "统一社会信用代码",
        "从业人数",
        "成立日期",
    ]
    assert sheet["A3"].comment is not None
    assert sheet["A3"].fill.start_color.rgb == "FFF8CBAD"
    assert sheet["A4"].comment is None
    assert (sheet["C3"].value, sheet["C3"].data_type) == ("=1+1", "s"), "text stays text"
    assert "A3" in sheet["G3"].value
    assert "E3" in sheet["G3"].value
    assert [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)] == ["C2", "A3", "E3"]

    sheet["A3"].value, sheet["E3"].value = "小型", 12
    book.save(marked)
    path, checked = checked_file(marked.read_bytes(), "改好.xlsx")
    again = check_file(importer(), path, checked, by=SYSTEM, at=NOON)
    assert [fault.code for fault in again.faults] == ["imports.column_unknown"]
    assert again.lines[0][1:] == ("甲厂", "91339999MA00000001", 12, date(2026, 3, 5), "small")
    assert again.lines[1] == table.lines[1], "what was right reads as before"


def test_a_marked_copy_that_is_still_wrong_is_marked_anew_in_the_same_column(
    checked_file: Callable[..., tuple[Path, Checked]], tmp_path: Path
) -> None:
    path, checked = checked_file(make_xlsx.book([make_xlsx.line(C="x")]), "a.xlsx")
    for turn in range(2):
        table = check_file(importer(), path, checked, by=SYSTEM, at=NOON)
        assert errors(table) == [("imports.not_whole", "C2")]
        marked = tmp_path / f"marked{turn}.xlsx"
        with marked.open("wb") as out:
            mark_file(out, importer(), table, path, checked)
        path, checked = checked_file(marked.read_bytes(), f"b{turn}.xlsx")
    assert openpyxl.load_workbook(marked).worksheets[0].max_column == 6


@pytest.mark.parametrize("case", [*make_xlsx.FAULTY])
def test_every_faulty_table_that_has_a_header_can_be_marked(
    case: str, checked_file: Callable[..., tuple[Path, Checked]], tmp_path: Path
) -> None:
    path, checked = checked_file(make_xlsx.FAULTY[case][0](), "a.xlsx")
    table = check_file(importer(), path, checked, by=SYSTEM, at=NOON)
    if not table.sheet:
        return
    out = io.BytesIO()
    mark_file(out, importer(), table, path, checked)
    assert len(openpyxl.load_workbook(out).worksheets) == 2


def test_the_template_is_read_back_without_a_fault_and_its_example_is_not_a_row(
    table_of: Reads,
) -> None:
    out = io.BytesIO()
    write_template(out, importer(), by=SYSTEM)
    table = table_of(out.getvalue())
    assert [f.code for f in table.faults] == ["imports.no_rows", "imports.example_left"]
    book = openpyxl.load_workbook(out)
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]][:2] == ["企业名称*", "统一社会信用代码*"]
    (rule,) = sheet.data_validations.dataValidation
    assert "小型" in rule.formula1
    sheet.append(["丙厂", "91339999MA00000003", 5, "2026-03-05", "微型"])
    filled = io.BytesIO()
    book.save(filled)
    table = table_of(filled.getvalue(), "填好.xlsx")
    assert errors(table) == []
    assert [(line.number, line.name, line.size) for line in table.lines] == [(3, "丙厂", "micro")]


def test_a_long_list_of_options_is_offered_from_a_hidden_sheet() -> None:
    many = [Option(n, f"选项，{n}号") for n in range(90)]
    out = io.BytesIO()
    write_template(out, importer(columns=[Column("a", "甲", options=lambda _by: many)]), by=SYSTEM)
    book = openpyxl.load_workbook(out)
    (rule,) = book.worksheets[0].data_validations.dataValidation
    assert rule.formula1.endswith("$A$1:$A$90")
    assert book.worksheets[2].sheet_state == "hidden"
