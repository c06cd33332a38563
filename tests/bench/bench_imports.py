"""A register from CSV and from a workbook, beside COPY of the same rows.

DESIGN 7: CSV ≤ 2 times and XLSX ≤ 3 times raw COPY of the same rows into the same table, with all
validation and every fault named; ≥ 50 times a row-by-row import; RSS ≤ 250 MB. The way is that of
`manage.py import_table`: the gate, the check, the keeping. The table is empty before each. The
small size measures time with 20,000 rows; memory is that of 100,000 rows in both.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from enterprises.register.importers import register_importer
from enterprises.register.models import Enterprise
from enterprises.register.storage.loading import COLUMNS
from portal.accounts.actor import actor_for
from portal.accounts.models import User
from portal.files import gate
from portal.files.kinds import TABLES
from portal.imports.checking import check_file, keep_table
from portal.imports.definition import FileFacts, Kept, Table
from tests.bench import databases, seeding
from tests.bench.figures import in_turns, seconds, told
from tests.bench.floors import rows as floor_rows
from tests.bench.floors.statements import copied_in, copied_out
from tests.bench.peak import peak_of, peak_of_reader

ROWS = 100_000
TIMED = {"small": 20_000, "full": ROWS}
#: rows of the sample that is also read row by row
SAMPLE = {"small": 500, "full": 2_000}
#: of a file with faults, each row of this number is wrong
WRONG_EVERY = 20
LOGIN = "bench-officer"
TABLE = "enterprises_enterprise"
HEADERS = (
    "credit_code", "name", "region", "address", "industry_code", "staff_count", "revenue_wan",
    "assets_wan", "founded_on", "contact_name", "contact_title", "contact_phone", "quality_lead",
    "has_quality_officer",
)  # fmt: skip


def run(size: str = "small") -> None:
    with databases.fresh("bench_imports"), tempfile.TemporaryDirectory() as folder:
        officer()
        files = Path(folder)
        count, sample = TIMED[size], SAMPLE[size]
        for name, number in (("many", ROWS), ("timed", count), ("sample", sample)):
            write_csv(files / f"{name}.csv", number)
            write_xlsx(files / f"{name}.xlsx", number)
        write_csv(files / "wrong.csv", sample, wrong_every=WRONG_EVERY)
        _measured(files, count, sample)
        _memory(files)


def _measured(files: Path, count: int, few: int) -> None:
    ready, few_ready = (made_ready(files / f"{name}.csv") for name in ("timed", "sample"))
    copy, by_csv, by_xlsx = in_turns(
        _emptied(lambda: copy_in(ready)),
        _emptied(lambda: keep(files / "timed.csv")),
        _emptied(lambda: keep(files / "timed.xlsx")),
        warm=False,
    )
    told(f"register_import_csv_{count}_vs_copy", "s", by_csv, copy, "<= 2")
    told(f"register_import_xlsx_{count}_vs_copy", "s", by_xlsx, copy, "<= 3")
    few_copy, wrong, ours, slow = in_turns(
        _emptied(lambda: copy_in(few_ready)),
        _emptied(lambda: check(files / "wrong.csv")),
        _emptied(lambda: keep(files / "sample.csv")),
        _emptied(lambda: row_by_row(files / "sample.csv")),
        warm=False,
    )
    told("register_check_of_a_wrong_csv_vs_copy", "s", wrong, few_copy)
    ours_each, slow_each = by_csv / count, slow / few
    told("register_import_csv_vs_row_by_row", "rows/s", 1 / ours_each, 1 / slow_each, ">= 50")
    told(f"register_import_csv_{few}_vs_row_by_row", "rows/s", few / ours, 1 / slow_each)


def _memory(files: Path) -> None:
    """Each in a process of its own; the reader of workbooks is a child of that."""
    for kind in ("csv", "xlsx"):
        peaks = []
        for name in ("sample", "many"):
            emptied()
            peaks.append(peak_of(__name__, "keep", str(files / f"{name}.{kind}")))
        few, many = peaks
        told(f"register_import_{kind}_100000_peak_mb", "MB", many, 250, "<= 1")
        told(f"register_import_{kind}_peak_vs_sample", "MB", many, few)
    reader = peak_of_reader(files / "many.xlsx")
    told("register_import_xlsx_reader_peak_mb", "MB", reader, 250, "<= 1")


def officer() -> User:
    """Who keeps every county of the province: a county officer at an office of the province."""
    from portal.offices.models import Office, Post
    from tests.factories import NOON, region

    office, _new = Office.objects.get_or_create(
        code="bench",
        defaults={"name": "bench", "kind": "county", "region": region(seeding.PROVINCE)},
    )
    user = User.objects.create(login=LOGIN, display_name="bench", created_at=NOON)
    Post.objects.create(user=user, office=office, role="county_officer", began_at=NOON)
    return user


def lines(count: int, *, wrong_every: int = 0) -> list[list[Any]]:
    found = []
    for number, draft in enumerate(seeding.drafts(count), start=1):
        row = draft | {
            "region": draft["county_code"],
            "has_quality_officer": "true" if draft["has_quality_officer"] else "false",
        }
        if wrong_every and number % wrong_every == 0:
            row["credit_code"] = row["credit_code"][:-1] + "I"
        found.append([row[name] for name in HEADERS])
    return found


def write_csv(path: Path, count: int, *, wrong_every: int = 0) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(lines(count, wrong_every=wrong_every))


def write_xlsx(path: Path, count: int) -> None:
    """As Excel writes it: shared strings, numbers as numbers, days as days."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("名录")
        sheet.write_row(0, 0, HEADERS)
        for number, row in enumerate(lines(count), start=1):
            sheet.write_row(number, 0, row)


