"""What the coverage page shows, as a file; and the rows behind a figure, as a workbook."""

from __future__ import annotations

import io

import openpyxl
import pytest

from portal.accounts.actor import actor_for
from portal.indicators.definition import indicators
from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.jobs.results import open_result
from portal.jobs.runner import run
from portal.pages.coverage import jobs
from portal.reports.blocks import Table
from tests.factories import NOON
from tests.factories.cycles import cycle as make_cycle
from tests.factories.evaluation import small_year

pytestmark = pytest.mark.django_db
QUERY = {"region": "330000", "month": "2026-11", "indicator": "roster.listed"}


def made(kind: str, user: object, **params: object) -> Job:
    job = ask(kind, by=actor_for(user), at=NOON, params=params)
    run(job.pk)
    job.refresh_from_db()
    return job


def sheet_rows(job: Job, sheet: int) -> list[list[object]]:
    with open_result(job) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    return [[cell.value for cell in row] for row in book.worksheets[sheet].rows]


def test_the_workbook_holds_the_figures_of_the_page(cast):
    small_year()
    job = made("coverage.export", cast.viewer, query=QUERY, form="xlsx")
    assert (job.state, job.note) == ("done", "")
    rows = {row[0]: row for row in sheet_rows(job, 2)}
    assert rows["温州市"][1:5] == ["330300", 3, None, 3]
    assert rows["杭州市"][4] == 1
    assert len(rows) == 12


def test_a_file_says_in_words_what_it_was_narrowed_to(cast):
    small_year()
    narrowed = QUERY | {"industry": "C", "tier": "cultivation", "areas": "counties"}
    job = made("coverage.export", cast.viewer, query=narrowed, form="xlsx")
    assert (job.state, job.note) == ("done", "")
    with open_result(job) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    said = " ".join(
        str(cell.value) for sheet in book for row in sheet.rows for cell in row if cell.value
    )
    for words in (
        "C Manufacturing",
        "Cultivation",
        "2026-11",
        "浙江省",
        str(indicators["roster.listed"].formula),
    ):
        assert words in said, words
    rows = made("coverage.rows", cast.viewer, query=narrowed, part="numerator")
    assert (rows.state, rows.result_rows) == ("done", 4)
    about = " ".join(str(cell) for row in sheet_rows(rows, 1) for cell in row)
    assert "Manufacturing" in about


def test_what_cannot_be_counted_so_is_no_file(cast):
    small_year()
    asked = QUERY | {"indicator": "returns.coverage", "industry": "C"}
    job = made("coverage.export", cast.viewer, query=asked, form="xlsx")
    assert (job.state, job.has_result) == ("failed", False)
    assert job.note


@pytest.mark.slow
def test_the_page_becomes_a_pdf(cast):
    small_year()
    job = made("coverage.export", cast.viewer, query=QUERY, form="pdf")
    assert (job.state, job.note) == ("done", "")
    with open_result(job) as file:
        assert file.read(5) == b"%PDF-"


def test_the_tables_of_the_document_are_numbered_as_they_come(cast, monkeypatch):
    small_year()
    drawn, draw = [], jobs.draw_file
    monkeypatch.setattr(jobs, "draw_file", lambda it, *rest: drawn.append(it) or draw(it, *rest))
    made("coverage.export", cast.viewer, query=QUERY, form="xlsx")
    (chapter,) = drawn[0].chapters
    numbers = [block.number for block in chapter.blocks if isinstance(block, Table)]
    assert len(numbers) > 1
    assert numbers == [str(place) for place in range(1, len(numbers) + 1)]


def test_the_rows_are_those_that_the_figure_counts(cast):
    small_year()
    job = made("coverage.rows", cast.viewer, query=QUERY, part="numerator")
    assert (job.state, job.result_rows) == ("done", 4)
    assert len(sheet_rows(job, 0)) == 5


@pytest.mark.parametrize("kind", ["coverage.export", "coverage.rows"])
@pytest.mark.parametrize("who", ["officer", "abroad", "audit_admin"])
def test_nobody_exports_what_they_do_not_read(cast, kind, who):
    small_year()
    job = made(kind, getattr(cast, who), query=QUERY, form="xlsx", part="numerator")
    assert (job.state, job.has_result) == ("failed", False)


def test_a_figure_without_rows_says_so(cast):
    make_cycle()
    job = made("coverage.rows", cast.viewer, query=QUERY, part="numerator")
    assert job.state == "failed"
    assert job.note


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/coverage/export/?month=2026-11&indicator=roster.listed", "coverage.export"),
        ("/explain/roster.listed/export/?month=2026-11", "coverage.rows"),
    ],
)
def test_a_button_asks_for_exactly_what_the_page_shows(cast, signed_in, address, kind):
    small_year()
    response = signed_in(cast.city).post(address, {"form": "xlsx"})
    job = Job.objects.get()
    assert response.url == f"/jobs/{job.pk}/"
    assert (job.kind, job.params["query"]) == (kind, QUERY | {"region": "330300"})


@pytest.mark.parametrize(
    ("address", "form", "status"),
    [
        ("/coverage/export/?region=330000", "xlsx", 404),
        ("/coverage/export/?indicator=none", "xlsx", 422),
        ("/coverage/export/", "exe", 422),
        ("/explain/none/export/", "xlsx", 404),
        ("/explain/roster.listed/export/?region=440000", "xlsx", 404),
    ],
)
def test_what_is_asked_wrongly_is_refused(cast, signed_in, address, form, status):
    small_year()
    assert signed_in(cast.city).post(address, {"form": form}).status_code == status
    assert not Job.objects.exists()
