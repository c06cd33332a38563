"""A form that is uploaded: checked, shown, kept as a draft, or refused cell by cell."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.kernel.errors import NotPermitted
from programs.questionnaires import operations
from programs.questionnaires.documents import xlsform_of
from programs.questionnaires.models import Version
from programs.questionnaires.schema import library, read_questionnaire
from tests.corpus import make_csv, make_xlsform, make_xlsx
from tests.factories import NOON, holder
from tests.factories.cycles import cycle
from tests.factories.questionnaires import SMALL, version
from tests.programs.test_questionnaires_xlsform import MADE

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any) -> str:
    return reverse(f"questionnaires:{name}", args=args)


@pytest.fixture
def manager(cast: Any, signed_in: Any) -> Client:
    client: Client = signed_in(holder("province_manager", "330000"))
    return client


def send(client: Client, data: bytes, *, name: str = "form.xlsx", **more: str) -> Any:
    year = cycle()
    file = SimpleUploadedFile(name, data)
    return client.post(url("xlsform-upload"), {"file": file, "year": year.pk, **more})


def test_a_version_is_downloaded_by_who_may_read_it(manager: Client, signed_in: Any) -> None:
    asked = version()
    answer = manager.get(url("xlsform", asked.pk))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="needs-2026-v1.xlsx"'
    assert load_workbook(io.BytesIO(answer.content))["survey"]["B3"].value == "A1"
    draft = version(state="draft", published_at=None)
    assert manager.get(url("xlsform", draft.pk)).status_code == 200
    officer = signed_in(holder("county_officer", "330381"))
    assert officer.get(url("xlsform", asked.pk)).status_code == 200
    assert officer.get(url("xlsform", draft.pk)).status_code == 404


def test_the_library_is_downloaded(manager: Client) -> None:
    answer = manager.get(url("xlsform-library", "needs_2027"))
    assert load_workbook(io.BytesIO(answer.content))["settings"]["B2"].value == "needs"
    assert manager.get(url("xlsform-library", "nothing")).status_code == 404


def test_a_form_is_checked_seen_and_kept(manager: Client) -> None:
    page = send(manager, make_xlsform.facility())
    assert page.status_code == 200
    assert Version.objects.count() == 0
    assert "Facility checklist" in page.text
    kept = manager.post(url("xlsform-import"), {"checked": page.context["sealed"]})
    made = Version.objects.get()
    assert kept.headers["Location"] == url("version", made.pk)
    assert (made.state, made.template.code) == ("draft", "facility")
    assert read_questionnaire(made.schema).question("kind_other") is not None
    event = Event.objects.get(verb="programs.version.import")
    assert event.detail["left_out"] == page.context["warning_count"] > 0
    assert len(event.detail["file_sha256"]) == 64


def test_what_goes_out_comes_in_as_the_same_questionnaire(manager: Client) -> None:
    data = library()["needs_2027"]
    page = send(manager, xlsform_of(data, version="1", made_at=MADE))
    assert page.context["faults"] == ()
    manager.post(url("xlsform-import"), {"checked": page.context["sealed"]})
    assert read_questionnaire(Version.objects.get().schema) == read_questionnaire(data)


def test_the_language_is_asked_where_the_form_does_not_say_it(manager: Client) -> None:
    made = make_xlsform.workbook(survey=[["type", "name", "label"], ["text", "a", "名称"]])
    assert send(manager, made).status_code == 422
    assert send(manager, made, language="zh").status_code == 200


def test_it_costs_a_constant_number_of_statements(
    manager: Client, django_assert_max_num_queries: Any
) -> None:
    year = cycle()
    made = xlsform_of(library()["needs_2027"], version="1", made_at=MADE)
    file = SimpleUploadedFile("form.xlsx", made)
    with django_assert_max_num_queries(8):
        manager.post(url("xlsform-upload"), {"file": file, "year": year.pk})


@pytest.mark.parametrize("name", ["name twice", "group not closed", "circle", "no survey"])
def test_a_broken_form_is_shown_with_its_faults_and_cannot_be_kept(
    manager: Client, name: str
) -> None:
    make, expected = make_xlsform.BROKEN[name]
    page = send(manager, make())
    assert page.status_code == 422
    assert "sealed" not in page.context
    for _code, where in expected:
        assert where in page.text


@pytest.mark.parametrize("name", make_xlsx.REFUSED)
def test_no_workbook_breaks_the_page(manager: Client, name: str) -> None:
    make, code = make_xlsx.REFUSED[name]
    page = send(manager, make())
    assert page.status_code == 422
    assert page.context["faults"][0].code == code


@pytest.mark.parametrize(("name", "data"), [("f.csv", make_csv.text(codec="gbk")), ("f.xls", b"x")])
def test_other_kinds_of_files_are_refused_in_words(manager: Client, name: str, data: bytes) -> None:
    page = send(manager, data, name=name)
    assert page.status_code == 422
    assert ".xlsx" in page.text


def test_nothing_is_uploaded_without_a_file(manager: Client) -> None:
    cycle()
    assert manager.post(url("xlsform-upload"), {}).status_code == 422
    assert manager.get(url("xlsform-upload")).status_code == 200


def test_only_what_was_checked_for_this_person_is_kept(manager: Client, signed_in: Any) -> None:
    sealed = send(manager, make_xlsform.facility()).context["sealed"]
    other = signed_in(holder("province_manager", "330000"))
    for text in (sealed[:-1], "", sealed.replace(":", "."), "1:2:3"):
        assert manager.post(url("xlsform-import"), {"checked": text}).status_code == 400
    assert other.post(url("xlsform-import"), {"checked": sealed}).status_code == 400
    assert Version.objects.count() == 0


def test_a_draft_that_waits_is_not_written_over(manager: Client) -> None:
    version(schema={**SMALL, "code": "facility"}, state="draft", published_at=None)
    sealed = send(manager, make_xlsform.facility()).context["sealed"]
    assert manager.post(url("xlsform-import"), {"checked": sealed}).status_code == 409


def test_only_the_province_keeps_a_form() -> None:
    given: dict[str, Any] = {"schema": SMALL, "sha256": "0" * 64, "left_out": 0, "at": NOON}
    officer = actor_for(holder("county_officer", "330381"))
    with pytest.raises(NotPermitted):
        operations.import_version(cycle(), by=officer, **given)
    manager = actor_for(holder("province_manager", "330000"))
    assert operations.import_version(cycle(), by=manager, **given).state == "draft"
