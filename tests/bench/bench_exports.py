"""The register as a workbook, beside COPY TO CSV of the same columns and beside XlsxWriter.

DESIGN 7: 100,000 × 20 ≤ 8 times COPY TO CSV; ≥ 5 times XlsxWriter; RSS ≤ 80 MB, flat (≤ 1.1 times
from 10,000 rows on). Ours is the job of the list's own export, from the row of the job to the file
that was hashed and named. XlsxWriter is given the same rows in its thrifty mode, those of
one city of twelve counties. Memory is that of the job's process, and what it takes beyond one that
has loaded the same and does nothing.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from enterprises.register.models import Enterprise
from portal.accounts.actor import actor_for
from portal.accounts.models import User
from portal.jobs.models import Job
from portal.jobs.results import folder
from tests.bench import databases, seeding
from tests.bench.figures import in_turns, seconds, told
from tests.bench.floors.statements import EXPORTED, copied_out
from tests.bench.peak import peak_of

ROWS = {"small": 100_000, "full": 1_000_000}
LOGIN = "bench-manager"


def run(size: str = "small") -> None:
    count = ROWS[size]
    with databases.fresh("bench_exports"):
        seeding.register(count)
        asker()
        databases.analysed()
        with tempfile.TemporaryDirectory() as there:
            _measured(Path(there), count)
        _memory(count)


def _measured(there: Path, count: int) -> None:
    ours, copy, some, thrifty = in_turns(
        lambda: seconds(export),
        lambda: seconds(lambda: copy_out(there / "copy.csv", "33.")),
        lambda: seconds(lambda: export(place_of_some())),
        lambda: seconds(lambda: by_xlsxwriter(there / "some.xlsx", place_of_some())),
    )
    told(f"register_export_{count}_vs_copy_to_csv", "s", ours, copy, "<= 8")
    rows = Enterprise.objects.filter(region__path__startswith=place_of_some()).count()
    told(f"register_export_{rows}_vs_xlsxwriter", "rows/s", rows / some, rows / thrifty, ">= 5")


def _memory(count: int) -> None:
    idle = peak_of(__name__, "idle")
    few = peak_of(__name__, "export", place_of_some())
    many = peak_of(__name__, "export")
    told(f"register_export_{count}_peak_mb", "MB", many, 80, "<= 1")
    told("register_export_peak_mb_vs_idle_process", "MB", many, idle)
    told("register_export_peak_vs_fewer_rows", "MB", many, few, "<= 1.1")


def asker() -> None:
    """A province manager with a name that another process can ask for."""
    user = seeding.manager()
    User.objects.filter(pk=user.pk).update(login=LOGIN)


def place_of_some() -> str:
    """The path of Wenzhou, whose twelve counties hold 2 of 15 enterprises."""
    return "33.03."


def idle(*_arguments: str) -> None:
    """What a worker has loaded before it is given anything."""
    import enterprises.register.jobs
    import portal.jobs.runner  # noqa: F401

    assert enterprises.register.jobs.run_export
    assert User.objects.get(login=LOGIN)


def export(place: str = "") -> Path:
    """Ask for the list's export and run the job here, as a worker does; the file it left."""
    from portal.jobs.runner import run as run_job

    user = User.objects.get(login=LOGIN)
    now = timezone.now()
    job = Job.objects.create(
        kind="enterprises.export",
        queue="jobs",
        params={"place": place},
        language="zh-hans",
        asked_by=user,
        asked_at=now,
        rung_at=now,
    )
    run_job(job.pk)
    job.refresh_from_db()
    path = folder() / job.result_path
    if not job.result_path or not actor_for(user):
        raise AssertionError(f"the export ended as {job.state}: {job.explanation}")
    return path


def copy_out(path: Path, place: str) -> str:
    """The same columns by COPY, hashed as a result is."""
    with path.open("w+b") as out, connection.cursor() as cursor:
        copied_out(cursor, EXPORTED.format(place=place), out)
        out.seek(0)
        return hashlib.sha256(out.read()).hexdigest()


def by_xlsxwriter(path: Path, place: str) -> None:
    """The same columns through a cursor and XlsxWriter, row by row."""
    import xlsxwriter

    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(str(path), options) as book, connection.chunked_cursor() as cursor:
        sheet = book.add_worksheet()
        cursor.execute(EXPORTED.format(place=place))
        sheet.write_row(0, 0, [f"column {number}" for number in range(20)])
        for number, row in enumerate(cursor, start=1):
            sheet.write_row(number, 0, [_plain(value) for value in row])


def _plain(value: Any) -> Any:
    return "" if value is None else value
