"""The import desk and the export: upload, faults by cell, keep, and the way back."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enterprises.register.models import Enterprise
from enterprises.register.rules.synthetic import synthetic_code
from portal.imports.models import ImportRun
from portal.jobs.models import Job
from portal.jobs.results import open_result
from portal.jobs.runner import run as run_job
from tests.factories.enterprises import enterprise, member

UPLOAD = "/imports/enterprises.register/"
HEADER = "统一社会信用代码,企业名称,行业代码,从业人员,营业收入（万元）,手机\r\n"


@pytest.fixture(autouse=True)
def _places(settings, tmp_path):
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    settings.JOBS_INLINE = False


@pytest.fixture
def client(cast, signed_in):
    client = signed_in(cast.officer)
    client.cookies["django_language"] = "en"
    return client


def csv(*lines: str, encoding: str = "utf-8-sig", name: str = "企业.csv"):
    return SimpleUploadedFile(name, (HEADER + "\r\n".join(lines)).encode(encoding))


def uploaded(client, file) -> ImportRun:
    answer = client.post(UPLOAD, {"file": file})
    run = ImportRun.objects.latest("pk")
    assert answer.status_code == 302
    assert answer.url == reverse("imports:run", args=[run.pk])
    run_job(run.job_id)
    run.refresh_from_db()
    return run


def test_a_good_table_is_checked_then_kept(client):
    run = uploaded(client, csv(f"{synthetic_code(1)},甲厂,3451,30,500,13900001234"))
    assert run.state == "checked"
    assert not Enterprise.objects.exists()
    page = client.get(reverse("imports:run", args=[run.pk]))
    assert "Keep 1 row" in page.text
    client.post(reverse("imports:keep", args=[run.pk]))
    run.refresh_from_db()
    run_job(run.job_id)
    run.refresh_from_db()
    assert (run.state, run.new_count) == ("kept", 1)
    assert Enterprise.objects.get().region.code == "330381"
    assert client.post(reverse("imports:keep", args=[run.pk])).status_code == 409


def test_faults_are_shown_by_cell_and_a_marked_table_comes_back(client):
    run = uploaded(
        client,
        csv(
            f"{synthetic_code(1)},甲厂,3451,30,500,",
            "91330100799655058,乙厂,9999,三十,500,123",
            encoding="gbk",
        ),
    )
    assert run.state == "refused"
    page = client.get(reverse("imports:run", args=[run.pk])).text
    for cell in ("A3", "C3", "D3", "F3"):
        assert cell in page
    assert "Keep" not in page
    marked = client.get(reverse("pages:job-result", args=[run.job_id]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(marked.streaming_content)))
    assert "乙厂" in {cell.value for row in book.active.iter_rows() for cell in row}
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.xlsx", b""),
        SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken"),
        SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100),
        SimpleUploadedFile("a.csv", b"\x00\x01\x02" * 50),
        SimpleUploadedFile("a.exe", b"MZ"),
        SimpleUploadedFile("../../etc/passwd", b"x"),
    ],
    ids=lambda file: file.name,
)
def test_a_file_that_cannot_be_taken_is_refused_at_its_field(client, file):
    answer = client.post(UPLOAD, {"file": file})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert not ImportRun.objects.exists()


def test_no_file_is_said(client):
    assert client.post(UPLOAD, {}).status_code == 422


def test_the_template_is_read_back_without_a_fault(client):
    answer = client.get(f"{UPLOAD}template/")
    data = b"".join(answer.streaming_content)
    assert answer["Content-Type"].endswith("sheet")
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    for place in range(1, len(heads) + 1):
        sheet.cell(3, place).value = None
    sheet.cell(3, 1).value = synthetic_code(4)
    sheet.cell(3, 2).value = "甲厂"
    place = next(n for n, head in enumerate(heads, 1) if "ndustry" in head)
    sheet.cell(3, place).value = "3451"
    out = io.BytesIO()
    book.save(out)
    run = uploaded(client, SimpleUploadedFile("模板.xlsx", out.getvalue()))
    assert run.state == "checked"


def test_ones_own_runs_alone(client, cast, signed_in):
    run = uploaded(client, csv(f"{synthetic_code(1)},甲厂,3451,30,500,"))
    assert run.file_name in client.get("/imports/").text
    other = signed_in(cast.neighbour)
    assert other.get(reverse("imports:run", args=[run.pk])).status_code == 404
    assert other.post(reverse("imports:keep", args=[run.pk])).status_code == 404


def test_who_may_not_keep_the_register_is_not_offered_its_table(cast, signed_in):
    one = enterprise()
    for who in (cast.province, cast.city, cast.security_admin, member(one)):
        browser = signed_in(who)
        assert browser.get(UPLOAD).status_code == 404
        assert browser.get(f"{UPLOAD}template/").status_code == 404
        assert "enterprises.register" not in browser.get("/imports/").text
    assert signed_in(cast.officer).get("/imports/no.such/").status_code == 404


def exported(client, **filters) -> list[list[object]]:
    answer = client.post("/enterprises/export/", filters)
    job = Job.objects.latest("pk")
    assert answer.url == reverse("pages:job", args=[job.pk])
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.explanation
    with open_result(job) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_an_export_holds_exactly_what_is_filtered(client):
    wanted = [enterprise(size_class="micro") for _ in range(3)]
    enterprise(size_class="small")
    enterprise("330106", size_class="micro")
    rows = exported(client, size="micro")
    assert [row[0] for row in rows[1:]] == [one.credit_code for one in wanted]
    assert "139****1234" in rows[1]
    assert "王**" in rows[1]
    assert "13900001234" not in rows[1]


def test_an_export_leaves_persons_out_for_who_may_not_see_them(cast, signed_in):
    enterprise()
    rows = exported(signed_in(cast.viewer))
    assert not {"13900001234", "139****1234"} & set(rows[1])
    assert len(rows) == 2


def test_an_export_can_be_uploaded_again_and_changes_nothing(client):
    """The columns of the export are those of the importer, in the language of the page."""
    client.post(
        "/enterprises/new/",
        {
            "credit_code": synthetic_code(1),
            "name": "甲厂",
            "industry_code": "3451",
            "staff_count": "30",
            "revenue_wan": "500.5",
            "founded_on": "2015-06-18",
            "has_quality_officer": "yes",
        },
    )
    client.post("/enterprises/export/")
    job = Job.objects.latest("pk")
    run_job(job.pk)
    job.refresh_from_db()
    with open_result(job) as file:
        data = file.read()
    run = uploaded(client, SimpleUploadedFile("导出.xlsx", data))
    assert run.state == "checked", run.faults
    client.post(reverse("imports:keep", args=[run.pk]))
    run.refresh_from_db()
    run_job(run.job_id)
    run.refresh_from_db()
    assert (run.state, run.new_count, run.changed_count, run.unchanged_count) == ("kept", 0, 0, 1)


def test_a_members_home_begins_with_the_journey(cast, signed_in):
    one, other = enterprise(), enterprise()
    text = signed_in(member(one)).get("/").text
    assert one.name in text
    assert other.name not in text
