"""One meaning on server and in browser: shared examples, then random questionnaires and answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from programs.questionnaires.forms import plan_of
from programs.questionnaires.schema import (
    Circumstances,
    as_data,
    clashing,
    evaluate,
    parse,
    read_questionnaire,
)
from programs.questionnaires.scoring import fill
from tests.factories.definitions import answers_to, definitions, expressions
from tests.vectors import as_the_browser_says, known_of, legible, load

SCRIPT = Path("static/js/expressions.js")
TODAY = date(2026, 11, 22)
#: random pairs that are reckoned in one call of the page
BATCH = 10

EVALUATE = """(cases) => cases.map(([node, answers, around]) => {
  try { return Expressions.legible(Expressions.evaluate(node, answers, around)); }
  catch (cause) { return `failed: ${cause}`; }
})"""
FILL = """(cases) => cases.map(([plan, answers, around]) => {
  try { return Expressions.fill(plan, answers, around); }
  catch (cause) { return `failed: ${cause}`; }
})"""


CLASHING = """(cases) => cases.map(([question, answer]) => {
  try { return Expressions.clashing(question, answer); }
  catch (cause) { return `failed: ${cause}`; }
})"""


@pytest.fixture(scope="module")
def sheet(chromium: Any) -> Any:
    """A page with nothing in it but the engine."""
    page = chromium.new_page()
    page.add_script_tag(path=str(SCRIPT))
    yield page
    page.close()


def test_the_shared_expressions_come_to_the_same_in_the_browser(sheet: Any) -> None:
    shared = load("expressions")
    known = known_of(shared["questions"])
    around = {"today": shared["today"], "last": shared["last"]}
    found = sheet.evaluate(
        EVALUATE,
        [
            [as_data(parse(case["say"], known)), case.get("answers", {}), around]
            for case in shared["cases"]
        ],
    )
    wanted = [case["comes_to"] for case in shared["cases"]]
    said = [case["say"] for case in shared["cases"]]
    assert list(zip(said, found, strict=True)) == list(zip(said, wanted, strict=True))


def test_the_shared_questionnaire_is_filled_in_alike(sheet: Any) -> None:
    shared = load("questionnaires")
    plan = plan_of(read_questionnaire(shared["definition"]))
    around = {"today": shared["today"], "last": shared["last"]}
    found = sheet.evaluate(FILL, [[plan, case["answers"], around] for case in shared["cases"]])
    assert found == [case["state"] for case in shared["cases"]]


def test_the_shared_choices_that_exclude_others_do_so_in_the_browser(sheet: Any) -> None:
    shared = load("exclusive")
    plan = plan_of(read_questionnaire(shared["definition"]))
    questions = {one["code"]: one for part in plan for one in part["questions"]}
    cases = [[questions[case["question"]], case["answer"]] for case in shared["cases"]]
    wanted = [[one[1], case["clash"]] for one, case in zip(cases, shared["cases"], strict=True)]
    found = sheet.evaluate(CLASHING, cases)
    assert [[case[1], one] for case, one in zip(cases, found, strict=True)] == wanted


@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(expressions(), min_size=BATCH, max_size=BATCH))
def test_any_expression_comes_to_the_same(sheet: Any, drawn: Any) -> None:
    cases, wanted = [], []
    for known, text, answers, last in drawn:
        said = parse(text, known)
        cases.append([as_data(said), answers, {"today": TODAY.isoformat(), "last": last}])
        wanted.append((text, legible(evaluate(said, answers, Circumstances(TODAY, last)))))
    found = sheet.evaluate(EVALUATE, cases)
    assert [(text, value) for (text, _), value in zip(wanted, found, strict=True)] == wanted


@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_any_questionnaire_is_filled_in_alike(sheet: Any, data: Any) -> None:
    """Random definitions and answers: asked, worked out, required and broken are the same."""
    cases, wanted, pairs = [], [], []
    for _ in range(2):
        definition = data.draw(definitions())
        questionnaire = read_questionnaire(definition)
        plan = plan_of(questionnaire)
        for _ in range(3):
            answers, last = data.draw(answers_to(definition)), data.draw(answers_to(definition))
            cases.append([plan, answers, {"today": TODAY.isoformat(), "last": last}])
            state = fill(questionnaire, answers, today=TODAY, last=last)
            wanted.append(as_the_browser_says(state))
            pairs += [
                ([part, answers[part["code"]]], clashing(question, answers[part["code"]]))
                for section in plan
                for part in section["questions"]
                if part["code"] in answers
                and (question := questionnaire.question(part["code"])) is not None
            ]
    assert sheet.evaluate(FILL, cases) == wanted
    assert sheet.evaluate(CLASHING, [case for case, _ in pairs]) == [said for _, said in pairs]
