"""The bridge between two versions: proposed, checked, walked over; no answer is lost."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.questionnaires.schema import Kind, library, read_questionnaire
from programs.questionnaires.schema.bridging import (
    Item,
    added,
    answerable,
    as_json,
    composed,
    fate_of,
    faults_of_bridge,
    from_json,
    identity,
    may_become,
    parts_of,
)
from programs.questionnaires.schema.carrying import carry, report_of
from programs.questionnaires.schema.comparing import compare
from programs.questionnaires.schema.proposing import item_for, propose
from programs.questionnaires.vocabulary import Fate
from tests.factories.definitions import answers_to, definitions
from tests.factories.every_kind import EVERY
from tests.factories.questionnaires import COMPLETE, SMALL, words


def changed(**changes: Any) -> dict[str, Any]:
    """SMALL with some questions changed; None takes one away."""
    data = copy.deepcopy(SMALL)
    for section in data["sections"]:
        section["questions"] = [
            one | (changes.get(one["code"]) or {})
            for one in section["questions"]
            if changes.get(one["code"], {}) is not None
        ]
    return data


def read(data: Any) -> Any:
    return read_questionnaire(data)


OLD = read(SMALL)


def fates(old: Any, new: Any) -> dict[str, tuple[str, Fate]]:
    bridge, after = propose(old, new), answerable(new)
    return {
        code: (bridge[code].to, fate_of(question, after.get(bridge[code].to), bridge[code]))
        for code, question in answerable(old).items()
    }


def test_what_did_not_change_is_proposed_as_the_same():
    found = propose(OLD, OLD)
    assert found == identity(OLD)
    assert not faults_of_bridge(OLD, OLD, found)
    assert all(line.is_unchanged for line in compare(OLD, OLD, found))


def test_the_same_text_under_another_code_is_proposed_as_renamed():
    new = read(changed(B6={"code": "B7"}))
    assert fates(OLD, new)["B6"] == ("B7", Fate.RENAMED)


def test_two_questions_that_changed_codes_are_told_apart_by_their_texts():
    new = read(
        changed(
            A1={"words": words("Staff"), "kind": "number", "prefill": "staff_count"},
            A2={"words": words("Name"), "kind": "text", "least": None, "prefill": "name"},
        )
    )
    found = fates(OLD, new)
    assert (found["A1"][0], found["A2"][0]) == ("A2", "A1")


def test_an_option_that_went_is_proposed_as_dropped_and_a_new_text_keeps_its_code():
    options = [
        {"code": "fee", "words": words("Cost")},
        {"code": "time", "words": words("It takes long")},
        {"code": "none", "words": words("None"), "exclusive": True},
    ]
    new = read(changed(B2={"options": options}))
    item = propose(OLD, new)["B2"]
    assert item.parts == {"cost": "fee", "time": "time", "people": "", "none": "none"}
    assert fates(OLD, new)["B2"] == ("B2", Fate.RECODED)


def test_another_kind_or_another_unit_is_another_question():
    assert fates(OLD, read(changed(B6={"kind": "number"})))["B6"] == ("", Fate.DROPPED)
    assert fates(OLD, read(changed(A2={"unit": words("千人")})))["A2"] == ("", Fate.DROPPED)


def test_the_library_is_bridged_from_one_year_to_the_next():
    old, new = (read(library()[name]) for name in ("needs_2026", "needs_2027"))
    found = propose(old, new)
    assert not faults_of_bridge(old, new, found)
    # G03's kind was free text and is a choice now; B06b was one text and is seven
    assert found["G03"].parts["kind"] == ""
    assert fates(old, new)["A01"] == ("A01", Fate.SAME)
    assert {one.code for one in added(new, found)} >= {"B06c", "B06g"}


@pytest.mark.parametrize(
    ("code", "item", "says"),
    [
        ("A1", None, "A1"),
        ("A1", Item("Z9"), "Z9"),
        ("A1", Item("B6"), "kinds"),
        ("A1", Item("A2"), "A2"),
        ("B2", Item("B2", {"cost": "cost"}), "people"),
        ("B2", Item("B2", {**dict.fromkeys(["cost", "time", "people", "none"], "x")}), "x"),
        ("B2", Item("B2", {**dict.fromkeys(["cost", "time", "people", "none", "q"], "")}), "q"),
    ],
)
def test_a_bridge_that_leaves_something_out_is_refused_by_name(code, item, says):
    bridge = identity(OLD)
    if item is None:
        del bridge[code]
    else:
        bridge[code] = item
    messages = [str(fault.message) for fault in faults_of_bridge(OLD, OLD, bridge)]
    assert messages
    assert any(says in message for message in messages)


def test_two_questions_cannot_become_one():
    bridge = identity(OLD) | {"A1": Item("B9")}
    new = read(changed(A1={"code": "B9"}))
    bridge["A1"] = Item("B9")
    assert not faults_of_bridge(OLD, new, bridge)
    text = read(changed(A1={"code": "B9"}, B6={"kind": "text"}))
    wrong = bridge | {"B6": Item("B9")}
    found = [fault.where for fault in faults_of_bridge(OLD, text, wrong)]
    assert found
    assert set(found) == {"/B6"}


def test_options_are_mapped_and_what_has_no_place_is_named_with_its_value():
    options = [{"code": "fee", "words": words("Cost")}, {"code": "x", "words": words("New one")}]
    new = read(changed(B2={"options": options, "most": 1}, B6=None))
    bridge = propose(OLD, new)
    found = carry(OLD, new, bridge, COMPLETE)
    assert found.answers["B2"] == ["fee"]
    assert found.lost == {"B2": ["cost", "time"], "B6": "2026-12-01"}
    told = report_of(OLD, new, bridge, found)
    assert told.lost == ("B2", "B6")
    assert told.sections == ("B",)


def test_a_row_keeps_the_cells_that_have_a_column():
    new = read(changed(A3={"columns": [{"code": "what", "words": words("Product")}]}))
    bridge = propose(OLD, new)
    rows = [{"product": "Valve", "share": "60"}, {"product": "Pipe"}]
    found = carry(OLD, new, bridge, {"A3": rows})
    assert found.answers == {"A3": [{"what": "Valve"}, {"what": "Pipe"}]}
    assert found.lost == {"A3": rows}


def test_the_reason_goes_with_its_question():
    data = copy.deepcopy(EVERY)
    old = read(data)
    code = next(one.code for one in old.questions() if one.wants_reasons)
    found = carry(old, old, identity(old), {code: "1", f"{code}.reason": "so"})
    assert found.answers == {code: "1", f"{code}.reason": "so"}
    assert not found.lost


def test_a_bridge_is_the_same_after_it_was_kept():
    bridge = propose(OLD, read(changed(B6=None)))
    assert from_json(as_json(bridge)) == bridge


@st.composite
def crossings(draw: Any) -> tuple[Any, Any, dict[str, Item], dict[str, Any]]:
    """Two versions, a bridge as somebody might confirm it, and answers to the first."""
    definition = draw(definitions())
    old, new = read(definition), read(draw(definitions()))
    free = dict(answerable(new))
    bridge = propose(old, new) if draw(st.booleans()) else {}
    for code, question in answerable(old).items():
        if code in bridge:
            continue
        fitting = [one for one in free.values() if may_become(question, one)]
        target = draw(st.sampled_from([None, *fitting]))
        if target is None:
            bridge[code] = Item()
            continue
        del free[target.code]
        item = item_for(question, target)
        if not question.columns:
            offered = st.sampled_from(["", *parts_of(target)])
            item = Item(target.code, {part: draw(offered) for part in item.parts})
        bridge[code] = item
    return old, new, bridge, draw(answers_to(definition))


@settings(max_examples=60, deadline=None)
@given(crossings())
def test_no_answer_is_lost(crossing):
    old, new, bridge, answers = crossing
    assert not faults_of_bridge(old, new, bridge)
    found = carry(old, new, bridge, answers)
    for key, value in answers.items():
        if key in found.lost:
            assert found.lost[key] == value
            continue
        code, is_reason = key.removesuffix(".reason"), key.endswith(".reason")
        to = bridge[code].to + (".reason" if is_reason else "")
        there = found.answers.get(to)
        if value in (None, "", [], {}) or answerable(old)[code].calculate:
            continue
        assert _holds_all(answerable(old)[code], bridge[code], value, there), (key, value, there)
    assert set(found.answers) <= {
        name for one in new.questions() for name in (one.code, one.reason_code)
    }


def _holds_all(question: Any, item: Item, value: Any, there: Any) -> bool:
    """Said anew, and not by the code under test: every piece of the answer is found again."""
    if there == value:
        return True
    if question.kind is Kind.ROWS:
        pieces = [(item.parts[c], cell) for row in value for c, cell in row.items() if cell]
        kept = [(code, cell) for row in there for code, cell in row.items()]
        return [code for code, _cell in pieces] == [code for code, _cell in kept]
    pieces = value if isinstance(value, list) else [value]
    kept = there if isinstance(there, list) else [there]
    return [item.parts[str(piece)] for piece in pieces] == kept


@settings(max_examples=40, deadline=None)
@given(crossings(), st.data())
def test_over_two_bridges_is_one_after_the_other(crossing, data):
    old, middle, first, answers = crossing
    new = read(data.draw(definitions()))
    second = propose(middle, new)
    worked_out = {one.code for one in middle.questions() if one.calculate}
    given_now = {
        code: answer
        for code, answer in answers.items()
        if answer != "not_applicable"
        and not code.endswith(".reason")
        and (code not in first or first[code].to not in worked_out)
    }
    once = carry(old, new, composed(first, second), given_now).answers
    twice = carry(middle, new, second, carry(old, middle, first, given_now).answers).answers
    assert once == twice


@settings(max_examples=40, deadline=None)
@given(crossings())
def test_every_question_of_both_stands_in_the_comparison_once(crossing):
    old, new, bridge, _answers = crossing
    lines = compare(old, new, bridge)
    assert sorted(line.old.code for line in lines if line.old) == sorted(answerable(old))
    assert sorted(line.new.code for line in lines if line.new) == sorted(answerable(new))


def test_the_comparison_says_what_moved_and_what_was_reworded():
    data = changed(A2={"words": words("Staff at the end of the year")})
    data["sections"][0]["questions"].reverse()
    new = read(data)
    bridge = identity(OLD)
    lines = {line.new.code: line for line in compare(OLD, new, bridge)}
    assert sum(line.is_moved for line in lines.values()) == 2
    assert lines["A2"].is_reworded
    assert not lines["B1"].is_moved
