"""What nearly says something: it is refused, and never taken for the absence of it."""

import io
import json
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.audit.models import Event
from portal.kernel.errors import Invalid, WrongState
from programs.returns import operations
from programs.returns.models import Return
from programs.returns.operations.noting import Note
from tests.factories import NOON
from tests.factories.returns import TYPED, county_return
from tests.programs.test_returns_api import BULK, URL, body, key_of, machine, send  # noqa: F401

pytestmark = pytest.mark.django_db
RUIAN = "330381"


@pytest.fixture(autouse=True)
def _it_is_november(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def faults(answer):
    return [(fault["code"], fault["where"]) for fault in answer.json()["faults"]]


@pytest.mark.parametrize("word", ["true", "yes", 1, 0, [], {}])
def test_a_word_that_may_mean_submit_is_no_draft(machine, word):  # noqa: F811
    answer = send(machine, body(submit=word))
    assert answer.status_code == 422
    assert faults(answer) == [("returns.submit_unreadable", "/submit")]
    assert not Return.objects.exists()


@pytest.mark.parametrize("word", [None, False])
def test_nothing_or_no_is_a_draft(machine, word):  # noqa: F811
    assert send(machine, body(submit=word)).json()["state"] == "draft"


@pytest.mark.parametrize("query", ["", "?dry_run=1"])
def test_many_at_once_are_not_submitted_and_say_so(machine, query):  # noqa: F811
    items = [body(submit=False), body(period="2026-09", submit=True)]
    answer = send(machine, {"items": items}, to=BULK + query)
    assert faults(answer) == [("returns.submit_in_bulk", "/items/1/submit")]
    assert not Return.objects.exists()


@pytest.mark.parametrize(
    "query", ["dry_run=1&dry_run=0", "dry_run=0&dry_run=1", "dry-run=1", "dryRun=1", "DRY_RUN=1"]
)
def test_a_dry_run_that_is_written_otherwise_keeps_nothing(machine, query):  # noqa: F811
    answer = send(machine, body(), to=f"{URL}?{query}")
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, "/dry_run")
    assert not Return.objects.exists()


def test_a_dry_run_said_twice_alike_is_one(machine):  # noqa: F811
    answer = send(machine, body(), to=f"{URL}?dry_run=1&dry_run=true&other=1")
    assert answer.json()["would_keep"]
    assert not Return.objects.exists()


@pytest.mark.parametrize("figure", ["-0", "－０", "-0.00", -0.0])
def test_minus_nought_is_nought(machine, figure):  # noqa: F811
    typed = TYPED | {"events": figure, "fee_waived_wan": figure}
    kept = send(machine, body(values=typed)).json()["values"]
    assert (kept["events"], kept["fee_waived_wan"]) == ("0", "0.00")


def sent_back(cast, acting, note="请核对", at=NOON):
    row = Return.objects.filter(state="submitted").first() or county_return(
        RUIAN, state="submitted"
    )
    notes = [Note("events", "evidence", note)]
    operations.return_for_changes(row, by=acting(cast.city), at=at, reason="核对", notes=notes)
    return row


@pytest.mark.parametrize(
    "answer", ["\u3164", "\u2800\u00ad", " \u200d\u3000", "\u115f\u1160\uffa0"]
)
def test_an_answer_in_which_nothing_is_seen_is_none(cast, acting, answer):
    row = sent_back(cast, acting)
    with pytest.raises(Invalid):
        operations.answer_remark(
            row, remark=row.remarks.get().pk, answer=answer, by=acting(cast.officer), at=NOON
        )


def test_an_answer_that_the_city_has_read_stays(cast, acting, machine):  # noqa: F811
    row = sent_back(cast, acting)
    first = row.remarks.get()
    by = acting(cast.officer)
    for words in ("第一稿", "台账与签到表一致"):  # until it is sent it may be written again
        operations.answer_remark(row, remark=first.pk, answer=words, by=by, at=NOON)
    later = NOON + timedelta(hours=1)
    operations.submit(row, by=acting(cast.approver), at=later)
    sent_back(cast, acting, "仍不一致", at=later)
    with pytest.raises(WrongState):
        operations.answer_remark(row, remark=first.pk, answer="改写", by=by, at=later)
    second = row.remarks.last()
    answers = {str(first.pk): "台账与签到表一致", str(second.pk): "已更正"}
    tag = Client().get(f"{URL}{row.pk}/", headers=machine.headers)["ETag"]
    answer = Client().patch(
        f"{URL}{row.pk}/",
        json.dumps({"answers": answers}),
        content_type="application/json",
        headers=machine.headers | {"If-Match": tag},
    )
    assert answer.status_code == 200
    first.refresh_from_db()
    assert (first.answer, first.answered_at) == ("台账与签到表一致", NOON)
    told = Event.objects.filter(verb="programs.return.save").latest("pk")
    assert told.detail["answered"] == sorted([first.pk, second.pk])


def test_the_page_shows_a_settled_answer_and_asks_for_the_open_one(cast, acting, signed_in):
    row = sent_back(cast, acting)
    first = row.remarks.get()
    by = acting(cast.officer)
    operations.answer_remark(row, remark=first.pk, answer="已核对", by=by, at=NOON)
    later = NOON + timedelta(hours=1)
    operations.submit(row, by=acting(cast.approver), at=later)
    sent_back(cast, acting, "仍不一致", at=later)
    shown = signed_in(cast.officer).get(f"/returns/{row.pk}/").content.decode()
    assert f'name="answer.{first.pk}"' not in shown
    assert f'name="answer.{row.remarks.last().pk}"' in shown
    assert "已核对" in shown


@pytest.mark.parametrize("copied", [9, None])
def test_a_row_that_stands_twice_in_the_workbook_is_refused(cast, signed_in, copied):
    row = county_return(RUIAN, prepared_by=cast.officer)
    officer = signed_in(cast.officer)
    book = openpyxl.load_workbook(io.BytesIO(officer.get(f"/returns/{row.pk}/workbook/").content))
    sheet = book.active
    first = next(cell.row for cell in sheet["A"] if cell.value == "events")
    last = sheet.max_row + 1
    sheet.cell(last, 1).value, sheet.cell(last, 7).value = "events", copied
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("return.xlsx", out.getvalue())
    answer = officer.post(f"/returns/{row.pk}/upload/", {"file": file})
    assert answer.status_code == 422
    (fault,) = answer.context["uploaded"].faults
    assert (fault.code, fault.where) == ("returns.row_twice", f"A{last}")
    assert str(first) in fault.message
    row.refresh_from_db()
    assert row.values["events"] == TYPED["events"]
