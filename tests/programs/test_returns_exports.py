"""The list of returns and the counties added up as files: what the page shows, and no more."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse

from portal.jobs.models import Job
from portal.jobs.results import open_result
from portal.jobs.runner import run
from programs.returns.models import Return
from tests.factories.returns import county_return, figures

pytestmark = pytest.mark.django_db


def taken(client, name: str, query: str, form: str = "xlsx") -> tuple[bytes, str]:
    answer = client.post(reverse(f"returns:{name}") + query, {"form": form})
    assert answer.status_code == 302, answer.text
    job = Job.objects.latest("pk")
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.note) == ("done", "")
    with open_result(job) as file:
        return file.read(), job.result_name


def cells(data: bytes) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[cell.value for cell in row] for sheet in book.worksheets for row in sheet.rows]


def test_the_list_of_a_month_is_taken_as_it_is_narrowed(cast, signed_in):
    county_return("330381", state="submitted")
    county_return("330382", state="approved")
    client = signed_in(cast.city)
    lines = cells(taken(client, "export", "?period=2026-10&state=approved")[0])
    named = {row[0] for row in lines}
    assert "乐清市" in named
    assert "瑞安市" not in named
    assert any("With the province" in str(cell) for row in lines for cell in row)
    of_county = cells(taken(signed_in(cast.officer), "export", "")[0])
    (october,) = [row for row in of_county if row[0] == "2026-10"]
    assert "Preparer" in october
    assert client.post(reverse("returns:export")).status_code == 422


def test_the_counties_added_up_hold_what_is_shown_at_their_level(cast, signed_in):
    county_return("330381", state="submitted", values=figures(subsidy_paid_wan="10.50"))
    county_return("330382", state="approved", values=figures(subsidy_paid_wan="2.25"))

    def subsidy(who: object) -> object:
        query = "?region=330300&year=2026&period=2026-10"
        lines = cells(taken(signed_in(who), "summary-export", query)[0])
        return next(row[2] for row in lines if row[0] == "Subsidies paid")

    assert subsidy(cast.city) == 12.75
    data, name = taken(signed_in(cast.province), "summary-export", "?period=2026-10", "pdf")
    assert data.startswith(b"%PDF")
    assert name.endswith(".pdf")
    assert Return.objects.count() == 2
