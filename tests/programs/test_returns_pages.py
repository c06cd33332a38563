"""The pages of returns: what each person sees and does, with and without faults."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.kernel.period import Period
from programs.returns.models import Return
from programs.returns.vocabulary import State
from tests.factories import NOON
from tests.factories.cycles import cycle
from tests.factories.returns import TYPED, WORDS, county_return

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_november(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def posted(row, **values):
    figures = {f"value.{code}": text for code, text in TYPED.items() if code != "cert_new_qms"}
    return figures | {"revision": row.revision, "text.highlights": WORDS} | values


def url(name, row, *more):
    return reverse(f"returns:{name}", args=[row.pk, *more])


def test_an_officer_begins_the_month_from_the_list(cast, signed_in):
    cycle()
    client = signed_in(cast.officer)
    assert "330381" in client.get(reverse("returns:list")).text
    answer = client.post(
        reverse("returns:open"), {"region": "330381", "period": "2026-10"}, follow=True
    )
    row = Return.objects.get()
    assert answer.redirect_chain == [(url("return", row), 302)]
    again = client.post(reverse("returns:open"), {"region": "330381", "period": "2026-10"})
    assert again.url == url("return", row)


@pytest.mark.parametrize(
    ("posted", "status"),
    [
        ({"region": "330381", "period": "2026-1"}, 422),
        ({"region": "330381", "period": "2026"}, 422),
        ({"region": "330381", "period": "2026-12"}, 422),
        ({"region": "330382", "period": "2026-10"}, 404),
        ({}, 422),
    ],
)
def test_a_month_that_cannot_be_begun_is_refused(cast, signed_in, posted, status):
    cycle()
    assert signed_in(cast.officer).post(reverse("returns:open"), posted).status_code == status


def test_faults_open_under_their_row_and_the_draft_is_kept(cast, signed_in):
    row = county_return()
    client = signed_in(cast.officer)
    answer = client.post(
        url("save", row), posted(row, **{"value.trained_persons": "1"}), follow=True
    )
    assert 'id="n-trained_persons"' in answer.text
    assert "returns.persons_fewer_than_enterprises" in answer.text
    row.refresh_from_db()
    assert row.values["trained_persons"] == "1"


def test_what_cannot_be_kept_is_shown_as_it_was_typed(cast, signed_in):
    row = county_return()
    answer = signed_in(cast.officer).post(
        url("save", row), posted(row, **{"value.events": "two", "text.difficulties": "缺人"})
    )
    assert answer.status_code == 422
    assert 'value="two"' in answer.text
    assert "缺人" in answer.text
    assert "returns.not_a_number" in answer.text
    row.refresh_from_db()
    assert row.revision == 1


def test_a_page_that_saves_by_itself_is_told_the_new_revision(cast, signed_in):
    row = county_return()
    client = signed_in(cast.officer)
    headers = {"X-Autosave": "1"}
    answer = client.post(url("save", row), posted(row), headers=headers)
    assert answer.json() == {"fields": {"revision": "2"}}
    stale = client.post(url("save", row), posted(row), headers=headers)
    assert stale.status_code == 412
    row.refresh_from_db()
    wrong = client.post(url("save", row), posted(row, **{"value.events": "x"}), headers=headers)
    assert (wrong.status_code, "message" in wrong.json()) == (422, True)


def test_the_approver_submits_and_the_officer_is_not_offered_to(cast, signed_in):
    row = county_return(prepared_by=cast.officer)
    assert url("submit", row) not in signed_in(cast.officer).get(url("return", row)).text
    client = signed_in(cast.approver)
    assert url("submit", row) in client.get(url("return", row)).text
    answer = client.post(url("submit", row), {"revision": row.revision}, follow=True)
    assert answer.status_code == 200
    row.refresh_from_db()
    assert row.state == State.SUBMITTED


def test_the_city_returns_with_remarks_and_the_county_answers(cast, signed_in):
    row = county_return(state="submitted")
    client = signed_in(cast.city)
    assert "send-back" not in client.get(url("return", row)).text
    answer = client.post(
        url("send-back", row),
        {
            "reason": "请核对补助资金",
            "note_field": ["subsidy_paid_wan", "", ""],
            "note_reason": ["evidence", "other", "other"],
            "note_words": ["附件合计 40.80 万元", "", ""],
        },
        follow=True,
    )
    assert "请核对补助资金" in answer.text
    county = signed_in(cast.officer)
    page = county.get(url("return", row)).text
    remark = row.remarks.get()
    assert f'name="answer.{remark.pk}"' in page
    row.refresh_from_db()
    county.post(url("save", row), posted(row, **{f"answer.{remark.pk}": "已补传第二批凭证"}))
    remark.refresh_from_db()
    assert remark.answer == "已补传第二批凭证"
    row.refresh_from_db()
    assert signed_in(cast.approver).post(url("submit", row), {}).status_code == 302


def noted(*notes):
    fields, reasons, words = zip(*notes, strict=True)
    return {"note_field": fields, "note_reason": reasons, "note_words": words}


def test_the_city_marks_as_many_cells_as_it_needs_and_texts_too(cast, signed_in):
    row = county_return(state="submitted")
    client = signed_in(cast.city)
    notes = [(code, "evidence", f"请核对 {code}") for code in TYPED]
    asked = {"reason": "请核对", **noted(*notes)}
    more = client.post(url("send-back", row), asked | {"more": "1"})
    row.refresh_from_db()
    assert (more.status_code, row.state) == (200, State.SUBMITTED)
    assert more.text.count('name="note_words"') == len(notes) + 8
    assert "请核对 events" in more.text
    notes.append(("highlights", "text", "请写明培训成效"))
    done = client.post(url("send-back", row), {"reason": "请核对", **noted(*notes)})
    assert done.status_code == 302
    assert row.remarks.count() == len(TYPED) + 1
    page = signed_in(cast.officer).get(url("return", row)).text
    of_text = page[page.index('id="text-highlights"') :]
    remark = row.remarks.get(field="highlights")
    assert "请写明培训成效" in of_text and f'name="answer.{remark.pk}"' in of_text  # noqa: PT018


@pytest.mark.parametrize(
    ("reason", "notes", "said"),
    [
        ("", [("events", "evidence", "请核对场次")], "请核对场次"),
        ("请核对", [("", "evidence", "没有选指标")], "没有选指标"),
        ("请核对", [("highlights", "text", "")], 'value="highlights" selected'),
        ("请核对", [("events", "because", "请核对场次")], "returns.remark_reason"),
    ],
)
def test_a_refused_return_keeps_what_was_typed(cast, signed_in, reason, notes, said):
    row = county_return(state="submitted")
    client = signed_in(cast.city)
    answer = client.post(url("send-back", row), {"reason": reason, **noted(*notes)})
    assert answer.status_code == 422
    assert said in answer.text[answer.text.index('id="returning"') :]
    row.refresh_from_db()
    assert (row.state, row.remarks.count()) == (State.SUBMITTED, 0)


def test_who_may_not_read_the_figures_is_not_shown_them_by_a_refusal(cast, signed_in):
    row = county_return(state="submitted", values={"events": "987"})
    client = signed_in(cast.province)
    for more in ({}, {"more": "1"}):
        answer = client.post(url("send-back", row), {"reason": "", **more})
        assert answer.status_code in {403, 404}
        assert "987" not in answer.text


@pytest.mark.parametrize(
    ("name", "who", "state", "reached"),
    [("approve", "city", "submitted", "approved"), ("accept", "province", "approved", "accepted")],
)
def test_a_decision_from_the_page(cast, signed_in, name, who, state, reached):
    row = county_return(state=state)
    client = signed_in(getattr(cast, who))
    assert url(name, row) in client.get(url("return", row)).text
    assert client.post(url(name, row)).status_code == 302
    row.refresh_from_db()
    assert row.state == reached
    assert client.post(url(name, row)).status_code == 409


def test_an_accepted_return_is_corrected_from_its_page(cast, signed_in):
    row = county_return(state="accepted")
    client = signed_in(cast.officer)
    assert url("correct", row) in client.get(url("return", row)).text
    answer = client.post(url("correct", row), {"reason": "补登培训"}, follow=True)
    assert "第" in answer.text or "Version 1" in answer.text
    assert Return.objects.count() == 2


POSTS = ["save", "submit", "approve", "accept", "send-back", "correct", "upload"]


@pytest.mark.parametrize("name", [*POSTS, "return", "print", "workbook"])
@pytest.mark.parametrize("who", ["neighbour", "stranger", "other_city", "abroad"])
def test_elsewhere_nobody_learns_that_it_exists(cast, signed_in, name, who):
    row = county_return(state="submitted")
    client = signed_in(getattr(cast, who))
    call = client.post if name in POSTS else client.get
    assert call(url(name, row)).status_code in (403, 404)
    if name in ("return", "print"):
        assert call(url(name, row)).status_code == 404


@pytest.mark.parametrize("name", POSTS)
def test_a_viewer_reads_and_does_nothing(cast, signed_in, name):
    row = county_return(state="submitted")
    client = signed_in(cast.viewer)
    assert client.get(url("return", row)).status_code == 200
    assert client.post(url(name, row)).status_code in (403, 404)


def test_the_province_sees_every_county_and_who_is_missing(
    cast, signed_in, django_assert_max_num_queries
):
    county_return(state="submitted")
    client = signed_in(cast.province)
    with django_assert_max_num_queries(15):
        page = client.get(reverse("returns:list"))
    assert page.text.split('id="quality"')[0].count("<tr>") == 91
    narrowed = client.get(reverse("returns:list"), {"state": "submitted", "period": "2026-10"})
    assert narrowed.text.split('id="quality"')[0].count("<tr>") == 2
    strange = client.get(reverse("returns:list"), {"period": "\x00", "state": "x"})
    assert strange.status_code == 200


def test_each_level_is_told_of_what_waits_for_it_and_of_what_lies_elsewhere(cast, signed_in):
    county_return("330381", state="submitted")
    county_return("330382", state="submitted")
    county_return("330383", state="approved")
    asked = {"period": "2026-10"}
    city = signed_in(cast.city).get(reverse("returns:list"), asked).text
    assert ">2<" in city.split("state=submitted", 1)[1][:40]
    assert "1 more lie with the province" in city
    province = signed_in(cast.province).get(reverse("returns:list"), asked).text
    assert ">1<" in province.split("state=approved", 1)[1][:40]
    assert "2 more lie with their cities" in province


def test_a_reviewer_is_led_to_the_decision_and_what_is_wrong_names_no_pointer(cast, signed_in):
    row = county_return(state="submitted")
    decision = 'href="#decide"'
    assert decision in signed_in(cast.city).get(url("return", row)).text
    assert decision not in signed_in(cast.viewer).get(url("return", row)).text
    draft = county_return("330381", period=Period.month(2026, 9), texts={"highlights": "短"})
    page = signed_in(cast.officer).get(url("return", draft)).text
    assert "returns.text_too_short" in page
    assert "/texts/highlights" not in page


def test_a_city_reminds_its_counties(cast, signed_in):
    cycle()
    client = signed_in(cast.city)
    answer = client.post(reverse("returns:remind"), {"month": "2026-10", "within": "330300"})
    assert answer.status_code == 302
    again = client.post(reverse("returns:remind"), {"month": "2026-10", "within": "330300"})
    assert again.status_code == 409
    other = client.post(reverse("returns:remind"), {"month": "2026-10", "within": "330100"})
    assert other.status_code == 404
    nowhere = client.post(reverse("returns:remind"), {"month": "2026-10", "within": "x\x00"})
    assert nowhere.status_code == 404


def test_the_page_costs_the_same_however_much_stands_in_it(
    cast, signed_in, django_assert_max_num_queries
):
    county_return(state="accepted", period=Period.month(2026, 9))
    row = county_return()
    client = signed_in(cast.officer)
    with django_assert_max_num_queries(15):
        assert client.get(url("return", row)).status_code == 200


def workbook_of(client, row):
    answer = client.get(url("workbook", row))
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def cells_of(sheet):
    """Code → row number."""
    return {sheet.cell(n, 1).value: n for n in range(4, sheet.max_row + 1)}


def uploaded(client, row, book):
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("return.xlsx", out.getvalue())
    return client.post(url("upload", row), {"file": file}, follow=True)


def test_the_workbook_comes_back_as_it_was_filled_in(cast, signed_in):
    row = county_return()
    client = signed_in(cast.officer)
    book = workbook_of(client, row)
    sheet = book.active
    assert sheet.title == "330381 2026-10"
    rows = cells_of(sheet)
    assert sheet.protection.sheet
    assert sheet.cell(rows["visits"], 7).protection.locked
    assert not sheet.cell(rows["events"], 7).protection.locked
    sheet.cell(rows["events"], 7).value = 7
    sheet.cell(rows["difficulties"], 7).value = "缺少专家"
    answer = uploaded(client, row, book)
    assert answer.redirect_chain == [(url("return", row), 302)]
    row.refresh_from_db()
    assert (row.values["events"], row.texts["difficulties"], row.channel) == (
        "7", "缺少专家", "workbook",
    )  # fmt: skip


def test_a_wrong_workbook_is_not_kept_and_its_cells_are_named(cast, signed_in):
    row = county_return()
    client = signed_in(cast.officer)
    book = workbook_of(client, row)
    rows = cells_of(book.active)
    book.active.cell(rows["trained_persons"], 7).value = 1
    book.active.cell(rows["events"], 7).value = "two"
    answer = uploaded(client, row, book)
    assert answer.status_code == 422
    assert f"G{rows['trained_persons']} Attendances at trainings" in answer.text
    assert f"G{rows['events']}" in answer.text
    assert "base64," in answer.text
    row.refresh_from_db()
    assert row.revision == 1


def test_the_workbook_of_another_county_is_refused(cast, signed_in):
    row = county_return()
    book = workbook_of(signed_in(cast.officer), row)
    book.active.title = "330382 2026-10"
    answer = uploaded(signed_in(cast.officer), row, book)
    assert (answer.status_code, "returns.another_workbook" in answer.text) == (422, True)


@pytest.mark.parametrize(
    "file", [None, SimpleUploadedFile("x.xlsx", b"PK\x03\x04no"), SimpleUploadedFile("x.csv", b"a")]
)
def test_a_file_that_is_no_workbook_is_refused_in_words(cast, signed_in, file):
    row = county_return()
    answer = signed_in(cast.officer).post(url("upload", row), {"file": file} if file else {})
    assert answer.status_code == 422


def test_home_shows_a_county_its_return_and_a_city_its_queue(cast, signed_in):
    row = county_return(state="submitted")
    assert 'id="home-return"' in signed_in(cast.officer).get("/").text
    assert url("return", row) in signed_in(cast.city).get("/").text
    assert 'id="home-queue"' in signed_in(cast.city).get("/").text


def test_the_printed_return_says_who_and_what(cast, signed_in):
    row = county_return(state="accepted")
    page = signed_in(cast.viewer).get(url("print", row))
    assert "42.80" in page.text
    assert str(row.submitted_by) in page.text
