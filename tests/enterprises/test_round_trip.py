"""Download, edit, upload again: what is new, changed, unchanged and gone; persons stay masked."""

from __future__ import annotations

import io
import random
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enterprises.register.importers import compared, register_importer
from enterprises.register.models import Download, Enterprise
from enterprises.register.operations import (
    ask_for_download,
    change_enterprise,
    clear_downloads,
    close_enterprise,
    keep_enterprises,
    note_rows,
)
from enterprises.register.queries import Filters
from enterprises.register.rules.row_keys import Packer, RowKey, read_row_key, unpacked
from enterprises.register.rules.synthetic import synthetic_code
from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.imports.definition import FileFacts
from portal.imports.models import ImportRun
from portal.jobs.models import Job
from portal.jobs.results import open_result
from portal.jobs.runner import run as run_job
from portal.kernel.errors import Invalid, NotPermitted
from tests.enterprises.test_api import ALL, System
from tests.factories import NOON, holder
from tests.factories.enterprises import enterprise

UPLOAD = "/imports/enterprises.register/"
KEY = "Row key (leave as it is)"


@pytest.fixture(autouse=True)
def _places(settings, tmp_path):
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    settings.JOBS_INLINE = False


@pytest.fixture
def client(cast, signed_in):
    client = signed_in(cast.officer)
    client.cookies["django_language"] = "en"
    return client


class Book:
    """A downloaded table, to be edited as a person would."""

    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.sheet = self.book.worksheets[0]
        self.heads = [cell.value for cell in self.sheet[1]]

    def row(self, code: str) -> int:
        return next(n for n, row in enumerate(self.sheet, 1) if row[0].value == code)

    def cell(self, code: str, header: str):
        return self.sheet.cell(self.row(code), self.heads.index(header) + 1)

    def put(self, code: str, **values: object) -> None:
        for header, value in values.items():
            self.cell(code, header.replace("_", " ")).value = value

    def add(self, **values: object) -> None:
        row = self.sheet.max_row + 1
        for header, value in values.items():
            self.sheet.cell(row, self.heads.index(header.replace("_", " ")) + 1).value = value

    def file(self, name: str = "改.xlsx") -> SimpleUploadedFile:
        out = io.BytesIO()
        self.book.save(out)
        return SimpleUploadedFile(name, out.getvalue())


def downloaded(client, **body) -> Book:
    answer = client.post("/enterprises/export/", body)
    job = Job.objects.latest("pk")
    assert answer.url == reverse("pages:job", args=[job.pk])
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.explanation
    with open_result(job) as file:
        return Book(file.read())


def uploaded(client, file) -> ImportRun:
    client.post(UPLOAD, {"file": file})
    run = ImportRun.objects.latest("pk")
    run_job(run.job_id)
    run.refresh_from_db()
    return run


def kept(client, run) -> ImportRun:
    client.post(reverse("imports:keep", args=[run.pk]))
    run.refresh_from_db()
    run_job(run.job_id)
    run.refresh_from_db()
    return run


def counts(run) -> tuple[int, int, int, int]:
    return run.new_count, run.changed_count, run.unchanged_count, run.gone_count


def faults(run) -> dict[str, str]:
    return {fault["code"]: fault["where"] for fault in run.faults if fault["severity"] == "error"}


