"""What the coverage page shows, as a file; and the rows behind a figure, as a workbook."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from portal.accounts.actor import actor_for
from portal.indicators.definition import indicators
from portal.indicators.years import years_at
from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.jobs.results import open_result
from portal.jobs.runner import run
from portal.pages.coverage import jobs
from portal.pages.coverage.documents import coverage_document
from portal.pages.coverage.queries import Coverage, choice_named, coverage_of
from portal.reports.blocks import Figures, Table
from portal.reports.documents import DocumentContext
from programs.cycles.models import Target
from tests.factories import NOON, region
from tests.factories.cycles import cycle as make_cycle
from tests.factories.evaluation import dirty, listed, small_year
from tests.factories.experts import confirmed_visit

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


# ── the file says what the page says ──


def shown(cast: object, query: dict[str, str]) -> Coverage:
    where = region(query["region"])
    years = years_at(where.path)
    choice = choice_named(query, where, years, at=NOON)
    return coverage_of(choice, actor_for(cast.province), at=NOON, years=years)


def both(cast: object, query: dict[str, str]) -> tuple[Coverage, DocumentContext]:
    page = shown(cast, query)
    return page, coverage_document(page, office="省局", at=NOON)


def ranking_in(context: DocumentContext) -> Table:
    titles = ("Ranking", "In order of size")
    [found] = [one for one in context.blocks() if isinstance(one, Table) and one.title in titles]
    return found


@pytest.fixture
def rates(db):
    """Of 32 in Yuhang two were visited, of three in Ruian all."""
    make_cycle()
    for county, many, visited in (("330110", 32, 2), ("330381", 3, 3)):
        found = [listed(county).enterprise for _number in range(many)]
        for one in found[:visited]:
            confirmed_visit(one, on=date(2026, 10, 8))
    dirty("experts.Visit", "330110", "330381")


def test_who_has_too_few_cases_has_no_rank_in_the_file(cast, rates):
    page, context = both(
        cast, {"region": "330000", "indicator": "visits.rate", "areas": "counties"}
    )
    rows = {row.cells[1]: row.cells for row in ranking_in(context).rows if len(row.cells) > 1}
    assert rows["余杭区"][0] == 1
    assert (rows["瑞安市"][0], rows["瑞安市"][3]) == (None, Decimal("100.0"))
    assert rows["瑞安市"][4:] == ("3 / 3", "43.9–100.0", "", "too few to rank")
    assert "fewer than 30 cases" in ranking_in(context).note
    assert rows["余杭区"][4] == "2 / 32"
    assert rows["余杭区"][5] == "1.7–20.1"
    assert page.is_ranked


@pytest.mark.parametrize(
    "query",
    [
        {"region": "330000", "indicator": "visits.rate"},
        {"region": "330000", "indicator": "visits.rate", "areas": "counties"},
        {"region": "330000", "indicator": "visits.rate", "areas": "counties", "peers": "tag"},
        {"region": "330000", "indicator": "visits.rate", "peers": "none"},
        {"region": "330100", "indicator": "visits.rate"},
        {"region": "330000", "indicator": "roster.listed"},
        {"region": "330000", "indicator": "coverage.counties", "areas": "counties"},
    ],
    ids=lambda one: "-".join(one.values()),
)
def test_the_ranking_of_the_file_is_that_of_the_page(cast, rates, query):
    """Groups, order, ranks, figures: of every way to compare."""
    page, context = both(cast, query)
    told: list[object] = []
    for group in page.rankings:
        told += [group.title] if group.title else []
        told += [
            (*([bar["place"]] if page.is_ranked else []), bar["name"], bar["figure"].value)
            for bar in group.bars
        ]
    said: list[object] = []
    for row in ranking_in(context).rows:
        cells = row.cells
        if len(cells) == 1:
            said.append(cells[0])
        else:
            said.append((cells[0], cells[1], cells[3]) if page.is_ranked else (cells[0], cells[2]))
    assert said == told
    assert len(said) > 5


def test_the_workbook_has_the_ranking_of_the_paper(cast, rates):
    query = {"region": "330100", "indicator": "visits.rate"}
    _page, context = both(cast, query)
    job = made("coverage.export", cast.viewer, query=query, form="xlsx")
    with open_result(job) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    [sheet] = [one for one in book if "Ranking" in one.title]
    written = [[cell.value for cell in row] for row in sheet.rows]
    table = ranking_in(context)
    assert len(written) == 1 + len(table.rows)
    assert [1, "余杭区"] in [row[:2] for row in written]
    assert [row[0] for row in written[1:]] == [row.cells[0] for row in table.rows]


def test_the_file_begins_with_the_figures_at_the_top(cast):
    small_year()
    page, context = both(cast, {"region": "330000", "indicator": "roster.listed"})
    top = [one for band in context.blocks() if isinstance(band, Figures) for one in band.items]
    assert [one.label for one in top] == [card["label"] for card in page.cards]
    assert [one.value for one in top] == [card["value"] for card in page.cards]
    printed = {one.title for one in context.formulas}
    assert {card["label"] for card in page.cards if "figure" in card} <= printed


def test_a_figure_at_the_top_has_its_target_and_what_changed(cast):
    cycle = make_cycle()
    for day in (date(2026, 8, 3), date(2026, 9, 3), date(2026, 9, 4)):
        confirmed_visit(listed("330381").enterprise, on=day)
    Target.objects.create(cycle=cycle, region=cycle.region, indicator="visits.enterprises", value=6)
    dirty("experts.Visit", "330381")
    _page, context = both(cast, {"region": "330000", "month": "2026-09"})
    [top] = [one for one in context.blocks() if isinstance(one, Figures)]
    [visited] = [
        one for one in top.items if one.label == str(indicators["visits.enterprises"].title)
    ]
    assert visited.value == "3"
    assert "+2" in visited.under
    assert "against last month" in visited.under
    assert "Target of the year: 6, 50.0% reached" in visited.under


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
