"""Conditions of versions from before there was a language: they mean what they meant."""

from decimal import Decimal, InvalidOperation

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.questionnaires.schema import holds, parse
from programs.questionnaires.schema.conditions import as_text
from programs.questionnaires.schema.parsing import Known
from programs.questionnaires.schema.values import Type

OPERATORS = ["is", "is_not", "includes", "excludes", "at_least", "at_most", "answered"]
KNOWN = {
    "S": Known(Type.TEXT, frozenset({"a", "b"})),
    "M": Known(Type.LIST, frozenset({"a", "b"})),
    "N": Known(Type.NUMBER),
    "Y": Known(Type.TRUTH),
    "T": Known(Type.TEXT),
    "D": Known(Type.DATE),
}
GIVEN = {
    "S": st.sampled_from(["a", "b", "not_applicable", ""]),
    "M": st.lists(st.sampled_from(["a", "b"]), unique=True),
    "N": st.sampled_from(["3", "12.5", "-1", "not_applicable", ""]),
    "Y": st.sampled_from(["yes", "no", "not_applicable", ""]),
    "T": st.sampled_from(["a", "yes", "x's", ""]),
    "D": st.sampled_from(["2026-01-31", ""]),
}
VALUES = ["a", "b", "c", "yes", "no", "3", "12.5", "x's", "2026-01-31", "not_applicable", ""]


def meant(condition, answers):
    """The meaning that these conditions had, as it was written then."""
    if "all" in condition:
        return all(meant(part, answers) for part in condition["all"])
    if "any" in condition:
        return any(meant(part, answers) for part in condition["any"])
    if "not" in condition:
        return not meant(condition["not"], answers)
    answer = answers.get(condition["question"])
    if answer in (None, "", []):
        return False
    chosen = answer if isinstance(answer, list) else [answer]
    return compared(chosen, condition["operator"], condition.get("value", ""))


def compared(chosen, operator, value):
    if operator in ("at_least", "at_most"):
        try:
            number, bound = Decimal(chosen[0]), Decimal(value)
        except InvalidOperation:
            return False
        return len(chosen) == 1 and (number >= bound if operator == "at_least" else number <= bound)
    return {
        "is": chosen == [value],
        "is_not": chosen != [value],
        "includes": value in chosen,
        "excludes": value not in chosen,
        "answered": True,
    }[operator]


def comparisons():
    def one(code):
        numbers = ["at_least", "at_most"] if code == "N" else []
        return st.fixed_dictionaries(
            {
                "question": st.just(code),
                "operator": st.sampled_from(OPERATORS[:4] + OPERATORS[6:] + numbers),
                "value": st.sampled_from(VALUES),
            }
        )

    return st.sampled_from(sorted(KNOWN)).flatmap(one)


conditions = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        inner.map(lambda part: {"not": part}),
        st.lists(inner, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, max_size=3).map(lambda parts: {"any": parts}),
    ),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None)
@given(conditions, st.fixed_dictionaries({}, optional=GIVEN))
def test_an_old_condition_said_in_the_language_means_the_same(condition, answers):
    said = parse(as_text(condition, KNOWN), KNOWN)
    assert holds(said, answers) is meant(condition, answers), said.text


@pytest.mark.parametrize("junk", [3, {}, {"question": "S", "operator": "like"}, {"all": 3}])
def test_what_is_no_condition_is_refused(junk):
    with pytest.raises((TypeError, KeyError, ValueError)):
        as_text(junk, KNOWN)
