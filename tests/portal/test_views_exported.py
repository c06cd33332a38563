"""Every view of figures, as its page shows it, becomes a workbook and a PDF of the same rows."""

from __future__ import annotations

import io
import re
from datetime import date
from types import SimpleNamespace

import openpyxl
import pytest
from django.urls import reverse

from portal.jobs.models import Job
from portal.jobs.results import open_result
from portal.jobs.runner import run
from portal.reports import list_paper, lists
from portal.web.exports import exported_views
from programs.cycles.models import Activity, Decision
from programs.returns.models import Doubt
from tests.factories import NOON, region
from tests.factories.cycles import cycle, pilot_industry
from tests.factories.evaluation import national_result, small_year
from tests.factories.policies import application, paper
from tests.factories.returns import county_return
from tests.factories.services import case

pytestmark = pytest.mark.django_db
MONTH = "?period=2026-10"
#: what each page is asked with, and its objects
ASKED = {
    "pages:coverage": "?region=330000&month=2026-10&indicator=roster.listed",
    "pages:explain": "?region=330000&month=2026-11",
    "returns:list": MONTH,
    "returns:summary": "?region=330300&year=2026&period=2026-10",
    "returns:city": "?city=330300&period=2026-10",
    "returns:warnings": "?region=330000&year=2026",
    "services:by-item": "?month=2026-10",
}


@pytest.fixture
def scene(db):
    """A row of everything that a view lists."""
    small_year()
    year = cycle()
    where = {"cycle": year, "region": region("330381")}
    meeting = Activity.objects.create(
        kind="meeting", title="十月例会", held_on=date(2026, 10, 12), place="瑞安",
        recorded_at=NOON, **where,
    )  # fmt: skip
    Decision.objects.create(
        meeting=meeting, number=1, words="落实奖补", owner="质量科", due_on=date(2026, 11, 1),
        decided_on=date(2026, 10, 12), **where,
    )  # fmt: skip
    row = county_return("330381", state="approved")
    Doubt.objects.create(subject=row, kind="tens", facts={"n": 7}, found_at=NOON)
    pilot_industry(year)
    case()
    paper("330381")
    application()
    national_result()
    return SimpleNamespace(year=year)


def address_of(name: str, year) -> str:
    args = {"cycles:launch": [year.pk], "cycles:launch-export": [year.pk]}
    args |= {"pages:explain": ["roster.listed"], "pages:explain-export": ["roster.listed"]}
    return reverse(name, args=args.get(name, []))


def taken(client, view, year, form: str, query: str) -> tuple[Job, bytes]:
    answer = client.post(address_of(view.export, year) + query, {"form": form})
    assert answer.status_code == 302, (view.code, answer.text)
    job = Job.objects.latest("pk")
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.note) == ("done", ""), view.code
    with open_result(job) as file:
        return job, file.read()


@pytest.mark.slow
@pytest.mark.parametrize("view", list(exported_views), ids=lambda one: one.code)
def test_a_view_is_taken_along_in_both_forms(cast, signed_in, scene, view):
    client, query = signed_in(cast.province), ASKED.get(view.code, "")
    shown = client.get(address_of(view.code, scene.year) + query)
    assert shown.status_code == 200
    asked = address_of(view.export, scene.year)
    forms = re.findall(rf'<form[^>]*action="{re.escape(asked)}\?.*?</form>', shown.text, re.DOTALL)
    offered = {value for one in forms for value in re.findall(r'name="form" value="(\w+)"', one)}
    assert offered == {"xlsx", "pdf"}, view.code
    sheet, data = taken(client, view, scene.year, "xlsx", query)
    said = " ".join(
        str(cell.value)
        for book in openpyxl.load_workbook(io.BytesIO(data))
        for row in book.rows
        for cell in row
        if cell.value is not None
    )
    assert str(cast.province.display_name) in said, "who took it along"
    paper, drawn = taken(client, view, scene.year, "pdf", query)
    assert drawn.startswith(b"%PDF-")
    assert paper.result_rows == sheet.result_rows
    assert client.post(asked + query, {"form": "exe"}).status_code == 422


def test_paper_refuses_what_it_cannot_hold(cast, signed_in, scene, monkeypatch):
    """And says how many rows there are, how many it holds, and what to do."""
    monkeypatch.setattr(lists, "MOST_ON_PAPER", 3)
    client = signed_in(cast.province)
    client.post(reverse("cycles:roster-export"), {"form": "pdf"})
    job = Job.objects.latest("pk")
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.has_result) == ("failed", False)
    assert "at most 3 rows, and this list has 4" in job.note


def doubts_taken(client, query: str = "") -> tuple[str, set[str]]:
    """The state of the job that takes the doubts along, and the counties in its workbook."""
    client.post(reverse("returns:doubts-export") + query, {"form": "xlsx"})
    job = Job.objects.latest("pk")
    run(job.pk)
    job.refresh_from_db()
    if job.state != "done":
        return job.state, set()
    with open_result(job) as file:
        rows = list(openpyxl.load_workbook(file).worksheets[0].values)
    return job.state, {str(row[1]) for row in rows[1:]}


def test_doubts_are_taken_along_as_far_as_their_figures_may_be_read(cast, signed_in):
    """A province reads nothing of what lies with the city; settled ones come where asked for."""
    at_the_city = county_return("330381", state="submitted")
    passed_on, settled = (county_return(at, state="approved") for at in ("330382", "330383"))
    for one in (at_the_city, passed_on):
        Doubt.objects.create(subject=one, kind="tens", facts={"n": 7}, found_at=NOON)
    Doubt.objects.create(
        subject=settled, kind="tens", facts={"n": 7}, found_at=NOON, reason="已核实",
        settled_by=cast.city, settled_at=NOON,
    )  # fmt: skip
    province, city = signed_in(cast.province), signed_in(cast.city)
    assert doubts_taken(province) == ("done", {"乐清市"})
    assert doubts_taken(province, "?all=1") == ("done", {"乐清市", settled.region.name})
    assert doubts_taken(city) == ("done", {"瑞安市", "乐清市"})
    assert doubts_taken(signed_in(cast.stranger)) == ("failed", set())


def test_the_month_of_another_city_is_not_taken_along(cast, signed_in):
    cycle()
    client, where = signed_in(cast.city), reverse("returns:city-export")
    for code, status in (("330300", 302), ("330100", 404), ("440300", 404), ("x", 404)):
        answer = client.post(f"{where}?city={code}&period=2026-10", {"form": "pdf"})
        assert answer.status_code == status, code


def test_a_cell_of_paper_is_what_the_list_holds():
    cells = list_paper.paper_row([None, "", 2.5, 3, True, date(2026, 10, 1), "一"]).cells
    assert [str(one) for one in cells] == ["None", "None", "2.5", "3", "True", "2026-10-01", "一"]
