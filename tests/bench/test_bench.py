"""The benches can be run, and their floors do what they are compared with: on very few rows."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.utils import timezone

from portal.regions.loading import load_regions
from tests.bench.__main__ import LOADS, SIZES
from tests.bench.figures import holds, in_turns, missed, told

HERE = Path(__file__).parent
FEW = 50
OPTIONS = [f"o{n}" for n in range(6)]
needs_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="the benches run on PostgreSQL"
)


def of_postgres(test):
    """A floor has a connection of its own: what it is to see must be committed."""
    marked = pytest.mark.django_db(transaction=True)(needs_postgres(test))
    return pytest.mark.postgres(marked)


@pytest.fixture
def regions(transactional_db):
    load_regions()


@pytest.fixture
def floor_tables(monkeypatch):
    """The floors find the database of the tests, and leave neither tables nor connections."""
    from tests.bench.floors import raw_wsgi

    kept = connection.settings_dict
    address = "postgres://{USER}@{HOST}:{PORT}/{NAME}".format(**kept)
    monkeypatch.setenv("DATABASE_URL", address)
    with connection.cursor() as cursor:
        cursor.execute(raw_wsgi.TABLES)
    yield address
    raw_wsgi.leave()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE floor_answer, floor_value, floor_return, floor_event")


def test_the_entry_point_knows_every_bench():
    benches = {path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py")}
    assert benches == set(LOADS)
    for name in LOADS:
        assert callable(import_module(f"tests.bench.bench_{name}").run)


def test_the_makefile_starts_it_with_servers():
    makefile = (HERE.parents[1] / "Makefile").read_text(encoding="utf-8")
    assert "bin/with-servers $(PYTHON) -m tests.bench --size $(SIZE)" in makefile
    assert "SIZE ?= small" in makefile
    assert SIZES == ("small", "full")


def test_it_says_what_it_needs():
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench"],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": ""},
    )
    assert done.returncode == 2
    assert "bin/with-servers" in done.stderr


def test_a_figure_is_one_line_and_a_missed_goal_is_only_said(capsys, monkeypatch):
    monkeypatch.setattr("tests.bench.figures.missed", missed_here := [])
    told("a", "s", 3.0, 2.0, "<= 1.2")
    told("b", "s", 1.0, 2.0, ">= 0.5")
    told("c", "MB", 1.0, 2.0)
    first, *others = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "bench": "a", "unit": "s", "value": 3.0, "floor": 2.0, "ratio": 1.5, "goal": "<= 1.2",
    }  # fmt: skip
    assert [one["goal"] for one in others] == [">= 0.5", None]
    assert missed_here == ["a: 1.5, goal <= 1.2"]
    assert not missed
    assert holds(1.0, "<= 1")


def test_rounds_are_interleaved_and_their_median_counts():
    seen = []
    values = iter([100.0, 100.0, 1.0, 5.0, 3.0, 7.0, 2.0, 6.0])

    def run(name):
        seen.append(name)
        return next(values)

    assert in_turns(lambda: run("a"), lambda: run("b"), rounds=3) == [2.0, 6.0]
    assert seen == ["a", "b"] * 4


@of_postgres
def test_the_raw_post_keeps_what_the_nested_one_keeps(regions, floor_tables):
    """The four floors of a return's POST store the same figures of the same return."""
    from tests.bench.bench_returns import FIGURES, body, forgotten
    from tests.bench.floors.raw_wsgi import application

    forgotten()
    asked = body("330381", "2026-09", figures=FIGURES)
    _post_raw(application, json.dumps(asked).encode(), "k" * 20)
    _post_nested(asked, floor_tables)
    with connection.cursor() as cursor:
        cursor.execute('SELECT region, period, "values" FROM floor_return ORDER BY id')
        kept = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM floor_event")
        events = cursor.fetchone()[0]
        cursor.execute("SELECT code, value FROM floor_value")
        by_row = {code: float(value) for code, value in cursor.fetchall()}
    assert len(kept) == 4
    assert events == 4
    same = [_numbers(values) for _region, _period, values in kept[:3]]
    assert same[0] == same[1] == same[2] == by_row == _numbers(asked["values"])
    assert len(by_row) == FIGURES


