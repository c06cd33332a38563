"""Lists of a programme year as workbooks: what the list shows, in the reach of the asker."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.jobs.models import Job
from portal.jobs.results import open_result
from portal.jobs.runner import run
from programs.cycles.models import Activity, Attendance, Decision, TargetAnswer
from tests.factories import NOON, region
from tests.factories.cycles import cycle, pilot_industry, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.policies import paper

pytestmark = pytest.mark.django_db


def taken(client, name: str, query: str = "") -> tuple[list[list[object]], str]:
    """The rows of the workbook with its header, and what it says of itself."""
    answer = client.post(reverse(f"cycles:{name}") + query)
    assert answer.status_code == 302, answer.text
    job = Job.objects.latest("pk")
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.note) == ("done", "")
    with open_result(job) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].rows]
    assert job.result_rows == len(rows) - 1
    return rows, " ".join(str(cell.value) for row in book.worksheets[1].rows for cell in row)


def test_the_roster_is_taken_as_it_is_narrowed(cast, signed_in):
    pilot = pilot_industry()
    roster_entry(enterprise(name="轴承厂"), state="listed", pilot_industry=pilot)
    roster_entry(enterprise(name="齿轮厂"), state="nominated")
    roster_entry(enterprise("330382", name="别处的厂"), state="listed")
    client = signed_in(cast.officer)
    rows, about = taken(client, "roster-export", f"?pilot={pilot.pk}&state=listed")
    assert [row[0] for row in rows] == ["Name", "轴承厂"]
    assert rows[1][4] == pilot.name
    assert pilot.name in about
    assert "State: " in about
    every, _about = taken(client, "roster-export")
    assert {row[0] for row in every[1:]} == {"轴承厂", "齿轮厂"}


def test_industries_activities_and_decisions_are_taken_too(cast, signed_in):
    pilot = pilot_industry()
    roster_entry(enterprise(name="轴承厂"), state="listed", pilot_industry=pilot)
    where = {"cycle": cycle(), "region": region("330381"), "held_on": date(2026, 6, 12)}
    made = where | {"recorded_at": NOON}
    session = Activity.objects.create(kind="training", title="内审员培训", hours=6, **made)
    for name in ("阀门厂", "水泵厂"):
        Attendance.objects.create(
            activity=session, enterprise=enterprise(name=name), people=3, kind="training", **where
        )
    meeting = Activity.objects.create(kind="meeting", title="十月例会", **made)
    for number, words in enumerate(("落实奖补", "开展培训"), start=1):
        Decision.objects.create(
            meeting=meeting, number=number, words=words, owner="质量科", due_on=date(2026, 7, 1),
            decided_on=date(2026, 6, 12), cycle=cycle(), region=region("330381"),
        )  # fmt: skip
    client = signed_in(cast.province)
    rows, _about = taken(client, "industries-export")
    assert [(row[0], row[9]) for row in rows[1:]] == [(pilot.name, 1)]
    rows, _about = taken(client, "activities-export", "?kind=training")
    assert [(row[1], row[7], row[8]) for row in rows[1:]] == [("内审员培训", 2, 6)]
    with CaptureQueriesContext(connection) as made:
        rows, _about = taken(client, "decisions-export", "?state=open")
    assert rows[0][3] == "Responsible unit"
    assert [(row[0], row[3]) for row in rows[1:]] == [
        ("开展培训", "质量科"),
        ("落实奖补", "质量科"),
    ]
    places = [
        one for one in made if 'FROM "regions_region" WHERE "regions_region"."id"' in one["sql"]
    ]
    assert places == []  # the offices come with the rows


def test_the_launch_is_taken_as_the_board_stands(cast, signed_in):
    year = cycle()
    paper("330381", plan_of=year, number="瑞市监质〔2026〕2号", issued_on=date(2026, 2, 1))
    TargetAnswer.objects.create(
        cycle=year, region=region("330382"), state="objected", asked_on=date(2026, 3, 1),
        answered_on=date(2026, 3, 2), words="基数有误",
    )  # fmt: skip

    def board(who, query=""):
        answer = signed_in(who).post(reverse("cycles:launch-export", args=[year.pk]) + query)
        job = Job.objects.latest("pk")
        assert answer.status_code == 302
        run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.note) == ("done", "")
        with open_result(job) as file:
            book = openpyxl.load_workbook(io.BytesIO(file.read()))
        about = {row[0].value: row[1].value for row in book.worksheets[1].rows}
        assert year.title in about["Conditions"]
        assert about["Boundaries"] == "Counties in force when the year opens"
        return [[cell.value for cell in row] for row in book.worksheets[0].rows]

    head, *lines = board(cast.province, "?sort=plan")
    assert head == [
        "County", "Division code", "Own plan issued", "Own plan issued: in words",
        "Targets accepted", "Targets accepted: in words", "Lacking",
    ]  # fmt: skip
    assert len(lines) == 90
    code, day, words, *_more, lacking = lines[-1][1:]
    assert (code, day.date(), words, lacking) == (
        "330381", date(2026, 2, 1), "瑞市监质〔2026〕2号", 1,
    )  # fmt: skip
    objecting = next(line for line in lines if line[1] == "330382")
    assert objecting[4:] == [None, "The county objects", 2]
    assert [line[1] for line in board(cast.officer)[1:]] == ["330381"]
    abroad = signed_in(cast.abroad).post(reverse("cycles:launch-export", args=[year.pk]))
    assert abroad.status_code == 404
    assert (
        reverse("cycles:launch-export", args=[year.pk])
        in signed_in(cast.viewer).get(reverse("cycles:launch", args=[year.pk])).text
    )