def result_of(run) -> openpyxl.Workbook:
    run.job.refresh_from_db()
    with open_result(run.job) as file:
        return openpyxl.load_workbook(io.BytesIO(file.read()))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_was_edited_is_shown_by_cell_and_a_second_upload_changes_nothing(client, language):
    client.cookies["django_language"] = language
    changed, same, gone = (enterprise() for _ in range(3))
    book = downloaded(client)
    heads = book.heads
    staff = "Staff" if language == "en" else "从业人员"
    assert staff in heads
    book.cell(changed.credit_code, staff).value = 51
    row = book.sheet.max_row + 1
    for place, value in {0: synthetic_code(1), 1: "甲厂", 3: "3451"}.items():
        book.sheet.cell(row, place + 1).value = value
    book.sheet.delete_rows(book.row(gone.credit_code))
    run = uploaded(client, book.file())
    assert run.state == "checked", run.faults
    assert run.fault_count == 0, run.faults
    assert counts(run) == (1, 1, 1, 1)
    told = {one["code"]: one for one in run.differences}
    assert told[changed.credit_code]["cells"] == [["staff_count", "50", "51"]]
    assert told[gone.credit_code]["standing"] == "gone"
    assert told[synthetic_code(1)]["standing"] == "new"
    assert same.credit_code not in told
    page = client.get(reverse("imports:run", args=[run.pk])).text
    for text in (changed.credit_code, gone.credit_code, synthetic_code(1), staff):
        assert text in page
    sheet = result_of(run).active
    assert sheet.max_row == 4
    assert [cell.value for cell in sheet[2]][1:] == [
        2,
        changed.credit_code,
        changed.name,
        staff,
        "50",
        "51",
    ]
    run = kept(client, run)
    assert counts(run) == (1, 1, 1, 1)
    changed.refresh_from_db()
    assert (changed.staff_count, changed.contact_phone) == (51, "13900001234")
    assert Enterprise.objects.filter(pk=gone.pk, closed_on=None).exists()

    again = uploaded(client, book.file())
    assert (again.state, counts(again)) == ("checked", (0, 0, 3, 1))
    page = client.get(reverse("imports:run", args=[again.pk])).text
    assert f'action="{reverse("imports:keep", args=[again.pk])}"' not in page
    before = list(Enterprise.objects.order_by("pk").values())
    assert counts(kept(client, again))[:3] == (0, 0, 3)
    assert list(Enterprise.objects.order_by("pk").values()) == before


def test_a_masked_cell_stays_as_it_is_known_and_one_typed_in_full_is_kept(client):
    left, typed = enterprise(quality_lead="李工"), enterprise()
    book = downloaded(client)
    assert book.cell(left.credit_code, "Mobile phone").value == "139****1234"
    assert book.cell(left.credit_code, "Head of quality").value == "李*"
    book.put(typed.credit_code, Mobile_phone="13700005678", Contact_person="赵明")
    run = uploaded(client, book.file())
    assert (run.state, counts(run)) == ("checked", (0, 1, 1, 0))
    (one,) = run.differences
    assert one["cells"] == [
        ["contact_name", "王**", "赵*"],
        ["contact_phone", "139****1234", "137****5678"],
    ]
    kept(client, run)
    left.refresh_from_db()
    typed.refresh_from_db()
    assert (left.contact_name, left.quality_lead) == ("王小明", "李工")
    assert (typed.contact_name, typed.contact_phone) == ("赵明", "13700005678")


def test_a_masked_cell_that_fits_nobody_is_named(client):
    one, other = enterprise(), enterprise(contact_name="")
    book = downloaded(client)
    book.put(one.credit_code, Mobile_phone="137****9999")
    book.put(other.credit_code, Contact_person="王**")
    book.add(
        Unified_social_credit_code=synthetic_code(1),
        Name_of_the_enterprise="甲厂",
        Industry_code="3451",
        Contact_person="孙*",
    )
    run = uploaded(client, book.file())
    masked = [f for f in run.faults if f["code"] == "enterprise.masked"]
    assert run.state == "refused"
    places = {
        book.cell(one.credit_code, "Mobile phone").coordinate,
        book.cell(other.credit_code, "Contact person").coordinate,
        book.cell(synthetic_code(1), "Contact person").coordinate,
    }
    assert {fault["where"] for fault in masked} == places
    assert {fault["value"] for fault in masked} == {"137****9999", "王**", "孙*"}
    assert not Enterprise.objects.filter(credit_code=synthetic_code(1)).exists()


