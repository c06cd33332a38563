"""XLSForm in and out: nothing is lost on the way, and what cannot come is named by its cell."""

from __future__ import annotations

import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from portal.kernel.errors import Invalid
from portal.kernel.faults import Severity
from programs.questionnaires.documents import xlsform_of
from programs.questionnaires.importers import read_xlsform
from programs.questionnaires.schema import library, read_questionnaire
from programs.questionnaires.schema.xlsform import Imported, Sheet, export_form, import_form
from tests.corpus import make_csv, make_xlsform, make_xlsx
from tests.factories.definitions import definitions
from tests.factories.every_kind import EVERY
from tests.factories.questionnaires import SMALL

MADE = datetime(2026, 5, 6, tzinfo=UTC)


def book_of(schema: Any) -> bytes:
    return xlsform_of(schema, version="3", made_at=MADE)


def taken(data: bytes, *, asked: str = "") -> Imported:
    return read_xlsform(io.BytesIO(data), name="form.xlsx", asked=asked).imported


def xform_of(data: bytes) -> str:
    """What ordinary tools make of a workbook; pyxform raises where they would refuse it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        path.write_bytes(data)
        return str(convert(path, validate=False).xform)


DEFINITIONS = library() | {"small": SMALL, "every kind": EVERY}


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_questionnaire_comes_back_as_it_went(name: str) -> None:
    data = DEFINITIONS[name]
    form = export_form(data, version="3")
    imported = taken(book_of(data))
    assert imported.faults == ()
    assert imported.renamed == ()
    assert export_form(imported.data or {}, version="3") == form
    assert read_questionnaire(imported.data) == read_questionnaire(data)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_ordinary_tools_read_what_is_exported(name: str) -> None:
    form = xform_of(book_of(DEFINITIONS[name]))
    for question in read_questionnaire(DEFINITIONS[name]).questions():
        assert f"/{question.code}" in form


@settings(max_examples=40, deadline=None)
@given(definitions())
def test_any_questionnaire_comes_back_as_it_went(definition: dict[str, Any]) -> None:
    form = export_form(definition)
    imported = import_form(form)
    assert imported.faults == ()
    assert export_form(imported.data or {}) == form
    assert read_questionnaire(imported.data) == read_questionnaire(definition)


@settings(max_examples=10, deadline=None)
@given(definitions())
def test_ordinary_tools_read_any_questionnaire(definition: dict[str, Any]) -> None:
    assert "<h:html" in xform_of(book_of(definition))


def test_what_the_portal_learns_later_comes_back_too() -> None:
    data: dict[str, Any] = {
        **SMALL,
        "pairing": [{"code": "x", "rule": "sum"}],
        "sections": [
            {**SMALL["sections"][0], "colour": "red"},
            *SMALL["sections"][1:],
        ],
    }
    found = import_form(export_form(data)).data or {}
    assert found["pairing"] == data["pairing"]
    assert found["sections"][0]["colour"] == "red"


def test_texts_are_inert_in_a_workbook() -> None:
    data = {**SMALL, "title": {"zh-hans": "=1+1", "en": "http://example.org"}}
    book = load_workbook(io.BytesIO(book_of(data)))
    cell = book["settings"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert book["settings"]["E2"].hyperlink is None


def test_the_same_questionnaire_gives_the_same_bytes() -> None:
    assert book_of(SMALL) == book_of(SMALL)


# ---- a form that was changed after it was exported ----


def changed(form: dict[str, Sheet], column: str, row: str, text: str) -> dict[str, Sheet]:
    """The form with one cell of the survey replaced, in the row of a name."""
    rows = [list(cells) for _number, cells in form["survey"].rows]
    place, name = rows[0].index(column), rows[0].index("name")
    next(cells for cells in rows if cells[name] == row)[place] = text
    return {**form, "survey": Sheet("survey", list(enumerate(rows, start=1)))}


def question(imported: Imported, code: str) -> dict[str, Any]:
    assert imported.data is not None, imported.faults
    found: dict[str, Any] = next(
        one
        for part in imported.data["sections"]
        for one in part["questions"]
        if one["code"] == code
    )
    return found


def test_the_column_of_the_form_counts_when_it_was_changed() -> None:
    form = export_form(SMALL)  # A2 has bounds that the portal keeps beside the constraint
    imported = import_form(changed(form, "constraint", "A2", ". >= 5"))
    assert question(imported, "A2")["constraints"][0]["holds"] == "A2 >= 5"
    assert "least" not in question(imported, "A2")
    assert [fault.code for fault in imported.faults] == ["xlsform.changed"]


def test_a_changed_condition_counts_and_is_said() -> None:
    imported = import_form(changed(export_form(SMALL), "relevant", "B2", "${B1} = 'certified'"))
    assert question(imported, "B2")["relevant"] == "B1 = 'certified'"


# ---- ordinary public forms ----


@pytest.mark.parametrize("name", make_xlsform.PUBLIC)
def test_ordinary_forms_come_in_and_go_round(name: str) -> None:
    made = make_xlsform.PUBLIC[name]()
    assert "<h:html" in xform_of(made)  # ours is an ordinary form
    imported = taken(made, asked="en")
    assert imported.data is not None, imported.faults
    assert all(fault.where and fault.severity is Severity.WARN for fault in imported.faults)
    form = export_form(imported.data)
    again = import_form(form)
    assert again.faults == ()
    assert export_form(again.data or {}) == form
    assert "<h:html" in xform_of(book_of(imported.data))


def told(imported: Imported) -> list[tuple[str, str]]:
    return [(fault.code.removeprefix("xlsform."), fault.where) for fault in imported.faults]


def test_a_household_survey() -> None:
    imported = taken(make_xlsform.household())
    rows = question(imported, "person")
    assert [column["code"] for column in rows["columns"]] == [
        "person_name", "sex", "age", "last_visit",
    ]  # fmt: skip
    assert rows["most"] == 50
    assert rows["columns"][3]["relevant"] == "row.age >= 18"
    assert rows["columns"][3]["constraints"][0]["holds"] == "row.last_visit <= today"
    assert [one["code"] for one in rows["columns"][1]["options"]] == ["1", "2"]
    assert question(imported, "counted")["calculate"] == "count(person)"
    assert question(imported, "ages")["calculate"] == "sum(person.age)"
    assert question(imported, "differs")["relevant"] == "counted != members"
    assert question(imported, "remarks")["long"] is True
    assert imported.data is not None
    assert imported.data["code"] == "household_2026"
    assert [one["code"] for one in imported.data["sections"]] == ["page", "household", "page_2"]
    assert told(imported) == [
        ("one_language", "survey!1"),
        ("left_out", "survey!A2"),
        ("left_out", "survey!A3"),
        ("left_out", "survey!A18"),
    ]


def test_a_facility_checklist() -> None:
    imported = taken(make_xlsform.facility())
    assert question(imported, "consent")["kind"] == "yes_no"
    assert question(imported, "kind")["relevant"] == "consent"
    assert question(imported, "kind_other")["relevant"] == "kind = 'other'"
    assert question(imported, "lab")["kind"] == "note"
    assert question(imported, "tests")["relevant"] == "kind = 'lab'"
    holds = "count(tests) <= 2 or has(tests, 'none')"
    assert question(imported, "tests")["constraints"][0]["holds"] == holds
    condition = "(kind = 'lab') and (not has(tests, 'none'))"
    assert question(imported, "chemists")["relevant"] == condition
    quality = question(imported, "quality")
    assert (quality["least"], quality["greatest"], quality["decimals"]) == (0, 5, 1)
    assert question(imported, "sign")["kind"] == "signature"
    assert question(imported, "photo")["kind"] == "file"


def test_a_form_in_three_languages() -> None:
    imported = taken(make_xlsform.three_languages())
    assert question(imported, "name")["words"] == {"zh-hans": "名称", "en": "Name"}
    assert question(imported, "name")["help"] == {"zh-hans": "营业执照上的名称", "en": ""}
    message = question(imported, "area")["constraints"][0]["message"]
    assert message == {"zh-hans": "须大于零", "en": "More than 0"}
    assert [one["code"] for one in question(imported, "order")["options"]] == [
        "option_1", "test_ing",
    ]  # fmt: skip
    assert [(one.was, one.now) for one in imported.renamed] == [
        ("标准", "option_1"),
        ("test ing", "test_ing"),
    ]
    assert [(fault.code, fault.value) for fault in imported.faults] == [
        ("xlsform.other_language", "Français (fr)")
    ]


def test_choices_that_depend_on_a_choice_are_named() -> None:
    imported = taken(make_xlsform.cascade())
    assert told(imported) == [
        ("one_language", "survey!1"),
        ("left_out", "survey!A4"),
        ("left_out", "survey!D3"),
        ("default", "survey!E5"),
        ("left_out", "survey!F6"),
    ]
    assert question(imported, "again")["prefill"] == "last"


def test_calculations() -> None:
    imported = taken(make_xlsform.reckoning())
    share = "round(100 * trained / staff, 1)"
    assert question(imported, "share")["calculate"] == share
    assert question(imported, "share")["words"] == {"zh-hans": "share", "en": "share"}
    assert question(imported, "grade")["kind"] == "text"
    assert question(imported, "points")["calculate"] == (
        "coalesce(staff, 0) + if(has(help, 'money'), 2, 0) + count(help)"
    )
    assert question(imported, "trained")["constraints"][0]["holds"] == "trained <= staff"
    assert question(imported, "which")["relevant"] == "has(help, 'other') and grade != 'good'"
    assert question(imported, "more")["relevant"] == "staff > last(staff)"
    assert "constraints" not in question(imported, "phone")
    assert ("-99", "minus_99") in [(one.was, one.now) for one in imported.renamed]
    assert told(imported) == [
        ("one_language", "survey!1"),
        ("not_supported", "survey!F11"),  # regex
        ("not_supported", "survey!D13"),  # concat
        ("not_supported", "survey!E14"),  # asks for what concat would have given
    ]


@pytest.mark.parametrize(
    ("number", "whole"),
    [("0", "0"), ("0.3", "0"), ("1", "1"), ("2.5", "2"), ("3", "3"), ("-0.5", "0"),
     ("-2", "-2"), ("-2.5", "-2"), ("99.99", "99")],
)  # fmt: skip
def test_int_takes_the_decimals_away(number: str, whole: str) -> None:
    from programs.questionnaires.schema import evaluate, number_of, parse
    from programs.questionnaires.schema.definition import Kind
    from programs.questionnaires.schema.xlsform.logic import Logic, Place
    from tests.factories.definitions import known_of_kind

    logic = Logic()
    logic.add("x", "x", known_of_kind(Kind.NUMBER), {})
    text = logic.from_form("int(${x})", Place(), None)
    found = evaluate(parse(text, logic.known), {"x": number})
    assert found == number_of(whole)


def test_names_that_cannot_stay_are_listed() -> None:
    imported = taken(make_xlsform.reserved())
    assert [(one.where, one.was, one.now) for one in imported.renamed] == [
        ("survey!B2", "last", "q_last"),
        ("survey!B3", "my.name-1", "my_name_1"),
        ("survey!B4", "_private", "private"),
    ]
    assert question(imported, "my_name_1")["relevant"] == "q_last > 3"
    assert question(imported, "private")["relevant"] == "my_name_1 = 'x'"


# ---- what one language means ----


def test_a_form_without_a_language_is_taken_for_the_one_that_is_chosen() -> None:
    made = make_xlsform.workbook(survey=[["type", "name", "label"], ["text", "a", "名称"]])
    assert taken(made).data is None
    assert question(taken(made, asked="zh"), "a")["words"] == {"zh-hans": "名称", "en": "名称"}


# ---- broken forms ----


@pytest.mark.parametrize("name", make_xlsform.BROKEN)
def test_broken_forms_are_refused_by_the_cell(name: str) -> None:
    make, expected = make_xlsform.BROKEN[name]
    imported = taken(make())
    assert imported.data is None
    errors = [one for one in imported.faults if one.severity is Severity.ERROR]
    found = [(one.code.removeprefix("xlsform."), one.where) for one in errors]
    assert found == expected
    assert all(str(one.message) for one in errors)


@pytest.mark.parametrize("name", make_xlsx.REFUSED)
def test_what_is_no_workbook_is_refused_before_it_is_opened(name: str) -> None:
    make, code = make_xlsx.REFUSED[name]
    with pytest.raises(Invalid) as caught:
        taken(make())
    assert caught.value.faults[0].code == code


def test_a_table_in_gbk_is_refused() -> None:
    data = make_csv.text(codec="gbk")
    with pytest.raises(Invalid) as caught:
        read_xlsform(io.BytesIO(data), name="form.csv")
    assert caught.value.faults[0].code == "files.kind_not_accepted"


def test_a_formula_without_a_value_is_named() -> None:
    made = make_xlsform.workbook(survey=[["type", "name", "label"]], settings=make_xlsform.ENGLISH)
    book = load_workbook(io.BytesIO(made))
    book["survey"].append(["text", "a", "=A1"])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Invalid) as caught:
        taken(out.getvalue())
    assert [(one.code, one.where) for one in caught.value.faults] == [
        ("xlsform.no_value", "survey!C2")
    ]


CELLS = ["", "text", "begin group", "end group", "begin repeat", "end repeat", "select_one l",
         "${a}", "a", "${a} > 3", "if(", ".", "yes", "calculate", "select_multiple l or_other",
         "count(${a})", "not(${a} = '')", "x" * 300, "数", "-", "portal", "{}", "[1]"]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(definitions(most=3), st.data())
def test_no_cell_can_break_the_reading(definition: dict[str, Any], data: Any) -> None:
    """Whatever stands in a cell: a description or errors, and never a crash."""
    form = export_form(definition)
    name = data.draw(st.sampled_from(sorted(form)))
    rows = [list(cells) for _number, cells in form[name].rows]
    for _change in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(st.sampled_from(CELLS))
    broken = {**form, name: Sheet(name, list(enumerate(rows, start=1)))}
    imported = import_form(broken, asked="zh")
    assert (imported.data is None) == any(one.severity is Severity.ERROR for one in imported.faults)
    if imported.data is not None:
        read_questionnaire(imported.data)
