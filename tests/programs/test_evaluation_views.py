"""The pages of evaluation, the report centre and the check page, for each kind of person."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.actor import actor_for
from portal.jobs.models import Job
from portal.reports.models import IssuedDocument
from programs.cycles.models import Cycle
from programs.cycles.queries import is_locked
from programs.evaluation.models import Snapshot
from tests.factories import region
from tests.factories.evaluation import accepted_returns, small_year, taken

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
YEAR = "/evaluation/330000-2026/"


def test_the_addresses_are_as_they_were_agreed():
    assert reverse("evaluation:year", args=["330000-2026"]) == YEAR
    assert reverse("pages:verify", args=["a" * 32]) == f"/verify/{'a' * 32}/"
    assert reverse("pages:reports") == "/reports/"


def test_without_a_year_the_page_says_what_to_do(cast, signed_in):
    response = signed_in(cast.province).get("/evaluation/")
    assert response.status_code == 200
    assert "evaluation/none.html" in [one.name for one in response.templates]


def test_the_desk_leads_to_the_newest_year(cast, signed_in):
    small_year()
    assert signed_in(cast.province).get("/evaluation/").url == YEAR


def test_the_province_asks_and_gets_a_job_for_each_file(
    cast, signed_in, django_capture_on_commit_callbacks
):
    small_year()
    client = signed_in(cast.province)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            f"{YEAR}take/",
            {"region": "330000", "period": "2026", "forms": ["docx", "xlsx"], "reason": ""},
        )
    assert response.url == "/evaluation/snapshots/ZJ-2026-0001/"
    assert {job.params["form"] for job in Job.objects.all()} == {"docx", "xlsx"}
    page = client.get(response.url).text
    assert "ZJ-2026-0001" in page
    assert "DOCX" in page
    assert Snapshot.objects.get().content_hash[:8] in page


def drawn(cast, forms=("xlsx",)):
    """A snapshot whose report was made by jobs that ran to their end."""
    from portal.jobs.queue import ask
    from portal.jobs.runner import run
    from tests.factories import NOON

    actor = actor_for(cast.province)
    snapshot = taken(by=actor)
    for form in forms:
        params = {"snapshot": snapshot.number, "form": form}
        run(ask("evaluation.report", by=actor, at=NOON, params=params).pk)
    return snapshot


def test_a_job_makes_the_file_and_issues_it(cast, signed_in):
    snapshot = drawn(cast, ("docx", "xlsx"))
    for job in Job.objects.all():
        assert (job.state, job.note) == ("done", "")
        assert job.result_name.endswith(job.params["form"])
        assert job.result_rows
    issued = IssuedDocument.objects.get()
    assert issued.snapshot_number == snapshot.number
    assert issued.file_hashes == {
        job.params["form"]: job.result_sha256 for job in Job.objects.all()
    }


def test_the_part_stops_asking_when_all_is_made(cast, signed_in):
    drawn(cast)
    client = signed_in(cast.province)
    response = client.get("/evaluation/snapshots/ZJ-2026-0001/", headers=HTMX)
    assert response.status_code == 286
    assert "<html" not in response.text
    assert "hx-trigger" not in response.text


def test_the_report_centre_hands_out_the_issued_file_byte_for_byte(cast, signed_in):
    drawn(cast)
    issued = IssuedDocument.objects.get()
    for who in ("province", "viewer"):
        client = signed_in(getattr(cast, who))
        assert f"/reports/{issued.token}/xlsx/" in client.get("/reports/").text
        response = client.get(f"/reports/{issued.token}/xlsx/")
        data = b"".join(response.streaming_content)
        assert hashlib.sha256(data).hexdigest() == issued.file_hashes["xlsx"]
        assert client.get(f"/reports/{issued.token}/pdf/").status_code == 404


@pytest.mark.parametrize("who", ["city", "officer", "stranger", "abroad"])
def test_nobody_else_learns_of_the_provinces_report(cast, signed_in, who):
    drawn(cast)
    client = signed_in(getattr(cast, who))
    token = IssuedDocument.objects.get().token
    assert token not in client.get("/reports/").text
    assert client.get(f"/reports/{token}/xlsx/").status_code == 404
    assert client.get("/evaluation/snapshots/ZJ-2026-0001/").status_code == 404


def test_a_city_reads_its_own_snapshot_and_asks_for_none(cast, signed_in):
    cycle = small_year()
    taken(cycle, region=region("330300"))
    client = signed_in(cast.city)
    page = client.get(YEAR).text
    assert "ZJ-2026-0001" in page
    assert f"{YEAR}take/" not in page
    assert client.get("/evaluation/snapshots/ZJ-2026-0001/").status_code == 200
    asked = {"region": "330300", "period": "2026", "forms": ["pdf"]}
    assert client.post(f"{YEAR}take/", asked).status_code == 403
    assert client.post(f"{YEAR}lock/", {"period": "2026-09"}).status_code == 403


def test_another_province_sees_no_such_year(cast, signed_in):
    small_year()
    client = signed_in(cast.abroad)
    assert client.get(YEAR).status_code == 404
    assert client.post(f"{YEAR}lock/", {"period": "2026-09"}).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"forms": ["odt"]},
        {"region": "440000"},
        {"period": "2025"},
        {"period": "\x00"},
        {"region": "３３００００"},
    ],
)
def test_what_is_asked_wrongly_is_said_at_its_field(cast, signed_in, wrong):
    small_year()
    asked = {"region": "330000", "period": "2026", "forms": ["pdf"]} | wrong
    response = signed_in(cast.province).post(f"{YEAR}take/", asked)
    assert response.status_code == 422
    assert "errorlist" in response.text
    assert not Snapshot.objects.exists()


def test_a_ready_month_is_locked_and_opened_on_the_page(cast, signed_in):
    cycle = small_year()
    accepted_returns(cycle, "2026-09")
    client = signed_in(cast.province)
    assert client.post(f"{YEAR}lock/", {"period": "2026-09"}).url == YEAR
    assert is_locked(cycle, "2026-09")
    assert client.post(f"{YEAR}unlock/", {"period": "2026-09"}).status_code == 422
    assert client.post(f"{YEAR}unlock/", {"period": "2026-09", "reason": "x"}).url == YEAR
    assert not is_locked(cycle, "2026-09")


def test_a_month_with_gaps_is_refused_in_words(cast, signed_in):
    cycle = small_year()
    response = signed_in(cast.province).post(f"{YEAR}lock/", {"period": "2026-09"})
    assert response.status_code == 409
    assert not is_locked(cycle, "2026-09")


@pytest.mark.parametrize("period", ["2026-09", "2026"])
def test_the_readiness_list_names_each_county(cast, signed_in, period):
    small_year()
    response = signed_in(cast.province).get(f"{YEAR}readiness/{period}/")
    assert "瑞安市" in response.text
    assert response.text.count("<tr>") > 90


@pytest.mark.parametrize("period", ["2025-09", "soon", "2026-13"])
def test_a_period_that_is_none_is_not_there(cast, signed_in, period):
    small_year()
    assert signed_in(cast.province).get(f"{YEAR}readiness/{period}/").status_code == 404


def test_the_pages_cost_the_same_however_many_snapshots(
    cast, signed_in, django_assert_max_num_queries
):
    cycle = small_year()
    accepted_returns(cycle, "2026-09")
    for _n in range(5):
        taken(cycle)
    client = signed_in(cast.province)
    client.get(YEAR)
    with django_assert_max_num_queries(15):
        assert client.get(YEAR).status_code == 200
    with django_assert_max_num_queries(15):
        client.get("/evaluation/snapshots/ZJ-2026-0003/")
    with django_assert_max_num_queries(15):
        client.get("/reports/")


# --- the check page ------------------------------------------------------------------------------


def test_a_visitor_learns_that_the_report_is_genuine_and_nothing_about_persons(cast):
    drawn(cast)
    issued = IssuedDocument.objects.get()
    response = Client().get(f"/verify/{issued.token}/")
    assert response.status_code == 200
    assert issued.snapshot_number in response.text
    assert issued.content_hash[:8] in response.text
    assert issued.snapshot_hash == Snapshot.objects.get().content_hash != issued.content_hash
    assert issued.snapshot_hash[:8] in response.text
    assert cast.province.display_name not in response.text
    assert "noindex" in response["X-Robots-Tag"]


def test_a_hash_can_be_typed_in_groups(cast):
    drawn(cast)
    issued = IssuedDocument.objects.get()
    groups = " ".join(issued.content_hash[n : n + 8] for n in range(0, 64, 8)).upper()
    for typed in (groups, issued.snapshot_hash, issued.file_hashes["xlsx"], issued.token):
        response = Client().get("/verify/", {"hash": typed})
        assert response.status_code == 200
        assert issued.snapshot_number in response.text


@pytest.mark.parametrize("typed", ["abc", "g" * 64, "0" * 65, "\x00", "' OR 1=1 --"])
def test_what_is_no_hash_is_said(db, typed):
    response = Client().get("/verify/", {"hash": typed})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text


@pytest.mark.parametrize("address", [f"/verify/{'0' * 32}/", f"/verify/?hash={'0' * 64}"])
def test_an_unknown_document_is_not_confirmed(db, address):
    response = Client().get(address)
    assert response.status_code == 404
    assert "message-error" in response.text


def test_a_replaced_report_says_by_which(cast):
    from programs.evaluation.documents import report_of
    from programs.evaluation.operations import issue_report
    from tests.factories import NOON
    from tests.factories.evaluation import listed

    first = drawn(cast)
    token = IssuedDocument.objects.get().token
    listed("330382")
    by = actor_for(cast.province)
    second = taken(Cycle.objects.get(), by=by)
    issue_report(second, context=report_of(second), form="pdf", sha256="c" * 64, by=by, at=NOON)
    response = Client().get(f"/verify/{token}/")
    assert second.number in response.text
    assert first.number in response.text
    assert "message-warn" in response.text
