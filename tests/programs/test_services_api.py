"""REST of online services: the table's rules by key; a number sent again is the same case."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from programs.services.models import ServiceCase
from tests.certification.test_api import System
from tests.factories.enterprises import enterprise
from tests.factories.services import case, item

URL = "/api/v1/service-cases/"
BULK = f"{URL}bulk/"
READ, SEND = "services.case.view", "services.case.keep"


@pytest.fixture
def ruian(cast):
    return System("330381", cast.officer, [READ, SEND])


def sent(**changes: Any) -> dict[str, Any]:
    given = {
        "case_number": "YTWB-1", "item": "A1", "channel": "app", "result": "completed",
        "asked_at": "2026-10-08T01:30:00Z", "done_at": "2026-10-09T15:10:00+08:00",
    }  # fmt: skip
    return given | changes


def test_a_number_sent_again_corrects_or_changes_nothing(ruian):
    item(code="A1")
    firm, key = enterprise(), uuid4().hex
    first = ruian.post(sent(credit_code=firm.credit_code), URL, key=key)
    assert (first.status_code, first["Location"]) == (201, f"{URL}{first.json()['id']}/")
    told = first.json()
    assert (told["enterprise"], told["credit_code"], told["workdays"], told["asker_masked"]) == (
        firm.pk, firm.credit_code, 1, "",
    )  # fmt: skip
    assert ruian.post(sent(credit_code=firm.credit_code), URL, key=key).json() == told  # replayed
    same, corrected = ruian.post(sent(), URL), ruian.post(sent(result="refused"), URL)
    assert (same.status_code, same.json()) == (200, told)
    assert (corrected.status_code, corrected.json()["result"]) == (200, "refused")
    assert (corrected.json()["id"], ServiceCase.objects.count()) == (told["id"], 1)


def test_bulk_is_all_or_nothing_and_a_dry_run_keeps_nothing(ruian):
    item(code="A1")
    one, two = sent(), sent(case_number="YTWB-2")
    dry = ruian.post({"dry_run": True, "items": [one, two]}, BULK).json()
    assert (dry["new"], dry["faults"], ServiceCase.objects.count()) == (2, [], 0)
    faulty = [sent(channel="pigeon", when="x"), sent(asked_at=True, item=None), one, one, 7]
    answer = ruian.post({"items": faulty}, BULK)
    assert answer.status_code == 422
    found = {(one["code"], one["where"]) for one in answer.json()["faults"]}
    assert found >= {
        ("imports.not_an_option", "/items/0/channel"), ("services.unknown_field", "/items/0/when"),
        ("imports.wrong_kind", "/items/1/asked_at"), ("imports.missing", "/items/1/item"),
        ("services.twice", "/items/3/case_number"), ("imports.missing", "/items/4/case_number"),
    }  # fmt: skip
    alone = ruian.post(sent(channel="pigeon", when="x"), URL)
    assert {one["where"] for one in alone.json()["faults"]} == {"/channel", "/when"}
    assert ServiceCase.objects.count() == 0
    assert ruian.post({"items": [one, two]}, BULK).json()["new"] == 2
    again = ruian.post({"items": [one, two | {"result": "withdrawn"}]}, BULK).json()
    assert (again["unchanged"], again["changed"]) == (1, 1)


def test_a_key_sends_and_reads_its_county_alone(ruian, cast):
    of = item(code="A1")
    item("440000", code="G1")
    own, other = case(of), case(of, "330382")
    assert [one["id"] for one in ruian.get(f"{URL}?item=A1").json()["results"]] == [own.pk]
    assert ruian.get(f"{URL}{other.pk}/").status_code == 404
    assert ruian.get(f"{URL}?q=%00").status_code == 422
    assert ruian.get(f"{URL}?month=2026-11&channel=online").json()["results"] == []
    codes = [one["code"] for one in ruian.get("/api/v1/service-items/").json()["results"]]
    assert codes == ["A1"]
    for changes in ({"region": "330382"}, {"item": "G1"}):
        assert ruian.post(sent(**changes), URL).status_code == 422
    reader = System("330381", cast.officer, [READ])
    assert reader.post(sent(), URL).status_code == 403
    assert reader.post({"items": [sent()]}, BULK).status_code == 403


def test_a_thousand_cost_a_constant_number_of_statements(ruian, django_assert_max_num_queries):
    item(code="A1")
    some = [sent(case_number=f"N{number}") for number in range(400)]
    with django_assert_max_num_queries(45):
        assert ruian.post({"items": some}, BULK).json()["new"] == 400
