"""REST of XLSForm: a version taken out as a workbook, a workbook checked without being kept."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from portal.api import workbooks
from portal.api.models import Answer
from portal.audit.models import Event
from programs.questionnaires.importers import read_xlsform
from programs.questionnaires.models import Version
from programs.questionnaires.schema import library
from tests.corpus import make_csv, make_xlsform, make_xlsx
from tests.enterprises.test_api import System
from tests.factories import holder
from tests.factories.cycles import cycle
from tests.factories.questionnaires import version

pytestmark = pytest.mark.django_db

CHECK = "/api/v1/questionnaires/check/"
VIEW = "programs.questionnaire.view"
SCOPES = [VIEW, "programs.questionnaire.check"]


@pytest.fixture
def ruian(cast: Any) -> System:
    return System("330381", cast.officer, SCOPES)


def send(machine: System, data: bytes, query: str = "", **more: str) -> Any:
    headers = {
        "Authorization": f"Bearer {machine.secret}",
        "Idempotency-Key": more.get("key", uuid4().hex),
    }
    kind = more.get("kind", workbooks.MEDIA_TYPE)
    return Client().post(f"{CHECK}{query}", data, content_type=kind, headers=headers)


def taken_out(machine: System, pk: int) -> bytes:
    answer = machine.get(f"/api/v1/questionnaires/{pk}/xlsform/")
    assert (answer.status_code, answer["Content-Type"]) == (200, workbooks.MEDIA_TYPE)
    return bytes(answer.content)


@pytest.mark.parametrize("name", sorted(library()))
def test_what_is_taken_out_is_checked_sound_and_comes_back_equal(ruian: System, name: str) -> None:
    made = version(cycle(), library()[name])
    data = taken_out(ruian, made.pk)
    assert data == taken_out(ruian, made.pk)
    checked = send(ruian, data)
    assert checked.status_code == 200, checked.text
    told = checked.json()
    known = read_xlsform(io.BytesIO(data), name="form.xlsx")
    assert told["schema"] == known.imported.data
    assert (told["sha256"], told["renamed"]) == (known.sha256, [])
    again = version(cycle(), told["schema"])
    assert send(ruian, taken_out(ruian, again.pk)).json()["schema"] == told["schema"]


def test_a_draft_is_taken_out_by_who_prepares_it_alone(ruian: System, signed_in: Any) -> None:
    draft = version(cycle(), state="draft", published_at=None)
    url = f"/api/v1/questionnaires/{draft.pk}/xlsform/"
    assert ruian.get(url).status_code == 404
    assert signed_in(holder("province_manager", "330000")).get(url).status_code == 200
    assert signed_in(holder("province_manager", "440000")).get(url).status_code == 404


def test_of_a_workbook_that_was_checked_nothing_is_kept(ruian: System) -> None:
    events, versions = Event.objects.count(), Version.objects.count()
    answer = send(ruian, make_xlsform.facility(), "?name=made.xlsx&language=en")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["name"] == "made.xlsx"
    assert told["questions"] > 0
    assert all(one["where"] for one in told["faults"])
    assert (Event.objects.count(), Version.objects.count()) == (events, versions)


@pytest.mark.parametrize("name", sorted(make_xlsform.BROKEN))
def test_every_fault_of_a_form_is_named_by_its_cell(ruian: System, name: str) -> None:
    make, expected = make_xlsform.BROKEN[name]
    answer = send(ruian, make())
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    faults = {
        (one["code"].removeprefix("xlsform."), one["where"]) for one in answer.json()["faults"]
    }
    assert set(expected) <= faults
    assert not Answer.objects.exists()


@pytest.mark.parametrize("name", make_xlsx.REFUSED)
def test_no_workbook_breaks_it(ruian: System, name: str) -> None:
    make, code = make_xlsx.REFUSED[name]
    answer = send(ruian, make())
    assert (answer.status_code, answer.json()["faults"][0]["code"]) == (422, code)


def test_the_same_key_tells_the_same_and_not_of_another_workbook(ruian: System) -> None:
    data, key = make_xlsform.facility(), "k" * 20
    first = send(ruian, data, "?language=en", key=key)
    again = send(ruian, data, "?language=en", key=key)
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    other = send(ruian, taken_out(ruian, version(cycle()).pk), "?language=en", key=key)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency_key_reused")


def test_what_is_no_workbook_is_refused_in_words(ruian: System, monkeypatch: Any) -> None:
    assert send(ruian, make_csv.text()).status_code == 422
    assert send(ruian, b"").status_code == 422
    assert send(ruian, b"{}", kind="application/json").status_code == 415
    assert send(ruian, make_xlsform.facility(), "?name=made.xls").status_code == 422
    assert send(ruian, make_xlsform.facility(), "?language=de").status_code == 422
    monkeypatch.setitem(workbooks.MAX_BYTES, workbooks.Kind.XLSX, 100)
    assert send(ruian, make_xlsform.facility()).status_code == 413


def test_a_key_without_the_scope_does_not_check(cast: Any, signed_in: Any) -> None:
    machine = System("330381", cast.officer, [VIEW])
    assert send(machine, make_xlsform.facility()).status_code == 403