def test_persons_in_full_need_a_reason_that_is_kept(cast, client, signed_in):
    one = enterprise()
    refused = client.post("/enterprises/export/", {"in_full": "yes", "reason": " "})
    assert refused.status_code == 422
    assert not Download.objects.exists()
    book = downloaded(client, in_full="yes", reason="Letter to all makers", q="测试")
    assert book.cell(one.credit_code, "Mobile phone").value == "13900001234"
    about = {row[0].value: row[1].value for row in book.book.worksheets[1]}
    assert about["Rows"] == 1
    assert "Letter to all makers" in about["Persons"]
    assert about["Taken by"] == str(cast.officer.display_name)
    event = Event.objects.get(verb="enterprises.download.ask")
    assert event.detail["reason"] == "Letter to all makers"
    assert event.detail["filters"] == ["text"]
    assert event.by == cast.officer
    assert Event.objects.get(verb="enterprises.download.end").detail["rows"] == 1
    assert uploaded(client, book.file()).unchanged_count == 1
    viewer = signed_in(cast.viewer)
    answer = viewer.post("/enterprises/export/", {"in_full": "yes", "reason": "Letter"})
    assert answer.status_code == 403
    with pytest.raises(NotPermitted):
        ask_for_download(Filters(), by=actor_for(cast.security_admin), at=NOON)


def test_who_lost_the_right_since_they_asked_gets_persons_masked(cast, client):
    from portal.offices.models import Post

    one = enterprise()
    body = {"in_full": "yes", "reason": "Letter"}
    client.post("/enterprises/export/", body)
    Post.objects.filter(user=cast.officer).update(role="province_viewer")
    job = Job.objects.latest("pk")
    run_job(job.pk)
    job.refresh_from_db()
    with open_result(job) as file:
        book = Book(file.read())
    assert one.credit_code == book.sheet.cell(2, 1).value
    assert "13900001234" not in [cell.value for cell in book.sheet[2]]


def test_a_row_that_was_changed_in_the_portal_meanwhile_is_named(cast, client):
    one, other = enterprise(), enterprise()
    book = downloaded(client)
    colleague = holder("county_officer", "330381")
    change_enterprise(
        one,
        by=actor_for(colleague),
        at=timezone.now() + timedelta(minutes=5),
        values={"contact_phone": "13700005678"},
    )
    untouched = uploaded(client, book.file())
    assert (untouched.state, counts(untouched)) == ("checked", (0, 0, 2, 0))
    assert kept(client, untouched).state == "kept"
    for code in (one.credit_code, other.credit_code):
        book.put(code, Staff=7)
    run = uploaded(client, book.file())
    (fault,) = [fault for fault in run.faults if fault["code"] == "enterprise.stale"]
    assert fault["where"] == book.cell(one.credit_code, KEY).coordinate
    assert fault["value"] == book.cell(one.credit_code, KEY).value
    assert colleague.display_name in fault["message"]
    assert "Mobile phone" in fault["message"]
    assert "13700005678" not in str(run.faults)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.staff_count, other.staff_count) == (50, 50)

    book.put(one.credit_code, Mobile_phone=None)
    book.cell(one.credit_code, KEY).value = None
    run = uploaded(client, book.file())
    assert (run.state, counts(run)) == ("checked", (0, 2, 0, 0))
    kept(client, run)
    one.refresh_from_db()
    assert (one.staff_count, one.contact_phone) == (7, "13700005678")


def test_what_changed_between_the_check_and_the_keeping_is_refused_whole(cast, client):
    one, other = enterprise(), enterprise()
    book = downloaded(client)
    for code in (one.credit_code, other.credit_code):
        book.put(code, Staff=7)
    run = uploaded(client, book.file())
    change_enterprise(one, by=actor_for(cast.officer), at=NOON, values={"staff_count": 9})
    run = kept(client, run)
    assert run.state == "refused"
    other.refresh_from_db()
    assert other.staff_count == 50


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        (("other", None), "enterprise.key_of_another"),
        (("one", "one"), "enterprise.key_twice"),
        (("2026-07-01", None), "imports.row_key"),
        (("R1.x.3", None), "imports.row_key"),
    ],
)
def test_a_key_that_is_not_the_rows_is_named(client, keys, code):
    rows = {"one": enterprise(), "other": enterprise()}
    book = downloaded(client)
    written = {name: book.cell(row.credit_code, KEY).value for name, row in rows.items()}
    for row, key in zip(rows.values(), keys, strict=True):
        book.cell(row.credit_code, KEY).value = written.get(key, key)
    run = uploaded(client, book.file())
    assert run.state == "refused"
    assert code in faults(run)
    assert faults(run)[code].startswith(openpyxl.utils.get_column_letter(book.heads.index(KEY) + 1))


