"""Choices that exclude all others, by plain POST: kept as ticked, and refused by the rules."""

import copy

import pytest
from django.urls import reverse
from django.utils import translation

from programs.questionnaires.forms.editing import fields_of
from programs.questionnaires.schema import Kind, apart, read_questionnaire, together
from programs.questionnaires.schema.carrying import value_over
from programs.questionnaires.schema.proposing import propose
from programs.questionnaires.scoring import faults_of_answer, in_words
from tests.factories.enterprises import member
from tests.factories.every_kind import PASSED, PASSING
from tests.factories.questionnaires import response, version

SHEET = read_questionnaire(PASSING)
NA = "not_applicable"
#: by question: what is posted for an answer, and what is kept of it
GIVEN = {
    "A3": ({"A3": "12"}, "12"),
    "A5": ({"A5.0.kind": "other", "A5.0.name": "品字标"}, [{"kind": "other", "name": "品字标"}]),
    "B2": ({"B2": ["cost", "time"]}, ["cost", "time"]),
    "B3": ({"B3": "yes"}, "yes"),
    "B5": ({"B5": "4"}, "4"),
    "B6": ({"B6.1": "make", "B6.2": "buy"}, ["make", "buy"]),
    "C2": ({"C2": "多组织现场观摩。"}, "多组织现场观摩。"),
}
TYPED = ("A3", "A5", "B6", "C2")


def url(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


@pytest.fixture
def mine(db, signed_in):
    of = response(to=version(None, PASSING), answers={"B1": "no"})
    return signed_in(member(of.enterprise)), of


def post(client, of, code, **values):
    of.refresh_from_db()
    section = SHEET.section_of(code)
    asked = [one.code for one in section.questions if one.code == code]
    data = {"revision": of.revision, "device": "a", "go": "next", "asked": asked} | values
    answer = client.post(url("section", of.pk, section.code), data)
    of.refresh_from_db()
    return answer


def test_every_way_to_answer_is_looked_at():
    assert set(GIVEN) == set(PASSED)


@pytest.mark.parametrize("code", TYPED)
def test_what_is_typed_beside_does_not_apply_is_kept_and_refused(mine, code):
    client, of = mine
    posted, kept = GIVEN[code]
    answer = post(client, of, code, **posted, **{f"{code}.na": "1"})
    both = of.answers[code]
    assert apart(SHEET.question(code), both) == (kept, True)
    assert answer.status_code == 422
    assert "“Does not apply, or not known” cannot stand beside another answer." in answer.text
    assert f'name="{code}.na" value="1" checked' in answer.text
    post(client, of, code, **posted)
    assert of.answers[code] == kept
    post(client, of, code, **{f"{code}.na": "1"})
    assert of.answers[code] == NA


@pytest.mark.parametrize("code", ["B3", "B5"])
def test_one_of_several_and_does_not_apply_are_one_group_of_buttons(mine, code):
    client, of = mine
    page = client.get(url("section", of.pk, "B")).text
    assert f'<input type="radio" name="{code}" value="{NA}">' in page
    assert f"{code}.na" not in page
    post(client, of, code, **{code: NA})
    assert of.answers[code] == NA
    page = client.get(url("section", of.pk, "B")).text
    assert f'<input type="radio" name="{code}" value="{NA}" checked>' in page


def test_several_choices_and_does_not_apply_are_refused_together(mine):
    client, of = mine
    answer = post(client, of, "B2", B2=["cost", NA])
    assert (answer.status_code, of.answers["B2"]) == (422, ["cost", NA])
    assert "“Does not apply, or not known” cannot stand beside another answer." in answer.text
    answer = post(client, of, "B2", B2=["cost", "none"])
    assert answer.status_code == 422
    assert "“None” cannot stand beside another answer." in answer.text
    post(client, of, "B2", B2=[NA])
    assert of.answers["B2"] == NA


def test_what_clashes_is_not_handed_in(mine):
    client, of = mine
    of.answers |= {"B2": ["cost", NA]}
    of.save(update_fields=["answers"])
    assert "cannot stand beside another answer." in client.get(url("check", of.pk)).text
    client.post(url("submit", of.pk))
    of.refresh_from_db()
    assert of.state == "draft"


def test_does_not_apply_is_refused_where_it_is_not_offered(mine):
    client, of = mine
    for code, posted in {"B1": NA, "D1": NA}.items():
        post(client, of, code, **{code: posted})
    assert of.answers == {"B1": "no", "D1": NA}  # a text may say anything, and is refused
    assert [one.code for one in faults_of_answer(SHEET.question("D1"), NA)] == [
        "questionnaire.must_apply"
    ]


def test_a_prefilled_answer_makes_room_for_does_not_apply(mine):
    client, of = mine
    of.prefilled = {"A3": {"value": "12", "source": "last", "on": "2026-01-01"}}
    of.save(update_fields=["prefilled"])
    post(client, of, "A3", A3="12", **{"A3.shown": "1", "A3.na": "1"})
    assert of.answers["A3"] == NA


@pytest.mark.parametrize("code", PASSED)
def test_both_are_read_aloud_and_carried_over(code):
    question, answer = SHEET.question(code), GIVEN[code][1]
    both = together(answer, does_not_apply=True)
    with translation.override("en"):
        assert in_words(question, both) == f"{in_words(question, answer)}, Does not apply"
    item = propose(SHEET, SHEET)[code]
    assert value_over(item, question, question, both) == both
    assert value_over(item, question, question, NA) == NA


def test_of_a_file_nobody_says_that_it_does_not_apply(db, signed_in):
    """It is not read of one; so neither the editor nor the page offers it."""
    assert "may_not_apply" not in fields_of(Kind.FILE)
    assert "may_not_apply" in fields_of(Kind.TEXT)
    sheet = copy.deepcopy(PASSING)
    places = [(part, one) for part in sheet["sections"] for one in part["questions"]]
    section, file = next(place for place in places if place[1]["kind"] == "file")
    file["may_not_apply"] = True
    of = response(to=version(None, sheet), answers={"B1": "no"})
    page = signed_in(member(of.enterprise)).get(url("section", of.pk, section["code"])).text
    assert f'name="{file["code"]}"' in page
    assert f'name="{file["code"]}.na"' not in page
