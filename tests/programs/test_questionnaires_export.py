"""The export of answers: wide, long, codebook; nothing lost across versions, persons masked."""

import csv
import hashlib
import io
import zipfile

import openpyxl
import pytest
from django.urls import reverse

from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.jobs.runner import run
from portal.jobs.vocabulary import State
from programs.questionnaires.jobs import EXPORT
from tests.factories import NOON
from tests.factories.cycles import cycle
from tests.factories.enterprises import enterprise
from tests.factories.questionnaires import COMPLETE, SMALL, response, version, words


@pytest.fixture
def asked(db):
    """Two versions over two years: in the second B1 is a text, and B2 has another option."""
    first = version(cycle(2025))
    rows = [{"product": "valve", "share": "60"}, {"product": "pump"}]
    response(
        enterprise(name="瑞安一厂"), to=first, state="submitted", answers=COMPLETE | {"A3": rows}
    )
    second = {**SMALL, "sections": [
        SMALL["sections"][0],
        {**SMALL["sections"][1], "questions": [
            {"code": "B1", "kind": "text", "words": words("System")},
            {**SMALL["sections"][1]["questions"][1], "asked_when": None, "options": [
                {"code": "cost", "words": words("Cost")},
                {"code": "trust", "words": words("Trust")},
            ]},
            {"code": "C1", "kind": "text", "words": words("联系人姓名")},
            {"code": "C2", "kind": "text", "words": words("手机")},
        ]},
    ]}  # fmt: skip
    del second["sections"][1]["questions"][1]["asked_when"]
    then = version(cycle(2026), second)
    said = {"A1": "瑞安二厂有限公司", "A2": "7.50", "B1": "=1+1", "B2": ["trust"], "C1": "王小明",
            "C2": "13912345678"}  # fmt: skip
    response(enterprise(), to=then, state="confirmed", answers=said)
    response(enterprise(), to=then, state="unconfirmed", answers=said)
    response(enterprise("330106"), to=then, state="submitted", answers=said)
    return first, then


@pytest.fixture
def exported(settings, tmp_path, acting):
    """What somebody is given: the job, and the file's content."""
    settings.VAR = tmp_path

    def export(user, of, **params):
        given = {"version": of.pk, "shape": "wide", "form": "xlsx", "versions": "all"} | params
        job = Job.objects.get(pk=ask(EXPORT, by=acting(user), at=NOON, params=given).pk)
        if job.state == State.WAITING:
            run(job.pk)
            job.refresh_from_db()
        assert job.state == State.DONE, job.explanation
        data = (tmp_path / "results" / job.result_path).read_bytes()
        assert hashlib.sha256(data).hexdigest() == job.result_sha256
        return job, data

    return export


def sheets_of(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [
        [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets
    ]


def named(rows):
    head, *lines = rows
    assert len(set(head)) == len(head)
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_a_wide_export_keeps_every_column_of_every_version(asked, cast, exported):
    job, data = exported(cast.province, asked[1])
    answers, book = map(named, sheets_of(data))
    assert job.result_rows == len(answers) == 3
    first, second, _third = answers
    assert first["B1@single"] == "no"
    assert first["B1@text"] is None
    assert (second["B1@single"], second["B1@text"]) == (None, "=1+1")
    assert (first["B2=cost"], first["B2=time"], first["B2=trust"]) == (1, 1, 0)
    assert (second["B2=cost"], second["B2=trust"]) == (0, 1)
    assert (first["A3[1].product"], first["A3[1].share"]) == ("valve", "60")
    assert (first["A3[2].product"], first["A3[2].share"], first["A3[3].product"]) == (
        "pump", None, None,
    )  # fmt: skip
    assert (first["B4=certification"], first["B4=quality"], first["B4=finance"]) == (1, 2, None)
    assert second["A2"] == 7.5
    assert (second["C1"], second["C2"]) == ("王**", "139****5678")
    assert first["Enterprise"] == "瑞安一厂"
    assert first["A1"] == "Valves Ltd"
    assert {(row["Version"], row["Question"]) for row in book} >= {("1", "B1"), ("2", "C1")}
    options = next(row for row in book if (row["Version"], row["Question"]) == ("1", "B2"))
    assert "cost = Cost / Cost" in options["Options and columns"]
    assert options["Asked when"]


def test_a_long_export_has_one_row_for_each_answer(asked, cast, exported):
    job, data = exported(cast.province, asked[0], shape="long", versions="this")
    answers = named(sheets_of(data)[0])
    assert job.result_rows == len(answers) == 13
    said = [(one["Question"], one["Row or place"], one["Column"], one["Answer"]) for one in answers]
    assert ("A3", 2, "product", "pump") in [(q, r, c or "", a) for q, r, c, a in said]
    assert [a for q, _r, _c, a in said if q == "B2"] == ["cost", "time"]
    assert [(r, a) for q, r, _c, a in said if q == "B4"] == [(1, "certification"), (2, "quality")]
    assert next(one["In words"] for one in answers if one["Question"] == "B1") == "No"


def test_csv_comes_in_a_zip_with_the_codebook_and_is_inert(asked, cast, exported):
    job, data = exported(cast.province, asked[1], form="csv")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["answers.csv", "codebook.csv"]
        text = archive.read("answers.csv").decode("utf-8-sig")
    rows = named(list(csv.reader(io.StringIO(text))))
    assert len(rows) == job.result_rows == 3
    assert rows[1]["B1@text"] == "'=1+1"


def test_an_officer_is_given_the_own_county_alone(asked, cast, exported):
    job, data = exported(cast.officer, asked[1])
    assert job.result_rows == 2
    assert {one["County"] for one in named(sheets_of(data)[0])} == {"瑞安市"}


def test_who_may_not_see_enterprises_is_given_no_names(asked, cast, exported, monkeypatch):
    from programs.questionnaires.jobs import exports

    monkeypatch.setattr(exports, "Enterprises", type("None", (), {"VIEW": "nobody.may"}))
    for shape in ("wide", "long"):
        _job, data = exported(cast.province, asked[0], shape=shape)
        rows = sheets_of(data)[0]
        cells = {str(cell) for row in rows for cell in row}
        assert not cells & {"瑞安一厂", "Valves Ltd", "瑞安二厂有限公司"}
        assert len(rows) > 3


def test_the_button_asks_for_the_job(asked, cast, signed_in):
    given = {"shape": "long", "form": "csv", "versions": "all"}
    address = reverse("questionnaires:result-export", args=[asked[1].pk])
    client = signed_in(cast.province)
    assert client.post(address, given).status_code == 302
    assert Job.objects.get().params == given | {"version": asked[1].pk}
    assert client.post(address, given | {"shape": "other"}).status_code == 422
    stranger = signed_in(cast.abroad)
    assert stranger.post(address, given).status_code == 404


def test_many_rows_cost_no_more_statements(asked, cast, exported, django_assert_max_num_queries):
    for _number in range(30):
        response(enterprise(), to=asked[0], state="submitted")
    with django_assert_max_num_queries(60):
        job, _data = exported(cast.province, asked[0])
    assert job.result_rows == 33
