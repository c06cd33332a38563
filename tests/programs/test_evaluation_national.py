"""The nation's evaluation: what may be said, who keeps and reads it, progress, the report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enterprises.dossier.queries import history_of
from portal.accounts.actor import actor_for
from portal.jobs.models import Job
from portal.jobs.runner import run
from portal.kernel.errors import Invalid, NotPermitted
from portal.offices.models import Office
from programs.evaluation.documents.chapters.national import national
from programs.evaluation.facts import Dimension, dimension_lines, read_dimensions
from programs.evaluation.models import NationalResult
from programs.evaluation.operations import (
    ResultFacts,
    correct_result,
    record_result,
    strike_result,
    take_snapshot,
)
from programs.evaluation.queries import dimension_rows, result_lines
from programs.evaluation.schema import Frozen
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle
from tests.factories.evaluation import national_result

PARTS = (
    Dimension("组织发动", Decimal("27.5"), Decimal(30)),
    Dimension("企业帮扶", Decimal(38), Decimal(40)),
)
SAID = {
    "year": 2025, "total": Decimal("92.30"), "rank": 1, "of_how_many": 31,
    "notice_on": date(2026, 4, 20), "source": "工作质量评估情况的通报", "dimensions": PARTS,
}  # fmt: skip


def recorded(cast, who="province", at="330000", **values):
    by = actor_for(getattr(cast, who))
    return record_result(region(at), facts=ResultFacts(**SAID | values), by=by, at=NOON)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"year": 2019}, "year"),
        ({"year": 2027}, "year"),
        ({"notice_on": date(2024, 4, 1)}, "notice_on"),
        ({"notice_on": date(2026, 12, 1)}, "notice_on"),
        ({"total": None, "rank": None, "of_how_many": None}, "total"),
        ({"total": Decimal("92.305")}, "total"),
        ({"rank": None}, "rank"),
        ({"rank": 32}, "rank"),
        ({"source": " "}, "source"),
        ({"dimensions": (Dimension("组织发动", Decimal(31), Decimal(30)),)}, "dimensions"),
        ({"dimensions": PARTS + PARTS[:1]}, "dimensions"),
    ],
)
def test_what_cannot_be_is_refused_by_field(cast, values, field):
    with pytest.raises(Invalid) as refusal:
        recorded(cast, **values)
    assert list(refusal.value.fields) == [field]
    assert not NationalResult.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"total": None, "rank": None, "of_how_many": None}, {"of_how_many": None}, {"rank": 32}],
)
def test_the_database_holds_what_a_result_must_be(db, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        national_result(**wrong)


def test_one_result_of_a_year_stands_and_what_it_was_stays_to_be_read(cast):
    made = recorded(cast)
    with pytest.raises(Invalid) as refusal:
        recorded(cast, total=Decimal(90))
    assert list(refusal.value.fields) == ["year"]
    facts = ResultFacts(**SAID | {"total": Decimal("92.8"), "dimensions": PARTS[:1]})
    by = actor_for(cast.province)
    correct_result(made, facts=facts, by=by, at=NOON, reason="核对通报附件")
    strike_result(made, by=by, at=NOON, reason="年份有误")
    struck, corrected = history_of(made)
    assert (struck.act, struck.reason) == ("strike", "年份有误")
    assert corrected.cells == (
        ("Total score", "92.3", "92.8"),
        ("Scores by dimension", "组织发动 27.5/30; 企业帮扶 38/40", "组织发动 27.5/30"),
    )
    assert recorded(cast).pk != made.pk


@pytest.mark.parametrize(
    ("who", "at"), [("viewer", "330000"), ("city", "330300"), ("abroad", "330000")]
)
def test_a_province_alone_records_its_own(cast, who, at):
    with pytest.raises(NotPermitted):
        recorded(cast, who, at)


def test_the_nation_reads_every_province_and_a_province_its_own(cast, signed_in):
    own, other = national_result(), national_result("440000", rank=2)
    office = Office.objects.create(code="nation", name="Nation", kind="national")
    nation = holder("national_viewer", office)
    url = reverse("evaluation:national")
    seen = signed_in(nation).get(url).context
    assert [line.result for line in seen["lines"]] == [own, other]
    one = signed_in(nation).get(url + "?place=440000").context
    assert (one["province"].code, [line.result for line in one["lines"]]) == ("440000", [other])
    for who in (cast.province, cast.viewer):
        lines = signed_in(who).get(url + "?place=440000").context["lines"]
        assert [line.result for line in lines] == [own]
        assert signed_in(who).get(reverse("evaluation:result", args=[other.pk])).status_code == 404
    for who in (cast.city, cast.officer, cast.approver):
        assert signed_in(who).get(url).status_code == 403
    answer = signed_in(cast.viewer).get("/api/v1/national-results/").json()["results"]
    assert [(row["region"], row["total"], row["rank"]) for row in answer] == [
        ("330000", "92.30", 1)
    ]


def test_progress_needs_both_numbers(db):
    given = [
        national_result(year=2022, total=Decimal("88.10")),
        national_result(year=2023, total=Decimal("91.10")),
        national_result(year=2024, total=None),
        national_result(year=2025, total=Decimal("92.30")),
        national_result("440000", year=2021, total=Decimal(80)),
    ]
    found = [(line.result.year, line.progress) for line in result_lines(given)]
    assert found == [
        (2025, None), (2024, None), (2023, Decimal("3.00")), (2022, None), (2021, None),
    ]  # fmt: skip


def test_dimensions_are_typed_by_line_and_stand_side_by_side(db):
    assert read_dimensions("组织发动 27.5/30\n\n企业帮扶：38 ／ 40 ") == list(PARTS)
    assert read_dimensions("组织发动 27.5/30\n企业帮扶") == "企业帮扶"
    assert dimension_lines(PARTS) == ["组织发动 27.5/30", "企业帮扶 38/40"]
    newest = national_result(dimensions=[{"name": "组织发动", "score": "28", "full": "30"}])
    before = national_result(
        year=2024, dimensions=[{"name": "宣传培训", "score": "20", "full": "25"}]
    )
    rows = dimension_rows([newest, before])
    cells = [(row.name, [cell and cell.points for cell in row.cells]) for row in rows]
    assert cells == [("组织发动", ["28/30", None]), ("宣传培训", [None, "20/25"])]


def test_a_province_records_and_corrects_by_form_and_reads_the_series(cast, signed_in):
    client, url = signed_in(cast.province), reverse("evaluation:national")
    sent = {
        "year": "2025", "total": "92.3", "rank": "1", "of_how_many": "31", "source": "通报",
        "notice_on": "2026-04-20", "dimensions": "组织发动 27.5/30\n企业帮扶 多",
    }  # fmt: skip
    new = reverse("evaluation:result-new")
    wrong = client.post(new, sent)
    assert wrong.status_code == 422
    assert "企业帮扶 多" in wrong.context["form"].errors["dimensions"][0]
    assert client.post(new, sent | {"dimensions": "组织发动 27.5/30"}).status_code == 302
    made = NationalResult.objects.get()
    correct = reverse("evaluation:result-correct", args=[made.pk])
    change = sent | {"dimensions": "", "reason": "改", "revision": "1", "is_most_improved": "on"}
    assert client.post(correct, change).status_code == 302
    made.refresh_from_db()
    assert (made.dimensions, made.is_most_improved, made.revision) == ([], True, 2)
    national_result(year=2024, total=Decimal("91.10"))
    with CaptureQueriesContext(connection) as few:
        page = client.get(url)
    assert "+1.20" in page.text
    assert "92.30 − 91.10" in page.text
    for year in (2021, 2022, 2023):
        national_result(year=year)
    with CaptureQueriesContext(connection) as more:
        client.get(url)
    assert len(few) == len(more) <= 15
    client.post(reverse("evaluation:national-export"))
    job = Job.objects.latest("pk")
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result_rows) == ("done", 5)


def test_the_report_of_the_province_shows_the_years_and_a_citys_does_not(cast):
    national_result(year=2025)
    national_result(year=2024, total=Decimal("91.10"), rank=None, of_how_many=None)
    national_result(year=2026, struck_on=date(2026, 5, 1), reason="误录")
    by = actor_for(cast.province)

    def table(code):
        how = {"period": "2026-10", "by": by, "at": NOON}
        return list(national(Frozen(take_snapshot(cycle(), region=region(code), **how).content)))

    _heading, drawn = table("330000")
    assert [row.cells[:4] for row in drawn.rows] == [
        ("2025", "1 / 31", Decimal("92.30"), Decimal("1.20")),
        ("2024", "—", Decimal("91.10"), None),
    ]  # fmt: skip
    assert table("330300") == []


def test_a_result_is_struck_out_by_rest_as_on_the_page(cast, signed_in):
    row, key = national_result(), "national-strike-0001"
    url, client = f"/api/v1/national-results/{row.pk}/", signed_in(cast.province)

    def strike(who, body, **headers):
        given = {"Idempotency-Key": key} | headers
        return who.post(f"{url}strike/", body, "application/json", headers=given)

    why = {"reason": "通报已更正，重复录入"}
    assert strike(client, why, **{"Idempotency-Key": "national-strike-0002"}).status_code == 428
    tag = client.get(url).headers["ETag"]
    late = {"Idempotency-Key": "national-strike-0003", "If-Match": f'"{row.pk}-9"'}
    assert strike(client, why, **late).status_code == 412
    empty = strike(client, {}, **{"Idempotency-Key": "national-strike-0004", "If-Match": tag})
    assert (empty.status_code, empty.json()["faults"][0]["where"]) == (422, "/reason")
    answer = strike(client, why, **{"If-Match": tag})
    assert (answer.status_code, answer.json()["reason"]) == (200, why["reason"])
    assert strike(client, why, **{"If-Match": tag}).headers["Idempotent-Replayed"] == "true"
    row.refresh_from_db()
    assert (row.struck_on is None, row.revision) == (False, 2)
    assert client.get("/api/v1/national-results/?struck=no").json()["results"] == []
    other = {"Idempotency-Key": "national-strike-0005", "If-Match": "*"}
    assert strike(client, why, **other).status_code == 409
    assert strike(signed_in(cast.viewer), why, **other).status_code == 403
    abroad = national_result("440000")
    url = f"/api/v1/national-results/{abroad.pk}/"
    assert strike(client, why, **other).status_code == 404