def check(path: str | Path) -> Table:
    """Through the gate, and checked; nothing is kept."""
    by, at, path = actor_for(User.objects.get(login=LOGIN)), timezone.now(), Path(path)
    with path.open("rb") as stream:
        checked = gate.check(stream, name=path.name, kinds=TABLES)
    return check_file(register_importer, path, checked, by=by, at=at)


def keep(path: str | Path) -> Kept:
    """Through the gate, checked and kept."""
    by, at, path = actor_for(User.objects.get(login=LOGIN)), timezone.now(), Path(path)
    with path.open("rb") as stream:
        checked = gate.check(stream, name=path.name, kinds=TABLES)
    table = check_file(register_importer, path, checked, by=by, at=at)
    facts = FileFacts(checked.name, checked.sha256, len(table.lines))
    kept = keep_table(register_importer, table, file=facts, by=by, at=at)
    if kept is None or kept.new != len(table.lines):
        raise AssertionError(f"{path.name}: {table.faults[:3]}")
    return kept


def row_by_row(path: Path) -> int:
    with transaction.atomic():
        return floor_rows.imported(path, at=timezone.now())


def made_ready(path: Path) -> str:
    """The rows as they are stored once the file was kept: what COPY is given."""
    emptied()
    keep(path)
    out = io.StringIO()
    names = ", ".join(f'"{column}"' for column in COLUMNS)
    with connection.cursor() as cursor:
        copied_out(cursor, f"SELECT {names} FROM {TABLE} ORDER BY id", out)
    return out.getvalue().partition("\n")[2]


def copy_in(ready: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        copied_in(cursor, TABLE, COLUMNS, io.StringIO(ready))


def emptied() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLE} RESTART IDENTITY CASCADE")


def _emptied(act: Callable[[], object]) -> Callable[[], float]:
    def run() -> float:
        emptied()
        return seconds(act)

    return run


def stored() -> list[tuple[Any, ...]]:
    """What is on the register, without what says when."""
    names = [name for name in COLUMNS if name not in ("created_at", "changed_at")]
    return list(Enterprise.objects.order_by("credit_code").values_list(*names))
