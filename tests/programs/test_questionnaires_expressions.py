"""The expression language: shared examples, what is refused, and rules that hold for any."""

import copy
import json
from contextlib import suppress
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.kernel.errors import Invalid
from programs.questionnaires.schema import (
    NOT_APPLICABLE,
    Circumstances,
    ExpressionError,
    Kind,
    Known,
    Type,
    clashing,
    evaluate,
    number_of,
    parse,
    plain,
    read_questionnaire,
)
from programs.questionnaires.schema.parsing import MOST_CALLS
from programs.questionnaires.scoring import answers_in_words, faults, fill, pruned
from tests.factories.definitions import answers_to, definitions
from tests.vectors import VECTORS, as_the_browser_says, known_of, legible, load

TODAY = date(2026, 11, 22)
SHARED = load("expressions")
KNOWN = known_of(SHARED["questions"])
AROUND = Circumstances(date.fromisoformat(SHARED["today"]), SHARED["last"])


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: case["say"])
def test_an_expression_comes_to_what_is_said(case):
    found = evaluate(parse(case["say"], KNOWN), case.get("answers", {}), AROUND)
    assert legible(found) == case["comes_to"]


@pytest.mark.parametrize("text", SHARED["refused"])
def test_what_makes_no_sense_is_refused_with_its_place(text):
    with pytest.raises(ExpressionError) as refusal:
        parse(text, KNOWN)
    assert refusal.value.message
    assert 0 <= refusal.value.at <= len(text)


def test_a_row_is_known_only_where_a_row_is_looked_at():
    row = {"n": Known(Type.NUMBER)}
    said = parse("row.n > 2", {}, row=row)
    assert evaluate(said, {}, Circumstances(row={"n": "3"})) is True
    with pytest.raises(ExpressionError):
        parse("row.x > 2", {}, row=row)


@pytest.mark.parametrize(
    "text",
    [
        "1" + "+1" * MOST_CALLS + "+1",
        "(" * 60 + "1" + ")" * 60,
        "not " * 200 + "true",
        "if(true," * 60 + "1",
        "x" * 2001,
        "1" * 31,
    ],
)
def test_what_is_too_long_or_too_deep_is_refused(text):
    with pytest.raises(ExpressionError):
        parse(text, KNOWN)


def test_the_longest_expression_is_reckoned():
    text = "+".join(["1"] * (MOST_CALLS + 1))
    assert evaluate(parse(text, KNOWN), {}) == MOST_CALLS + 1


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_refused_and_nothing_else(text):
    with suppress(ExpressionError):
        assert parse(text, KNOWN).text == text


@settings(deadline=None)
@given(st.fractions(), st.integers(0, 9))
def test_a_number_written_plainly_is_its_rounding_and_is_read_again(number, places):
    text = plain(number, places)
    assert "e" not in text.lower()
    assert abs(Fraction(text) - number) <= Fraction(1, 2 * 10**places)
    if len(text) <= 30:
        assert number_of(text) == Fraction(text)


def test_the_examples_are_used_by_both_sides():
    browser = Path("tests/browser/test_expressions.py").read_text(encoding="utf-8")
    for file in VECTORS.glob("*.json"):
        assert json.loads(file.read_text(encoding="utf-8"))
        assert f'load("{file.stem}")' in browser


def test_the_shared_questionnaire_is_filled_in_as_is_said():
    shared = load("questionnaires")
    questionnaire = read_questionnaire(shared["definition"])
    today = date.fromisoformat(shared["today"])
    for case in shared["cases"]:
        state = fill(questionnaire, case["answers"], today=today, last=shared["last"])
        assert as_the_browser_says(state) == case["state"], case["answers"]


def test_a_choice_that_excludes_all_others_stands_alone_as_is_said():
    shared = load("exclusive")
    questionnaire = read_questionnaire(shared["definition"])
    for case in shared["cases"]:
        question = questionnaire.question(case["question"])
        assert clashing(question, case["answer"]) == case["clash"], case
        said = [fault.code for fault in faults(questionnaire, {question.code: case["answer"]})]
        assert ("questionnaire.exclusive" in said) == (case["clash"] is not None), case


@pytest.mark.parametrize(
    "change",
    [
        {"relevant": "A3 > 1"},
        {"relevant": "A1 +"},
        {"calculate": "A2"},
        {"required": "A2"},
        {"constraints": [{"holds": "A2", "message": {"zh-hans": "x", "en": "x"}}]},
        {"constraints": [{"holds": "true", "message": {"zh-hans": "x", "en": ""}}]},
        {"constraints": [{"holds": "true"}]},
        {"code": "and"},
    ],
)
def test_a_description_with_a_wrong_expression_is_refused_with_its_place(change):
    definition = copy.deepcopy(load("questionnaires")["definition"])
    definition["sections"][0]["questions"][0] |= change
    with pytest.raises(Invalid) as refusal:
        read_questionnaire(definition)
    assert refusal.value.faults


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_handed_in_is_asked_for_again_in_the_same_way(data):
    """Pruning takes away nothing that matters: the form reads the same from what is kept."""
    definition = data.draw(definitions())
    questionnaire = read_questionnaire(definition)
    answers, last = data.draw(answers_to(definition)), data.draw(answers_to(definition))
    state = fill(questionnaire, answers, today=TODAY, last=last)
    kept = pruned(questionnaire, answers, today=TODAY, last=last)
    assert kept == dict(state.answers)
    assert fill(questionnaire, kept, today=TODAY, last=last) == state
    found = faults(questionnaire, kept, today=TODAY, last=last)
    assert {one.where.removeprefix("/") for one in found} <= set(state.asked)


#: what no form sends and a request may
ODD = ["a", 7, 1.5, True, [], ["a"], [7], [[]], [{}], {}, {"name": 7}, {"file": "x"}, None]
ODD += [{"strokes": 7}, {"strokes": [7]}, {"strokes": [[1]]}, {"strokes": [["a", "b"]]}]
ODD += [[*one, NOT_APPLICABLE] if isinstance(one, list) else [one, NOT_APPLICABLE] for one in ODD]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NOTE])
def test_an_answer_that_does_not_fit_its_kind_is_read_and_refused_never_fatal(kind):
    option = {"code": "a", "words": {"zh-hans": "甲", "en": "a"}}
    code = "N" if kind is Kind.ROWS else "Q"
    question = {"code": "Q", "kind": kind.value, "words": {"zh-hans": "问", "en": "q"}}
    question["may_not_apply"] = True
    if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.RANK):
        question["options"] = [option, option | {"code": "b"}]
    if kind is Kind.ROWS:
        question["columns"] = [{"code": code, "kind": "number", "words": question["words"]}]
    section = {"code": "S", "words": question["words"], "questions": [question]}
    questionnaire = read_questionnaire(
        {"code": "odd", "title": question["words"], "sections": [section]}
    )
    for answer in ODD:
        found = faults(questionnaire, {"Q": answer}, today=TODAY)
        assert all(fault.where.startswith("/Q") for fault in found), answer
        state = fill(questionnaire, {"Q": answer}, today=TODAY)
        for in_full in (True, False):
            assert list(answers_in_words(questionnaire, state, in_full=in_full)), answer
