"""A workbook whose cells the database writes holds what the ORM reads, whatever was typed."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import openpyxl
import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from enterprises.register.models import Enterprise
from enterprises.register.rules.masks import masked_name, masked_phone
from enterprises.register.rules.synthetic import synthetic_code
from enterprises.register.storage.masks import MASKED
from portal.reports import ready, sheet_parts
from portal.reports.cells import Cells
from portal.reports.ready import ReadyColumn, cells_of
from portal.reports.sheets import Sheet, SheetColumn, write_workbook
from tests.factories import NOON, region
from tests.factories.enterprises import enterprise

HOSTILE = [
    "=1+1", "+1", "-1", "@SUM", "＝1", "＋1", "－1", "＠1", "|x", "%0A", " =1", "\t=1", "'=1",
    '"=1',
    "\u3000=1", "\xa0=1", "\x1c=1", "\x85=1", "\u2003'=1", "a\n=1", "\n", "a\nb", "a\r\nb", "a\rb",
    "甲\n", "\n甲", " 甲", "甲 ", "甲  乙", "\t", "a\tb", "\u3000甲", "甲\xa0",
    "&amp;", "<b>", "]]>", "a&b",
    "_x0041_", "_x00\x0141_", "_x0041_x0042_", "a_b", "_", "\x01", "\x1f", "\x7f", "\ufffe",
    "\uffff",
    "\\", "\\n", "'", '"', "'; DROP TABLE x --", "%s", "%%", "{}", "null", "[1]", "<c/>", "{",
    "␟", "甲␟=1", "␟ ␟",
    "𠮷", "𫖯𠮷", "👩‍🏭", "古丽·买买提", "e\u0301", "\u200b甲", "\u202e甲", "ß", "İ", "é",
    "123456789012345678", "007", "1e5", "2026-03-05", "TRUE", "甲" * 100, "_" * 100, "",
]  # fmt: skip
COLUMNS = {
    "name": ReadyColumn(),
    "address": ReadyColumn(),
    "station__name": ReadyColumn(),  # never there
    "staff_count": ReadyColumn("integer"),
    "revenue_wan": ReadyColumn("decimal"),
    "founded_on": ReadyColumn("date"),
    "has_quality_officer": ReadyColumn(words={"true": "=是", "false": "否 & <无>"}),
    "kind": ReadyColumn(words={"company": "公司"}),
    "contact_name": ReadyColumn(shown=MASKED["contact_name"]),
    "contact_phone": ReadyColumn(shown=MASKED["contact_phone"]),
    "quality_lead": ReadyColumn(shown=MASKED["quality_lead"]),
}
PHONES = [
    "", "13912345678", "0577-65812345", "0577-65812345-12", "12345", "1234567", "12345678",
    "１３９１２３４５６７８", "139\u0661\u0662\u0663\u06645678", "+86 13912345678", "甲",
]  # fmt: skip
NAMES = ["", "甲", "甲乙", "甲乙丙", "甲乙丙丁", "𠮷", "𠮷乙", "𠮷𠮷𠮷", "e\u0301", "O'Neil Wu"]
KINDS = [column.kind for column in COLUMNS.values()]


@pytest.fixture
def rows(db):
    """Every hostile text as a name and as an address, and some that are drawn; with figures."""
    rng = Random(7)
    drawn = ["".join(rng.choices("".join(HOSTILE), k=rng.randint(1, 12))) for _ in range(300)]
    days = [None, date(1899, 12, 31), date(1900, 2, 27), date(1900, 2, 28), date(1900, 3, 1)]
    Enterprise.objects.bulk_create(
        Enterprise(
            credit_code=synthetic_code(number),
            name=text or "甲",
            address=rng.choice(["", "示例路1号", rng.choice(HOSTILE), text]),
            industry_code="3451",
            kind=rng.choice(["company", "sole_trader", "<&>"]),
            size_class="micro",
            region=region("330381"),
            staff_count=rng.choice([None, 0, 7, 2_147_483_647]),
            revenue_wan=rng.choice([None, Decimal("0.00"), Decimal("1234567890.10")]),
            founded_on=rng.choice([*days, date(1950, 1, 1) + timedelta(rng.randint(0, 30_000))]),
            has_quality_officer=rng.random() < 0.5,
            contact_name=rng.choice(NAMES),
            contact_phone=rng.choice([*PHONES, text[:20]]),
            quality_lead=rng.choice([*NAMES, text[:60]]),
            created_at=NOON,
            changed_at=NOON,
            registered_on=NOON.date(),
        )
        for number, text in enumerate([*HOSTILE, *drawn])
    )
    return Enterprise.objects.order_by("-credit_code").values_list(*COLUMNS)


def by_python(rows):
    return list(ready._shown(rows, list(COLUMNS.values())))


def test_the_cells_are_those_that_python_writes(rows):
    cells = Cells()
    writers = [cells.writer(kind) for kind in KINDS]
    wanted = [cells.row(1, row, writers) for row in by_python(rows)]
    found = list(cells_of(rows, list(COLUMNS.values())))
    assert [cells.row(1, row, writers) for row in found] == wanted


@pytest.mark.parametrize(
    ("name", "texts", "mask"),
    [("contact_name", NAMES, masked_name), ("contact_phone", PHONES, masked_phone)],
)
def test_persons_are_masked_by_the_database_as_in_python(db, name, texts, mask):
    for text in texts:
        enterprise(**{name: text})
    rows = Enterprise.objects.order_by("pk").values_list(name)
    cells = Cells()
    writer = [cells.writer("text")]
    wanted = [cells.row(1, [mask(text)], writer) for text in texts]
    found = cells_of(rows, [ReadyColumn(shown=MASKED[name])])
    assert [cells.row(1, row, writer) for row in found] == wanted


def test_keys_are_noted_while_their_rows_are_taken(rows):
    noted = []
    wanted = list(cells_of(rows, list(COLUMNS.values())))
    keyed = rows.values_list("pk", *COLUMNS)
    found = cells_of(keyed, list(COLUMNS.values()), noting=noted.append)
    for number, row in enumerate(wanted):
        assert next(found) == row
        assert len(noted) == number + 1
    assert noted == list(rows.values_list("pk", flat=True))


def test_most_rows_are_written_by_the_database_and_no_difficult_text_is(rows, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("cells are written by PostgreSQL alone")
    seen = []
    monkeypatch.setattr(ready, "_written", lambda row, *_rest: seen.append(row) or row)
    Enterprise.objects.filter(credit_code__lt=synthetic_code(40)).update(
        name="甲乙 丙", address="", contact_phone="13912345678", quality_lead="甲乙"
    )
    found = list(cells_of(rows, list(COLUMNS.values())))
    assert 40 <= len(found) - len(seen) < len(found)


@pytest.mark.parametrize("reader", ["openpyxl", "calamine"])
def test_what_is_read_back_is_what_the_orm_gave(rows, reader):
    def read(given):
        out = io.BytesIO()
        columns = [SheetColumn(name, 18, column.kind) for name, column in COLUMNS.items()]
        assert write_workbook(out, [Sheet("名录", columns, given)]).rows == len(rows)
        if reader == "calamine":
            return (
                CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))
                .get_sheet_by_index(0)
                .to_python()
            )
        sheet = openpyxl.load_workbook(out).worksheets[0]
        return [[(cell.value, cell.data_type) for cell in row] for row in sheet.rows]

    ours = read(cells_of(rows, list(COLUMNS.values())))
    assert ours == read(by_python(rows))
    if reader == "openpyxl":
        assert {kind for row in ours for _value, kind in row} <= {"s", "inlineStr", "n", "d"}


def test_every_style_that_the_database_writes_is_one_of_the_workbook():
    assert {column.kind for column in COLUMNS.values()} <= sheet_parts.STYLES.keys()
