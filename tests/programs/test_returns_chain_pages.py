"""The pages of the chain: many at once, the city's month, dates, more time, history, doubts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.kernel.period import Period
from programs.cycles.models import CycleLock
from programs.evaluation.operations import take_snapshot
from programs.returns import operations
from programs.returns.models import Doubt, Grace, Return, Summary, Window
from programs.returns.operations.noting import Note
from programs.returns.queries import proposed_dates
from tests.factories import NOON, region
from tests.factories.cycles import cycle
from tests.factories.returns import OCTOBER, county_return, given
from tests.programs.test_returns_chain import corrected, wenzhou

pytestmark = pytest.mark.django_db
PLACE = {"city": "330300", "period": "2026-10"}


@pytest.fixture(autouse=True)
def _it_is_november(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def url(name, *args):
    return reverse(f"returns:{name}", args=args)


def test_many_are_shown_before_they_are_decided_and_each_says_what_became_of_it(cast, signed_in):
    good, back = county_return(state="submitted"), county_return(at="330382", state="returned")
    client, asked = signed_in(cast.city), {"act": "approve", "row": [good.pk, back.pk]}
    seen = client.post(url("decide"), asked)
    assert seen.status_code == 200
    assert f'name="row" value="{good.pk}"' in seen.text
    assert f'name="row" value="{back.pk}"' not in seen.text
    good.refresh_from_db()
    assert good.state == "submitted"
    client.post(url("decide"), asked | {"confirm": "1"})
    good.refresh_from_db()
    back.refresh_from_db()
    assert (good.state, back.state) == ("approved", "returned")


@pytest.mark.parametrize(
    ("posted", "status"),
    [({}, 404), ({"act": "eat", "row": "own"}, 422), ({"act": "approve", "row": "x"}, 404)],
)
def test_what_cannot_be_decided_is_refused(cast, signed_in, posted, status):
    row = county_return(state="submitted")
    asked = {name: row.pk if text == "own" else text for name, text in posted.items()}
    assert signed_in(cast.city).post(url("decide"), asked).status_code == status


def test_nobody_decides_on_what_is_out_of_reach(cast, signed_in):
    row = county_return(at="330106", state="submitted")
    asked = {"act": "approve", "row": row.pk, "confirm": "1"}
    assert signed_in(cast.city).post(url("decide"), asked).status_code == 404


def test_the_citys_month_is_approved_accepted_and_shown_with_its_sums(cast, signed_in):
    wenzhou()
    city, province = signed_in(cast.city), signed_in(cast.province)
    page = city.get(url("city"), PLACE)
    assert 'value="approve"' in page.text
    assert "720" in page.text  # 60 attendances of each of 12 counties
    city.post(url("city"), PLACE | {"act": "approve"})
    assert Summary.objects.get().state == "approved"
    assert 'value="accept"' in province.get(url("city"), PLACE).text
    province.post(url("city"), PLACE | {"act": "return", "reason": "请核对"})
    city.post(url("city"), PLACE | {"act": "approve"})
    province.post(url("city"), PLACE | {"act": "accept"})
    assert set(Return.objects.values_list("state", flat=True)) == {"accepted"}
    assert "请核对" in city.get(url("city"), PLACE).text


def test_a_month_with_a_county_missing_is_refused_by_name(cast, signed_in):
    county_return(state="approved")
    answer = signed_in(cast.city).post(url("city"), PLACE | {"act": "approve"})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"city": "330300", "period": "2026-10"}, 200),
        ({"city": "330300", "period": "2026"}, 422),
        ({"city": "330300", "period": "1999-10"}, 404),
        ({"city": "330100", "period": "2026-10"}, 404),
        ({"city": "330381", "period": "2026-10"}, 404),
        ({"city": "\x00", "period": "2026-10"}, 404),
        ({}, 422),
    ],
)
def test_a_month_that_is_not_there_is_not_shown(cast, signed_in, asked, status):
    cycle()
    assert signed_in(cast.city).get(url("city"), asked).status_code == status


def posted_dates(**changed):
    posted = {"year": "2026"}
    for number in range(1, 13):
        month = Period.month(2026, number)
        dates = proposed_dates(month)
        for name in ("opens_on", "due_on", "locks_on"):
            posted[f"{month.code}-{name}"] = str(getattr(dates, name))
    return posted | changed


def test_the_province_sets_the_dates_of_the_year(cast, signed_in):
    cycle()
    client = signed_in(cast.province)
    assert client.get(url("windows")).text.count('type="date"') == 36
    wrong = client.post(url("windows"), posted_dates(**{"2026-10-due_on": "tomorrow"}))
    assert (wrong.status_code, Window.objects.count()) == (422, 0)
    odd = client.post(url("windows"), posted_dates(**{"2026-10-due_on": "2026-10-01"}))
    assert (odd.status_code, Window.objects.count()) == (422, 0)
    assert client.post(url("windows"), posted_dates()).status_code == 302
    assert Window.objects.count() == 12
    assert client.get(url("windows"), {"year": "1999"}).status_code == 404


def test_more_time_is_given_and_a_locked_month_opened(cast, signed_in):
    county_return()
    asked = {"region": "330381", "period": "2026-10"}
    client = signed_in(cast.province)
    assert client.get(url("grace"), asked).status_code == 200
    none = client.post(url("grace"), asked | {"until": "", "reason": ""})
    assert none.status_code == 422
    more = asked | {"until": "2026-11-12", "reason": "台风停工"}
    assert client.post(url("grace"), more).status_code == 302
    CycleLock.objects.create(cycle=cycle(), period="2026-10", locked_at=NOON)
    assert client.post(url("grace"), more).status_code == 302
    assert list(Grace.objects.order_by("pk").values_list("kind", flat=True)) == [
        "extension", "reopening",
    ]  # fmt: skip
    assert "台风停工" in client.get(url("grace"), asked).text
    assert signed_in(cast.city).post(url("grace"), more).status_code == 403
    abroad = asked | {"region": "440103"}
    assert client.get(url("grace"), abroad).status_code == 404


def test_the_reviewer_reads_the_change_and_the_answer_and_the_county_its_history(
    cast, acting, signed_in
):
    row = county_return(
        state="submitted", prepared_by=cast.officer, prepared_at=NOON.replace(hour=1)
    )
    note = Note("trained_persons", "evidence", "签到表为 58 人次")
    operations.return_for_changes(
        row, by=acting(cast.city), at=NOON.replace(hour=2), reason="请核对", notes=[note]
    )
    answers = {row.remarks.get().pk: "已按签到表更正为五十八"}
    operations.save_draft(
        row, given=given(trained_persons="58"), by=acting(cast.officer), at=NOON, answers=answers
    )
    operations.submit(row, by=acting(cast.approver), at=NOON)
    page = signed_in(cast.city).get(url("return", row.pk)).text
    since = page[page.index('id="since"') : page.index('id="figures"')]
    assert "已按签到表更正为五十八" in since
    assert since.count("<tr>") == 2  # the head and the one cell that changed
    history = signed_in(cast.officer).get(url("history", row.pk))
    assert "签到表为 58 人次" in history.text
    told = signed_in(cast.province).get(url("history", row.pk))
    assert (told.status_code, "签到表为 58 人次" in told.text) == (200, False)


def test_the_province_reads_no_figure_before_the_city_passed_it_on(cast, signed_in):
    row = county_return(state="submitted", values={"events": "987"})
    client = signed_in(cast.province)
    page = client.get(url("return", row.pk))
    assert (page.status_code, "987" in page.text) == (200, False)
    assert client.get(url("print", row.pk)).status_code == 404
    api = client.get(f"/api/v1/returns/{row.pk}/")
    assert api.json()["values"] == {}
    (listed,) = client.get("/api/v1/returns/").json()["results"]
    assert listed["values"] == {}
    assert client.get(f"/api/v1/returns/{row.pk}/history/").json()["changes"] == []
    mine = signed_in(cast.officer).get(f"/api/v1/returns/{row.pk}/")
    assert mine.json()["values"] == {"events": "987"}


def test_a_correction_stands_line_by_line_on_its_page_and_in_the_api(cast, acting, signed_in):
    old = county_return(state="accepted")
    new = corrected(cast, acting, old, trained_persons="75")
    operations.accept(new, by=acting(cast.province), at=NOON)
    page = signed_in(cast.viewer).get(url("history", new.pk)).text
    assert "补登第二期培训" in page
    (line,) = signed_in(cast.viewer).get(f"/api/v1/returns/{new.pk}/history/").json()["restated"]
    assert (line["code"], line["was"], line["became"], line["channel"]) == (
        "trained_persons", "60", "75", "form",
    )  # fmt: skip


def test_a_doubt_is_listed_with_its_reason_and_settled(cast, signed_in):
    row = county_return(state="submitted", looked_at=NOON)
    doubt = Doubt.objects.create(
        subject=row, kind="copied", facts={"same": 7, "of": 8}, found_at=NOON
    )
    client = signed_in(cast.city)
    assert url("settle", doubt.pk) in client.get(url("doubts")).text
    assert url("settle", doubt.pk) in client.get(url("return", row.pk)).text
    assert url("settle", doubt.pk) not in signed_in(cast.officer).get(url("doubts")).text
    wrong = client.post(url("settle", doubt.pk), {"reason": "ok"})
    assert wrong.status_code == 422
    client.post(url("settle", doubt.pk), {"reason": "签到表属实，集中培训"})
    assert url("settle", doubt.pk) not in client.get(url("doubts")).text
    assert "签到表属实" in client.get(url("doubts"), {"all": "1"}).text


@pytest.mark.parametrize("who", ["city", "province", "viewer"])
def test_the_list_of_a_month_costs_a_fixed_number_of_statements(
    cast, signed_in, who, django_assert_max_num_queries
):
    wenzhou("submitted")
    client = signed_in(getattr(cast, who))
    client.get(url("list"))
    with django_assert_max_num_queries(15):
        page = client.get(url("list"), {"period": OCTOBER.code})
    assert page.status_code == 200


def test_a_snapshot_names_the_returns_that_were_corrected_after_it_was_taken(
    cast, acting, signed_in, django_assert_max_num_queries
):
    old = county_return(state="accepted")
    taken = take_snapshot(old.cycle, region=region("330300"), period="2026-10", by=SYSTEM, at=NOON)
    page = reverse("evaluation:snapshot", args=[taken.number])
    client = signed_in(cast.province)
    assert 'id="corrections"' not in client.get(page).text
    new = corrected(cast, acting, old, trained_persons="75")
    operations.accept(new, by=acting(cast.province), at=NOON + timedelta(hours=1))
    with django_assert_max_num_queries(18):
        told = client.get(page).text
    assert "补登第二期培训" in told[told.index('id="corrections"') :]


def test_what_was_said_after_it_was_sent_back_is_not_told_further_up(cast, acting, signed_in):
    """Remarks, reasons and answers tell figures in words: they are read with the figures."""
    row = county_return(state="submitted")
    notes = [Note("events", "evidence", "应为 7 场")]
    send_back = operations.return_for_changes
    send_back(row, by=acting(cast.city), at=NOON, reason="培训应为 65 人次", notes=notes)
    remark = row.remarks.get()
    operations.save_draft(
        row, given=given(), by=acting(cast.officer), at=NOON + timedelta(hours=1),
        answers={remark.pk: "已改为 8 场"},
    )  # fmt: skip
    here = url("return", row.pk)
    for who in (cast.province, cast.viewer):
        page = signed_in(who).get(here).text
        assert not _found(page, "7 场", "65 人次", "8 场")
        assert str(cast.city) in page  # who sent it back, and when, stands there
    page = signed_in(cast.city).get(here).text
    # the city wrote it, of figures that it read; what the county does since is not sent yet
    assert _found(page, "7 场", "65 人次", "8 场") == ["7 场", "65 人次"]


def _found(page, *words):
    return [one for one in words if one in page]


def test_the_province_reads_what_it_said_itself_when_it_sent_a_return_back(cast, acting, signed_in):
    row = county_return(state="approved")
    notes = [Note("events", "evidence", "应为 7 场")]
    operations.return_for_changes(
        row, by=acting(cast.province), at=NOON, reason="证书数不符", notes=notes
    )
    page = signed_in(cast.viewer).get(url("return", row.pk)).text
    assert _found(page, "7 场", "证书数不符") == ["7 场", "证书数不符"]


def test_why_a_correction_was_begun_is_told_with_its_figures(cast, acting, signed_in):
    old = county_return(state="accepted")
    new = operations.correct(old, by=acting(cast.officer), at=NOON, reason="漏报 24 人次")
    page = signed_in(cast.province).get(url("history", old.pk)).text
    assert "漏报 24 人次" not in page
    assert "漏报 24 人次" in signed_in(cast.officer).get(
        url("history", new.pk)
    ).text  # fmt: skip