def test_a_copied_row_with_another_code_is_not_taken_for_the_first(client):
    one = enterprise()
    book = downloaded(client)
    book.add(
        **{
            "Unified social credit code": synthetic_code(1),
            "Name of the enterprise": "甲厂",
            "Industry code": "3451",
            KEY: book.cell(one.credit_code, KEY).value,
        }
    )
    run = uploaded(client, book.file())
    assert {"enterprise.key_twice", "enterprise.key_of_another"} <= set(faults(run))


def test_a_closed_row_that_is_left_as_it_is_is_no_fault(cast, client):
    one = enterprise()
    close_enterprise(one, by=actor_for(cast.officer), at=NOON, reason="Gone", on=None)
    book = downloaded(client)
    run = uploaded(client, book.file())
    assert (run.state, run.unchanged_count) == ("checked", 1)
    book.put(one.credit_code, Staff=3)
    assert "enterprise.closed" in faults(uploaded(client, book.file()))


def test_the_key_of_a_strangers_download_names_nothing_of_theirs(cast, client, signed_in):
    stranger, mine = enterprise("330106"), enterprise()
    theirs = signed_in(cast.stranger)
    theirs.cookies["django_language"] = "en"
    downloaded(theirs)
    number = Download.objects.get().pk
    book = downloaded(client)
    key = book.cell(mine.credit_code, KEY)
    key.value = f"R{number}.{mine.pk}.{mine.revision}"
    run = uploaded(client, book.file())
    assert (run.state, counts(run)) == ("checked", (0, 0, 1, 0))
    assert stranger.credit_code not in str(run.differences)
    key.value = f"R{number}.{stranger.pk}.1"
    run = uploaded(client, book.file())
    assert set(faults(run)) == {"enterprise.key_of_another"}
    assert stranger.name not in str(run.faults)
    assert stranger.credit_code not in str(run.faults)


def test_when_the_download_is_forgotten_it_is_said_once(cast, client):
    one, gone = enterprise(), enterprise()
    book = downloaded(client)
    book.sheet.delete_rows(book.row(gone.credit_code))
    later = timezone.now() + timedelta(days=1)
    assert clear_downloads(later, by=actor_for(cast.officer), at=later) == 1
    run = uploaded(client, book.file())
    assert (run.state, counts(run)) == ("checked", (0, 0, 1, 0))
    (fault,) = run.faults
    assert fault["code"] == "enterprise.download_forgotten"
    assert one.credit_code not in str(run.differences)


def test_rows_with_faults_are_marked_and_the_others_compared(client):
    good, bad = enterprise(), enterprise()
    book = downloaded(client)
    book.put(good.credit_code, Staff=51)
    book.put(bad.credit_code, Staff="many")
    run = uploaded(client, book.file())
    assert (run.state, run.refused_count, counts(run)) == ("refused", 1, (0, 1, 0, 0))
    made = result_of(run)
    assert "What would change" in made.sheetnames
    assert made["What would change"].cell(2, 3).value == good.credit_code