def _numbers(values):
    values = json.loads(values) if isinstance(values, str) else values
    if isinstance(values, list):
        values = {one["code"]: one["value"] for one in values}
    return {code: float(value) for code, value in values.items()}


def _post_raw(application, data, key):
    said = []
    environ = {
        "wsgi.input": io.BytesIO(data),
        "CONTENT_LENGTH": str(len(data)),
        "HTTP_IDEMPOTENCY_KEY": key,
    }
    application(environ, lambda status, headers: said.append(status))
    assert said == ["201 Created"]


NESTED = """
import json, sys
from tests.bench.floors.plain import application
from django.test import Client
body = json.load(sys.stdin)
client = Client(SERVER_NAME="127.0.0.1")
ways = (
    ("/returns/", body, "a" * 20),
    ("/returns/bulk/", {"items": [body]}, "b" * 20),
    ("/returns/rows/", body, "c" * 20),
)
for path, data, key in ways:
    answer = client.post(path, data, "application/json", headers={"Idempotency-Key": key})
    assert answer.status_code == 201, answer.content
"""


def _post_nested(asked, address):
    """In a process of its own: these floors have other settings."""
    import os

    from tests.bench.floors.returns import nested

    done = subprocess.run(
        [sys.executable, "-c", NESTED],
        check=False,
        input=json.dumps(nested(asked)),
        capture_output=True,
        text=True,
        env=os.environ | {"DATABASE_URL": address},
    )
    assert done.returncode == 0, done.stderr


@of_postgres
def test_readings_say_what_group_by_says(regions):
    from portal.indicators.definition import indicators
    from portal.indicators.reading import read_each
    from portal.kernel.period import Period
    from tests.bench import seeding
    from tests.bench.bench_dashboard import seed
    from tests.bench.floors.statements import grouped_by_county

    year = seed(6 * FEW)
    today = timezone.localdate()
    with connection.cursor() as cursor:
        counted = grouped_by_county(cursor, year, today.isoformat())
    wanted = [indicators[code] for code in ("roster.listed", "visits.enterprises")]
    month = Period.month(today.year, today.month)
    places = seeding.counties()
    read = read_each(wanted, places, year, month, at=timezone.now())
    figures = {
        one.code: [int(read[one.pk][indicator.code].numerator) for indicator in wanted]
        for one in places
    }
    assert figures == {code: [listed, visited] for code, (_all, listed, visited) in counted.items()}
    assert sum(listed for listed, _visited in figures.values()) > FEW


@of_postgres
def test_the_list_says_what_json_agg_says(regions):
    from enterprises.register.api.asking import ListedRows
    from enterprises.register.queries import Filters
    from enterprises.register.serializers import finished, listed
    from portal.api.renderers import JSON
    from tests.bench import seeding
    from tests.bench.bench_register import same
    from tests.bench.floors.statements import json_of_page

    seeding.register(FEW + 5)
    everything = ListedRows((("region__path__startswith", "33."),), Filters())
    rows = listed(everything, persons=True, own=frozenset())[:FEW]
    ours = [finished(row, own=frozenset()) for row in rows]
    with connection.cursor() as cursor:
        floor = json.loads(json_of_page(cursor, after=0))
    shown = json.loads(JSON().render(ours))
    assert [same(one) for one in shown] == [same(one) for one in floor]
    assert len(floor) == FEW


@of_postgres
def test_the_search_finds_what_a_scan_and_python_find(regions):
    from tests.bench import bench_search, seeding

    seeding.register(6 * FEW)
    names = seeding.names()
    for length in bench_search.LENGTHS:
        for term in bench_search.rare_terms(names, length):
            bench_search.agree(term, names)
    with pytest.raises(AssertionError):
        bench_search.agree(names[0][1][:2], [(0, names[0][1])])


