"""Schema, conditions and scoring: pure, without a database."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.kernel.errors import Invalid
from programs.questionnaires.schema import fingerprint, library, read_questionnaire
from programs.questionnaires.scoring import (
    asked,
    faults,
    is_answered,
    needs,
    progress,
    pruned,
    unanswered,
)
from programs.questionnaires.vocabulary import Element, Urgency
from tests.factories.questionnaires import COMPLETE, SMALL

SHEET = read_questionnaire(SMALL)
NEEDS = read_questionnaire(library()["needs_2026"])
ITEMS = {"A": 10, "B": 8, "C": 4, "D": 3, "E": 3, "F": 4, "G": 3, "H": 3, "I": 4, "J": 3, "K": 5}

some_of_everything = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.integers(),
    st.sampled_from(["no", "certified", "cost", "not_applicable", "yes", "4", "2026-12-01"]),
    st.lists(st.sampled_from(["cost", "time", "none", "quality", "nonsense"]), max_size=4),
    st.lists(st.dictionaries(st.sampled_from(["product", "share"]), st.text(max_size=5))),
)
any_answers = st.dictionaries(
    st.sampled_from([question.code for question in SHEET.questions()]), some_of_everything
)


@settings(max_examples=200, deadline=None)
@given(any_answers)
def test_whatever_is_answered_is_scored_and_never_fails(answers):
    found = faults(SHEET, answers)
    open_now = asked(SHEET, answers)
    assert all(fault.where.removeprefix("/") in open_now for fault in found)
    assert {q.code for q in unanswered(SHEET, answers)} <= set(open_now)
    kept = pruned(SHEET, answers)
    assert set(kept) <= set(open_now)
    assert asked(SHEET, kept).keys() == open_now.keys()
    assert faults(SHEET, kept) == found
    assert all(need.element in Element.values for need in needs(SHEET, answers))
    for part in progress(SHEET, answers):
        assert 0 <= part.missing <= part.asked >= part.answered


@given(st.permutations(["cost", "time"]), st.booleans())
def test_needs_stand_in_the_order_of_the_form(chosen, expert):
    answers = COMPLETE | {"B2": chosen, "B5": "yes" if expert else "no"}
    assert [need.item for need in needs(SHEET, answers)] == ["B2.cost", "B2.time"] + ["B5"] * expert


def test_a_complete_answer_has_no_faults():
    assert faults(SHEET, COMPLETE) == ()
    assert [n.urgency for n in needs(SHEET, COMPLETE)] == [
        Urgency.FIRST,
        Urgency.FIRST,
        Urgency.SOON,
    ]


def test_what_is_not_asked_is_neither_missing_nor_a_need():
    answers = COMPLETE | {"B1": "certified"}
    assert "B2" not in asked(SHEET, answers)
    assert faults(SHEET, answers) == ()
    assert [need.item for need in needs(SHEET, answers)] == ["B5"]
    assert "B2" not in pruned(SHEET, answers)


@pytest.mark.parametrize(
    ("code", "answer", "rule"),
    [
        ("A1", "", "missing"),
        ("A1", "x" * 201, "too_long"),
        ("A2", "many", "not_a_number"),
        ("A2", "1e3", "not_a_number"),
        ("A2", "５０", "not_a_number"),
        ("A2", "-1", "out_of_range"),
        ("A2", "1001", "out_of_range"),
        ("A2", "3.5", "too_precise"),
        ("A2", "not_applicable", "must_apply"),
        ("A3", [{"share": "3"}], "cell"),
        ("A3", [{"product": "x", "share": "half"}], "cell"),
        ("A3", [{"product": "x"}] * 4, "too_many"),
        ("B1", "perhaps", "unknown_option"),
        ("B1", ["no"], "unknown_option"),
        ("B2", ["cost", "time", "people"], "too_many"),
        ("B2", ["cost", "cost"], "too_many"),
        ("B2", ["cost", "none"], "exclusive"),
        ("B2", ["cost", "not_applicable"], "unknown_option"),
        ("B2", "cost", "unknown_option"),
        ("B3", ["4", "not_applicable"], "exclusive"),
        ("B5", ["yes", "not_applicable"], "unknown_option"),
        ("B3", "6", "unknown_option"),
        ("B4", ["quality", "quality"], "rank_repeated"),
        ("B4", ["quality"], "rank_incomplete"),
        ("B5", "maybe", "unknown_option"),
        ("B6", "2026-02-30", "not_a_date"),
        ("B6", "tomorrow", "not_a_date"),
    ],
)
def test_each_wrong_answer_is_named_by_its_rule(code, answer, rule):
    found = faults(SHEET, COMPLETE | {code: answer})
    assert [(fault.code, fault.where) for fault in found] == [(f"questionnaire.{rule}", f"/{code}")]


def test_a_question_that_may_not_apply_is_answered_by_saying_so():
    assert faults(SHEET, COMPLETE | {"B3": "not_applicable"}) == ()
    assert is_answered("not_applicable")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["sections"][0]["questions"].append(d["sections"][1]["questions"][0]), "A"),
        (lambda d: d["sections"][1]["questions"][0].update(kind="essay"), "kind"),
        (lambda d: d["sections"][1]["questions"][0].update(options=[]), "options"),
        (lambda d: d["sections"][0]["questions"][0].update(words={"zh-hans": "x", "en": ""}), ""),
        (lambda d: d["sections"][0]["questions"][0].update(code="1 a"), "code"),
        (lambda d: d["sections"][1]["questions"][1].update(element="magic"), "element"),
        (lambda d: d["sections"][1]["questions"][1].update(most=9), "most"),
        (lambda d: d["sections"][0]["questions"][1].update(least=5, greatest=1), "least"),
        (lambda d: d["sections"][0]["questions"][2].update(columns=[]), "columns"),
        (lambda d: d["sections"].clear(), "size"),
        (lambda d: d.pop("title"), "title"),
        (
            lambda d: d["sections"][0]["questions"][0].update(
                asked_when={"question": "B1", "operator": "is", "value": "no"}
            ),
            "before",
        ),
    ],
)
def test_a_wrong_description_is_refused(change, words):
    data = copy.deepcopy(SMALL)
    change(data)
    with pytest.raises(Invalid) as refusal:
        read_questionnaire(data)
    assert refusal.value.faults


@pytest.mark.parametrize("junk", [None, [], "x", 3, {"sections": 3}, {"code": "a", "title": 4}])
def test_junk_is_refused_in_words(junk):
    with pytest.raises(Invalid):
        read_questionnaire(junk)


def test_the_fingerprint_is_that_of_the_content_not_of_its_order():
    turned = dict(reversed(list(SMALL.items())))
    assert fingerprint(turned) == fingerprint(SMALL)
    assert fingerprint(SMALL | {"minutes": 4}) != fingerprint(SMALL)


@pytest.mark.parametrize("section", NEEDS.sections, ids=lambda one: one.code)
def test_the_needs_questionnaire_holds_every_item_of_its_section(section):
    items = list(dict.fromkeys(question.item for question in section.questions))
    assert items == [f"{section.code}{n:02}" for n in range(1, ITEMS[section.code] + 1)]


def test_the_needs_questionnaire_is_complete_in_both_languages():
    def texts(data):
        if isinstance(data, dict):
            if "zh-hans" in data:
                yield data
            for value in data.values():
                yield from texts(value)
        elif isinstance(data, list):
            for value in data:
                yield from texts(value)

    found = list(texts(library()["needs_2026"]))
    assert len(found) > 250
    assert all(one["zh-hans"] and one["en"] for one in found)
    assert not any(any("\u4e00" <= c <= "\u9fff" for c in one["en"]) for one in found)


def test_every_element_is_asked_about():
    assert {q.element for q in NEEDS.questions() if q.element} == set(Element.values)
    ranked = NEEDS.question("K01")
    assert {o.code for o in ranked.options} <= set(Element.values)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_path_through_the_needs_questionnaire_can_be_finished(data):
    """Answer whatever is asked, in order: nothing is missing at the end, and nothing is wrong."""
    answers = {}
    for question in NEEDS.questions():
        if question.code in asked(NEEDS, answers):
            answers[question.code] = data.draw(good_answer(question), label=question.code)
    assert faults(NEEDS, answers) == ()


def good_answer(question):
    plain = [o.code for o in question.options if not o.is_exclusive]
    alone = [[o.code] for o in question.options if o.is_exclusive]
    several = st.lists(
        st.sampled_from(plain or ["x"]), unique=True, min_size=1, max_size=question.answer_limit
    )
    least = int(question.least or 0)
    return {
        "single": st.sampled_from([o.code for o in question.options] or ["x"]),
        "multiple": st.one_of(several, st.sampled_from(alone)) if alone else several,
        "number": st.integers(least, min(100, int(question.greatest or 100))).map(str),
        "yes_no": st.sampled_from(["yes", "no"]),
        "five_point": st.sampled_from("12345"),
        "text": st.text("企业abc", min_size=1, max_size=min(20, question.longest)),
        "date": st.dates().map(lambda day: day.isoformat()),
        "rank": st.permutations(plain).map(lambda ranks: ranks[: question.answer_limit]),
        "rows": st.just([{column.code: "1" for column in question.columns}]).filter(
            lambda rows: all(column.kind != "date" for column in question.columns)
        )
        if all(column.kind != "date" for column in question.columns)
        else st.just(
            [{c.code: "2026-01-01" if c.kind == "date" else "1" for c in question.columns}]
        ),
    }[question.kind]