def test_the_template_has_no_row_key(client):
    data = b"".join(client.get(f"{UPLOAD}template/").streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert KEY not in [cell.value for cell in book.worksheets[0][1]]


def test_comparing_costs_the_same_for_two_lines_or_forty(cast, client):
    by = actor_for(cast.officer)
    spent = []
    for many in (2, 38):
        for _ in range(many):
            enterprise()
        downloaded(client)
        number = Download.objects.latest("pk").pk
        rows = Enterprise.objects.order_by("pk")[1:]
        lines = [
            register_importer.line(
                number=place,
                credit_code=one.credit_code,
                staff_count=1,
                row_key=RowKey(number, one.pk, one.revision),
            )
            for place, one in enumerate(rows, start=2)
        ]
        with CaptureQueriesContext(connection) as captured:
            standings = [one.standing for one in compared(lines, by=by, at=NOON)]
        assert standings == ["changed"] * len(lines) + ["gone"]
        spent.append(len(captured))
    assert spent[0] == spent[1] <= 3


def test_packed_keys_come_back_as_they_were():
    keys = sorted(random.Random(7).sample(range(1, 10**12), 30_000))
    packer = Packer()
    for key in keys:
        packer.add(key)
    packed = packer.packed()
    assert packer.count == len(keys)
    assert list(unpacked(packed)) == keys
    assert list(unpacked(Packer().packed())) == list(unpacked(b"")) == []
    assert read_row_key(str(RowKey(7, 1234, 3))) == RowKey(7, 1234, 3)


def test_what_a_download_holds_is_noted_with_an_event(cast):
    by = actor_for(cast.officer)
    taken = ask_for_download(Filters(size="micro"), by=by, at=NOON)
    assert (taken.in_full, taken.job.params["size"]) == (False, "micro")
    packer = Packer()
    packer.add(12)
    note_rows(taken, by=by, at=NOON, count=1, packed=packer.packed())
    taken.refresh_from_db()
    assert (taken.row_count, list(unpacked(bytes(taken.packed)))) == (1, [12])
    assert Event.objects.get(verb="enterprises.download.end").detail["rows"] == 1


def test_a_download_in_full_says_why(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Download.objects.create(asked_by=cast.officer, asked_at=NOON, in_full=True)


def test_keeping_refuses_what_the_rules_should_have_stopped(cast):
    one = enterprise()
    by = actor_for(cast.officer)
    file = FileFacts("a.xlsx", "0" * 64, 1)
    values = {"number": 2, "credit_code": one.credit_code, "name": one.name}
    for wrong in (
        {"row_key": RowKey(1, one.pk, 9), "staff_count": 3},
        {"contact_phone": register_importer.column("contact_phone").parse("137****9999")},
    ):
        with pytest.raises(Invalid):
            keep_enterprises([register_importer.line(**values, **wrong)], by=by, at=NOON, file=file)
    one.refresh_from_db()
    assert one.staff_count == 50


class TestRest:
    @pytest.fixture
    def ruian(self, cast):
        return System("330381", cast.officer, ALL)

    def item(self, one, **changes):
        return {
            "credit_code": one.credit_code,
            "name": one.name,
            "industry_code": one.industry_code,
        } | changes

    def test_a_dry_run_says_what_would_change(self, ruian):
        one, same = enterprise(), enterprise()
        new = {"credit_code": synthetic_code(1), "name": "甲厂", "industry_code": "3451"}
        items = [self.item(one, staff_count=51), self.item(same), new]
        answer = ruian.post({"dry_run": True, "items": items}, "/api/v1/enterprises/bulk/").json()
        told = [(d["item"], d["standing"], d["cells"]) for d in answer["differences"]]
        assert told == [
            (0, "changed", [{"field": "staff_count", "was": "50", "now": "51"}]),
            (1, "unchanged", []),
            (2, "new", []),
        ]
        assert not Enterprise.objects.filter(credit_code=synthetic_code(1)).exists()

    def test_an_item_with_an_old_revision_is_named(self, ruian):
        one = enterprise(revision=4)
        for revision, status in ((3, 422), (True, 422), ("4", 422), (4, 200)):
            items = [self.item(one, staff_count=51, revision=revision)]
            answer = ruian.post({"items": items}, "/api/v1/enterprises/bulk/")
            assert answer.status_code == status, answer.content
            if status == 422:
                (fault,) = answer.json()["faults"]
                assert fault["where"] == "/items/0/revision"

    def test_what_was_read_masked_can_be_sent_back(self, cast, signed_in):
        one = enterprise()
        client = signed_in(cast.officer)
        url = f"/api/v1/enterprises/{one.pk}/"
        read = client.get(url)
        body = read.json()
        assert body["contact_phone"] == "139****1234"
        for name, value, status in (
            ("contact_name", body["contact_name"], 200),
            ("contact_phone", body["contact_phone"], 200),
            ("contact_name", "赵**", 422),
            ("quality_lead", "李*", 422),
        ):
            answer = client.patch(
                url,
                {name: value},
                content_type="application/json",
                headers={"If-Match": read["ETag"]},
            )
            assert answer.status_code == status, answer.content
        one.refresh_from_db()
        assert (one.contact_name, one.contact_phone, one.quality_lead) == (
            "王小明",
            "13900001234",
            "",
        )