@of_postgres
def test_every_way_of_importing_keeps_the_same_rows(regions, tmp_path):
    from tests.bench import bench_imports as bench

    bench.officer()
    bench.write_csv(tmp_path / "some.csv", FEW)
    bench.write_xlsx(tmp_path / "some.xlsx", FEW)
    ready = bench.made_ready(tmp_path / "some.csv")
    kept = bench.stored()
    ways = (
        lambda: bench.keep(tmp_path / "some.xlsx"),
        lambda: bench.copy_in(ready),
        lambda: bench.row_by_row(tmp_path / "some.csv"),
    )
    for way in ways:
        bench.emptied()
        way()
        assert bench.stored() == kept
    assert len(kept) == FEW
    bench.write_csv(tmp_path / "wrong.csv", FEW, wrong_every=bench.WRONG_EVERY)
    wrong = bench.check(tmp_path / "wrong.csv").wrong_lines
    assert len(wrong) == FEW // bench.WRONG_EVERY


@of_postgres
def test_the_export_holds_what_copy_and_xlsxwriter_hold(regions, tmp_path, settings):
    from tests.bench import bench_exports as bench
    from tests.bench import seeding

    settings.VAR = tmp_path
    seeding.register(FEW)
    bench.asker()
    ours = _cells(bench.export())[1:]
    bench.copy_out(tmp_path / "copy.csv", "33.")
    bench.by_xlsxwriter(tmp_path / "floor.xlsx", "33.")
    floor = _cells(tmp_path / "floor.xlsx")[1:]
    lines = (tmp_path / "copy.csv").read_text("utf-8").splitlines()[1:]
    assert len(ours) == len(floor) == len(lines) == FEW
    for row, cells, line in zip(ours, floor, lines, strict=True):
        assert set(cells[:5]) <= set(row)
        assert line.startswith(f"{cells[0]},{cells[1]},")


def _cells(path):
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@of_postgres
def test_a_job_draws_what_the_loop_draws(regions, tmp_path, settings, monkeypatch):
    from django.utils import translation

    from portal.jobs.models import Job
    from tests.bench import bench_plans, seeding
    from tests.bench.floors.drawing import drawn
    from tests.factories import NOON
    from tests.factories.experts import Scene

    settings.VAR = tmp_path
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    plan = Scene().agreed()
    with translation.override("zh-hans"):
        job = bench_plans.ask_for(seeding.manager(), [plan.number])
    job = Job.objects.get(pk=job.pk)
    assert job.state == "done", job.explanation
    assert bench_plans.hashes_of(job) == drawn([plan.number], tmp_path)


@of_postgres
def test_counters_say_what_answer_rows_say(regions):
    from tests.bench import bench_questionnaires as bench
    from tests.bench.floors import answers as floor

    asked = bench.seed(4 * FEW)
    province = bench.Region.objects.living().get(code="330000")
    with connection.cursor() as cursor:
        floor.prepare(cursor)
        bench.same(asked, province)
        grouped = floor.by_region(cursor, "Q07")
        read = bench.counts_at(asked, list(bench.Region.objects.living().counties()))
        cells = {(pk, o): one.chose("Q07", o) for pk, one in read.items() for o in OPTIONS}
        assert {key: count for key, count in cells.items() if count} == grouped
        cursor.execute("UPDATE floor_said SET option = 'other' WHERE question = 'Q00'")
        with pytest.raises(AssertionError):
            bench.same(asked, province)
        cursor.execute("DROP TABLE floor_said")


def test_the_peak_of_memory_is_that_of_a_process_of_its_own(tmp_path):
    import xlsxwriter

    from tests.bench.peak import high_water, peak_of_reader

    with xlsxwriter.Workbook(str(tmp_path / "small.xlsx")) as book:
        book.add_worksheet().write_row(0, 0, ["a", "b"])
    held = bytearray(b"x") * (80 * 1024 * 1024)
    assert 5 < peak_of_reader(tmp_path / "small.xlsx") < high_water() - 60
    assert len(held)


def test_the_pages_of_a_document_are_counted():
    from weasyprint import HTML

    from tests.bench.bench_evaluation import pages_of

    breaks = "<p style='break-after:page'>x</p>" * 3
    assert pages_of(HTML(string=breaks).write_pdf()) == 3


def test_no_figure_of_a_bench_is_told_twice():
    names = re.findall(
        r'told\(\s*f?"([^"]+)"', "".join(p.read_text("utf-8") for p in HERE.glob("bench_*.py"))
    )
    assert len(names) == len(set(names))
